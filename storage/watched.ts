import type { Day } from '../engine/days.ts';
import { rows, touched, type Store } from './postgres.ts';

/** Between two notes that are no further apart than this, in seconds, it was watched all the time. */
const mostBetween = 300;

/** Notes that the line is at work at a moment of a day, so that the digest can tell how much of the day was watched. */
export async function noteWatched(store: Store, day: Day, at: Date): Promise<void> {
  await rows(store,
    `INSERT INTO cursors (name, value, at) VALUES ($1, '0', $2)
     ON CONFLICT (name) DO UPDATE SET at = $2, value = (cursors.value::float8 + CASE WHEN $2 - cursors.at <= make_interval(secs => $3) THEN extract(epoch FROM $2 - cursors.at) ELSE 0 END)::text
     WHERE cursors.at < $2`, [`watched ${day}`, at, mostBetween]);
}

/** For how many seconds a day was watched. */
export async function watchedOn(store: Store, day: Day): Promise<number> {
  const [found] = await rows<{ seconds: number }>(store, 'SELECT value::float8 AS seconds FROM cursors WHERE name = $1', [`watched ${day}`]);
  return found?.seconds ?? 0;
}

/** Drops the notes from before a time. */
export async function purgeWatched(store: Store, before: Date): Promise<void> {
  await touched(store, "DELETE FROM cursors WHERE name LIKE 'watched %' AND at < $1", [before]);
}
