import { safe } from '../../engine/distill.ts';
import { pressing } from '../pressing.ts';

/** The words of a button of the card. */
export default pressing({ name: 'details', about: safe`What the step that waits would do, exactly`, usage: safe`/details INC-42`, action: 'details' });
