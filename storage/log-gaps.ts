import type { EntityManager } from 'typeorm';
import type { LogGap } from '../engine/ports.ts';
import { rows, type Store } from './postgres.ts';

/** Lines of one service and day that are not stored as they were written: too long, too old, or of a day to come. */
export type LineDrop = { service: string; day: string; why: 'cut' | 'too_old' | 'future' | 'undated'; lines: number };

/** Writes gaps down; one that is known already is not written twice, but its lines are added up. */
export async function writeGaps(on: EntityManager, gaps: readonly (LogGap & { lines?: number })[]): Promise<void> {
  for (const { service, source, from, until, why, lines } of gaps) {
    await rows(on,
      `INSERT INTO log_gaps (service, source, from_at, until_at, why, lines) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (source, why, coalesce(from_at, '-infinity'), coalesce(until_at, 'infinity')) DO UPDATE SET
         lines = coalesce(log_gaps.lines + excluded.lines, log_gaps.lines, excluded.lines), noted_at = now()`,
      [service, source, from, until, why, lines ?? null]);
  }
}

/** Adds up lines that are not stored as they were written. */
export async function writeDrops(on: EntityManager, drops: readonly LineDrop[]): Promise<void> {
  if (drops.length === 0) return;
  const column = (name: keyof LineDrop) => drops.map((one) => one[name]);
  await rows(on,
    `INSERT INTO log_drops (day, service, why, lines)
     SELECT day, service, why, sum(lines) FROM unnest($1::date[], $2::text[], $3::text[], $4::bigint[]) AS d (day, service, why, lines)
     GROUP BY day, service, why ORDER BY day, service COLLATE "C", why
     ON CONFLICT (day, service, why) DO UPDATE SET lines = log_drops.lines + excluded.lines, noted_at = now()`,
    [column('day'), column('service'), column('why'), column('lines')]);
}

/** How often something was lost in the last day: `gaps`, `unreadable` lines, or lines dropped for a reason. */
export type LogLoss = { why: string; count: number };

/** What was lost in the last day, by reason. Rejects with a `store.*` Fault. */
export async function logLosses(store: Store): Promise<LogLoss[]> {
  const found = await rows<{ why: string; count: string }>(store,
    `SELECT 'gaps' AS why, count(*) AS count FROM log_gaps WHERE noted_at > now() - interval '1 day' AND why <> 'too_old' HAVING count(*) > 0
     UNION ALL SELECT 'unreadable', sum(lines) FROM log_gaps WHERE noted_at > now() - interval '1 day' AND why = 'unreadable' HAVING sum(lines) > 0
     UNION ALL SELECT why, sum(lines) FROM log_drops WHERE noted_at > now() - interval '1 day' GROUP BY why ORDER BY why`);
  return found.map(({ why, count }) => ({ why, count: Number(count) }));
}
