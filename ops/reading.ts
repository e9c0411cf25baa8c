import { personName, safe } from '../engine/distill.ts';
import { isRef } from '../engine/refs.ts';
import type { Ticket } from '../engine/types.ts';
import { rows, type Store } from '../storage/postgres.ts';
import { read } from '../storage/tickets.ts';
import { titleOf } from '../templates/cards/incident.ts';
import type { InventoryItem, OpenIncident, PartState, RecordedIncident, StatusView } from '../templates/pages/status-view.ts';
import type { ListedPeople } from './people.ts';

/** What the status page is made of. */
export type ReadingNeeds = {
  store: Store; people: ListedPeople; parts: () => PartState[]; timeZone: string; staleSeconds: number; now: () => Date;
};

/** All that the status page shows, read now. */
export async function readStatus(needs: ReadingNeeds): Promise<StatusView> {
  const [open, recent, inventory] = await Promise.all([
    read(needs.store, "WHERE state <> 'recorded' ORDER BY severity = 'high' DESC, id DESC LIMIT 200", []),
    read(needs.store, "WHERE state = 'recorded' ORDER BY moved_at DESC LIMIT 20", []),
    readInventory(needs),
  ]);
  const admins = needs.people.persons.filter((person) => person.role === 'admin');
  return {
    at: needs.now(), timeZone: needs.timeZone, open: open.flatMap(openOf), recent: recent.flatMap(recentOf), inventory, parts: needs.parts(),
    approvals: {
      people: admins.map((person) => `${person.name} (${person.accounts.map((account) => account.platform).join(', ')})`),
      loud: needs.people.loud,
    },
  };
}

async function readInventory(needs: ReadingNeeds): Promise<InventoryItem[]> {
  const found = await rows<{ resource: string; status: string; health: string; seen_at: Date; present: boolean }>(needs.store,
    `SELECT DISTINCT ON (resource) resource, value ->> 'status' AS status, value ->> 'health' AS health, seen_at, (value ->> 'present')::boolean AS present
     FROM facts WHERE kind = 'container.state' ORDER BY resource, at DESC, id DESC`);
  const oldest = needs.now().getTime() - needs.staleSeconds * 1000;
  return found.filter((row) => row.present).flatMap(({ resource, status, health, seen_at: seenAt }) =>
    isRef(resource) ? [{ resource, status, health, seenAt, stale: seenAt.getTime() < oldest }] : []);
}

function openOf(ticket: Ticket): OpenIncident[] {
  if (ticket.state === 'recorded') return [];
  const { id, state, openedAt, situation, ack } = ticket;
  const severities = situation.findings.map((finding) => finding.severity);
  const severity = severities.includes('high') ? 'high' : severities.includes('medium') ? 'medium' : 'low';
  return [{
    id, label: `INC-${id}`, state, severity, title: titleOf(ticket), resource: situation.resource, openedAt,
    waitingFor: waitingFor(ticket), seenBy: ack === null ? null : personName(ack.person),
  }];
}

function waitingFor(ticket: Ticket): string | null {
  if (ticket.state === 'awaiting') {
    const title = ticket.steps[ticket.current - 1]?.title ?? safe`unknown`;
    return `approval of step ${ticket.current} of ${ticket.steps.length} by an admin: ${title}`;
  }
  if (ticket.state !== 'parked') return null;
  return ticket.reason === 'handed_over' ? `a person: ${ticket.says}` : `a person to press "Check again and ask": ${ticket.says}`;
}

function recentOf(ticket: Ticket): RecordedIncident[] {
  if (ticket.state !== 'recorded') return [];
  const { id, openedAt, outcome, situation } = ticket;
  return [{
    id, label: `INC-${id}`, title: titleOf(ticket), resource: situation.resource, outcome: outcome.kind, says: outcome.says, openedAt,
    endedAt: outcome.at,
  }];
}
