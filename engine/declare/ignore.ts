import { personName, safe } from '../distill.ts';
import { ignoreSeconds } from '../policy.ts';
import { whatBecame, type KnownPress } from '../stages/approve.ts';
import { recorded, type Move } from '../ticket.ts';
import type { Hush, RefusalReason, Ticket } from '../types.ts';

/** The end of a ticket, and what is not told meanwhile. */
export type Ignored = Move & { hush: Omit<Hush, 'id'> };

/** Ends the ticket of a drift because a person wants it left alone for a while, and what is not to be told meanwhile: this very drift and no other. */
export function ignored(known: KnownPress, ticket: Ticket): Ignored | { refused: RefusalReason } {
  const { press: { at }, button, actor } = known;
  if (ticket.state === 'recorded') return { refused: whatBecame(ticket, button) };
  const due = 'narrative' in ticket ? ticket.narrative.declared?.due : undefined;
  if (ticket.situation.kind !== 'drift' || due === undefined || due !== button.digest) return { refused: 'changed' };
  if (ticket.state !== 'parked' && (ticket.state !== 'awaiting' || ticket.current > 1)) return { refused: 'busy' };
  const says = safe`ignored for ${Math.round(ignoreSeconds / 86_400)} days by ${personName(actor.name)}`;
  return {
    to: recorded(ticket, { kind: 'unwatched', says, at, evidence: [] }), extras: { why: says, person: actor.name },
    hush: {
      kind: 'silence', what: { resource: ticket.situation.resource, detector: 'drift', signature: due }, until: new Date(at.getTime() + ignoreSeconds * 1000),
      by: actor.name, why: `ignored on DEC-${ticket.id}`,
    },
  };
}
