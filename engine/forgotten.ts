import { safe } from './distill.ts';
import type { Deps } from './ports.ts';
import { recorded } from './ticket.ts';
import type { Ticket } from './types.ts';

/** Closes an open ticket on a resource that no setting names any more, for nobody will ever see how it fares. False when a step of it is under way. */
export async function forget(ticket: Ticket, { tickets, now }: Pick<Deps, 'tickets' | 'now'>): Promise<boolean> {
  if (ticket.state === 'approved' || ticket.state === 'executed' || ticket.state === 'verified' || ticket.state === 'recorded') return false;
  const says = safe`no setting names it any more`;
  return tickets.move(ticket, recorded(ticket, { kind: 'unwatched', says, at: now(), evidence: [] }), { why: says });
}
