import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { SentReceipt } from '../engine/ports.ts';
import { rows } from './postgres.ts';

/** Whom something was sent to, a chat or the target of a delivery, and what it was about. */
export type ReceiptOf = { platform: string; ticketId: number | null; key: string };

/** Keeps what left the house, to the letter, with its length in bytes and its digest. */
export async function writeReceipt(on: EntityManager, of: ReceiptOf, receipt: Omit<SentReceipt, 'kind'> & { kind: string }): Promise<void> {
  const bytes = Buffer.from(receipt.text);
  await rows(on, 'INSERT INTO notices (ticket_id, platform, kind, key, text, bytes, sha256, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [of.ticketId, of.platform, receipt.kind, of.key, receipt.text, bytes.length, createHash('sha256').update(bytes).digest('hex'), receipt.at]);
}
