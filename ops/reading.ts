import type { Called } from '../engine/called.ts';
import { personName, safe } from '../engine/distill.ts';
import { isByHand } from '../engine/ticket.ts';
import type { ResourceRef, Situation, Ticket } from '../engine/types.ts';
import { hushesIn } from '../storage/hushes.ts';
import type { Store } from '../storage/postgres.ts';
import { read } from '../storage/tickets.ts';
import { titleOf } from '../templates/cards/incident.ts';
import type { HushItem, OpenIncident, PartState, RecordedIncident, StatusView } from '../templates/pages/status-view.ts';
import { readInventory } from './inventory.ts';
import type { ListedPeople } from './people.ts';
import { readLines } from './reading-egress.ts';
import { readPatterns } from './reading-patterns.ts';

/** What the status page is made of. */
export type ReadingNeeds = {
  store: Store; people: ListedPeople; parts: () => PartState[]; timeZone: string; staleSeconds: number; now: () => Date; called: () => Called;
};

/** All that the status page shows, read now. */
export async function readStatus(needs: ReadingNeeds): Promise<StatusView> {
  const [open, recent, inventory, hushes, egress, patterns] = await Promise.all([
    read(needs.store, "WHERE state <> 'recorded' ORDER BY severity = 'high' DESC, id DESC LIMIT 200", []),
    read(needs.store, "WHERE state = 'recorded' ORDER BY moved_at DESC LIMIT 20", []),
    readInventory(needs.store, { now: needs.now(), staleSeconds: needs.staleSeconds }),
    readHushes(needs.store, needs.called()),
    readLines(needs.store, null, 10),
    readPatterns(needs),
  ]);
  const called = needs.called();
  const admins = needs.people.persons.filter((person) => person.role === 'admin');
  return {
    at: needs.now(), timeZone: needs.timeZone, open: open.flatMap((ticket) => openOf(ticket, called)), recent: recent.flatMap((ticket) => recentOf(ticket, called)), inventory, hushes, egress, patterns, parts: needs.parts(),
    approvals: {
      people: admins.map((person) => `${person.name} (${person.accounts.map((account) => account.platform).join(', ')})`),
      loud: needs.people.loud,
    },
  };
}

async function readHushes(store: Store, { name }: Called): Promise<HushItem[]> {
  const active = await hushesIn(store).active();
  return active.map(({ kind, what, until, by, why }) => ({ kind, what: [what.resource === undefined ? undefined : name(what.resource), what.detector, what.signature].filter((one) => one !== undefined).join(', '), until, by, why }));
}

function openOf(ticket: Ticket, { name, text }: Called): OpenIncident[] {
  if (ticket.state === 'recorded') return [];
  const { id, state, openedAt, situation, ack } = ticket;
  const severities = situation.findings.map((finding) => finding.severity);
  const severity = severities.includes('high') ? 'high' : severities.includes('medium') ? 'medium' : 'low';
  return [{
    id, label: `INC-${id}`, state, severity, title: text(titleOf(ticket)), resource: situation.resource, openedAt,
    waitingFor: waitingFor(ticket, text), seenBy: ack === null ? null : personName(ack.person),
    affected: situation.affected.map((one) => name(one.resource)), deed: situation.deed, unstable: situation.unstable, blames: blamesOf(situation),
  }];
}

function blamesOf({ findings, affected }: Situation): ResourceRef[] {
  const all = [...findings, ...affected.flatMap((one) => one.finding ?? [])];
  return [...new Set(all.flatMap((finding) => finding.blames ?? []))];
}

function waitingFor(ticket: Ticket, text: Called['text']): string | null {
  if (ticket.state === 'awaiting') {
    const step = ticket.steps[ticket.current - 1];
    const title = text(step?.title ?? safe`unknown`);
    if (step && isByHand(step)) return `an admin to do step ${ticket.current} of ${ticket.steps.length} by hand: ${title}`;
    return `approval of step ${ticket.current} of ${ticket.steps.length} by an admin: ${title}`;
  }
  if (ticket.state !== 'parked') return null;
  return ticket.reason === 'handed_over' ? `a person: ${text(ticket.says)}` : `a person to press "Check again and ask": ${text(ticket.says)}`;
}

function recentOf(ticket: Ticket, { text }: Called): RecordedIncident[] {
  if (ticket.state !== 'recorded') return [];
  const { id, openedAt, outcome, situation } = ticket;
  return [{
    id, label: `INC-${id}`, title: text(titleOf(ticket)), resource: situation.resource, outcome: outcome.kind, says: text(outcome.says), openedAt,
    endedAt: outcome.at,
  }];
}
