import type { ApiCall } from '../engine/api-calls.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** A call as it is kept. */
export type ApiCallRow = Omit<ApiCall, 'at'> & { id: string; at: Date; written_at: Date };

/** Which calls are asked for: all, those that change something, or those that went wrong; of before a number. */
export type ApiCallsAsked = { only: 'all' | 'changes' | 'failed'; before: string };

/** Calls that could not be kept, of a span of time. */
export type LostCalls = { from: Date; until: Date; calls: number };

/** Writes calls, and how many were lost before them, all or none. */
export async function writeCalls(store: Store, calls: readonly ApiCall[], lost: LostCalls | null = null): Promise<void> {
  await together(store, async (on) => {
    if (lost !== null) await rows(on, 'INSERT INTO api_calls_lost (from_at, until_at, calls) VALUES ($1, $2, $3)', [lost.from, lost.until, lost.calls]);
    await rows(on,
      `INSERT INTO api_calls (at, cluster, token, method, path, params, status, fault, answer, bytes, ms)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS c (at timestamptz, cluster text, token text, method text, path text, params jsonb, status integer, fault text, answer text, bytes integer, ms integer)`,
      [JSON.stringify(calls).replaceAll('\\u0000', '\\ufffd')]);
  });
}

/** The last calls of a kind, the newest first. */
export function apiCallsOf(store: Store, { only, before }: ApiCallsAsked, most: number): Promise<ApiCallRow[]> {
  const kind = { all: 'true', changes: "method <> 'GET'", failed: 'status IS DISTINCT FROM 200' }[only];
  return rows<ApiCallRow>(store, `SELECT * FROM api_calls WHERE ${kind} AND ($1::bigint IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`, [before === '' ? null : before, most]);
}

/** The last calls that the steps of a ticket made to change something, the newest first: those to their targets while they ran. */
export function apiCallsOfTicket(store: Store, ticketId: number, most: number): Promise<ApiCallRow[]> {
  return rows<ApiCallRow>(store, `
    SELECT * FROM api_calls AS c WHERE method <> 'GET' AND EXISTS (
      SELECT 1 FROM runs JOIN steps ON steps.id = step_id
      WHERE ticket_id = $1 AND c.at BETWEEN begun_at - interval '1 second' AND coalesce(finished_at, begun_at + interval '15 minutes') + interval '1 second'
        AND c.cluster = split_part(target, '/', 3) AND (split_part(c.path, '/', 2) IN ('storage', 'pools') OR strpos(c.path || '/', '/' || (regexp_match(target, '[^/]+$'))[1] || '/') > 0
          OR (regexp_match(target, '[^/]+$'))[1] IN (params ->> 'newid', params ->> 'vmid')))
    ORDER BY c.id DESC LIMIT $2`, [ticketId, most]);
}

/** Numbers of the last day: calls, failed ones, and how long an answer and its way into the database took for 19 of 20, in milliseconds. */
export async function apiCallNumbers(store: Store): Promise<{ calls: number; failed: number; lost: number; ms95: number | null; written95: number | null }> {
  const [sum] = await rows<{ calls: string; failed: string; lost: string; ms95: number | null; written95: number | null }>(store,
    `SELECT count(*) AS calls, count(*) FILTER (WHERE status IS DISTINCT FROM 200) AS failed,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS ms95,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY round(extract(epoch FROM written_at - at) * 1000)::float8 - ms) AS written95,
       (SELECT coalesce(sum(calls), 0) FROM api_calls_lost WHERE until_at > now() - interval '1 day') AS lost
     FROM api_calls WHERE at > now() - interval '1 day'`);
  return { calls: Number(sum?.calls ?? 0), failed: Number(sum?.failed ?? 0), lost: Number(sum?.lost ?? 0), ms95: sum?.ms95 ?? null, written95: sum?.written95 ?? null };
}

/** Drops the calls from before a time. */
export async function purgeApiCalls(store: Store, before: Date): Promise<void> {
  await touched(store, 'DELETE FROM api_calls WHERE at < $1', [before]);
  await touched(store, 'DELETE FROM api_calls_lost WHERE until_at < $1', [before]);
}
