import { personName, safe, typed } from '../distill.ts';
import { aheadSeconds, pressers } from '../policy.ts';
import { coreOf, isByHand, nextRound, parked, untouched, type Move } from '../ticket.ts';
import type {
  Actor, Approval, Approved, ApprovedStep, Awaiting, Button, Press, Recovery, RefusalReason, Ticket, TodoStep, Verified,
} from '../types.ts';

/** Characters of a reason that are kept. */
const longestReason = 300;

/** A press with all that is known of it. */
export type KnownPress = { press: Press; button: Button; actor: Actor };

/** What is true of the target at the moment of the press; null when it cannot be seen. */
export type TargetNow = { fingerprint: string | null; recovery: Recovery } | null;

/** Whether this press may do what its button says: the button, the person, the role, the chat, in this order. */
export function admit(press: Press, button: Button | null, actor: Actor | null): KnownPress | { refused: RefusalReason } {
  if (press.account.bot) return { refused: 'bot' };
  if (!button) return { refused: 'forged' };
  if (!actor) return { refused: 'stranger' };
  if (button.platform !== press.account.platform || button.chat !== press.chat) return { refused: 'chat' };
  if (!pressers[button.action].includes(actor.role)) return { refused: 'role' };
  if (press.late && button.action !== 'why' && button.action !== 'details') return { refused: 'late' };
  return { press, button, actor };
}

/** Whether the step this button offers is the one that waits now; if not, why. */
export function standing(ticket: Ticket, button: Button, at: Date): { step: TodoStep; ticket: Awaiting } | { refused: RefusalReason } {
  if (ticket.state !== 'awaiting') return { refused: whatBecame(ticket, button) };
  const step = button.stepId !== null && button.stepId === ticket.keep?.id ? ticket.keep : ticket.steps[ticket.current - 1];
  if (!step || step.id !== button.stepId) return { refused: wasRun(ticket, button) ? 'taken' : 'changed' };
  if (step.digest !== button.digest) return { refused: 'changed' };
  if (at >= ticket.expiresAt) return { refused: 'expired' };
  return { step, ticket };
}

/** Approves exactly this step for exactly this target, or says why not. Pure; the only maker of ApprovedStep. */
export function approve(known: KnownPress, offer: { step: TodoStep; ticket: Awaiting }, now: TargetNow): Move | { refused: RefusalReason } {
  const { step, ticket } = offer;
  if (!isConfirmed(known.press, step)) return { refused: 'unconfirmed' };
  const hindrance = isByHand(step) ? null : whyNot(step, now);
  if (hindrance) return { refused: hindrance };
  const approval = approvalOf(known, step);
  const approved = { ...step, approval } as ApprovedStep;
  const { narrative, plan, keep, offeredAt, expiresAt, anchor } = ticket;
  const { steps, current } = step === keep ? { steps: [keep], current: 1 } : ticket;
  const to: Ticket = {
    ...coreOf(ticket), state: 'approved', narrative, plan, steps, current, offeredAt, expiresAt, anchor, approved,
    restUntil: null, movedAt: known.press.at,
  };
  return { to, extras: { why: 'approved', person: known.actor.name, approvals: [approval] } };
}

/** Approves the current step and, by an approval of its own each, all those after it that one press may cover. */
export function approveAll(known: KnownPress, offer: { step: TodoStep; ticket: Awaiting }, now: TargetNow): Move | { refused: RefusalReason } {
  const after = stepsAhead(offer.ticket);
  if (offer.ticket.situation.kind === 'incident' || after.length === 0 || offer.step.confirmation.by !== 'approve') return { refused: 'changed' };
  const first = approve(known, offer, now);
  if ('refused' in first) return first;
  const ahead = after.map((step) => approvalOf(known, step));
  return { to: { ...first.to, ahead } as Approved, extras: { ...first.extras, why: `approved with ${ahead.length} after it`, approvals: [...first.extras.approvals ?? [], ...ahead] } };
}

