import { digestOf } from '../digest.ts';
import { named, safe } from '../distill.ts';
import { isFault, isMachineFault } from '../errors.ts';
import type { Deps } from '../ports.ts';
import { coreOf, handOver, isByHand, type Move } from '../ticket.ts';
import type { Awaiting, PlannedStep, Rest, TodoStep, Validated } from '../types.ts';
import { heardAt } from '../untold.ts';

/** Turns a permitted plan into steps, each with a digest of its exact words and of the whole plan, and offers the first. */
export async function todo(ticket: Validated, deps: Pick<Deps, 'machine' | 'now' | 'limits' | 'timeZone'>): Promise<Move | Rest> {
  const fingerprint = ticket.plan.steps.every(isByHand) ? digestOf(ticket.situation.resource) : await fingerprintOf(ticket, deps);
  const at = deps.now();
  if (fingerprint === 'closed') return handOver(ticket, safe`${named(ticket.situation.resource)} cannot be looked at from here`, at);
  if (fingerprint === 'away') return { rest: true, until: new Date(at.getTime() + deps.limits.POLL_SECONDS * 1000) };
  if (fingerprint === null) return handOver(ticket, safe`${named(ticket.situation.resource)} does not exist any more`, at);
  const plan = digestOf(ticket.plan);
  const steps = ticket.plan.steps.map((step) => worded(step, { fingerprint, plan }, ticket));
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
  return {
    ...coreOf(ticket), state: 'awaiting', narrative, plan, steps: offer.steps, current: 1, offeredAt: offer.at, expiresAt,
    anchor: { n: 1, at: offer.at }, restUntil: expiresAt, movedAt: offer.at,
  };
}

function worded(step: PlannedStep, { fingerprint, plan }: { fingerprint: string; plan: string }, ticket: Validated): TodoStep {
  const id = `${ticket.id}.${ticket.round}.${step.n}`;
  return { ...step, id, fingerprint, digest: digestOf({ ...step, id, fingerprint, plan }) };
}

async function fingerprintOf(ticket: Validated, deps: Pick<Deps, 'machine'>): Promise<string | null> {
  const target = ticket.situation.resource;
  try {
    return await (deps.machine(target)?.fingerprint(target) ?? Promise.resolve('closed'));
  } catch (error) {
    if (isFault(error, 'machine.unreachable', 'machine.timeout')) return 'away';
    if (isFault(error, 'machine.missing')) return null;
    if (isMachineFault(error)) return 'closed';
    throw error;
  }
}
