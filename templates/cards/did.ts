import { safe, type CloudSafe } from '../../engine/distill.ts';
import { isByHand } from '../../engine/ticket.ts';
import type { TodoStep } from '../../engine/types.ts';

/** What the person did who let a step run: `approved`, or `done` where they did it by hand. */
export function didTo(step: Pick<TodoStep, 'confirmation'>): CloudSafe {
  return isByHand(step) ? safe`done` : safe`approved`;
}
