import { safe } from '../../engine/distill.ts';
import { pressing } from '../pressing.ts';

/** The words of a button of the card. */
export default pressing({ name: 'cloud', about: safe`Ask the cloud model about an incident, with distilled text only`, usage: safe`/cloud INC-42`, action: 'ask' });
