import { z } from 'zod';
import { cloudSafeText as text, named, safe } from '../engine/distill.ts';
import type { LogSummary, MonthRecord, SummedChange, SummedIncident } from '../engine/log-summary.ts';
import { logSummaryDocument } from '../engine/memory.ts';
import { isRef } from '../engine/refs.ts';
import { logClasses, logLevels } from '../engine/signature.ts';
import { outcomeKinds, type ResourceRef } from '../engine/types.ts';
import type { Keeping } from './log-retention.ts';
import { rememberIn } from './memories.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** One service and one calendar month of UTC, named by its first day. */
export type SummaryDue = { service: ResourceRef; month: string };

/** Days before the end of the time of its first lines at which a month that still goes on gets its document, to be written anew when it is over. */
const aheadDays = 3;

/**
 * What still needs a document: each service with lines in a month that is over, or whose days go soon, where there is none, or one that
 * misses lines, the rest of its month, or how an incident ended. A month that goes on is written anew once a day at most.
 */
export async function summariesDue(store: Store, { today, days, months }: Keeping): Promise<SummaryDue[]> {
  const due = await rows<{ service: string; month: string }>(store, dueSql, [today, days - aheadDays, months]);
  return due.flatMap(({ service, month }) => (isRef(service) ? [{ service, month }] : []));
}

/** All that is known of one service and month, and of the 90 days up to the end of it. Rejects with a `store.*` Fault. */
export async function monthOf(store: Store, { service, month }: SummaryDue, asOf: string): Promise<MonthRecord> {
  const [signatures, incidents, changes] = await Promise.all([
    rows(store, signaturesSql, [service, month]), rows(store, incidentsSql, [service, month]), changesOf(store, { service, month }),
  ]);
  return {
    service, month, asOf, changes,
    signatures: z.array(signatureRow).parse(signatures).map(({ lines, a, b, c, firstSeen, ...signature }) => ({ signature, lines, trend: [a, b, c] as const, firstSeen })),
    incidents: z.array(incidentRow).parse(incidents) satisfies SummedIncident[],
  };
}

/** The document of a service and month; null when there is none, or an older version wrote it. */
export async function summaryAt(store: Store, { service, month }: SummaryDue): Promise<LogSummary | null> {
  const [row] = await rows<{ document: unknown }>(store, 'SELECT document FROM log_summaries WHERE service = $1 AND month = $2', [service, month]);
  return summaryRow.safeParse(row?.document).data ?? null;
}

/** Documents of months that are over about which no model was asked yet, written within a month, the newest first. */
export async function unworded(store: Store, today: string): Promise<LogSummary[]> {
  const found = await rows<{ document: unknown }>(store,
    `SELECT document FROM log_summaries WHERE NOT document ? 'said' AND (document ->> 'asOf')::date BETWEEN month + interval '1 month' AND $1::date AND (document ->> 'asOf')::date > $1::date - 31
     ORDER BY month DESC, service LIMIT 1000`, [today]);
  return found.flatMap(({ document }) => summaryRow.safeParse(document).data ?? []);
}

/** Stores a document and remembers it, in one transaction; one that counts more lines is left as it is. */
export async function writeSummary(store: Store, summary: LogSummary): Promise<void> {
  await together(store, async (on) => {
    const written = await touched(on,
      `INSERT INTO log_summaries (service, month, document) VALUES ($1, $2, $3)
       ON CONFLICT (service, month) DO UPDATE SET document = excluded.document, made_at = now()
       WHERE coalesce((log_summaries.document ->> 'lines')::bigint, 0) <= (excluded.document ->> 'lines')::bigint`, [summary.service, summary.month, summary]);
    if (written > 0) await rememberIn(on, [logSummaryDocument(summary)]);
  });
}

/** Drops documents whose months are over, with what is remembered of them; one that still holds back a day of lines stays. */
export async function purgeSummaries(store: Store, { today, months }: Pick<Keeping, 'today' | 'months'>): Promise<void> {
  await together(store, async (on) => {
    await touched(on, `DELETE FROM memories WHERE kind = 'log_summary' AND id IN (SELECT service || ' ' || month FROM log_summaries WHERE ${overSql})`, [today, months]);
    await touched(on, `DELETE FROM log_summaries WHERE ${overSql}`, [today, months]);
  });
}

const overSql = `month + interval '1 month' <= $1::date - make_interval(months => $2)
  AND NOT EXISTS (SELECT 1 FROM log_days WHERE date_trunc('month', day)::date = log_summaries.month)`;

const isOver = "month + interval '1 month' <= $1::date";
const keptLines = "coalesce((kept.document ->> 'lines')::bigint, 0)";
const keptAsOf = "coalesce(kept.document ->> 'asOf', kept.made_at::date::text)::date";

