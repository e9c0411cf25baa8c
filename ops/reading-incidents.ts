import type { Called } from '../engine/called.ts';
import { personName, safe } from '../engine/distill.ts';
import { isByHand, labelOf } from '../engine/ticket.ts';
import type { ResourceRef, Situation, Ticket } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';
import { read } from '../storage/tickets.ts';
import { severityOf, titleOf } from '../templates/cards/incident.ts';
import type { IncidentsAsked, IncidentsView } from '../templates/pages/incidents.ts';
import type { OpenIncident, RecordedIncident } from '../templates/pages/status-view.ts';

/** Incidents on one page of the list. */
const most = 50;

type Needs = { store: Store; timeZone: string; now: () => Date; called: () => Called };

/** A page of incidents, the newest first. */
export async function readIncidents({ store, timeZone, now, called }: Needs, asked: IncidentsAsked): Promise<IncidentsView> {
  const isUpward = asked.after !== null;
  const [found, [tally]] = await Promise.all([
    read(store, `WHERE ${conditions[asked.state]} AND ($1::integer IS NULL OR id < $1) AND ($2::integer IS NULL OR id > $2) ORDER BY id ${isUpward ? 'ASC' : 'DESC'} LIMIT ${most + 1}`, [asked.before, asked.after]),
    rows<IncidentsView['tally']>(store, "SELECT (count(*) FILTER (WHERE state <> 'recorded'))::integer AS open, (count(*) FILTER (WHERE state = 'recorded'))::integer AS recorded FROM tickets"),
  ]);
  const more = found.length > most;
  const shown = isUpward ? found.slice(0, most).reverse() : found.slice(0, most);
  const names = called();
  return {
    at: now(), timeZone, asked, incidents: shown.flatMap((ticket) => [...openOf(ticket, names), ...recordedOf(ticket, names)]), tally: tally ?? { open: 0, recorded: 0 },
    older: isUpward || more, newer: isUpward ? more : asked.before !== null,
  };
}

const conditions: Record<IncidentsAsked['state'], string> = { all: 'true', open: "state <> 'recorded'", recorded: "state = 'recorded'" };

/** A ticket as the pages list open ones; none when it is recorded. */
export function openOf(ticket: Ticket, { name, text }: Called): OpenIncident[] {
  if (ticket.state === 'recorded') return [];
  const { id, state, openedAt, situation, ack } = ticket;
  return [{
    id, kind: situation.kind, label: labelOf(ticket), state, severity: severityOf(ticket), title: text(titleOf(ticket)), resource: situation.resource, openedAt,
    waitingFor: waitingFor(ticket, text), expiresAt: state === 'awaiting' ? ticket.expiresAt : null, seenBy: ack === null ? null : personName(ack.person),
    affected: situation.affected.map((one) => name(one.resource)), deed: situation.deed, unstable: situation.unstable, blames: blamesOf(situation),
  }];
}

/** A ticket as the pages list recorded ones; none when it is open. */
export function recordedOf(ticket: Ticket, { text }: Called): RecordedIncident[] {
  if (ticket.state !== 'recorded') return [];
  const { id, openedAt, outcome, situation } = ticket;
  return [{
    id, kind: situation.kind, label: labelOf(ticket), title: text(titleOf(ticket)), severity: severityOf(ticket), resource: situation.resource, outcome: outcome.kind, says: text(outcome.says), openedAt, endedAt: outcome.at,
  }];
}

/** Addresses that those who suffer name as out of reach. */
export function blamesOf({ findings, affected }: Situation): ResourceRef[] {
  const all = [...findings, ...affected.flatMap((one) => one.finding ?? [])];
  return [...new Set(all.flatMap((finding) => finding.blames ?? []))];
}

/** What a ticket waits for a person to do, after "Waits for"; null while it waits for nobody. */
export function waitingFor(ticket: Ticket, text: Called['text']): string | null {
  if (ticket.state === 'awaiting') {
    const step = ticket.steps[ticket.current - 1];
    const title = text(step?.title ?? safe`unknown`);
    if (step && isByHand(step)) return `an admin to do step ${ticket.current} of ${ticket.steps.length} by hand: ${title}`;
    return `approval of step ${ticket.current} of ${ticket.steps.length} by an admin: ${title}`;
  }
  if (ticket.state !== 'parked') return null;
  return ticket.reason === 'handed_over' ? `a person: ${text(ticket.says)}` : `a person to press "Check again and ask": ${text(ticket.says)}`;
}

