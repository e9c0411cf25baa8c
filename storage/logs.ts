import { rows, together, touched, type Store } from './postgres.ts';

/** One log line of a service, kept at home. */
export type LogLine = { service: string; at: Date; stream: 'stdout' | 'stderr'; line: string };

/** Stores log lines, each in the partition of its UTC day, which is made when it is first needed. */
export async function keepLines(store: Store, lines: readonly LogLine[], keepDays: number): Promise<void> {
  for (const day of new Set(lines.map((line) => dayOf(line.at)))) await ensureDay(store, day, keepDays);
  await rows(store,
    `INSERT INTO logs (day, service, at, stream, line)
     SELECT (at AT TIME ZONE 'UTC')::date, service, at, stream, line
     FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[]) AS l (service, at, stream, line)`,
    [lines.map((line) => line.service), lines.map((line) => line.at), lines.map((line) => line.stream), lines.map((line) => line.line.replaceAll('\0', '\ufffd'))]);
}

/** Makes the partition of a day, `2026-11-21`, with its retention; another process may do so at the same time. */
export async function ensureDay(store: Store, day: string, keepDays: number): Promise<void> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new TypeError('a day is written 2026-11-21');
  const partition = `logs_${day.replaceAll('-', '')}`;
  await together(store, async (on) => {
    const known = await rows(on, 'SELECT 1 FROM log_days WHERE day = $1', [day]);
    if (known.length > 0) return;
    await rows(on, 'SELECT pg_advisory_xact_lock(4217002)');
    await rows(on, `CREATE TABLE IF NOT EXISTS ${partition} PARTITION OF logs FOR VALUES FROM ('${day}') TO ('${dayAfter(day)}')`);
    await rows(on, 'INSERT INTO log_days (day, partition, keep_until) VALUES ($1, $2, $1::date + $3::int) ON CONFLICT DO NOTHING', [day, partition, keepDays]);
  });
}

/** Drops days whose time is over and whose summary is written; answers which. */
export async function purgeDays(store: Store, today: string): Promise<string[]> {
  const over = await rows<{ partition: string }>(store, 'SELECT partition FROM log_days WHERE keep_until <= $1 AND summarized ORDER BY day', [today]);
  for (const { partition } of over) {
    await together(store, async (on) => {
      await rows(on, `DROP TABLE IF EXISTS ${partition}`);
      await touched(on, 'DELETE FROM log_days WHERE partition = $1', [partition]);
    });
  }
  return over.map((day) => day.partition);
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function dayAfter(day: string): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000));
}
