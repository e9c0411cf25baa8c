import { createHash } from 'node:crypto';
import { cloudSafeText, hexOf, partName } from '../engine/distill.ts';
import type { ModelPlace, ModelReceipt } from '../engine/models.ts';
import { rows, together, touched, type Store } from './postgres.ts';

/** How many pieces of each kind were taken out of a text before it was sent. */
export type Redactions = Readonly<Record<string, number>>;

/** A call to a model that is about to leave, to the letter; `reserved` is the most tokens that it may use up. */
export type Departure = {
  ticketId: number | null; purpose: string; provider: string; model: string; place: ModelPlace; text: string; redactions: Redactions; reserved: number; at: Date;
};

/** What came of a call: `answered`, or the code of a fault. */
export type Arrival = { tokensIn: number | null; tokensOut: number | null; usd: number | null; outcome: string; at: Date };

/** A call as it is kept. `outcome` is `sent` while nobody knows what came of it. */
export type EgressRow = {
  id: string; ticket_id: number | null; purpose: string; provider: string; model: string; place: ModelPlace; text: string; bytes: number; sha256: string;
  redactions: Redactions; reserved: number; tokens_in: number | null; tokens_out: number | null; usd: number | null; outcome: string; at: Date; ended_at: Date | null;
};

/** The most tokens that cloud models may use up in a day of a time zone. */
export type DailyCap = { tokens: number; timeZone: string };

/** A number that no other program locks: of two calls at once the second sees what the first has reserved. */
const capLock = 4_217_006;

/**
 * Writes that a call is about to leave; answers its id, or null where it could take the cloud models of a day above their cap.
 * Calls of which nobody knows what came count with all that they reserved, also those of a process that has ended.
 */
export function depart(store: Store, departure: Departure, cap: DailyCap): Promise<string | null> {
  return together(store, async (on) => {
    const { ticketId, purpose, provider, model, place, text, redactions, reserved, at } = departure;
    if (place === 'cloud') {
      await rows(on, 'SELECT pg_advisory_xact_lock($1)', [capLock]);
      const [spent] = await rows<{ tokens: string }>(on, spentSql, [at, cap.timeZone]);
      if (BigInt(spent?.tokens ?? 0) + BigInt(reserved) > BigInt(cap.tokens)) return null;
    }
    const bytes = Buffer.from(text);
    const made = await rows<{ id: string }>(on,
      `INSERT INTO egress (ticket_id, purpose, provider, model, place, text, bytes, sha256, redactions, reserved, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
      [ticketId, purpose, provider, model, place, text, bytes.length, createHash('sha256').update(bytes).digest('hex'), JSON.stringify(redactions), reserved, at]);
    return made[0]?.id ?? null;
  });
}

const spentSql = `SELECT coalesce(sum(coalesce(tokens_in::bigint + tokens_out, reserved)), 0)::text AS tokens FROM egress
  WHERE place = 'cloud' AND at >= date_trunc('day', $1::timestamptz, $2)`;

/** Writes what came of a call. */
export async function arrive(store: Store, id: string, { tokensIn, tokensOut, usd, outcome, at }: Arrival): Promise<void> {
  await touched(store, 'UPDATE egress SET tokens_in = $2, tokens_out = $3, usd = $4, outcome = $5, ended_at = $6 WHERE id = $1', [id, tokensIn, tokensOut, usd, outcome, at]);
}

/** The tokens that cloud models have used up, or may still, in the day of a moment. */
export async function spentOn(store: Store, at: Date, timeZone: string): Promise<number> {
  const [spent] = await rows<{ tokens: string }>(store, spentSql, [at, timeZone]);
  return Number(spent?.tokens ?? 0);
}

/** The calls about one ticket, or about anything; the newest first. */
export function egressOf(store: Store, ticketId: number | null, most: number): Promise<EgressRow[]> {
  return rows<EgressRow>(store, 'SELECT * FROM egress WHERE $1::integer IS NULL OR ticket_id = $1 ORDER BY id DESC LIMIT $2', [ticketId, most]);
}

/** Letters of a text that a receipt tells outside the house; the page at home has it whole. */
const mostTold = 1500;

/** The receipts of a ticket as they may be told anywhere: what a model in the house was sent stays there. */
export async function receiptsOf(store: Store, ticketId: number): Promise<ModelReceipt[]> {
  const found = await egressOf(store, ticketId, 10);
  return found.map((row) => ({
    id: row.id, at: row.at, provider: partName(row.provider), model: partName(row.model), place: row.place, purpose: partName(row.purpose), bytes: row.bytes, digest: hexOf(row.sha256, 8),
    tokens: row.tokens_in === null || row.tokens_out === null ? null : row.tokens_in + row.tokens_out, usd: row.usd, outcome: partName(row.outcome), redactions: row.redactions,
    text: row.place === 'cloud' ? cloudSafeText.parse(row.text.length > mostTold ? `${row.text.slice(0, mostTold - 1)}…` : row.text) : null,
  }));
}

/** Drops the calls from before a time. */
export async function purgeEgress(store: Store, before: Date): Promise<void> {
  await touched(store, 'DELETE FROM egress WHERE at < $1', [before]);
}
