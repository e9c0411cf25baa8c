import { digestOf } from '../digest.ts';
import { named, safe } from '../distill.ts';
import { isFault, isMachineFault } from '../errors.ts';
import type { Deps } from '../ports.ts';
import { fingerprintsOf } from '../step-target.ts';
import { coreOf, handOver, isByHand, type Move } from '../ticket.ts';
import type { Awaiting, PlannedStep, Rest, TodoStep, Validated } from '../types.ts';
import { heardAt } from '../untold.ts';

/** Turns a permitted plan into steps, each with a digest of its exact words and of the whole plan, and offers the first. */
export async function todo(ticket: Validated, deps: Pick<Deps, 'machine' | 'now' | 'limits' | 'timeZone'>): Promise<Move | Rest> {
  const { steps: planned, keep } = ticket.plan;
  const all = keep ? [...planned, keep] : planned;
  const seen = await printsOf(all, ticket, deps);
  const at = deps.now();
  if (seen === 'closed') return handOver(ticket, safe`${named(ticket.situation.resource)} cannot be looked at from here`, at);
  if (seen === 'away') return { rest: true, until: new Date(at.getTime() + deps.limits.POLL_SECONDS * 1000) };
  if (seen === null) return handOver(ticket, safe`${named(ticket.situation.resource)} does not exist any more`, at);
  const plan = digestOf(ticket.plan);
  const steps = all.map((step, n) => worded(step, { fingerprint: seen[n] ?? '', plan }, ticket));
  const expiresAt = expiry(heardAt(ticket, { ...deps, at }), deps.limits.APPROVAL_MINUTES);
  return { to: offered(ticket, { steps, at, expiresAt }), extras: { why: 'approval needed', steps } };
}

/** The time after which an offer that people hear of at a time can no longer be approved. */
export function expiry(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

function offered(ticket: Validated, offer: { steps: TodoStep[]; at: Date; expiresAt: Date }): Awaiting {
  const { narrative, plan } = ticket;
  const { expiresAt } = offer;
  const steps = offer.steps.filter(({ n }) => n > 0);
  const keep = offer.steps.find(({ n }) => n === 0);
  return {
    ...coreOf(ticket), state: 'awaiting', narrative, plan, steps, ...(keep ? { keep } : {}), current: 1, offeredAt: offer.at, expiresAt,
    anchor: { n: 1, at: offer.at }, restUntil: expiresAt, movedAt: offer.at,
  };
}

function worded(step: PlannedStep, { fingerprint, plan }: { fingerprint: string; plan: string }, ticket: Validated): TodoStep {
  const id = `${ticket.id}.${ticket.round}.${step.n}`;
  return { ...step, id, fingerprint, digest: digestOf({ ...step, id, fingerprint, plan }) };
}

/** What each step is for, in their order; or why nobody can tell now. */
async function printsOf(steps: readonly PlannedStep[], ticket: Validated, deps: Pick<Deps, 'machine'>): Promise<string[] | 'closed' | 'away' | null> {
  if (steps.every(isByHand)) return steps.map(({ target }) => digestOf(target));
  try {
    const seen = await fingerprintsOf(steps, ticket, deps);
    return seen === undefined ? 'closed' : seen;
  } catch (error) {
    if (isFault(error, 'machine.unreachable', 'machine.timeout')) return 'away';
    if (isFault(error, 'machine.missing')) return null;
    if (isMachineFault(error)) return 'closed';
    throw error;
  }
}
