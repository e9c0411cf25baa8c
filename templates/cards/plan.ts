import { clockOf, hexOf, personName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardButton, CardLine } from '../../engine/card.ts';
import { mostOnOnePage, pageOf } from '../../engine/pages.ts';
import { stepsAhead } from '../../engine/stages/approve.ts';
import { isByHand, labelOf } from '../../engine/ticket.ts';
import type { Track } from '../../engine/memory.ts';
import type { PastStep, Ticket, TodoStep } from '../../engine/types.ts';
import { didTo } from './did.ts';
import { cardName, titleOf } from './incident.ts';
import { trackOf, trackWords } from './recall.ts';

type Offered = Extract<Ticket, { state: 'awaiting' | 'approved' | 'executed' | 'verified' }>;

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
    buttons: waiting && step ? [...allAtOnce(ticket, step), ...buttonsFor(step, trackOf(step, ticket)), ...skipButton(ticket, step)] : haltButton(ticket, step),
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

function stepLines(step: TodoStep, ticket: Offered, timeZone: string): CardLine[] {
  const past = ticket.past.find((one) => one.step.id === step.id);
  if (past) return [pastLine(past, timeZone)];
  const current = step.n === ticket.current;
  const mark = current ? safe`▶ ${step.n} ${step.title}` : safe`${step.n} ${step.title}`;
  const lines: CardLine[] = [{ label: mark, text: safe`${step.effect} · ${step.undo}` }, ...trackLines(step, ticket), ...(current ? confirmationLines(step) : [])];
  if (current && ticket.state !== 'awaiting') lines.push({ label: isByHand(step) ? safe`Done by` : safe`Approved by`, text: approvedBy(ticket, timeZone) });
  if (current && 'execution' in ticket) lines.push({ label: safe`Result`, text: ticket.execution.says });
  return lines;
}

/** How steps like this one fared here before. */
function trackLines(step: TodoStep, ticket: Offered): CardLine[] {
  const track = trackOf(step, ticket);
  return track === null ? [] : [{ label: safe`Before`, text: trackWords(track), spare: 1 }];
}

/** What a person is asked to do besides pressing. */
function confirmationLines({ confirmation }: TodoStep): CardLine[] {
  if (confirmation.by === 'typed_name') return [{ label: safe`To approve`, text: safe`press, then type the name: ${confirmation.name}` }];
  return confirmation.by === 'done' ? confirmation.guide.map((text) => ({ text })) : [];
}

function approvedBy(ticket: Exclude<Offered, { state: 'awaiting' }>, timeZone: string): CloudSafe {
  const { approval } = ticket.approved;
  return safe`${personName(approval.person)} ${clockOf(approval.at, timeZone)} (${platformWords(approval.account.platform)})`;
}

function pastLine(past: PastStep, timeZone: string): CardLine {
  const mark = past.verification.verdict === 'verified' ? safe`✅` : past.verification.verdict === 'unknown' ? safe`❔` : safe`⛔`;
  const who = safe`${didTo(past.step)} by ${personName(past.person)} ${clockOf(past.approvedAt, timeZone)} (${platformWords(past.platform)})`;
  return { label: safe`${mark} ${past.step.n} ${past.step.title}`, text: safe`${who}: ${past.verification.says}${tookWords(past)}` };
}

/** How long a step took and was watched, as far as that is worth a word and its verdict does not say so itself. */
function tookWords({ step, execution: { begunAt, endedAt }, verification: { at, says } }: PastStep): CloudSafe {
  if (isByHand(step)) return safe``;
  const span = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;
  const took = span(begunAt, endedAt) < 1 ? safe`` : safe` · took ${spanOf(span(begunAt, endedAt))}`;
  return / for \d+ (?:s|min|h|d)\b/.test(says) ? took : safe`${took} · watched for ${spanOf(span(endedAt, at))}`;
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

/** Green approves, red approves what cannot be undone, and nothing else has a colour. */
/** Of what is declared, one press may approve all that one press may cover. */
function allAtOnce(ticket: Offered, { id: stepId, digest, confirmation }: TodoStep): CardButton[] {
  const after = ticket.situation.kind === 'incident' || confirmation.by !== 'approve' ? 0 : stepsAhead(ticket).length;
  return after === 0 ? [] : [{ action: 'approve_all', label: safe`Approve steps ${ticket.current} to ${ticket.current + after}`, tone: 'go', stepId, digest }];
}

/** While a step runs, those that were approved after it can be taken back. */
function haltButton({ ahead = [] }: Offered, step: TodoStep | undefined): CardButton[] {
  return ahead.length === 0 || !step ? [] : [{ action: 'halt', label: safe`Stop after this step`, tone: 'plain', stepId: step.id, digest: step.digest }];
}

/** What nobody has to do may be left out. */
function skipButton({ current, steps }: Offered, { optional, id: stepId, digest }: TodoStep): CardButton[] {
  return optional === true && current < steps.length ? [{ action: 'skip', label: safe`Skip`, tone: 'plain', stepId, digest }] : [];
}

function buttonsFor(step: TodoStep, track: Track | null): CardButton[] {
  const { id: stepId, digest, confirmation } = step;
  const typed = confirmation.by === 'typed_name';
  const decide: CardButton[] = isByHand(step)
    ? [{ action: 'approve', label: safe`Done`, tone: 'go', stepId, digest }, { action: 'decline', label: safe`Not done`, tone: 'plain', stepId, digest }]
    : [
      { action: 'approve', label: safe`Approve step ${step.n}${typed ? safe`…` : safe``}${track === null ? safe`` : safe` (helped ${track.helped} of ${track.tried})`}`, tone: typed ? 'stop' : 'go', stepId, digest, ...(typed ? { typed } : {}) },
      { action: 'decline', label: safe`Reject…`, tone: 'plain', stepId, digest, typed: true },
    ];
  return [
    ...decide,
    { action: 'why', label: safe`Why?`, tone: 'plain', stepId, digest },
    { action: 'details', label: safe`Details`, tone: 'plain', stepId, digest },
  ];
}

function riskWords(step: TodoStep | undefined): CloudSafe {
  if (step?.risk === 'none') return safe`changes nothing`;
  return step?.risk === 'low' ? safe`low risk` : safe`high risk`;
}

function platformWords(platform: PastStep['platform']): CloudSafe {
  return platform === 'discord' ? safe`Discord` : platform === 'telegram' ? safe`Telegram` : safe`console`;
}
