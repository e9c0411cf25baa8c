import { rows, together, type Store } from './postgres.ts';

/** The days that were found to have a partition; a day that was dropped since is found out by the next COPY. */
const known = new WeakMap<Store, Set<string>>();

/** Makes sure that each of these days, `2026-11-21`, has its partition. Rejects with a `store.*` Fault. */
export async function ensureDays(store: Store, days: Iterable<string>): Promise<void> {
  const here = known.get(store) ?? new Set<string>();
  known.set(store, here);
  for (const day of days) {
    if (here.has(day)) continue;
    await ensureDay(store, day);
    here.add(day);
  }
}

/** Forgets which days there are, after something went wrong. */
export function forgetDays(store: Store): void {
  known.delete(store);
}

/** The UTC day of a moment, as `2026-11-21`. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The day some days after another, or before it. */
export function dayAfter(day: string, days = 1): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000));
}

/** Makes the partition of a day; another process may do so at the same time. */
async function ensureDay(store: Store, day: string): Promise<void> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new TypeError('a day is written 2026-11-21');
  const partition = `logs_${day.replaceAll('-', '')}`;
  await together(store, async (on) => {
    const found = await rows(on, 'SELECT 1 FROM log_days WHERE day = $1', [day]);
    if (found.length > 0) return;
    await rows(on, 'SELECT pg_advisory_xact_lock(4217002)');
    await rows(on, `CREATE TABLE IF NOT EXISTS ${partition} PARTITION OF logs FOR VALUES FROM ('${day}') TO ('${dayAfter(day)}')`);
    await rows(on, 'INSERT INTO log_days (day, partition) VALUES ($1, $2) ON CONFLICT DO NOTHING', [day, partition]);
  });
}
