import { safe } from '../distill.ts';
import { effectOf } from '../effect.ts';
import type { ActionRecord, Deps, OutboxItem } from '../ports.ts';
import { anchorSeconds } from '../policy.ts';
import { coreOf, handOver, hasRoundsLeft, labelOf, nextRound, overLine, recorded, type Move } from '../ticket.ts';
import type { Awaiting, PastStep, Ticket, Verified } from '../types.ts';
import { judge, viewsOf } from '../views.ts';
import { approvedAhead } from './approve.ts';
import { expiry } from './todo.ts';

type Needs = Pick<Deps, 'facts' | 'now' | 'limits' | 'detectors'>;

/** Writes down what came of a step, then ends the ticket, offers the next step, starts another round, or hands over. */
export async function record(verified: Verified, deps: Needs): Promise<Move> {
  const ticket: Verified = { ...verified, past: [...verified.past, pastOf(verified)] };
  const move = await whatNext(ticket, deps);
  return { to: move.to, extras: { ...move.extras, action: actionOf(verified) } };
}

async function whatNext(ticket: Verified, deps: Needs): Promise<Move> {
  const at = deps.now();
  const { verdict, says } = ticket.verification;
  if (verdict === 'unknown') return handOver(ticket, safe`after "${ticket.approved.title}": ${says}; please look yourself`, at);
  if (verdict === 'not_verified') return another(ticket, deps, [failedLine(ticket)]);
  if (await isOver(ticket, deps)) return resolved(ticket, at);
  if (ticket.current < ticket.steps.length) return onward(ticket, deps);
  return another(ticket, deps, []);
}

async function isOver(ticket: Verified, deps: Needs): Promise<boolean> {
  const [view] = await viewsOf([ticket.situation.resource], deps);
  const { since } = ticket.execution;
  return view !== undefined && judge(ticket.situation.findings, view, { detectors: deps.detectors, since }).is === 'recovered';
}

function resolved(ticket: Verified, at: Date): Move {
  const { says, evidence } = ticket.verification;
  const line = safe`✅ RESOLVED · ${labelOf(ticket)} · ${says}`;
  return {
    to: recorded(ticket, { kind: 'resolved', says, at, evidence }),
    extras: { why: 'resolved', notices: [overLine(ticket, line, at)] },
  };
}

function another(ticket: Verified, deps: Needs, notices: OutboxItem[]): Move {
  const at = deps.now();
  if (hasRoundsLeft(ticket, deps.limits)) return { to: nextRound(ticket, at), extras: { why: 'not over yet', notices } };
  const move = handOver(ticket, safe`${deps.limits.MAX_ROUNDS} plans did not end it`, at);
  return { to: move.to, extras: { ...move.extras, notices: [...notices, ...(move.extras.notices ?? [])] } };
}

/** The next step is offered, or begun when it was approved ahead. */
function onward(ticket: Verified, deps: Needs): Move {
  const to = nextStep(ticket, deps);
  const approved = approvedAhead(ticket, to.movedAt);
  if (!approved) return { to, extras: { why: 'next step' } };
  return { to: { ...to, state: 'approved', restUntil: null, ahead: ticket.ahead, approved }, extras: { why: 'next step, approved ahead', person: approved.approval.person } };
}

/** The ticket with its next step on offer. */
export function nextStep(ticket: Verified | Awaiting, deps: Pick<Deps, 'now' | 'limits'>): Awaiting {
  const at = deps.now();
  const { narrative, plan, steps, anchor } = ticket;
  const current = ticket.current + 1;
  const young = (at.getTime() - anchor.at.getTime()) / 1000 < anchorSeconds;
  const expiresAt = expiry(at, deps.limits.APPROVAL_MINUTES);
  return {
    ...coreOf(ticket), state: 'awaiting', narrative, plan, steps, current, offeredAt: at, expiresAt,
    anchor: young ? anchor : { n: current, at }, restUntil: expiresAt, movedAt: at,
  };
}

function failedLine(ticket: Ticket & Pick<Verified, 'approved' | 'verification'>): OutboxItem {
  const says = safe`⛔ DID NOT HELP · ${labelOf(ticket)} · ${ticket.approved.title}: ${ticket.verification.says}`;
  return { event: 'step_failed', says, loud: true };
}

function pastOf({ approved, execution, verification }: Verified): PastStep {
  const { approval, ...step } = approved;
  return { step, person: approval.person, platform: approval.account.platform, approvedAt: approval.at, execution, verification };
}

function actionOf({ id, approved, execution, verification }: Verified): ActionRecord {
  const { approval } = approved;
  const verdict = effectOf({ execution, verification });
  return {
    approvalId: approval.id, stepId: approved.id, ticketId: id, template: approved.template, target: approved.target,
    person: approval.person, execution, verdict, at: verification.at,
  };
}
