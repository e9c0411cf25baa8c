import { clockOf, personName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import type { CardButton, CardLine } from '../../engine/card.ts';
import type { Track } from '../../engine/memory.ts';
import { isByHand } from '../../engine/ticket.ts';
import type { PastStep, Ticket, TodoStep } from '../../engine/types.ts';
import { didTo } from './did.ts';
import { trackOf, trackWords } from './recall.ts';

/** A ticket whose steps stand on a message. */
export type Offered = Extract<Ticket, { state: 'awaiting' | 'approved' | 'executed' | 'verified' }>;

/** What is told of one step: what it did, or what it would do; of the current one also who lets it run, and how. */
export function stepLines(step: TodoStep, ticket: Offered, timeZone: string): CardLine[] {
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

/** What a step did, who let it run, and how long it took. */
export function pastLine(past: PastStep, timeZone: string): CardLine {
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

/** Green approves, red approves what cannot be undone, and nothing else has a colour. */
export function buttonsFor(step: TodoStep, track: Track | null): CardButton[] {
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

/** How much a step puts at risk. */
export function riskWords(step: TodoStep | undefined): CloudSafe {
  if (step?.risk === 'none') return safe`changes nothing`;
  return step?.risk === 'low' ? safe`low risk` : safe`high risk`;
}

/** Where somebody pressed. */
export function platformWords(platform: PastStep['platform']): CloudSafe {
  return platform === 'discord' ? safe`Discord` : platform === 'telegram' ? safe`Telegram` : safe`console`;
}
