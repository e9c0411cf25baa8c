import type { Deps } from '../ports.ts';
import { lastOf } from '../seen.ts';
import { nextRound } from '../ticket.ts';
import type { ResourceRef, Ticket, View } from '../types.ts';
import { viewsOf } from '../views.ts';
import { dueDigest, intentDigest, standsFor, sureOf, type Stands } from './stands.ts';

/**
 * Whether what is offered is still what separates a declaration from its cluster, by the last look at both; once a step was run, whether the
 * one that waits is part of that. An incident's is not asked.
 */
export function isStillDue(ticket: Ticket, view: View): boolean {
  const told = 'narrative' in ticket ? ticket.narrative?.declared : undefined;
  const last = lastOf(view, 'declaration.stands')?.value;
  const stands = last && standsFor(ticket.situation.kind, last);
  if (told === undefined || !stands || (stands.lock === told.lock && isOutOfSight(stands))) return true;
  const waiting = ticket.state === 'awaiting' && ticket.current > 1 ? ticket.steps[ticket.current - 1] : undefined;
  return waiting ? stands.steps.some((one) => intentDigest(one) === intentDigest(waiting)) : dueDigest(stands) === told.due;
}

/** Whether all that differed cannot be seen now: there is nothing to offer in its place. */
function isOutOfSight({ things, steps }: Stands): boolean {
  return steps.length === 0 && sureOf(things).length === 0 && things.some(({ differed }) => differed);
}

/** Plans anew what waits or lies parked though its declaration, or the cluster, has changed since; answers the tickets. What a person rejected is asked again only then. */
export async function renew(resources: readonly ResourceRef[], deps: Pick<Deps, 'tickets' | 'facts' | 'now' | 'limits'>): Promise<number[]> {
  const views = new Map((await viewsOf(resources, deps)).map((view) => [view.resource, view]));
  const renewed: number[] = [];
  for (const ticket of await deps.tickets.openOn(resources)) {
    const view = views.get(ticket.situation.resource);
    if ((ticket.state !== 'awaiting' && ticket.state !== 'parked') || !view || isStillDue(ticket, view)) continue;
    const next = nextRound(ticket, deps.now());
    if (await deps.tickets.move(ticket, { ...next, firstRound: next.round }, { why: 'the declaration or the cluster has changed since the offer' })) renewed.push(ticket.id);
  }
  return renewed;
}
