import { egressOf } from '../storage/egress.ts';
import type { Store } from '../storage/postgres.ts';
import type { EgressLine, EgressView } from '../templates/pages/egress.ts';
import { marksFor } from './reading-marks.ts';

/** Receipts that one page lists at most. */
const most = 100;

/** What was sent to models, about one ticket or about anything, the newest first. */
export async function readEgress(store: Store, ticketId: number | null, clock: { now: Date; timeZone: string }): Promise<EgressView> {
  const [mark, lines] = await Promise.all([marksFor(store, [ticketId]), readLines(store, ticketId, most)]);
  return { at: clock.now, timeZone: clock.timeZone, about: mark(ticketId), lines };
}

/** The last receipts as the pages list them. */
export async function readLines(store: Store, ticketId: number | null, count: number): Promise<EgressLine[]> {
  const found = await egressOf(store, ticketId, count);
  const mark = await marksFor(store, found.map((row) => row.ticket_id));
  return found.map(({ id, ticket_id: ticket, provider, model, place, purpose, text, bytes, sha256, redactions, tokens_in: tokensIn, tokens_out: tokensOut, usd, outcome, at }) =>
    ({ id, ticket: mark(ticket), provider, model, place, purpose, text, bytes, sha256, redactions, tokensIn, tokensOut, usd, outcome, at }));
}
