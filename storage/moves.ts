import { touched, type Store } from './postgres.ts';

/** Drops the moves of tickets recorded before a time; the tickets, approvals and actions stay. Answers how many. */
export function purgeMoves(store: Store, before: Date): Promise<number> {
  return touched(store,
    `DELETE FROM moves WHERE at < $1 AND EXISTS (SELECT 1 FROM tickets WHERE tickets.id = ticket_id AND state = 'recorded' AND moved_at < $1)`, [before]);
}
