import type { Now } from '../engine/types.ts';
import { dayAfter, dayOf } from './logs.ts';
import { rows, type Store } from './postgres.ts';

/** How long a clock must have gone steadily since it was set until anything is deleted by it, in milliseconds. */
const steadyMs = 86_400_000;

/**
 * The time by which whatever is old is deleted: ours, that of the database server, or the begin of the day after the newest line or fact,
 * whichever is the earliest, so that a clock that runs ahead deletes nothing. Null within a day after our clock was seen to be set.
 */
export async function purgeTime(store: Store, now: Now): Promise<Date | null> {
  const at = now();
  const since = now.steadySince?.();
  if (since !== undefined && at.getTime() - since.getTime() < steadyMs) return null;
  const [known] = await rows<{ server: Date; line: string | null; fact: Date | null }>(store,
    'SELECT now() AS server, (SELECT max(day)::text FROM log_rollups) AS line, (SELECT max(seen_at) FROM facts) AS fact', []);
  const newest = [known?.line ?? '', known?.fact ? dayOf(known.fact) : ''].sort().at(-1);
  const limits = [at, known?.server ?? at, ...(newest ? [new Date(`${dayAfter(newest)}T00:00:00Z`)] : [])];
  return new Date(Math.min(...limits.map((one) => one.getTime())));
}