/** The steps after the current one up to the first that needs more than a press. */
export function stepsAhead({ steps, current }: Pick<Awaiting, 'steps' | 'current'>): TodoStep[] {
  const after = steps.slice(current);
  const end = after.findIndex(({ confirmation }) => confirmation.by !== 'approve');
  return end < 0 ? after : after.slice(0, end);
}

/** The next step, when it was approved ahead in exactly these words and not too long ago; null when somebody has to be asked. */
export function approvedAhead(ticket: Verified, at: Date): ApprovedStep | null {
  const step = ticket.steps[ticket.current];
  const approval = ticket.ahead?.find((one) => one.stepId === step?.id && one.digest === step.digest);
  if (!step || !approval || at.getTime() - approval.at.getTime() > aheadSeconds * 1000) return null;
  return { ...step, approval } as ApprovedStep;
}

/** Whether a press says all that its step wants said: for what cannot be undone, the exact name. Chats put characters without width into what is copied. */
export function isConfirmed({ typed }: Press, { confirmation }: TodoStep): boolean {
  return confirmation.by !== 'typed_name' || typed?.replace(/\p{Cf}/gu, '').trim() === confirmation.name;
}

function whyNot(step: TodoStep, now: TargetNow): RefusalReason | null {
  if (now === null) return 'away';
  if (now.recovery.is === 'recovered') return 'recovered';
  return now.fingerprint === step.fingerprint ? null : 'stale';
}

/** Parks the offer because a person said no, and why, if they said so; what they typed loses its secrets, and is one line, so that it cannot forge others of a card. */
export function decline(known: KnownPress, offer: { step: TodoStep; ticket: Awaiting }): Move | { refused: RefusalReason } {
  const byHand = isByHand(offer.step);
  if (!byHand && known.press.typed === undefined) return { refused: 'unsaid' };
  const did = byHand ? safe`did not do` : safe`said no to`;
  const reason = typed(known.press.typed?.replace(/\s+/g, ' ').trim() ?? '', longestReason).text;
  const why = reason === '' ? safe`` : safe` because: ${reason}`;
  const says = safe`${personName(known.actor.name)} ${did} "${offer.step.title}", ${untouched(offer.ticket)}${why}`;
  const to = parked(offer.ticket, { reason: 'declined', says, by: known.actor.name, at: known.press.at });
  return { to, extras: { why: 'declined', person: known.actor.name } };
}

/** Starts a new round because a person asked for it. */
export function checkAgain(known: KnownPress, ticket: Ticket): Move | { refused: RefusalReason } {
  if (ticket.state !== 'parked') return { refused: ticket.state === 'recorded' ? whatBecame(ticket, known.button) : 'busy' };
  const next = nextRound(ticket, known.press.at);
  return { to: { ...next, firstRound: next.round }, extras: { why: 'check again', person: known.actor.name } };
}

function approvalOf(known: KnownPress, step: TodoStep): Approval {
  const { press, actor } = known;
  return {
    id: `${step.id}/${actor.name}`, stepId: step.id, digest: step.digest, person: actor.name, account: press.account,
    chat: press.chat, at: press.at,
  };
}

/** Why a button of a ticket that no longer waits does nothing. */
export function whatBecame(ticket: Exclude<Ticket, Awaiting>, button: Button): RefusalReason {
  if (wasRun(ticket, button)) return 'taken';
  if (ticket.state === 'recorded') return ticket.outcome.kind === 'recovered' ? 'recovered' : 'done';
  if (ticket.state === 'parked') return ticket.reason === 'expired' ? 'expired' : 'parked';
  return 'changed';
}

function wasRun(ticket: Ticket, button: Button): boolean {
  if ('approved' in ticket && ticket.approved.id === button.stepId) return true;
  return ticket.past.some((one) => one.step.id === button.stepId);
}
