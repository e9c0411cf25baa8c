import type { Called } from '../engine/called.ts';
import { hushesIn } from '../storage/hushes.ts';
import { linksIn } from '../storage/links.ts';
import { rows, type Store } from '../storage/postgres.ts';
import { read } from '../storage/tickets.ts';
import { groupOf, type InventoryItem } from '../templates/pages/inventory.ts';
import type { Approvals, HostItem, HushItem, JobItem, PartState, StatusView, WishItem } from '../templates/pages/status-view.ts';
import { readInventory } from './inventory.ts';
import type { ListedPeople } from './people.ts';
import { readLines } from './reading-egress.ts';
import { openOf, recordedOf } from './reading-incidents.ts';
import { readPatterns } from './reading-patterns.ts';
import { incidentsByDay, linesByDay } from './reading-series.ts';

/** What the pages are made of. */
export type ReadingNeeds = {
  store: Store; people: ListedPeople; parts: () => PartState[]; jobs: () => JobItem[]; timeZone: string; staleSeconds: number; now: () => Date; called: () => Called;
};

/** Open and recorded incidents that the overview lists at most; the list of incidents has them all. */
const [mostOpen, mostRecent] = [40, 8];

/** All that the overview shows, read now. */
export async function readStatus(needs: ReadingNeeds): Promise<StatusView> {
  const { store, timeZone } = needs;
  const [at, called] = [needs.now(), needs.called()];
  const [tally, open, recent, inventory, hushes, egress, patterns, wishes, incidents, lines] = await Promise.all([
    tallyOf(store),
    read(store, `WHERE state <> 'recorded' ORDER BY state IN ('awaiting', 'parked') DESC, severity = 'high' DESC, severity = 'medium' DESC, id DESC LIMIT ${mostOpen}`, []),
    read(store, `WHERE state = 'recorded' ORDER BY moved_at DESC LIMIT ${mostRecent}`, []),
    readInventory(needs), readHushes(store, called), readLines(store, null, 5), readPatterns(needs), readWishes(store, at),
    incidentsByDay(store, { at, timeZone }), linesByDay(store, at),
  ]);
  return {
    at, timeZone, tally, open: open.flatMap((ticket) => openOf(ticket, called)), recent: recent.flatMap((ticket) => recordedOf(ticket, called)), hosts: hostsOf(inventory.items),
    hushes, egress, patterns, wishes, parts: needs.parts(), jobs: needs.jobs(), approvals: approvalsOf(needs.people), incidentsByDay: incidents, linesByDay: lines,
  };
}

/** Who may approve, and where they are met. */
export function approvalsOf({ persons, loud }: ListedPeople): Approvals {
  const admins = persons.filter((person) => person.role === 'admin');
  return { people: admins.map((person) => `${person.name} (${person.accounts.map((account) => account.platform).join(', ')})`), loud };
}

async function tallyOf(store: Store): Promise<StatusView['tally']> {
  const [found] = await rows<{ open: number; waiting: number }>(store,
    "SELECT count(*)::integer AS open, (count(*) FILTER (WHERE state IN ('awaiting', 'parked')))::integer AS waiting FROM tickets WHERE state <> 'recorded'");
  return found ?? { open: 0, waiting: 0 };
}

async function readHushes(store: Store, { name }: Called): Promise<HushItem[]> {
  const active = await hushesIn(store).active();
  return active.slice(0, 50).map(({ kind, what, until, by, why }) => ({ kind, what: [what.resource === undefined ? undefined : name(what.resource), what.detector, what.signature].filter((one) => one !== undefined).join(', '), until, by, why }));
}

async function readWishes(store: Store, at: Date): Promise<WishItem[]> {
  return (await linksIn(store).wishes(at)).map(({ account, code, until }) => ({ account: `${account.platform}:${account.id}`, code, until }));
}

function hostsOf(items: readonly InventoryItem[]): HostItem[] {
  const hosts = new Map<string, HostItem>();
  for (const { resource, unwell, stale } of items) {
    const host = groupOf(resource);
    const sum = hosts.get(host) ?? { host, things: 0, unwell: 0, stale: 0 };
    hosts.set(host, { host, things: sum.things + 1, unwell: sum.unwell + (unwell && !stale ? 1 : 0), stale: sum.stale + (stale ? 1 : 0) });
  }
  return [...hosts.values()];
}
