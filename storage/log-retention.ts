import { isFault } from '../engine/errors.ts';
import { dayAfter, forgetDays } from './logs.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** How long what belongs to logs is kept: lines in days, what is told of them in months. */
export type Keeping = { today: string; days: number; months: number };

/**
 * Drops each day whose time is over, once every service with lines on it has its document of that month; answers which
 * partitions. A day that somebody reads just now waits for the next time.
 */
export async function purgeDays(store: Store, { today, days }: Pick<Keeping, 'today' | 'days'>): Promise<string[]> {
  const over = await rows<{ day: string; partition: string; waits: boolean }>(store, overSql, [dayAfter(today, -days)]);
  const dropped: string[] = [];
  for (const { day, partition } of over.filter((one) => !one.waits)) if (await dropDay(store, day, partition)) dropped.push(partition);
  if (dropped.length > 0) forgetDays(store);
  return dropped;
}

/** How many days are kept beyond their time, since some service with lines on them has no document of that month. Rejects with a `store.*` Fault. */
export async function daysWaiting(store: Store, { today, days }: Pick<Keeping, 'today' | 'days'>): Promise<number> {
  return (await rows<{ waits: boolean }>(store, overSql, [dayAfter(today, -days)])).filter((one) => one.waits).length;
}

/** Drops what was told of logs long ago: roll-ups of days that are gone, gaps, drops, signatures, and the cursors of streams unseen since. */
export async function purgeLogRecords(store: Store, { today, months }: Pick<Keeping, 'today' | 'months'>): Promise<void> {
  const over = await rows<{ day: string }>(store,
    `SELECT DISTINCT day::text FROM log_rollups WHERE day < $1::date - make_interval(months => $2) AND day NOT IN (SELECT day FROM log_days)`, [today, months]);
  for (const { day } of over) await touched(store, 'DELETE FROM log_rollups WHERE day = $1', [day]);
  for (const [table, column] of aging) {
    await touched(store, `DELETE FROM ${table} WHERE ${column} < $1::date - make_interval(months => $2)`, [today, months]);
  }
}

/** Drops windows of counts from before a time: there is one every few seconds for each service that warns. */
export async function purgeWindows(store: Store, before: Date): Promise<void> {
  const sql = "DELETE FROM facts WHERE id IN (SELECT id FROM facts WHERE kind = 'log.counts' AND seen_at < $1 ORDER BY seen_at LIMIT 5000)";
  while (await touched(store, sql, [before]) > 0);
}

const aging = [
  ['log_gaps', 'noted_at'], ['log_drops', 'day'], ['log_service_signatures', 'last_seen'], ['log_signatures', 'last_seen'], ['log_cursors', 'at'],
] as const;

const documentSql = "SELECT 1 FROM log_summaries WHERE log_summaries.service = log_rollups.service AND month = date_trunc('month', log_rollups.day)::date";

const overSql = `
  SELECT day::text, partition,
    EXISTS (SELECT 1 FROM log_rollups WHERE log_rollups.day = log_days.day AND NOT EXISTS (${documentSql})) AS waits
  FROM log_days WHERE day <= $1 ORDER BY day`;

/** Asked again once nobody can write lines of that day any more. */
const waitingSql = `SELECT 1 FROM log_rollups WHERE day = $1 AND NOT EXISTS (${documentSql}) LIMIT 1`;

async function dropDay(store: Store, day: string, partition: string): Promise<boolean> {
  try {
    return await together(store, async (on) => {
      await rows(on, "SET LOCAL lock_timeout = '3s'");
      await rows(on, `LOCK TABLE ${partition} IN ACCESS EXCLUSIVE MODE`);
      if ((await rows(on, waitingSql, [day])).length > 0) return false;
      await rows(on, `DROP TABLE ${partition}`);
      await touched(on, 'DELETE FROM log_days WHERE day = $1', [day]);
      return true;
    });
  } catch (error) {
    if (isFault(error) || !isBusy(error)) throw error;
    return false;
  }
}

/** Somebody uses the partition just now, or another copy of this service has dropped it. */
function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && (error.code === '55P03' || error.code === '42P01');
}
