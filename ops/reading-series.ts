import { momentOf } from '../engine/distill.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { Series } from '../templates/pages/sparkline.ts';

/** Days and hours that a sparkline tells of. */
const [days, hours] = [30, 24];

type Counted = { label: string; count: string };

/** How many incidents began on each of the last days, by the days of the house. */
export async function incidentsByDay(store: Store, { at, timeZone }: { at: Date; timeZone: string }): Promise<Series> {
  return numbers(await rows<Counted>(store,
    `SELECT to_char(day, 'YYYY-MM-DD') AS label, count(tickets.id) AS count
     FROM generate_series(($1::timestamptz AT TIME ZONE $2)::date - ${days - 1}, ($1::timestamptz AT TIME ZONE $2)::date, interval '1 day') AS day
     LEFT JOIN tickets ON opened_at >= day AT TIME ZONE $2 AND opened_at < (day + interval '1 day') AT TIME ZONE $2
     GROUP BY day ORDER BY day`, [at, timeZone]));
}

/** How many lines all services wrote on each of the last days (UTC, as they are rolled up); it may be a minute old, for it is much to add up. */
export function linesByDay(store: Store, at: Date): Promise<Series> {
  const before = known.get(store);
  if (before && Math.abs(at.getTime() - before.at.getTime()) < freshMs) return before.series;
  const series = byDay(store, { at, service: null });
  known.set(store, { at, series });
  series.catch(() => known.delete(store));
  return series;
}

const freshMs = 60_000;
const known = new WeakMap<Store, { at: Date; series: Promise<Series> }>();

/** How many lines one service wrote on each of the last days (UTC). */
export function linesOfOne(store: Store, at: Date, service: string): Promise<Series> {
  return byDay(store, { at, service });
}

async function byDay(store: Store, { at, service }: { at: Date; service: string | null }): Promise<Series> {
  const found = await rows<Counted>(store,
    `SELECT to_char(d, 'YYYY-MM-DD') AS label, coalesce(sum(lines), 0) AS count
     FROM generate_series(($1::timestamptz AT TIME ZONE 'UTC')::date - ${days - 1}, ($1::timestamptz AT TIME ZONE 'UTC')::date, interval '1 day') AS d
     LEFT JOIN log_rollups ON day = d::date AND ($2::text IS NULL OR service = $2) GROUP BY d ORDER BY d`, [at, service]);
  return numbers(found);
}

/** How many lines a service wrote in each of the last hours, as they were counted while it was watched. */
export async function linesByHour(store: Store, service: string, { at, timeZone }: { at: Date; timeZone: string }): Promise<Series> {
  const end = Math.ceil(at.getTime() / 3_600_000) * 3_600_000;
  const found = await rows<{ hour: number; count: string }>(store,
    `SELECT floor(extract(epoch FROM $2::timestamptz - at) / 3600)::integer AS hour, sum((value ->> 'lines')::bigint) AS count FROM facts
     WHERE resource = $1 AND kind = 'log.counts' AND at > $2::timestamptz - interval '${hours} hours' AND at <= $2 GROUP BY hour`, [service, new Date(end)]);
  const counts = new Map(found.map(({ hour, count }) => [hour, Number(count)]));
  return Array.from({ length: hours }, (_, n) => hours - 1 - n).map((ago) => ({ label: momentOf(new Date(end - (ago + 1) * 3_600_000), timeZone), count: counts.get(ago) ?? 0 }));
}

function numbers(found: readonly Counted[]): Series {
  return found.map(({ label, count }) => ({ label, count: Number(count) }));
}
