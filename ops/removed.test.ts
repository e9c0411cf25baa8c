import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHouse, type House } from './testing/house.ts';
import { guestStands, seen } from './testing/sightings.ts';
import type { ResourceRef, Sighting } from '../engine/types.ts';

let house: House;
beforeEach(async () => { house = await openHouse(); });
afterEach(async () => { await house.close(); });

const storage: ResourceRef = 'proxmox://pve/storage/n1/tank';
const node: ResourceRef = 'proxmox://pve/node/n1';
const guest: ResourceRef = 'proxmox://pve/100';
const inHours = (hours: number): string => new Date(house.now().getTime() + hours * 3_600_000).toISOString();

test.each<[string, { there: () => Sighting[]; removed: () => Sighting }]>([
  ['a full storage', {
    there: () => [
      seen('storage.state', storage, house.now(), { present: true, node: 'n1', status: 'available', type: 'dir', shared: false }),
      seen('storage.usage', storage, house.now(), { usedBytes: 97e9, totalBytes: 100e9 }),
    ],
    removed: () => seen('storage.state', storage, house.now(), { present: false, node: 'n1', status: 'unknown', type: 'dir', shared: false }),
  }],
  ['a node whose certificate ends', {
    there: () => [
      seen('node.state', node, house.now(), { present: true, status: 'online' }),
      seen('certificate.state', node, house.now(), { notAfter: inHours(24), subject: 'n1' }),
    ],
    removed: () => seen('node.state', node, house.now(), { present: false, status: 'unknown' }),
  }],
  ['a guest whose backup failed', {
    there: () => [
      guestStands(guest, house.now()),
      seen('backup.state', guest, house.now(), { last: 'failed', lastOkAt: null, lastTriedAt: null, job: 'nightly', everySeconds: 86_400 }),
    ],
    removed: () => guestStands(guest, house.now(), { present: false, status: 'unknown' }),
  }],
])('the ticket of %s closes when that is removed, were it while nobody looked for hours', async (_what, { there, removed }) => {
  await house.see(...there());
  expect(await house.tickets('open')).toHaveLength(1);
  house.pass(3 * 3600);
  await house.see(removed());
  await house.sweep();
  expect(await house.tickets('recorded')).toMatchObject([{ outcome: { kind: 'gone', says: expect.stringContaining('was removed') as string } }]);
  house.pass(10);
  await house.see(removed());
  expect(await house.tickets('open')).toEqual([]);
});
