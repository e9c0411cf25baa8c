import { safe, type CloudSafe } from './distill.ts';
import { questionText, type Memory, type PastIncident, type Remembered, type Track } from './memory.ts';
import type { Hypothesis, OutcomeKind, Ticket } from './types.ts';

/** What is remembered of the like of an open ticket. `fixedBy` is null when nothing is known to have helped. */
export type Recall = {
  /** The same trouble of the same resource. */
  before: { times: number; last: Meeting; fixedBy: CloudSafe | null; cause: CloudSafe | null } | null;
  /** The nearest other incident that was like it, when there is none of the same. */
  alike: (Meeting & { says: CloudSafe; fixedBy: CloudSafe | null }) | null;
  tracks: Track[];
};

type Meeting = { ticketId: number; at: Date };
type Cause = Pick<Hypothesis, 'family' | 'cause'>;

/** How near a story of the same cause must be to be told of as alike: of the recorded cases, what is shown then is right in three of four. */
const alikeFrom = 0.5;

/** What is remembered about a ticket whose likely cause is known; null when nothing is, or there is no memory. Waits a second at most. */
export async function recallFor(ticket: Ticket, hypothesis: Hypothesis, { memory }: { memory?: Memory | undefined }): Promise<Recall | null> {
  if (!memory) return null;
  const { situation, id: ticketId } = ticket;
  const { incidents, times, tracks } = await memory.about({ ticketId, key: situation.key, resource: situation.resource, text: questionText(situation, hypothesis) });
  const recall = recallOf(incidents, { key: situation.key, hypothesis, times, tracks });
  return recall.before || recall.alike || tracks.length > 0 ? recall : null;
}

/** What is asked of past incidents; `times` is how often the same trouble came in all, however many of them are looked at. */
type Asking = { key: string; hypothesis: Cause; times: number; tracks: readonly Track[] };

/** What past incidents say of a ticket: the same trouble first, counted; else the nearest that was alike. */
export function recallOf(past: readonly Remembered[], asked: Asking): Recall {
  const telling = past.filter(({ incident }) => !silent.includes(incident.outcome));
  const same = telling.filter(({ incident }) => incident.key === asked.key).map(({ incident }) => incident);
  const last = [...same].sort((a, b) => b.closedAt.getTime() - a.closedAt.getTime())[0];
  return {
    before: last ? { times: Math.max(asked.times, same.length), last: meetingOf(last), ...bestOf(same) } : null,
    alike: last ? null : alikeIn(telling, asked.hypothesis),
    tracks: [...asked.tracks],
  };
}

/** Outcomes that say nothing of a trouble: it was part of another, or nobody looks any more. */
export const silent: readonly OutcomeKind[] = ['joined', 'unwatched'];

/** What stands for what helped where a trouble ended by itself. */
export const byItself = safe`itself`;

/** How much an incident counts: a lesson that a person wrote outweighs all that the machine did, and a step that was seen to help outweighs luck. */
export function weightOf({ corrected, steps, outcome }: PastIncident): number {
  if (isTaught({ corrected })) return 100;
  if (steps.some((step) => step.effect === 'verified')) return 3;
  return outcome === 'recovered' || outcome === 'resolved' ? 1 : 0.5;
}

function alikeIn(past: readonly Remembered[], { family, cause }: Cause): Recall['alike'] {
  const [nearest] = past
    .filter(({ incident, score }) => score >= alikeFrom && family !== 'unexplained' && incident.family === family && incident.causeId === cause)
    .sort((a, b) => b.score * Math.log1p(weightOf(b.incident)) - a.score * Math.log1p(weightOf(a.incident)) || b.incident.ticketId - a.incident.ticketId);
  return nearest ? { ...meetingOf(nearest.incident), says: nearest.incident.cause, fixedBy: fixOf(nearest.incident) } : null;
}

/** What a person said last that it teaches, else what helped most over several incidents; and the cause as a person put it last. */
function bestOf(same: readonly PastIncident[]): { fixedBy: CloudSafe | null; cause: CloudSafe | null } {
  const newest = [...same].sort((a, b) => b.closedAt.getTime() - a.closedAt.getTime());
  const cause = newest.find((one) => (one.corrected?.cause ?? null) !== null)?.cause ?? null;
  const taught = newest.find(isTaught);
  if (taught) return { fixedBy: taught.lesson, cause };
  const sums = new Map<CloudSafe, number>();
  for (const one of newest) {
    const fix = fixOf(one);
    if (fix !== null) sums.set(fix, (sums.get(fix) ?? 0) + weightOf(one));
  }
  const [best] = [...sums].sort(([, a], [, b]) => b - a);
  return { fixedBy: best?.[0] ?? null, cause };
}

/** What a person says that it teaches, else the step that helped, else that it ended by itself. */
function fixOf(incident: PastIncident): CloudSafe | null {
  if (isTaught(incident)) return incident.lesson;
  const helped = incident.steps.filter((step) => step.effect === 'verified').at(-1);
  if (helped) return helped.title;
  return incident.outcome === 'recovered' ? byItself : null;
}

/** Whether a person wrote what an incident teaches. */
function isTaught({ corrected }: Pick<PastIncident, 'corrected'>): boolean {
  return (corrected?.lesson ?? null) !== null;
}

function meetingOf({ ticketId, closedAt }: PastIncident): Meeting {
  return { ticketId, at: closedAt };
}
