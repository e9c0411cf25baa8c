import { safe } from '../../engine/distill.ts';
import { pressing } from '../pressing.ts';

/** The words of a button of the card. */
export default pressing({ name: 'why', about: safe`Why an incident is thought to be what it is`, usage: safe`/why INC-42`, action: 'why' });
