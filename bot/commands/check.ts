import { safe } from '../../engine/distill.ts';
import { pressing } from '../pressing.ts';

/** The words of a button of the card. */
export default pressing({ name: 'check', about: safe`Look again at what was handed over, and ask anew`, usage: safe`/check INC-42`, action: 'check' });
