import type { EntityManager } from 'typeorm';
import { newsOf, routed } from '../engine/delivery.ts';
import { isFault } from '../engine/errors.ts';
import type { Amendment, MoveExtras, Tickets } from '../engine/ports.ts';
import type { Assessed, Finding, Situation, Ticket } from '../engine/types.ts';
import { begin, resume } from './runs.ts';
import { deliveryRecords, withMadeSql } from './deliveries.ts';
import { writeExtras, writeNotice, type ToldOf } from './extras.ts';
import { rows, together, touched, type Store } from './postgres.ts';
import type { TicketRow } from './tables.ts';
import { bodyOf, bodyVersion, ticketOf } from './ticket-body.ts';

/** Who keeps the tickets: the name of this process in runs, and who is told of moves. */
export type Keeper = ToldOf & { holder: string };

/** The three promises, kept by Postgres: open by a unique index, move by compare-and-set, begin by a primary key. */
export function ticketsIn(store: Store, keeper: Keeper): Tickets {
  return {
    open: (situation, at) => open(store, { situation, at }, keeper),
    move: (from, to, extras) => move(store, { from, to, extras }, keeper),
    begin: (step) => begin(store, step, keeper.holder),
    resume: (step) => resume(store, step, keeper.holder),
    rest: async (ticket, until) => {
      await touched(store, 'UPDATE tickets SET rest_until = $4 WHERE id = $1 AND state = $2 AND version = $3', [ticket.id, ticket.state, ticket.version, until]);
    },
    amend: (ticket, change, told) => amend(store, { ticket, change, told }, keeper),
    byId: async (id) => {
      const found = await rows<TicketRow>(store, 'SELECT * FROM tickets WHERE id = $1', [id]);
      return found[0] ? ticketOf(found[0]) : null;
    },
    openOn: (resources) => resources === 'all'
      ? read(store, "WHERE state <> 'recorded' ORDER BY id", [])
      : read(store, "WHERE state <> 'recorded' AND resource = ANY($1) ORDER BY id", [resources]),
    around: ({ resources, keys }, since) => read(store, aroundSql, [resources, keys, since]),
    due: async (states, now) => {
      const found = await rows<{ id: number }>(store, 'SELECT id FROM tickets WHERE state = ANY($1) AND (rest_until IS NULL OR rest_until <= $2) ORDER BY id', [states, now]);
      return found.map((row) => row.id);
    },
    nextDue: async (now) => {
      const found = await rows<{ at: Date | null }>(store, "SELECT min(rest_until) AS at FROM tickets WHERE state <> 'recorded' AND rest_until > $1", [now]);
      return found[0]?.at ?? null;
    },
  };
}

/** Open tickets are found by their resource, recorded ones by their age: each has an index. */
const aroundSql = `WHERE id IN (
  SELECT id FROM tickets WHERE state <> 'recorded' AND resource = ANY($1)
  UNION SELECT id FROM tickets WHERE state <> 'recorded' AND key = ANY($2)
  UNION SELECT id FROM tickets WHERE state = 'recorded' AND moved_at >= $3 AND resource = ANY($1)) ORDER BY id`;

/** Tickets by a condition in SQL, parsed at the door. One that this version cannot read is left out, so that it holds up no other. */
export async function read(store: Store, where: string, values: readonly unknown[]): Promise<Ticket[]> {
  return (await rows<TicketRow>(store, `SELECT * FROM tickets ${where}`, values)).flatMap(readable);
}

/** The ids of open tickets that this version cannot read. */
export async function unreadable(store: Store): Promise<number[]> {
  const found = await rows<TicketRow>(store, "SELECT * FROM tickets WHERE state <> 'recorded'");
  return found.filter((row) => readable(row).length === 0).map((row) => row.id);
}

function readable(row: TicketRow): Ticket[] {
  try {
    return [ticketOf(row)];
  } catch (error) {
    if (isFault(error, 'store.malformed')) return [];
    throw error;
  }
}

