import { hexOf, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardLine } from '../../engine/card.ts';
import { mostOnOnePage, pageOf } from '../../engine/pages.ts';
import { isByHand, labelOf } from '../../engine/ticket.ts';
import type { PastStep, Ticket, TodoStep } from '../../engine/types.ts';
import { cardName, titleOf } from './incident.ts';
import { buttonsFor, pastLine, riskWords, stepLines, type Offered } from './plan-steps.ts';
import { trackOf } from './recall.ts';

/** The plan message of an offer: every step, and buttons for the current one only. */
export function planCard(ticket: Offered, timeZone: string): Card {
  const step = ticket.steps[ticket.current - 1];
  const waiting = ticket.state === 'awaiting';
  const command = waiting && step ? safe`/approve ${labelOf(ticket)} ${step.n} ${hexOf(step.digest, 4)}` : null;
  return {
    push: pushLine(ticket, step),
    tone: waiting ? 'waiting' : 'running',
    lines: [
      { label: safe`Goal`, text: ticket.plan.goal },
      ...ticket.steps.flatMap((one) => onItsPage(stepLines(one, ticket, timeZone), one, ticket)),
      ...(waiting ? [{ label: safe`Expires`, text: safe``, at: ticket.expiresAt }] : []),
    ],
    foot: safe`${labelOf(ticket)} · plan ${hexOf(step?.digest ?? '0', 4)}${command === null ? safe`` : safe` · or write ${command}`}`,
    buttons: waiting && step ? buttonsFor(step, trackOf(step, ticket)) : [],
    link: null,
    loud: waiting,
    name: cardName(ticket),
    ...(step && ticket.steps.length > mostOnOnePage.steps ? { pages: { shown: pageOf(step.n), stepId: step.id, digest: step.digest } } : {}),
    ...(command === null ? {} : { command }),
  };
}

/** A plan message that is over: what became of its steps, and no buttons. */
export function closedPlanCard(ticket: Ticket, round: number, timeZone: string): Card {
  const past = ticket.past.filter((one) => Number(one.step.id.split('.')[1]) === round);
  const last = past.at(-1);
  return {
    push: closedPush(ticket, last, round),
    tone: last === undefined ? 'expired' : last.verification.verdict === 'verified' ? 'done' : 'failed',
    lines: [...past.map((one) => pastLine(one, timeZone)), ...stateLines(ticket, round)],
    foot: safe`${labelOf(ticket)} · ${closedFoot(ticket, round)}`,
    buttons: [], link: null, loud: false, name: cardName(ticket),
  };
}

/** Where the newest plan of what is parked can be asked for anew: not here, for older messages would offer the same. */
function closedFoot(ticket: Ticket, round: number): CloudSafe {
  const isNewest = ticket.state === 'parked' && ticket.round === round;
  return isNewest ? safe`"Check again and ask" is on the card, or write /check ${labelOf(ticket)}` : safe`nothing to press here`;
}

/** How it is now where nobody decided: what it was offered for goes on. */
function stateLines(ticket: Ticket, round: number): CardLine[] {
  const isExpired = ticket.state === 'parked' && ticket.reason === 'expired' && ticket.round === round;
  return isExpired ? [{ label: safe`State now`, text: titleOf(ticket), passing: true }] : [];
}

function pushLine(ticket: Offered, step: TodoStep | undefined): CloudSafe {
  const title = step?.title ?? safe`unknown step`;
  const place = safe`${labelOf(ticket)} step ${ticket.current} of ${ticket.steps.length}`;
  if (ticket.state === 'awaiting' && step && isByHand(step)) return safe`🧭 YOUR TURN · ${place} · ${title} (you do this yourself)`;
  if (ticket.state === 'awaiting') return safe`⏳ APPROVAL NEEDED · ${place} · ${title} (${riskWords(step)})`;
  if (ticket.state === 'approved') return safe`⚙️ RUNNING · ${place} · ${title}`;
  return safe`🔎 CHECKING · ${place} · ${title}`;
}

/** In a long plan a step stands on its page; the one that is decided on, with its risk and its undo, stands on every page. */
function onItsPage(lines: CardLine[], { n }: TodoStep, { steps, current }: Offered): CardLine[] {
  return steps.length > mostOnOnePage.steps && n !== current ? lines.map((line) => ({ ...line, page: pageOf(n) })) : lines;
}

function closedPush(ticket: Ticket, last: PastStep | undefined, round: number): CloudSafe {
  const label = labelOf(ticket);
  const unpressed = unpressedPush(ticket, round);
  if (unpressed) return unpressed;
  if (last?.verification.verdict === 'verified') return safe`✅ DONE · ${label} · ${last.step.title}`;
  if (last?.verification.verdict === 'unknown') return safe`❔ UNKNOWN · ${label} · ${last.step.title}: nobody could tell whether it helped`;
  if (last) return safe`⛔ DID NOT HELP · ${label} · ${last.step.title}`;
  if (ticket.state === 'parked' && ticket.round === round) return safe`🖐 OVER TO YOU · ${label} · ${ticket.says}`;
  return safe`💤 CLOSED · ${label} · this plan is void, look at the newest message`;
}

/** What became of an offer that ended without an approval; null when that is not how it ended. */
function unpressedPush(ticket: Ticket, round: number): CloudSafe | null {
  const label = labelOf(ticket);
  const isNewest = ticket.round === round;
  const ended = ticket.ended?.find((one) => one.round === round) ?? (isNewest && ticket.state === 'parked' ? ticket : null);
  if (ended?.reason === 'expired') return safe`💤 EXPIRED · ${label} · ${ended.says}`;
  if (ended?.reason === 'declined') return safe`✋ REJECTED · ${label} · ${ended.says}`;
  if (!isNewest) return null;
  if (ticket.state === 'recorded' && ticket.outcome.kind === 'recovered') return safe`✅ CLOSED · ${label} · recovered by itself, nothing to approve`;
  if (ticket.state === 'recorded' && ticket.outcome.kind === 'joined') return safe`↪️ JOINED · ${label} · ${ticket.outcome.says}, nothing to approve here`;
  if (ticket.state === 'recorded' && ticket.outcome.kind === 'gone') return safe`✅ CLOSED · ${label} · ${ticket.outcome.says}, nothing to approve`;
  return ticket.state === 'recorded' && ticket.outcome.kind === 'unwatched' ? safe`🔕 CLOSED · ${label} · ${ticket.outcome.says}, nothing to approve` : null;
}
