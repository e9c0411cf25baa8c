import { rows, touched, type Store } from './postgres.ts';

/** Why a model is asked about a ticket: because the diagnoses are not sure, or because an admin pressed. */
export type AskPurpose = 'unsure' | 'pressed';

/** A question that this process holds. `person` is who pressed. */
export type AskRow = { ticket_id: number; round: number; purpose: AskPurpose; person: string | null; tries: number };

/** For how many seconds a question is held: longer than one call may take, before each of which it is held anew. */
export type Claim = { holder: string; seconds: number; mostTries: number };

/** Writes that a person wants a model asked about a ticket; false where that was asked in this round already. */
export async function wantAsk(store: Store, want: { ticketId: number; round: number; person: string; at: Date }): Promise<boolean> {
  const made = await touched(store, "INSERT INTO asks (ticket_id, round, purpose, person, made_at) VALUES ($1, $2, 'pressed', $3, $4) ON CONFLICT DO NOTHING",
    [want.ticketId, want.round, want.person, want.at]);
  if (made > 0) await rows(store, 'SELECT pg_notify($1, $2)', ['copilot', 'asks']);
  return made > 0;
}

/** Writes that the diagnoses are not sure of these tickets, each once in a round. */
export async function unsureOf(store: Store, tickets: readonly { id: number; round: number }[], at: Date): Promise<void> {
  if (tickets.length === 0) return;
  await touched(store, `INSERT INTO asks (ticket_id, round, purpose, made_at) SELECT *, 'unsure', $3::timestamptz FROM unnest($1::integer[], $2::integer[]) ON CONFLICT DO NOTHING`,
    [tickets.map((one) => one.id), tickets.map((one) => one.round), at]);
}

/** Takes the oldest question that nobody holds, for a while; null when there is none. Times are the database's own. */
export async function claimAsk(store: Store, { holder, seconds, mostTries }: Claim): Promise<AskRow | null> {
  const claimed = await rows<AskRow>(store,
    `UPDATE asks SET holder = $1, tries = tries + 1, alive_until = now() + make_interval(secs => $2)
     WHERE (ticket_id, round, purpose) = (
       SELECT ticket_id, round, purpose FROM asks WHERE done_at IS NULL AND alive_until < now() AND tries < $3
       ORDER BY purpose = 'pressed' DESC, made_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ticket_id, round, purpose, person, tries`, [holder, seconds, mostTries]);
  return claimed[0] ?? null;
}

/** Holds a claimed question for as long again; false where somebody has taken it up since, or it is done. */
export async function keepAsk(store: Store, { ticket_id: ticket, round, purpose, tries }: AskRow, { holder, seconds }: Omit<Claim, 'mostTries'>): Promise<boolean> {
  return (await touched(store, `UPDATE asks SET alive_until = now() + make_interval(secs => $6) WHERE ${held}`, [ticket, round, purpose, holder, tries, seconds])) > 0;
}

/** Writes what came of a question, so that nobody asks it again; nothing where somebody else has taken it up since. */
export async function askDone(store: Store, { ticket_id: ticket, round, purpose, tries }: AskRow, ended: { holder: string; outcome: string; at: Date }): Promise<void> {
  await touched(store, `UPDATE asks SET done_at = $6, outcome = $7 WHERE ${held}`, [ticket, round, purpose, ended.holder, tries, ended.at, ended.outcome]);
}

/** A holder that was away for long may have claimed it a second time; the count of tries tells the claims apart. */
const held = 'ticket_id = $1 AND round = $2 AND purpose = $3 AND holder = $4 AND tries = $5 AND done_at IS NULL';
