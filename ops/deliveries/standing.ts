import { clockOf } from '../../engine/distill.ts';
import type { Standing } from '../../storage/due-deliveries.ts';
import type { PartState } from '../../templates/pages/status-view.ts';

/** How a target does, as the status page shows it: refused where something was given up, away while a try has failed. */
export function standingWords(standing: Standing | undefined, timeZone: string): Pick<PartState, 'state' | 'words'> {
  if (!standing) return { state: 'ok', words: 'nothing sent yet' };
  const { waiting, failing, gaveUp, nextAt, sentAt, error } = standing;
  if (gaveUp > 0) return { state: 'refused', words: `${gaveUp} given up: ${error ?? 'it does not take them'}${waiting > 0 ? `; ${waiting} wait` : ''}` };
  if (failing > 0) return { state: 'away', words: `${error ?? 'the last try failed'}; ${waiting} wait${nextAt ? `, the next try is at ${clockOf(nextAt, timeZone)}` : ''}` };
  return { state: 'ok', words: sentAt ? `last sent at ${clockOf(sentAt, timeZone)}` : 'nothing sent yet' };
}
