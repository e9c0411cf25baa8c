import { expect, test } from 'vitest';
import { seenGuest } from '../../ops/testing/pretended-cluster.ts';
import type { Survey } from '../changes.ts';
import { seenCluster } from './seen-cluster.ts';

const node = { name: 'pve1', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 8192 };
const storage = { name: 'fast', node: 'pve1', type: 'lvmthin', shared: false, content: ['images'], freeGb: 100 };
const row = { vmid: 140, kind: 'qemu' as const, node: 'pve1', name: 'web', status: 'running' as const, template: false, tags: [], pool: null, memoryMb: 4096 };

test('a survey is what a lock is compared with: guests that were read whole, and every storage once', () => {
  const { guests, storages, complete } = seenCluster(survey({ storages: [storage, { ...storage, node: 'pve2' }, { ...storage, name: 'nas' }], guests: [row, { ...row, vmid: 141 }] }));
  expect({ complete, storages, guests: guests.map(({ vmid, running }) => [vmid, running]) }).toEqual({ complete: true, storages: ['fast', 'nas'], guests: [[140, true]] });
});

test.each<[Survey['guests'][number]['status'], boolean | null]>([['running', true], ['stopped', false], ['paused', null], ['unknown', null]])('a guest that is %s counts as running: %s', (status, running) => {
  expect(seenCluster(survey({ guests: [{ ...row, status }] })).guests[0]?.running).toBe(running);
});

test.each<[string, Partial<Survey>]>([
  ['a node is offline', { nodes: [node, { ...node, name: 'pve2', online: false }] }],
  ['a guest of the list could not be read', { unread: [141] }],
  ['nobody knows whether some guest runs', { guests: [row, { ...row, vmid: 141, status: 'unknown' }] }],
  ['no node may be seen', { nodes: [] }],
  ['no storage may be seen', { storages: [] }],
])('nothing counts as missing while %s', (_, part) => {
  expect(seenCluster(survey(part)).complete).toBe(false);
});

test('entries of storages are told where some could be read', () => {
  const nas = { name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['iso'], nodes: [], enabled: true };
  expect(seenCluster(survey({ entries: [nas], pools: ['people'] }))).toMatchObject({ entries: [nas], pools: ['people'] });
  expect(seenCluster(survey({ entries: [] }))).not.toHaveProperty('entries');
});

function survey(part: Partial<Survey>): Survey {
  return { nodes: [node], storages: [storage], guests: [row], makes: [seenGuest()], unread: [], bridges: null, images: null, ...part };
}
