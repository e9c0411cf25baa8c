import type { History } from '../engine/commands.ts';
import type { Fact, ResourceRef, TicketKind, TicketState } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';

type FactRow = { id: string; kind: string; at: Date; seen_at: Date; value: unknown };
type LogRow = { reading: boolean | null; lines: number; errors: number };

/** How many facts, and how many moves, are told at most. */
const mostFacts = 300;
const mostMoves = 10;

/** Over how long the rate of a log is told, in seconds, and how old its last sign of life may be. */
const logSeconds = 600;
const silentSeconds = 300;

/** What happened to one resource since a time, and how it was before that. */
export async function readHistory(store: Store, { resource, since, now }: { resource: ResourceRef; since: Date; now: Date }): Promise<History> {
  const [facts, moves, [log]] = await Promise.all([
    rows<FactRow>(store, factsSql, [resource, since, mostFacts]),
    rows<{ ticket_id: number; kind: TicketKind; to_state: TicketState; at: Date }>(store, movesSql, [resource, since, mostMoves]),
    rows<LogRow>(store, logSql, [resource, new Date(now.getTime() - logSeconds * 1000), new Date(now.getTime() - silentSeconds * 1000)]),
  ]);
  return {
    facts: facts.map(({ id, kind, at, seen_at: seenAt, value }) => ({ id, resource, kind, at, seenAt, value }) as Fact),
    moves: moves.map(({ ticket_id: ticketId, kind, to_state: to, at }) => ({ ticketId, kind, to, at })),
    log: log?.reading === true ? { seconds: logSeconds, lines: log.lines, errors: log.errors } : null,
  };
}

/** The last ones since a time, and of each state how it was just before. */
const factsSql = `
  SELECT id, kind, at, seen_at, value FROM (
    (SELECT id, kind, at, seen_at, value FROM facts
     WHERE resource = $1 AND at >= $2 AND kind NOT LIKE 'log.%' AND kind NOT LIKE '%.usage' ORDER BY at DESC, id DESC LIMIT $3)
    UNION ALL
    (SELECT DISTINCT ON (kind) id, kind, at, seen_at, value FROM facts
     WHERE resource = $1 AND at < $2 AND is_state AND kind NOT LIKE 'log.%' AND kind NOT LIKE '%.usage' ORDER BY kind, at DESC, id DESC)
  ) told ORDER BY at, id`;

const movesSql = `
  SELECT ticket_id, tickets.kind, to_state, moves.at FROM moves JOIN tickets ON tickets.id = ticket_id
  WHERE tickets.resource = $1 AND moves.at >= $2 ORDER BY moves.at DESC, moves.id DESC LIMIT $3`;

const logSql = `
  SELECT
    (SELECT (value ->> 'reading')::boolean FROM facts WHERE resource = $1 AND kind = 'log.reach' AND seen_at >= $3 ORDER BY at DESC, id DESC LIMIT 1) AS reading,
    (SELECT coalesce(sum((value ->> 'lines')::int), 0)::float8 FROM facts WHERE resource = $1 AND kind = 'log.counts' AND at >= $2) AS lines,
    (SELECT coalesce(sum((one ->> 'count')::int), 0)::float8 FROM facts, jsonb_array_elements(value -> 'signatures') AS one
     WHERE resource = $1 AND kind = 'log.counts' AND at >= $2 AND one ->> 'level' IN ('error', 'fatal')) AS errors`;
