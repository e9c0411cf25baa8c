import { clockOf, listed, named, personName, safe, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardButton, CardLine } from '../../engine/card.ts';
import { ignoreSeconds } from '../../engine/policy.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Recorded, Ticket } from '../../engine/types.ts';
import { cannotLines, countsOf, differenceLine, differsWords, lockWords, saysLines, storyOf } from './declared-words.ts';
import { cardName, titleOf } from './incident.ts';

/** The channel card of a declaration: what is wanted or what differs, how far it is, who has seen it. Its steps stand on its plan. */
export function declarationCard(ticket: Ticket, timeZone: string): Card {
  const story = storyOf(ticket);
  return {
    push: pushLine(ticket, timeZone),
    tone: toneOf(ticket),
    lines: [...wantedLines(ticket), ...nowLines(ticket), ...seenLines(ticket)],
    foot: safe`${labelOf(ticket)}${story === null ? safe`` : safe` · ${lockWords(story)}`}`,
    buttons: buttonsOf(ticket),
    link: { label: safe`Open`, path: `/incidents/${labelOf(ticket)}` },
    loud: ticket.state !== 'recorded',
    name: cardName(ticket),
  };
}

/** The button that leaves what differs alone for a week. It stands for the very differences that were told. */
export function ignoreButton(ticket: Ticket): CardButton[] {
  const story = storyOf(ticket);
  if (ticket.situation.kind !== 'drift' || story === null) return [];
  return [{ action: 'ignore', label: safe`Ignore ${Math.round(ignoreSeconds / 86_400)} days`, tone: 'plain', stepId: null, digest: story.due }];
}

function pushLine(ticket: Ticket, timeZone: string): CloudSafe {
  const [label, name] = [labelOf(ticket), named(ticket.situation.resource)];
  if (ticket.state === 'recorded') return endLine(ticket, timeZone);
  if (ticket.state === 'parked') return safe`${parkMarks[ticket.reason]} · ${name}: ${ticket.says} · ${label}`;
  const place = runningPlace(ticket);
  if (place !== null) return safe`${ticket.state === 'awaiting' ? safe`⏳ WAITS` : safe`⚙️ RUNNING`} · ${name}, ${place} · ${label}`;
  const story = storyOf(ticket);
  if (ticket.situation.kind === 'drift') return safe`🟠 DRIFT · ${(story === null ? null : differsWords(story)) ?? titleOf(ticket)} · ${label}`;
  return safe`📝 REQUEST · ${name}${byWords(ticket)}: ${'steps' in ticket ? countsOf(ticket.steps) : titleOf(ticket)} · ${label}`;
}

const parkMarks = { handed_over: safe`🖐 OVER TO YOU`, declined: safe`✋ REJECTED`, expired: safe`💤 EXPIRED` };

function byWords(ticket: Ticket): CloudSafe {
  const story = storyOf(ticket);
  return story === null ? safe`` : safe` by ${story.by}`;
}

/** `3 of 5 done` while steps are run; null before the first and when none is. */
function runningPlace(ticket: Ticket): CloudSafe | null {
  if (!('steps' in ticket) || (ticket.state === 'awaiting' && ticket.current === 1)) return null;
  return safe`${ticket.current - 1} of ${ticket.steps.length} done`;
}

function endLine(ticket: Recorded, timeZone: string): CloudSafe {
  const { outcome, situation: { resource, kind }, past } = ticket;
  const [label, name] = [labelOf(ticket), named(resource)];
  switch (outcome.kind) {
    case 'resolved': return isKept(ticket) ? safe`✅ KEPT · ${name} declares now what is · ${label}` : safe`✅ DONE · ${name} is as declared, ${past.length} ${past.length === 1 ? safe`step` : safe`steps`} · ${label}`;
    case 'recovered': return kind === 'drift' ? safe`✅ NO DRIFT · ${name} is as declared again since ${clockOf(outcome.at, timeZone)} · ${label}` : safe`✅ CLOSED · ${name}: ${outcome.says}, nothing to approve · ${label}`;
    case 'gone': case 'joined': return safe`✅ CLOSED · ${outcome.says}, nothing to approve · ${label}`;
    case 'unwatched': return safe`🔕 CLOSED · ${name} · ${outcome.says} · ${label}`;
  }
}

