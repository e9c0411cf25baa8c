import { addressed, clockOf, listed, named, personName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import { headlineOf } from '../../engine/headline.ts';
import { neededId } from '../../engine/needed.ts';
import type { Card, CardButton, CardLine } from '../../engine/card.ts';
import { isByHand, labelOf } from '../../engine/ticket.ts';
import type { Hypothesis, PastStep, Ticket } from '../../engine/types.ts';
import { didTo } from './did.ts';
import { askButton, isAskable, modelLines } from './models.ts';
import { recallLines } from './recall.ts';

/** What a card depends on besides its ticket: whether a cloud model can be asked, and whose the resource is. */
export type CardWorld = { cloud: boolean; owner: CloudSafe | null };

/** The channel card of a ticket: what is wrong, whose it is, how far it is, who has seen it. */
export function incidentCard(ticket: Ticket, timeZone: string, { cloud, owner }: CardWorld = { cloud: false, owner: null }): Card {
  return {
    push: pushLine(ticket, timeZone),
    tone: toneOf(ticket),
    lines: [...whatLines(ticket, owner), ...recallLines(ticket, timeZone), ...nowLines(ticket)],
    foot: safe`${labelOf(ticket)} · logs stay on your server`,
    buttons: buttonsOf(ticket, cloud),
    link: { label: safe`Open`, path: `/incidents/${labelOf(ticket)}` },
    loud: severityOf(ticket) !== 'low',
    name: cardName(ticket),
  };
}

/** The fixed name of a ticket, `INC-42 nas1/db`, which its thread is called. */
export function cardName(ticket: Ticket): CloudSafe {
  return safe`${labelOf(ticket)} ${named(ticket.situation.resource)}`;
}

/** The title of an incident without its severity, `nas1/db keeps restarting (5 times in 2 min)`. */
export function titleOf({ situation }: Ticket): CloudSafe {
  const title = headlineOf(situation);
  return situation.unstable ? safe`${title}; it comes and goes` : title;
}

/** How bad an incident is: as bad as the worst that is noticed of it. */
export function severityOf(ticket: Ticket): 'high' | 'medium' | 'low' {
  const all = ticket.situation.findings.map((finding) => finding.severity);
  return all.includes('high') ? 'high' : all.includes('medium') ? 'medium' : 'low';
}

function pushLine(ticket: Ticket, timeZone: string): CloudSafe {
  const label = labelOf(ticket);
  if (ticket.state === 'recorded') return endLine(ticket, timeZone);
  if (ticket.state === 'parked' && ticket.reason === 'handed_over') return safe`🖐 OVER TO YOU · ${titleOf(ticket)} · ${label}`;
  const severity = severityOf(ticket);
  if (severity === 'high') return safe`🔴 HIGH · ${titleOf(ticket)} · ${label}`;
  return severity === 'medium' ? safe`🟠 MEDIUM · ${titleOf(ticket)} · ${label}` : safe`🟡 LOW · ${titleOf(ticket)} · ${label}`;
}

function endLine(ticket: Extract<Ticket, { state: 'recorded' }>, timeZone: string): CloudSafe {
  const { outcome, situation, past } = ticket;
  const [label, name] = [labelOf(ticket), named(situation.resource)];
  if (outcome.kind === 'recovered') return safe`✅ RECOVERED by itself ${clockOf(outcome.at, timeZone)} · ${name} · nothing to approve · ${label}`;
  if (outcome.kind === 'gone') return safe`✅ CLOSED · ${outcome.says}, nothing to approve · ${label}`;
  if (outcome.kind === 'joined') return safe`↪️ JOINED · ${name}: ${outcome.says}, nothing to approve here · ${label}`;
  if (outcome.kind === 'unwatched') return safe`🔕 CLOSED · ${name} · ${outcome.says}, nothing to approve · ${label}`;
  const now = past.at(-1)?.step.template === 'stop_resource' ? safe`is stopped` : safe`is well again`;
  return safe`✅ RESOLVED · ${name} ${now} · ${label} · after ${spanOf((outcome.at.getTime() - sinceOf(ticket).getTime()) / 1000)}`;
}

function whatLines(ticket: Ticket, owner: CloudSafe | null): CardLine[] {
  const { findings, resource, affected, deed } = ticket.situation;
  const hypothesis = 'narrative' in ticket ? ticket.narrative?.hypothesis : undefined;
  const symptoms = findings.flatMap((finding) => finding.symptoms);
  return [
    ...(hypothesis ? [causeLine(hypothesis), ...doubtLines(hypothesis), ...avoidLines(hypothesis)] : []),
    ...modelLines(ticket),
    { label: safe`Seen`, text: listed(symptoms, 4), passing: true, spare: 2 },
    ...(deed && findings[0]?.detector !== neededId ? [{ label: safe`What was done`, text: deed.says, at: deed.at, spare: 2 as const }] : []),
    ...(affected.length > 0 ? [{ label: safe`Also affected`, text: listed(affected.map((one) => named(one.resource)), mostNames), spare: 3 as const }] : []),
    ...unstableLines(ticket),
    { label: safe`Since`, text: safe``, at: sinceOf(ticket) },
    { label: safe`Resource`, text: addressed(resource) },
    ...(owner === null ? [] : [{ label: safe`Owner`, text: owner, spare: 3 as const }]),
    ...(ticket.ack ? [{ label: safe`Seen by`, text: personName(ticket.ack.person), at: ticket.ack.at }] : []),
  ];
}

/** How many of those who suffer are named on a card. */
const mostNames = 4;

function unstableLines({ state, situation: { unstable, calmSince } }: Ticket): CardLine[] {
  if (!unstable || state === 'recorded') return [];
  if (calmSince) return [{ label: safe`Unstable`, text: safe`calm now; it is over when it stays so. Calm since`, at: calmSince }];
  return [{ label: safe`Unstable`, text: safe`it came and went several times, so this one card stays until it is calm for longer` }];
}

function causeLine({ says, family, confidence, confirmed }: Hypothesis): CardLine {
  if (family === 'unexplained') return { label: safe`Cause`, text: safe`not known` };
  if (confirmed) return { label: safe`Cause`, text: safe`${says} (confirmed)` };
  return { label: safe`Likely cause`, text: safe`${says} (not confirmed, confidence ${Math.round(confidence * 100)} %)` };
}

function doubtLines({ family, confirmed, against }: Hypothesis): CardLine[] {
  if (confirmed || family === 'unexplained' || against.length === 0) return [];
  return [{ label: safe`But`, text: listed(against, 2), spare: 2 }];
}

/** What would do harm. That data go back to a snapshot only where that is recommended goes without saying. */
function avoidLines({ avoid }: Hypothesis): CardLine[] {
  const words = avoid.flatMap((template) => harmWords[template] ?? []);
  return words.length === 0 ? [] : [{ label: safe`Do not`, text: listed(words, 3), spare: 1 }];
}

const harmWords: Partial<Record<string, CloudSafe>> = { restart_resource: safe`restart it`, stop_resource: safe`stop it`, start_resource: safe`start it` };

function nowLines(ticket: Ticket): CardLine[] {
  const label = safe`Now`;
  switch (ticket.state) {
    case 'assessed': case 'planned': case 'validated':
      return [...pastLines(ticket), { label, text: safe`making a plan` }];
    case 'awaiting':
      return [...pastLines(ticket), { label, text: safe`waits for ${waitingFor(ticket)} step ${ticket.current} of ${ticket.steps.length}: ${stepTitle(ticket)}` }];
    case 'approved':
      return [...pastLines(ticket), { label, text: safe`${ticket.approved.title} is running, ${didTo(ticket.approved)} by ${approver(ticket)}` }];
    case 'executed': case 'verified':
      return [...pastLines(ticket), { label, text: safe`${ticket.approved.title} was done, ${didTo(ticket.approved)} by ${approver(ticket)}; checking` }];
    case 'parked':
      return [...pastLines(ticket), { label, text: ticket.says }];
    case 'recorded':
      return [...pastLines(ticket), { label: safe`Outcome`, text: ticket.outcome.says, at: ticket.outcome.at }, ...timesLines(ticket)];
  }
}

/** How long it lasted, and how soon it was noticed and acted on; of what only became part of another nothing. */
function timesLines(ticket: Extract<Ticket, { state: 'recorded' }>): CardLine[] {
  const { outcome, openedAt, past } = ticket;
  if (outcome.kind === 'joined' || outcome.kind === 'unwatched') return [];
  const after = (from: Date, to: Date): CloudSafe => spanOf((to.getTime() - from.getTime()) / 1000);
  const since = sinceOf(ticket);
  const first = past[0] ? safe`, ${didTo(past[0].step)} after ${after(openedAt, past[0].approvedAt)}` : safe``;
  return [{ label: safe`Times`, text: safe`lasted ${after(since, outcome.at)}, noticed after ${after(since, openedAt)}${first}`, spare: 1 }];
}

function pastLines(ticket: Ticket): CardLine[] {
  const outcome = ticket.state === 'recorded' ? ticket.outcome.says : null;
  return ticket.past.map((past) => ({ label: markOf(past), text: safe`${past.step.title}, ${didTo(past.step)} by ${personName(past.person)}${resultOf(past, outcome)}` }));
}

function markOf({ verification }: PastStep): CloudSafe {
  if (verification.verdict === 'verified') return safe`✅ Done`;
  return verification.verdict === 'unknown' ? safe`❔ Done` : safe`⛔ Tried`;
}

/** What came of a step, unless the outcome says the same words. */
function resultOf({ verification: { says } }: PastStep, outcome: CloudSafe | null): CloudSafe {
  return says === outcome ? safe`` : safe`: ${says}`;
}

function buttonsOf(ticket: Ticket, cloud: boolean): CardButton[] {
  if (ticket.state === 'recorded') return isTold(ticket) ? [{ action: 'correct', label: safe`Correct…`, tone: 'plain', stepId: null, digest: null, typed: true }] : [];
  const check: CardButton = { action: 'check', label: safe`Check again and ask`, tone: 'plain', stepId: null, digest: null };
  const ack: CardButton = { action: 'ack', label: safe`Acknowledge`, tone: 'plain', stepId: null, digest: null };
  const silence: CardButton = { action: 'silence', label: safe`Silence 1 h`, tone: 'plain', stepId: null, digest: null };
  const maintain: CardButton = { action: 'maintain', label: safe`Maintenance 2 h`, tone: 'plain', stepId: null, digest: null };
  return [...(ticket.ack ? [] : [ack]), ...(ticket.state === 'parked' ? [check] : []), silence, maintain, ...(cloud && isAskable(ticket) ? [askButton] : [])];
}

/** Whether the end of an incident tells something that a person may know better. */
function isTold({ outcome, narrative }: Extract<Ticket, { state: 'recorded' }>): boolean {
  return narrative !== null && (outcome.kind === 'resolved' || outcome.kind === 'recovered');
}

function toneOf(ticket: Ticket): Card['tone'] {
  if (ticket.state === 'recorded') return ['joined', 'unwatched'].includes(ticket.outcome.kind) ? 'info' : 'done';
  if (ticket.state === 'parked') return ticket.reason === 'handed_over' ? 'failed' : 'expired';
  return severityOf(ticket);
}

function sinceOf(ticket: Ticket): Date {
  return ticket.situation.findings.map((finding) => finding.since).sort((a, b) => a.getTime() - b.getTime())[0] ?? ticket.openedAt;
}

function stepTitle(ticket: Extract<Ticket, { state: 'awaiting' }>): CloudSafe {
  return ticket.steps[ticket.current - 1]?.title ?? safe`unknown`;
}

function waitingFor(ticket: Extract<Ticket, { state: 'awaiting' }>): CloudSafe {
  const step = ticket.steps[ticket.current - 1];
  return step && isByHand(step) ? safe`you to do` : safe`approval of`;
}

function approver(ticket: Extract<Ticket, { state: 'approved' | 'executed' | 'verified' }>): CloudSafe {
  return personName(ticket.approved.approval.person);
}
