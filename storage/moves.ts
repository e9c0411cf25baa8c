import { touched, type Store } from './postgres.ts';

/** Drops what was kept for the chats of tickets recorded before a time or of none, and lines nobody could be told for a day. */
export async function purgeChats(store: Store, before: Date): Promise<void> {
  await touched(store, "DELETE FROM outbox WHERE (told_at < $1) OR (told_at IS NULL AND made_at < now() - interval '1 day')", [before]);
  await touched(store, 'DELETE FROM notices WHERE ticket_id IS NULL AND at < $1', [before]);
  for (const table of ['cards', 'buttons', 'notices', 'cards_settled', 'reminders']) {
    await touched(store, `DELETE FROM ${table} WHERE ticket_id IN (SELECT id FROM tickets WHERE state = 'recorded' AND moved_at < $1)`, [before]);
  }
}

/** Drops the moves of tickets recorded before a time; the tickets, approvals and actions stay. Answers how many. */
export function purgeMoves(store: Store, before: Date): Promise<number> {
  return touched(store,
    `DELETE FROM moves WHERE at < $1 AND EXISTS (SELECT 1 FROM tickets WHERE tickets.id = ticket_id AND state = 'recorded' AND moved_at < $1)`, [before]);
}

/** Drops the calls of tickets recorded before a time; that the step ran, and who approved it, stays. Answers how many. */
export function purgeCalls(store: Store, before: Date): Promise<number> {
  return touched(store,
    `DELETE FROM calls WHERE intended_at < $1 AND EXISTS (
      SELECT 1 FROM steps JOIN tickets ON tickets.id = steps.ticket_id WHERE steps.id = calls.step_id AND state = 'recorded' AND moved_at < $1)`, [before]);
}
