import { addressed, clockOf, listed, named, personName, safe, spanOf, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardButton, CardLine } from '../../engine/ports.ts';
import { labelOf } from '../../engine/ticket.ts';
import type { Ticket } from '../../engine/types.ts';

/** The channel card of a ticket: what is wrong, how far it is, who has seen it. */
export function incidentCard(ticket: Ticket, timeZone: string): Card {
  return {
    push: pushLine(ticket, timeZone),
    tone: toneOf(ticket),
    lines: [...whatLines(ticket), ...nowLines(ticket)],
    foot: safe`${labelOf(ticket)} · logs stay on your server`,
    buttons: buttonsOf(ticket),
    link: { label: safe`Open`, path: '/' },
    loud: severityOf(ticket) !== 'low',
  };
}

/** The title of an incident without its severity, `nas1/db keeps restarting (5 times in 2 min)`. */
export function titleOf(ticket: Ticket): CloudSafe {
  return ticket.situation.findings[0]?.title ?? safe`something is wrong with ${named(ticket.situation.resource)}`;
}

function pushLine(ticket: Ticket, timeZone: string): CloudSafe {
  const label = labelOf(ticket);
  const name = named(ticket.situation.resource);
  if (ticket.state === 'recorded') {
    const down = spanOf((ticket.outcome.at.getTime() - sinceOf(ticket).getTime()) / 1000);
    if (ticket.outcome.kind === 'resolved') return safe`✅ RESOLVED · ${name} is well again · ${label} · after ${down}`;
    return safe`✅ RECOVERED · ${name} by itself ${clockOf(ticket.outcome.at, timeZone)}, nothing to approve · ${label}`;
  }
  if (ticket.state === 'parked' && ticket.reason === 'handed_over') return safe`🖐 OVER TO YOU · ${titleOf(ticket)} · ${label}`;
  const severity = severityOf(ticket);
  if (severity === 'high') return safe`🔴 HIGH · ${titleOf(ticket)} · ${label}`;
  return severity === 'medium' ? safe`🟠 MEDIUM · ${titleOf(ticket)} · ${label}` : safe`🟡 LOW · ${titleOf(ticket)} · ${label}`;
}

function whatLines(ticket: Ticket): CardLine[] {
  const { findings, resource } = ticket.situation;
  const hypothesis = 'narrative' in ticket ? ticket.narrative?.hypothesis : undefined;
  const symptoms = findings.flatMap((finding) => finding.symptoms);
  return [
    ...(hypothesis ? [{ label: safe`Likely cause`, text: causeWords(hypothesis) }] : []),
    { label: safe`Seen`, text: listed(symptoms, 4), passing: true },
    { label: safe`Since`, text: safe``, at: sinceOf(ticket) },
    { label: safe`Resource`, text: addressed(resource) },
    ...(ticket.ack ? [{ label: safe`Seen by`, text: personName(ticket.ack.person), at: ticket.ack.at }] : []),
  ];
}

function causeWords(hypothesis: { says: CloudSafe; confidence: number; confirmed: boolean }): CloudSafe {
  const sure = hypothesis.confirmed ? safe`confirmed` : safe`not confirmed`;
  return safe`${hypothesis.says} (${sure}, confidence ${Math.round(hypothesis.confidence * 100)} %)`;
}

function nowLines(ticket: Ticket): CardLine[] {
  const label = safe`Now`;
  switch (ticket.state) {
    case 'assessed': case 'planned': case 'validated':
      return [...pastLines(ticket), { label, text: safe`making a plan` }];
    case 'awaiting':
      return [...pastLines(ticket), { label, text: safe`waits for approval of step ${ticket.current} of ${ticket.steps.length}: ${stepTitle(ticket)}` }];
    case 'approved':
      return [...pastLines(ticket), { label, text: safe`${ticket.approved.title} is running, approved by ${approver(ticket)}` }];
    case 'executed': case 'verified':
      return [...pastLines(ticket), { label, text: safe`${ticket.approved.title} was done, approved by ${approver(ticket)}; checking` }];
    case 'parked':
      return [...pastLines(ticket), { label, text: parkedWords(ticket) }];
    case 'recorded':
      return [...pastLines(ticket), { label: safe`Outcome`, text: ticket.outcome.says, at: ticket.outcome.at }];
  }
}

function parkedWords(ticket: Extract<Ticket, { state: 'parked' }>): CloudSafe {
  return ticket.by === null ? safe`${ticket.says}` : safe`${ticket.says} (${personName(ticket.by)})`;
}

function pastLines(ticket: Ticket): CardLine[] {
  return ticket.past.map((past) => ({
    label: past.verification.verdict === 'verified' ? safe`✅ Done` : safe`⛔ Tried`,
    text: safe`${past.step.title}, approved by ${personName(past.person)}: ${past.verification.says}`,
  }));
}

function buttonsOf(ticket: Ticket): CardButton[] {
  if (ticket.state === 'recorded') return [];
  const check: CardButton = { action: 'check', label: safe`Check again and ask`, tone: 'plain', stepId: null, digest: null };
  const ack: CardButton = { action: 'ack', label: safe`Acknowledge`, tone: 'plain', stepId: null, digest: null };
  return [...(ticket.ack ? [] : [ack]), ...(ticket.state === 'parked' ? [check] : [])];
}

function toneOf(ticket: Ticket): Card['tone'] {
  if (ticket.state === 'recorded') return 'done';
  if (ticket.state === 'parked') return ticket.reason === 'handed_over' ? 'failed' : 'expired';
  return severityOf(ticket);
}

function severityOf(ticket: Ticket): 'high' | 'medium' | 'low' {
  const all = ticket.situation.findings.map((finding) => finding.severity);
  return all.includes('high') ? 'high' : all.includes('medium') ? 'medium' : 'low';
}

function sinceOf(ticket: Ticket): Date {
  return ticket.situation.findings.map((finding) => finding.since).sort((a, b) => a.getTime() - b.getTime())[0] ?? ticket.openedAt;
}

function stepTitle(ticket: Extract<Ticket, { state: 'awaiting' }>): CloudSafe {
  return ticket.steps[ticket.current - 1]?.title ?? safe`unknown`;
}

function approver(ticket: Extract<Ticket, { state: 'approved' | 'executed' | 'verified' }>): CloudSafe {
  return personName(ticket.approved.approval.person);
}
