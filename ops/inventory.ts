import type { Called } from '../engine/called.ts';
import { schemeOf } from '../engine/refs.ts';
import type { Fact, FactKind, FactValues, ResourceRef } from '../engine/types.ts';
import { factsIn } from '../storage/facts.ts';
import type { Store } from '../storage/postgres.ts';
import { groupOf, type InventoryItem, type InventoryKind, type InventoryView } from '../templates/pages/inventory.ts';

/** What one kind of fact tells of a resource: how it is, how it fares, whether that is bad, and what people call it. */
type Told = { status?: string; health?: string; name?: string; unwell?: boolean; kind?: InventoryKind };

/** In the order in which they count where several tell how a resource is. */
const tells: { [Kind in FactKind]?: (value: FactValues[Kind], now: Date) => Told } = {
  'container.state': ({ status, health }) => ({ kind: 'container', status, health, unwell: health === 'unhealthy' || status === 'restarting' || status === 'dead' }),
  'guest.state': ({ status, name, lock }) => ({ kind: 'guest', status: lock === null ? status : `${status} (${lock})`, name }),
  'node.state': ({ status }) => ({ kind: 'host', status, unwell: status === 'offline' }),
  'storage.state': ({ status }) => ({ kind: 'storage', status, unwell: status === 'unavailable' }),
  'probe.state': ({ ok, why, name }) => ({ kind: 'probe', status: ok ? 'answers' : why, name, unwell: !ok }),
  'cluster.state': ({ quorate, nodes, online }) => ({ kind: 'cluster', status: `${online} of ${nodes} nodes online`, health: quorate ? 'quorate' : 'no quorum', unwell: !quorate }),
  'disk.health': ({ health, model, wearoutPercent }) => ({ kind: 'disk', status: model, health: wearoutPercent === null ? health : `${health}, ${wearoutPercent} % worn`, unwell: health === 'failed' }),
  'zfs.state': ({ pool, health, errors }) => ({ kind: 'storage', name: pool, status: health, health: errors === 0 ? 'no errors' : `${errors} errors`, unwell: health === 'degraded' || health === 'faulted' || errors > 0 }),
  'replication.state': ({ job, failures }) => ({ name: job, status: failures === 0 ? 'replicates' : `${failures} failures`, unwell: failures > 0 }),
  'backup.state': ({ last }) => ({ health: `backup ${last}`, unwell: last === 'failed' || last === 'missing' }),
  'ha.state': ({ status }) => ({ health: `HA ${status}`, unwell: status === 'error' || status === 'fence' }),
  'declaration.state': ({ wrong, lockBlob }) => ({ kind: 'declaration', status: wrong !== null ? 'its lock is wrong' : lockBlob === null ? 'has no lock yet' : 'declared', unwell: wrong !== null }),
  'host.reach': ({ reachable }) => ({ kind: 'host', status: reachable ? 'reachable' : 'out of reach', unwell: !reachable }),
  'certificate.state': ({ notAfter }, now) => ({ health: `certificate until ${notAfter.slice(0, 10)}`, unwell: new Date(notAfter) <= now }),
};
const kinds = Object.keys(tells) as FactKind[];

/** Kinds that are seen at each look; the others are read now and then, and count as known for some hours. */
const polled: readonly FactKind[] = ['host.reach', 'container.state', 'guest.state', 'node.state', 'storage.state', 'cluster.state', 'declaration.state'];
const slowSeconds = 3 * 3600;

/** Things that the inventory lists at most. */
const most = 2000;

type Needs = { store: Store; now: () => Date; staleSeconds: number; timeZone: string; called: () => Called };

/** Everything that is there, as it was last seen, by its ref: hosts first on each, and what is unwell before what is well. */
export async function readInventory({ store, now, staleSeconds, timeZone, called }: Needs): Promise<InventoryView> {
  const at = now();
  const found = (await factsIn(store).latest(kinds)).filter((fact) => fact.kind !== 'host.reach' || schemeOf(fact.resource) !== 'net');
  const gone = new Set(found.filter(({ value }) => 'present' in value && !value.present).map(({ resource }) => resource));
  const byResource = new Map<ResourceRef, Fact[]>();
  for (const fact of found) if (!gone.has(fact.resource)) byResource.set(fact.resource, [...byResource.get(fact.resource) ?? [], fact]);
  const { owner } = called();
  const items = [...byResource].map(([resource, facts]) => itemOf(resource, facts, { at, staleSeconds, owner: owner(resource) }));
  return { at, timeZone, items: items.sort(byPlace).slice(0, most), more: items.length > most };
}

function itemOf(resource: ResourceRef, facts: readonly Fact[], { at, staleSeconds, owner }: { at: Date; staleSeconds: number; owner: string | null }): InventoryItem {
  const told = [...facts].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)).map((fact) => ({ fact, told: toldBy(fact, at) }));
  const main = told.find((one) => one.told.status !== undefined) ?? told[0];
  return {
    resource, owner, kind: told.map((one) => one.told.kind).find((kind) => kind !== undefined) ?? (schemeOf(resource) === 'net' ? 'probe' : 'other'),
    name: told.map((one) => one.told.name).find((name) => name !== undefined) ?? null, status: main?.told.status ?? '',
    health: told.map((one) => one.told.health).filter((one) => one !== undefined && one !== 'none').join(', ') || 'none',
    unwell: told.some((one) => one.told.unwell === true), seenAt: main?.fact.seenAt ?? at,
    stale: facts.some(({ kind, seenAt }) => seenAt.getTime() < at.getTime() - (polled.includes(kind) ? staleSeconds : slowSeconds) * 1000),
  };
}

function toldBy({ kind, value }: Fact, at: Date): Told {
  const tell = tells[kind] as ((value: unknown, now: Date) => Told) | undefined;
  return tell?.(value, at) ?? {};
}

const order: readonly InventoryKind[] = ['cluster', 'host', 'guest', 'container', 'storage', 'disk', 'probe', 'declaration', 'other'];

function byPlace(a: InventoryItem, b: InventoryItem): number {
  const [groupA, groupB] = [groupOf(a.resource), groupOf(b.resource)];
  const isLast = (one: InventoryItem) => (schemeOf(one.resource) === 'net' ? 1 : 0);
  const bad = (one: InventoryItem) => (one.unwell ? 0 : one.stale ? 1 : 2);
  return isLast(a) - isLast(b) || compare(groupA, groupB) || order.indexOf(a.kind) - order.indexOf(b.kind) || bad(a) - bad(b) || compare(a.resource, b.resource);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