/** A document that misses nothing: no line, no day of its month, and not how an incident ended that was open. */
const wholeSql = `SELECT 1 FROM log_summaries kept WHERE kept.service = held.service AND kept.month = held.month AND NOT (
  (${keptLines} < held.lines AND (held.${isOver} OR ${keptAsOf} < $1::date))
  OR (${keptLines} <= held.lines AND held.${isOver} AND ${keptAsOf} < held.month + interval '1 month')
  OR (${keptLines} <= held.lines AND EXISTS (SELECT 1 FROM jsonb_array_elements(kept.document -> 'incidents') AS one JOIN tickets ON tickets.id = (one ->> 'ticketId')::int
    WHERE one ->> 'outcome' IS NULL AND tickets.state = 'recorded')))`;

const dueSql = `
  SELECT service, month::text FROM (
    SELECT service, date_trunc('month', day)::date AS month, min(day) AS first, sum(lines) AS lines FROM log_rollups GROUP BY 1, 2) held
  WHERE (${isOver} OR first <= $1::date - $2::int)
    AND (month + interval '1 month' > $1::date - make_interval(months => $3) OR EXISTS (SELECT 1 FROM log_days WHERE date_trunc('month', day)::date = month))
    AND NOT EXISTS (${wholeSql})
  ORDER BY month, service`;

const signaturesSql = `
  WITH ends AS (SELECT ($2::date + interval '1 month')::date AS until)
  SELECT rolled.signature AS id, coalesce(template, '') AS template, coalesce(level, 'unknown') AS level, class,
    coalesce(sum(lines) FILTER (WHERE day >= $2::date), 0)::float8 AS lines,
    coalesce(sum(lines) FILTER (WHERE day < until - 60), 0)::float8 AS a,
    coalesce(sum(lines) FILTER (WHERE day >= until - 60 AND day < until - 30), 0)::float8 AS b,
    coalesce(sum(lines) FILTER (WHERE day >= until - 30), 0)::float8 AS c,
    coalesce((SELECT first_seen::date::text FROM log_service_signatures seen WHERE seen.service = $1 AND seen.signature = rolled.signature), min(day)::text) AS "firstSeen"
  FROM ends, log_rollups rolled LEFT JOIN log_signatures ON log_signatures.id = rolled.signature
  WHERE service = $1 AND day >= least(until - 90, $2::date) AND day < until
  GROUP BY rolled.signature, template, level, class`;
const signatureRow = z.object({
  id: z.string(), template: z.string(), level: z.enum(logLevels).catch('unknown'), class: z.enum(logClasses).nullable().catch(null),
  lines: z.number(), a: z.number(), b: z.number(), c: z.number(), firstSeen: z.string(),
});

const since = "$2::date + interval '1 month' - interval '90 days'";

const incidentsSql = `
  SELECT id AS "ticketId", coalesce(body #>> '{situation,findings,0,title}', 'trouble') AS says, body #>> '{outcome,kind}' AS outcome, opened_at AS at
  FROM tickets WHERE resource = $1 AND kind = 'incident' AND opened_at >= ${since} AND opened_at < $2::date + interval '1 month' ORDER BY opened_at DESC LIMIT 50`;
const incidentRow = z.object({ ticketId: z.int(), says: text, outcome: z.enum(outcomeKinds).nullable(), at: z.date() });

const when = z.coerce.date();
const summaryRow: z.ZodType<LogSummary> = z.object({
  service: z.string().refine(isRef), month: z.string(), asOf: z.string(), lines: z.number(), kinds: z.number(), text,
  signatures: z.array(z.object({
    id: z.string(), class: z.enum(logClasses).nullable(), level: z.enum(logLevels), says: text, lines: z.number(), trend: z.tuple([z.number(), z.number(), z.number()]), isNew: z.boolean(),
  })),
  incidents: z.array(z.object({ ticketId: z.int(), says: text, outcome: z.enum(outcomeKinds).nullable(), at: when })),
  changes: z.array(z.object({ at: when, says: text })),
  writtenBy: z.union([z.literal('templates'), z.object({ model: text })]), said: text.nullable().optional(),
});

/** Steps that were run, and images that were changed, as far as facts are still kept. */
async function changesOf(store: Store, { service, month }: SummaryDue): Promise<SummedChange[]> {
  const [steps, images] = await Promise.all([
    rows(store, `SELECT action_history.at, title, verdict FROM action_history JOIN steps ON steps.id = step_id
      WHERE action_history.target = $1 AND action_history.at >= ${since} AND action_history.at < $2::date + interval '1 month' ORDER BY 1`, [service, month]),
    rows<{ at: Date }>(store, `SELECT at FROM (
        SELECT at, value ->> 'imageId' AS image, lag(value ->> 'imageId') OVER (ORDER BY at, id) AS before FROM facts WHERE resource = $1 AND kind = 'container.state') seen
      WHERE image <> before AND at >= ${since} AND at < $2::date + interval '1 month' ORDER BY at`, [service, month]),
  ]);
  const run = z.array(stepRow).parse(steps).map(({ at, title, verdict }) => ({ at, says: verdict === 'verified' ? safe`${title}, which helped` : title }));
  return [...run, ...images.map(({ at }) => ({ at, says: safe`a new image for ${named(service)}` }))].sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-50);
}
const stepRow = z.object({ at: z.date(), title: text, verdict: z.string() });