/** Whether what was seen was written into the declaration. */
function isKept({ situation: { kind }, past }: Recorded): boolean {
  return kind === 'drift' && past.at(-1)?.step.template === 'commit_declaration';
}

function toneOf(ticket: Ticket): Card['tone'] {
  if (ticket.state === 'recorded') return ticket.outcome.kind === 'unwatched' ? 'info' : 'done';
  if (ticket.state === 'parked') return ticket.reason === 'handed_over' ? 'failed' : 'expired';
  if (runningPlace(ticket) !== null) return ticket.state === 'awaiting' ? 'waiting' : 'running';
  return ticket.situation.kind === 'drift' ? 'medium' : 'waiting';
}

/** Of long lists the channel card tells the beginning; the plan tells all. */
const mostLines = 6;

function wantedLines(ticket: Ticket): CardLine[] {
  const story = storyOf(ticket);
  if (story === null || ticket.state === 'recorded') return [];
  const { differences, assumed } = story;
  const isDrift = ticket.situation.kind === 'drift';
  return [
    ...saysLines(story).map((line): CardLine => ({ ...line, spare: 3 })),
    ...(assumed.length === 0 ? [] : [{ label: safe`Assumed by me`, text: listed(assumed, mostLines), spare: 3 as const }]),
    ...(isDrift ? [...differences.slice(0, mostLines).map(differenceLine), ...moreLine(differences.length)] : []),
    ...(story.drafted === undefined ? [] : [{ label: safe`Beside it`, text: safe`a draft of ${story.drafted} waits; once it is approved, what is offered here is void` }]),
    ...cannotLines(story).slice(0, mostLines),
    ...moreLine(story.cannot.length),
  ];
}

function moreLine(count: number): CardLine[] {
  return count > mostLines ? [{ text: safe`and ${count - mostLines} more` }] : [];
}

function nowLines(ticket: Ticket): CardLine[] {
  const label = safe`Now`;
  switch (ticket.state) {
    case 'assessed': case 'planned': case 'validated': return [{ label, text: safe`making a plan` }];
    case 'awaiting': return [{ label, text: waitsWords(ticket) }];
    case 'approved': return [{ label, text: safe`${ticket.approved.title} is running, approved by ${personName(ticket.approved.approval.person)}` }];
    case 'executed': case 'verified': return [{ label, text: ticket.execution.ended === 'unknown' ? safe`${ticket.approved.title} takes longer than it was waited for; its end is looked for` : safe`${ticket.approved.title} was done; checking` }];
    case 'parked': return [{ label, text: ticket.says }];
    case 'recorded': return [{ label: safe`Outcome`, text: ticket.outcome.says, at: ticket.outcome.at }];
  }
}

function waitsWords({ steps, current, keep }: Extract<Ticket, { state: 'awaiting' }>): CloudSafe {
  const title = steps[current - 1]?.title ?? safe`unknown`;
  const step = safe`waits for approval of step ${current} of ${steps.length}: ${title}`;
  return keep ? safe`${step}; or of keeping what is` : step;
}

function seenLines({ ack, openedAt }: Ticket): CardLine[] {
  return [{ label: safe`Found`, text: safe``, at: openedAt }, ...(ack ? [{ label: safe`Seen by`, text: personName(ack.person), at: ack.at }] : [])];
}

function buttonsOf(ticket: Ticket): CardButton[] {
  if (ticket.state === 'recorded') return [];
  const ack: CardButton = { action: 'ack', label: safe`Acknowledge`, tone: 'plain', stepId: null, digest: null };
  const check: CardButton = { action: 'check', label: safe`Check again and ask`, tone: 'plain', stepId: null, digest: null };
  return [...(ticket.ack ? [] : [ack]), ...(ticket.state === 'parked' ? [check, ...ignoreButton(ticket)] : [])];
}
