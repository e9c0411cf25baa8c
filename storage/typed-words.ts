import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { cloudSafeText as text, hexOf } from '../engine/distill.ts';
import type { Changer, Correction, TypedReceipt } from '../engine/memory.ts';
import { rows, touched, type Store } from './postgres.ts';

/** Writes down what was typed about an incident, with who did it, its digest and what was taken out of it; answers the receipt. */
export async function writeTyped(on: Store | EntityManager, ticketId: number, { cause, lesson, by, surface, at, redactions }: Correction): Promise<TypedReceipt> {
  const bytes = Buffer.from(JSON.stringify({ cause, lesson }));
  const found = await rows(on,
    `INSERT INTO typed_words (ticket_id, person, surface, at, cause, lesson, bytes, sha256, redactions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
    [ticketId, by, surface, at, cause ?? null, lesson ?? null, bytes.length, createHash('sha256').update(bytes).digest('hex'), JSON.stringify(redactions)]);
  return receiptOf(found[0]);
}

/** Marks what a person typed lately, and nobody kept yet, as kept; null when there is no such thing. Of the same words the newest are meant. */
export async function takeTyped(on: EntityManager, { ticketId, digest }: { ticketId: number; digest: string }, { by, at }: Changer): Promise<TypedReceipt | null> {
  const found = await rows(on,
    `UPDATE typed_words SET kept_at = $4 WHERE id = (
       SELECT id FROM typed_words WHERE ticket_id = $1 AND person = $2 AND sha256 LIKE $3 || '%' AND kept_at IS NULL AND at >= $4::timestamptz - ${draftFor} AND coalesce(cause, lesson) IS NOT NULL
       ORDER BY id DESC LIMIT 1 FOR UPDATE) RETURNING *`, [ticketId, by, digest.toLowerCase(), at]);
  return found[0] === undefined ? null : receiptOf(found[0]);
}

/** The receipts of what people typed about an incident and kept, the newest first. */
export async function typedOf(store: Store, ticketId: number): Promise<TypedReceipt[]> {
  return (await rows(store, 'SELECT * FROM typed_words WHERE ticket_id = $1 AND kept_at IS NOT NULL ORDER BY id DESC LIMIT 10', [ticketId])).map(receiptOf);
}

/** Every text that people typed about an incident; their receipts hold none of it any more. */
export async function takeWords(on: EntityManager, ticketId: number): Promise<string[]> {
  const found = await rows<{ cause: string | null; lesson: string | null }>(on, 'SELECT cause, lesson FROM typed_words WHERE ticket_id = $1', [ticketId]);
  await touched(on, 'UPDATE typed_words SET cause = NULL, lesson = NULL WHERE ticket_id = $1', [ticketId]);
  return found.flatMap(({ cause, lesson }) => [cause, lesson]).filter((one) => one !== null);
}

/** Drops the words that were typed and not kept in time; their receipts stay. */
export async function dropDrafts(store: Store, now: Date): Promise<void> {
  await touched(store, `UPDATE typed_words SET cause = NULL, lesson = NULL WHERE kept_at IS NULL AND coalesce(cause, lesson) IS NOT NULL AND at < $1::timestamptz - ${draftFor}`, [now]);
}

/** How long what was typed waits to be kept. */
const draftFor = "interval '1 hour'";

const typedRow = z.object({
  id: z.string(), person: z.string(), surface: z.string(), at: z.date(), cause: text.nullable(), lesson: text.nullable(), bytes: z.int(), sha256: z.string(),
  redactions: z.record(z.string(), z.number()), kept_at: z.date().nullable(),
});

function receiptOf(row: unknown): TypedReceipt {
  const { person, sha256, kept_at: keptAt, ...receipt } = typedRow.parse(row);
  return { ...receipt, by: person, digest: hexOf(sha256, 8), keptAt };
}
