import type { EntityManager } from 'typeorm';
import type { Delivery } from '../engine/delivery.ts';
import { rows, type Store } from './postgres.ts';

/** Puts deliveries into the outbox, in a transaction where one is given; what is there already stays as it is. */
export async function writeDeliveries(on: Store | EntityManager, deliveries: readonly Delivery[], at: Date): Promise<void> {
  if (deliveries.length === 0) return;
  await rows(on,
    `WITH written AS (
       INSERT INTO deliveries (${columns}) SELECT target, event, concat_ws(' ', ticket_id, key), ticket_id, body, $2, coalesce(due_at, now()) FROM ${recordsOf('$1')} ON CONFLICT DO NOTHING
     ) SELECT pg_notify('copilot', 'deliveries')`, [deliveryRecords(deliveries), at]);
}

const columns = 'target, event, key, ticket_id, body, made_at, due_at';

/** Deliveries in the one value that the statements here take them in. */
export function deliveryRecords(deliveries: readonly Delivery[]): string {
  return JSON.stringify(deliveries.map(({ target, event, key, ticketId, body, dueAt }) => ({ target, event, key, ticket_id: ticketId, body, due_at: dueAt ?? null })));
}

/** The part of a statement that writes deliveries about the ticket of which the part named `made` has just got the id. */
export function withMadeSql(records: string, at: string): string {
  return `INSERT INTO deliveries (${columns}) SELECT target, event, made.id || ' ' || key, made.id, body, ${at}, coalesce(due_at, now()) FROM made, ${recordsOf(records)}`;
}

function recordsOf(value: string): string {
  return `jsonb_to_recordset(${value}::jsonb) AS told (target text, event text, key text, ticket_id integer, body jsonb, due_at timestamptz)`;
}
