import type { Track } from '../engine/memory.ts';
import type { ResourceRef } from '../engine/types.ts';
import { rows, type Store } from './postgres.ts';

/** How the steps fared that were run on one resource against one kind of trouble, by template; those that only looked, or were not carried out, do not count. Rejects with a `store.*` Fault. */
export async function tracksOf(store: Store, { resource, key }: { resource: ResourceRef; key: string }): Promise<Track[]> {
  return rows<Track>(store, tracksSql, [resource, key]);
}

const tracksSql = `
  SELECT template, (count(*) FILTER (WHERE verdict = 'verified'))::int AS helped, count(*)::int AS tried,
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM action_history.at - begun_at)) FILTER (WHERE verdict = 'verified'))::float8 AS "medianSeconds"
  FROM action_history JOIN tickets ON tickets.id = ticket_id
  WHERE target = $1 AND tickets.key = $2 AND verdict NOT IN ('done', 'failed') GROUP BY template ORDER BY template`;
