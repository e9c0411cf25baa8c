import { beforeAll, expect, test } from 'vitest';
import { ownStore } from '../../ops/testing/own-store.ts';
import { ago, foundBy, guest, now } from '../../ops/testing/views.ts';
import { factsIn } from '../../storage/facts.ts';
import type { GuestState } from '../fact-values.ts';
import type { Facts } from '../ports.ts';
import type { ResourceRef, View } from '../types.ts';
import guestStopped from './guest-stopped.ts';
import storageFilling from './storage-filling.ts';

let facts: Facts;

const own = ownStore();
beforeAll(() => { facts = factsIn(own.store); });

async function viewOf(resource: ResourceRef): Promise<View> {
  const found = await facts.views([resource], ago(3600));
  return { resource, facts: found.get(resource) ?? [], now, calmSeconds: 60, staleSeconds: 90 };
}

test('a guest that ran for days before it stopped is known to have run', async () => {
  const resource = 'proxmox://pve/100';
  const look = (secondsAgo: number, status: GuestState['status']) =>
    facts.keep([{ resource, kind: 'guest.state', key: 'state', at: ago(secondsAgo), value: guest({ status, onBoot: false }) }]);
  await look(300_000, 'running');
  await look(80, 'running');
  await look(70, 'stopped');
  await look(0, 'stopped');
  expect(foundBy(guestStopped, await viewOf(resource))).toMatchObject([{ title: 'pve/100 plex stopped, and nobody asked for it' }]);
});

test('the use of a storage is remembered for long enough to tell when it will be full', async () => {
  const resource = 'proxmox://pve/storage/n1/local';
  for (let minutes = 720; minutes >= 0; minutes -= 10) {
    await facts.keep([{ resource, kind: 'storage.usage', key: 'usage', at: ago(minutes * 60), value: { usedBytes: 710e9 - minutes * 5e8, totalBytes: 1e12 } }]);
  }
  expect(foundBy(storageFilling, await viewOf(resource))).toMatchObject([{ title: expect.stringContaining('full in about 10 h') as string }]);
});