async function open(store: Store, { situation, at }: { situation: Situation; at: Date }, { routes }: Keeper): Promise<Ticket | null> {
  const ticket: Omit<Assessed, 'id'> = {
    state: 'assessed', situation, round: 1, firstRound: 1, openedAt: at, movedAt: at, restUntil: null, past: [], ack: null, version: 1,
  };
  const made = await rows<{ id: number }>(store, openSql, [
    situation.kind, situation.key, situation.resource, severityOf(situation.findings), at, bodyVersion, bodyOf(ticket),
    `noticed by ${situation.findings[0]?.detector ?? 'nobody'}`, deliveryRecords(routes ? routed(newsOf(null, { ...ticket, id: 0 }), routes) : []),
  ]);
  const id = made[0]?.id;
  return id === undefined ? null : { ...ticket, id };
}

/** The ticket, its first move, what is told outside and the notice of it are one statement, so that a card is not kept waiting by five. */
const openSql = `
  WITH made AS (
    INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
    VALUES ($1, $2, $3, 'assessed', 1, 1, $4, $5, $5, $6, $7)
    ON CONFLICT (key) WHERE state <> 'recorded' DO NOTHING RETURNING id
  ), written AS (
    INSERT INTO moves (ticket_id, to_state, round, why, at) SELECT id, 'assessed', 1, $8, $5 FROM made
  ), told AS (
    ${withMadeSql('$9', '$5')}
  )
  SELECT id, pg_notify('copilot', 'ticket ' || id) FROM made`;

type Moving = { from: Ticket; to: Ticket; extras: MoveExtras };

async function move(store: Store, moving: Moving, keeper: Keeper): Promise<boolean> {
  const { from, to } = moving;
  return together(store, async (on) => {
    const moved = await touched(on,
      `UPDATE tickets SET state = $5, round = $6, version = version + 1, severity = $7, moved_at = $8, rest_until = $9, body_version = $10, body = $11
       WHERE id = $1 AND state = $2 AND round = $3 AND version = $4`,
      [from.id, from.state, from.round, from.version, to.state, to.round, severityOf(to.situation.findings), to.movedAt, to.restUntil, bodyVersion, bodyOf(to)]);
    if (moved === 0) return false;
    await remember(on, moving);
    await writeExtras(on, moving, keeper);
    return true;
  });
}

async function remember(on: EntityManager, moving: Moving): Promise<void> {
  const { from, to, extras } = moving;
  await rows(on,
    'WITH written AS (INSERT INTO moves (ticket_id, from_state, to_state, round, why, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7)) SELECT pg_notify($8, $9)',
    [to.id, from.state, to.state, to.round, extras.why, extras.person ?? null, to.movedAt, 'copilot', `ticket ${to.id}`]);
}

type Amending = { ticket: Ticket; change: Amendment; told: Parameters<Tickets['amend']>[2] };

async function amend(store: Store, { ticket, change: { ack, narrative, asked, ahead, ...change }, told }: Amending, { platforms }: Keeper): Promise<boolean> {
  const situation = { ...ticket.situation, ...change };
  const reworded = narrative && 'narrative' in ticket && ticket.narrative ? { narrative: { ...ticket.narrative, ...narrative } } : {};
  const amended = { ...ticket, situation, ack: ack ?? ticket.ack, ...reworded, ...(asked ? { asked: [...ticket.asked ?? [], asked] } : {}), ...(ahead ? { ahead } : {}) };
  return together(store, async (on) => {
    const changed = await touched(on,
      'UPDATE tickets SET version = version + 1, severity = $4, body = $5 WHERE id = $1 AND state = $2 AND version = $3',
      [ticket.id, ticket.state, ticket.version, severityOf(situation.findings), bodyOf(amended)]);
    if (changed === 0) return false;
    for (const line of told?.lines ?? []) await writeNotice(on, line, { ticketId: ticket.id, at: told?.at ?? ticket.movedAt, platforms });
    await rows(on, 'SELECT pg_notify($1, $2)', ['copilot', `ticket ${ticket.id}`]);
    return true;
  });
}

function severityOf(findings: readonly Finding[]): string {
  const all = findings.map((finding) => finding.severity);
  return all.includes('high') ? 'high' : all.includes('medium') ? 'medium' : 'low';
}
