import type { Called } from '../engine/called.ts';
import { isRef, type ResourceRef } from '../engine/refs.ts';
import { rows, type Store } from '../storage/postgres.ts';
import type { LogListView, LogLine, LogsAsked, LoggedItem, LogsView } from '../templates/pages/logs.ts';
import { linesByDay, linesByHour, linesOfOne } from './reading-series.ts';

/** Lines on one page, lines that are looked at for a text, services that are listed, at most. */
const [most, mostSearched, mostServices] = [300, 50_000, 500];

/** Letters of a line that the page shows. */
const longest = 2000;

type Needs = { store: Store; timeZone: string; now: () => Date; called: () => Called };

/** The services with lines in the last seven days, the busiest first. */
export async function readLogList({ store, timeZone, now, called }: Needs): Promise<LogListView> {
  const at = now();
  const [services, byDay] = await Promise.all([servicesOf(store, { at, called: called() }), linesByDay(store, at)]);
  return { at, timeZone, services: services.slice(0, mostServices), more: services.length > mostServices, byDay };
}

async function servicesOf(store: Store, { at, called: { name } }: { at: Date; called: Called }): Promise<LoggedItem[]> {
  const found = await rows<{ service: string; lines: string }>(store,
    `SELECT service, sum(lines) AS lines FROM log_rollups WHERE day > ($1::timestamptz AT TIME ZONE 'UTC')::date - 7 GROUP BY service ORDER BY sum(lines) DESC, service LIMIT ${mostServices + 1}`, [at]);
  return found.flatMap(({ service, lines }) => (isRef(service) ? [{ service, name: name(service), lines: Number(lines) }] : []));
}

type Row = { at: Date; exact: string; stream: string; level: string | null; line: string };

/** The last lines of a service within some hours, or those before a moment; a text is looked for in so many of them at most. */
export async function readLogs({ store, timeZone, now, called }: Needs, asked: LogsAsked & { service: ResourceRef }): Promise<LogsView> {
  const at = now();
  const [found, services, byDay, byHour] = await Promise.all([
    asked.search === '' ? lastLines(store, asked, at) : searchLines(store, asked, at), servicesOf(store, { at, called: called() }), linesOfOne(store, at, asked.service), linesByHour(store, asked.service, { at, timeZone }),
  ]);
  const shown = found.lines.slice(0, most);
  return {
    at, timeZone, asked, name: called().name(asked.service), services: services.slice(0, mostServices), byDay, byHour, searched: found.searched,
    lines: shown.map(lineOf), older: found.lines.length > most ? shown.at(-1)?.exact ?? null : null,
  };
}

type Found = { lines: Row[]; searched: number | null };

const exact = `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS exact`;

/** The days are named as well, so that the other days of the log are not even looked at. */
const within = `service = $1 AND at >= $2 AND at < $3 AND day BETWEEN ($2::timestamptz AT TIME ZONE 'UTC')::date AND ($3::timestamptz AT TIME ZONE 'UTC')::date`;

async function lastLines(store: Store, asked: LogsAsked, at: Date): Promise<Found> {
  const lines = await rows<Row>(store,
    `SELECT at, ${exact}, stream, line, level FROM (SELECT at, stream, line, signature FROM logs WHERE ${within} ORDER BY at DESC LIMIT ${most + 1}) AS last
     LEFT JOIN log_signatures ON log_signatures.id = signature ORDER BY at DESC`, windowOf(asked, at));
  return { lines, searched: null };
}

async function searchLines(store: Store, asked: LogsAsked, at: Date): Promise<Found> {
  const lines = await rows<Row & { searched: number }>(store,
    `WITH last AS (SELECT at, stream, line, signature FROM logs WHERE ${within} ORDER BY at DESC LIMIT ${mostSearched}),
       found AS (SELECT * FROM last WHERE position(lower($4) IN lower(line)) > 0 ORDER BY at DESC LIMIT ${most + 1})
     SELECT at, ${exact}, stream, line, level, counted.searched FROM (SELECT count(*)::integer AS searched FROM last) AS counted LEFT JOIN found ON true
     LEFT JOIN log_signatures ON log_signatures.id = signature ORDER BY at DESC`, [...windowOf(asked, at), asked.search]);
  return { lines: lines.filter((one) => (one.at as Date | null) !== null), searched: lines[0]?.searched ?? 0 };
}

function windowOf({ service, hours, before }: LogsAsked, at: Date): unknown[] {
  return [service, new Date(at.getTime() - hours * 3_600_000), before === '' ? new Date(at.getTime() + 1) : before];
}

function lineOf({ at, stream, level, line }: Row): LogLine {
  return { at, stream, level: level ?? 'unknown', text: line.length > longest ? `${line.slice(0, longest)}…` : line };
}
