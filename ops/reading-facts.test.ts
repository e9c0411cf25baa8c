import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInventory } from './inventory.ts';
import { readFacts } from './reading-facts.ts';
import { readStatus } from './reading.ts';
import { usual } from './replay/usual.ts';
import { named, safe } from '../engine/distill.ts';
import { openHouse, type House } from './testing/house.ts';
import { situation } from './testing/tickets.ts';
import type { FactKind, FactValues, ResourceRef, Sighting } from '../engine/types.ts';

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

test('facts of the last hours are read by resource and by kind, the newest first', async () => {
  await see('docker://nas1/db', 'container.state', {});
  house.pass(3 * 3600);
  await see('docker://nas1/db', 'container.died', { exitCode: 3 });
  await see('docker://nas2/db', 'container.died', { exitCode: 4 });
  const read = async (asked: { hours: number; resource?: string; kind?: string }) =>
    (await readFacts(house.store, { resource: '', kind: '', ...asked }, clock())).facts.map(({ resource, kind }) => `${kind} ${resource}`);
  expect(await read({ hours: 1 })).toEqual(['container.died docker://nas2/db', 'container.died docker://nas1/db']);
  expect(await read({ hours: 6, resource: 'docker://nas1' })).toEqual(['container.died docker://nas1/db', 'container.state docker://nas1/db']);
  expect(await read({ hours: 6, resource: 'docker://nas' })).toEqual([]);
  expect(await read({ hours: 6, kind: 'container.state' })).toEqual(['container.state docker://nas1/db']);
});

test('the inventory names guests as people do, joins what is known of each, and leaves out what is gone', async () => {
  await see('proxmox://pve/101', 'guest.state', { name: 'plex', node: 'pve1', lock: 'backup' });
  await see('proxmox://pve/101', 'backup.state', { last: 'failed' });
  await see('docker://nas1/db', 'container.state', { health: 'healthy' });
  await see('docker://nas1/old', 'container.state', { present: false });
  await see('docker://nas1', 'host.reach', { reachable: true });
  await see('proxmox://pve/node/pve1', 'node.state', { status: 'offline' });
  const look = async () => (await readInventory({ store: house.store, now: house.now, staleSeconds: 90, timeZone: 'UTC', called: house.deps.words.called })).items;
  const items = await look();
  expect(items.map(({ seenAt: _, owner: __, ...item }) => item)).toEqual([
    { resource: 'docker://nas1', kind: 'host', name: null, status: 'reachable', health: 'none', unwell: false, stale: false },
    { resource: 'docker://nas1/db', kind: 'container', name: null, status: 'running', health: 'healthy', unwell: false, stale: false },
    { resource: 'proxmox://pve/node/pve1', kind: 'host', name: null, status: 'offline', health: 'none', unwell: true, stale: false },
    { resource: 'proxmox://pve/101', kind: 'guest', name: 'plex', status: 'running (backup)', health: 'backup failed', unwell: true, stale: false },
  ]);
  house.pass(91);
  expect((await look()).map((item) => item.stale)).toEqual([true, true, true, true]);
});

test('the pages call guests by their names', async () => {
  await see('proxmox://pve/101', 'guest.state', { name: 'plex', node: 'pve1' });
  await see('proxmox://pve/102', 'guest.state', { name: 'db', node: 'pve1' });
  await house.deps.topology();
  const called = house.deps.words.called();
  const { facts } = await readFacts(house.store, { hours: 1, resource: '', kind: '' }, { ...clock(), called });
  expect(facts.map(({ name }) => name)).toEqual(['pve/db', 'pve/plex']);
  const [about] = situation('stopped proxmox://pve/101').findings;
  const affected = [{ resource: 'proxmox://pve/102' as const, detector: 'exited', title: safe`it stopped`, since: house.now(), finding: null }];
  const findings = about ? [{ ...about, resource: 'proxmox://pve/101' as const, title: safe`${named('proxmox://pve/101')} stopped` }] : [];
  await house.deps.tickets.open({ ...situation('stopped proxmox://pve/101'), resource: 'proxmox://pve/101', findings, affected }, house.now());
  const people = { persons: [], approval: 'nobody', loud: null } as const;
  const view = await readStatus({ store: house.store, people: { ...people, persons: [] }, parts: () => [], jobs: () => [], timeZone: 'UTC', staleSeconds: 90, now: house.now, called: () => called });
  expect(view.open).toMatchObject([{ title: 'pve/plex stopped', affected: ['pve/db'], resource: 'proxmox://pve/101' }]);
});

async function see<Kind extends FactKind>(resource: ResourceRef, kind: Kind, value: Partial<FactValues[Kind]>): Promise<void> {
  await house.see({ resource, kind, at: house.now(), key: `${kind} ${resource} ${house.now().getTime()}`, value: { ...usual[kind], ...value } } as unknown as Sighting);
}

function clock(): { now: Date; timeZone: string } {
  return { now: house.now(), timeZone: 'UTC' };
}
