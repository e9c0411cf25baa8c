import { clockOf, hexOf, listed, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Message, Words } from '../../engine/ports.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Claim, RefusalReason, Ticket, TodoStep } from '../../engine/types.ts';
import { incidentCard } from './incident.ts';
import { closedPlanCard, planCard } from './plan.ts';

/** Everything the templates say of tickets, with times in one zone. */
export function wordsIn(timeZone: string): Words {
  return {
    messages: (ticket) => messagesOf(ticket, timeZone),
    answer: (ticket, action) => (action === 'why' ? why(ticket) : details(ticket)),
    refusal: (reason, ticket) => refusalWords(reason, ticket, timeZone),
    closedPlan: (ticket, key) => closedPlan(ticket, key, timeZone),
    person: personName,
  };
}

/** The channel card, then one plan message per offer, the current one last. */
function messagesOf(ticket: Ticket, timeZone: string): Message[] {
  const over = ticket.state === 'recorded';
  const card: Message = { key: 'card', role: 'card', card: incidentCard(ticket, timeZone), waiting: false, closed: over };
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
  const lines = claims.map((claim) => safe`\n• ${claim.says} ${evidenceOf(claim)}`);
  return safe`${sure}, confidence ${Math.round(hypothesis.confidence * 100)} %: ${hypothesis.says}.${joined(lines)}${against}\nNot seen: ${listed(notSeen, 3)}. Written by templates, no model.`;
}

function details(ticket: Ticket): CloudSafe {
  const step = currentStep(ticket);
  if (!step) return safe`${labelOf(ticket)}: no step is waiting.`;
  const check = safe`Afterwards the detectors that saw the trouble look again.`;
  return safe`${step.title}.\nEffect: ${step.effect}.\nUndo: ${step.undo}.\nTarget as it is now: ${hexOf(step.fingerprint, 8)}. Words: ${hexOf(step.digest, 8)}.\n${check}`;
}

function refusalWords(reason: RefusalReason, ticket: Ticket | null, timeZone: string): CloudSafe {
  switch (reason) {
    case 'forged': return safe`I do not know this button. Nothing was done.`;
    case 'bot': return safe`Bots cannot press buttons here.`;
    case 'stranger': return safe`You are not on the list of people who may do this. The owner can add you to ADMINS or USERS.`;
    case 'role': return safe`Only admins may do this.`;
    case 'chat': return safe`This button belongs to another chat. Nothing was done.`;
    case 'late': return safe`This press waited while I was away. Please look again and press again.`;
    case 'changed': return safe`Things have changed since this was offered. Look at the newest message.`;
    case 'expired': return safe`This offer has expired. Nothing was changed. Press "Check again and ask" for a new one.`;
    case 'stale': return safe`The target is not the one this was offered for. Nothing was done; I am checking again.`;
    case 'recovered': return safe`It has recovered by itself. Nothing to approve.`;
    case 'done': return safe`This incident is over already. Nothing to approve.`;
    case 'taken': return takenWords(ticket, timeZone);
    case 'parked': return parkedWords(ticket);
    case 'away': return safe`I cannot see the target right now, so nothing was done. Try again when its host answers.`;
  }
}

function takenWords(ticket: Ticket | null, timeZone: string): CloudSafe {
  if (ticket && 'approved' in ticket) {
    return safe`Already approved by ${personName(ticket.approved.approval.person)} ${clockOf(ticket.approved.approval.at, timeZone)}.`;
  }
  const past = ticket?.past.at(-1);
  return past ? safe`Already approved by ${personName(past.person)} ${clockOf(past.approvedAt, timeZone)}.` : safe`Already approved.`;
}

function parkedWords(ticket: Ticket | null): CloudSafe {
  if (ticket?.state !== 'parked' || ticket.by === null) return safe`This offer is closed. Nothing was changed.`;
  return safe`Already rejected by ${personName(ticket.by)}. Nothing was changed.`;
}

function currentStep(ticket: Ticket): TodoStep | undefined {
  return 'steps' in ticket ? ticket.steps[ticket.current - 1] : undefined;
}

function evidenceOf(claim: Claim): CloudSafe {
  return safe`(${claim.evidence.length} facts)`;
}

function joined(lines: readonly CloudSafe[]): CloudSafe {
  return lines.reduce((text, line) => safe`${text}${line}`, safe``);
}
