import { calledByRef, cardByName, type Called } from '../../engine/called.ts';
import { clockOf, hexOf, listed, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Message, Words } from '../../engine/ports.ts';
import { isByHand, labelOf, untouched } from '../../engine/ticket.ts';
import type { Claim, RefusalReason, Ticket, TodoStep } from '../../engine/types.ts';
import { didTo } from './did.ts';
import { incidentCard, type CardWorld } from './incident.ts';
import { writerWords } from './models.ts';
import { closedPlanCard, planCard } from './plan.ts';

/** Everything the templates say of tickets, with times in one zone and things by the names that people call them. */
export function wordsIn(timeZone: string, called: () => Called = () => calledByRef, { cloud }: Pick<CardWorld, 'cloud'> = { cloud: false }): Words {
  const byName = (message: Message): Message => ({ ...message, card: cardByName(message.card, called()) });
  return {
    messages: (ticket) => messagesOf(ticket, timeZone, { cloud, owner: called().owner(ticket.situation.resource) }).map(byName),
    answer: (ticket, action) => called().text(action === 'why' ? why(ticket) : details(ticket)),
    refusal: (reason, ticket, stepId = null) => called().text(refusalWords(reason, { ticket, stepId }, timeZone)),
    closedPlan: (ticket, key) => byName(closedPlan(ticket, key, timeZone)),
    person: personName,
    called,
  };
}

/** The channel card, then one plan message per offer, the current one last. */
function messagesOf(ticket: Ticket, timeZone: string, world: CardWorld): Message[] {
  const over = ticket.state === 'recorded';
  const card: Message = { key: 'card', role: 'card', card: incidentCard(ticket, timeZone, world), waiting: false, closed: over };
  if ('anchor' in ticket) {
    const key = `plan ${ticket.round}.${ticket.anchor.n}`;
    return [card, { key, role: 'plan', card: planCard(ticket, timeZone), waiting: ticket.state === 'awaiting', closed: false }];
  }
  return [card];
}

/** What an older plan message shows when its offer is over. */
function closedPlan(ticket: Ticket, key: string, timeZone: string): Message {
  const round = Number(/^plan (\d+)\./.exec(key)?.[1] ?? 0);
  return { key, role: 'plan', card: closedPlanCard(ticket, round, timeZone), waiting: false, closed: true };
}

function why(ticket: Ticket): CloudSafe {
  const narrative = 'narrative' in ticket ? ticket.narrative : null;
  if (!narrative) return safe`${labelOf(ticket)}: nothing is known yet.`;
  const { hypothesis, claims, notSeen } = narrative;
  const sure = hypothesis.confirmed ? safe`Confirmed` : safe`Not confirmed`;
  const against = hypothesis.against.length === 0 ? safe`` : safe`\nAgainst it: ${listed(hypothesis.against, 3)}.`;
  const lines = claims.filter((claim) => claim.says !== hypothesis.says).map((claim) => safe`\n• ${claim.says} ${evidenceOf(claim)}`);
  return safe`${sure}, confidence ${Math.round(hypothesis.confidence * 100)} %: ${hypothesis.says}.${joined(lines)}${against}\nNot seen: ${listed(notSeen, 3)}. ${writerWords(narrative)}`;
}

function details(ticket: Ticket): CloudSafe {
  const step = currentStep(ticket);
  if (!step) return safe`${labelOf(ticket)}: no step is waiting.`;
  const check = safe`Afterwards the detectors that saw the trouble look again.`;
  if (isByHand(step)) return safe`${step.title}.\nYou do this yourself, nothing is changed by me. "Done" and "Not done" are for these words (${hexOf(step.digest, 8)}).\n${check}`;
  return safe`${step.title}.\nWhat happens: ${step.effect}; ${step.undo}.\nAn approval is for these words (${hexOf(step.digest, 8)}) on this very target (${hexOf(step.fingerprint, 8)}); if either changes, it does not count.\n${check}`;
}

type Pressed = { ticket: Ticket | null; stepId: string | null };

function refusalWords(reason: RefusalReason, pressed: Pressed, timeZone: string): CloudSafe {
  const { ticket } = pressed;
  switch (reason) {
    case 'forged': return safe`I do not know this button. Nothing was done.`;
    case 'bot': return safe`Bots cannot press buttons here.`;
    case 'stranger': return safe`You are not on the list of people who may do this. The owner can add you to ADMINS or USERS.`;
    case 'role': return safe`Only admins may do this.`;
    case 'chat': return safe`This button belongs to another chat. Nothing was done.`;
    case 'late': return safe`This press waited while I was away. Please look again and press again.`;
    case 'changed': return safe`Things have changed since this was offered. Look at the newest message.`;
    case 'expired': return safe`This offer has expired: ${ticket ? untouched(ticket) : safe`nothing was changed`}. Press "Check again and ask" on the card for a new one.`;
    case 'stale': return safe`The target is not the one this was offered for. Nothing was done; I am checking again.`;
    case 'recovered': return safe`It has recovered by itself. Nothing to approve.`;
    case 'done': return safe`This incident is over already. Nothing to approve.`;
    case 'taken': return takenWords(pressed, timeZone);
    case 'parked': return parkedWords(ticket);
    case 'unconfirmed': return unconfirmedWords(ticket);
    case 'unsaid': return ticket?.state === 'recorded' ? safe`Write what you know better of INC-${ticket.id}. You see it before it is kept.` : safe`Say why not, in a few words or none: then it counts. Nothing was done yet.`;
    case 'away': return safe`I cannot see the target right now, so nothing was done. Try again when its host answers.`;
  }
}

function unconfirmedWords(ticket: Ticket | null): CloudSafe {
  const confirmation = ticket ? currentStep(ticket)?.confirmation : undefined;
  const name = confirmation?.by === 'typed_name' ? confirmation.name : safe`the name`;
  return safe`What this takes away is gone for good, so it runs once you have pressed and typed: ${name}. Nothing was done.`;
}

/** Names who approved the very step that was pressed, which need not be the last one. */
function takenWords({ ticket, stepId }: Pressed, timeZone: string): CloudSafe {
  const now = ticket && 'approved' in ticket && ticket.approved.id === stepId ? ticket.approved.approval : null;
  const past = ticket?.past.find((one) => one.step.id === stepId);
  const by = now ? { person: now.person, at: now.at } : past ? { person: past.person, at: past.approvedAt } : null;
  const step = past?.step ?? (ticket ? currentStep(ticket) : undefined);
  const did = step ? didTo(step) : safe`approved`;
  return by ? safe`Already ${did} by ${personName(by.person)} ${clockOf(by.at, timeZone)}.` : safe`Already ${did}.`;
}

function parkedWords(ticket: Ticket | null): CloudSafe {
  const left = ticket ? untouched(ticket) : safe`nothing was changed`;
  if (ticket?.state !== 'parked' || ticket.by === null) return safe`This offer is closed: ${left}.`;
  return safe`Already rejected by ${personName(ticket.by)}: ${left}.`;
}

function currentStep(ticket: Ticket): TodoStep | undefined {
  return 'steps' in ticket ? ticket.steps[ticket.current - 1] : undefined;
}

function evidenceOf(claim: Claim): CloudSafe {
  return claim.evidence.length === 1 ? safe`(1 fact)` : safe`(${claim.evidence.length} facts)`;
}

function joined(lines: readonly CloudSafe[]): CloudSafe {
  return lines.reduce((text, line) => safe`${text}${line}`, safe``);
}
