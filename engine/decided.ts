import { hexOf, safe, type CloudSafe } from './distill.ts';
import { isByHand, labelOf, untouched, type Move } from './ticket.ts';
import type { Approved, Ticket } from './types.ts';

/** What somebody is told whose press moved a ticket. */
export function saysOf(move: Pick<Move, 'to'>, ticket: Ticket): CloudSafe {
  if (move.to.state === 'approved') {
    const { approved } = move.to;
    return isByHand(approved) ? safe`Noted as done: ${approved.title}. It is checked now.` : safe`Approved${lockWords(move.to)}: ${approved.title}. It runs once, then it is checked.`;
  }
  if (move.to.state === 'recorded') return safe`${labelOf(ticket)} is ${move.to.outcome.says}. What differs in another way is told all the same.`;
  if (move.to.state === 'awaiting') return safe`Left out. The next step of ${labelOf(ticket)} is on offer.`;
  if (move.to.state === 'parked') return safe`Rejected: ${untouched(move.to)}.`;
  return safe`${labelOf(ticket)}: checking again.`;
}

/** Of a declaration, which lock the approval is for. */
function lockWords({ narrative: { declared } }: Approved): CloudSafe {
  return declared === undefined ? safe`` : safe` for lock ${hexOf(declared.lock, 8)}`;
}
