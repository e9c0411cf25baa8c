import { safe } from '../../engine/distill.ts';
import { pressing } from '../pressing.ts';

/** The words of a button of the card. */
export default pressing({ name: 'ack', about: safe`Say that you have seen an incident`, usage: safe`/ack INC-42`, action: 'ack' });
