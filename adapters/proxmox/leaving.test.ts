import { expect, test } from 'vitest';
import type { Fact, Sighting } from '../../engine/types.ts';
import { goneWithOwner, ledgerOf, note, takenAway, type LeavingKind } from './leaving.ts';
import type { Rows } from './shapes.ts';

const at = new Date('2026-11-20T12:00:00Z');
const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);
const guestOn = (node: string): Rows['guests'][number] => ({ type: 'qemu', vmid: 101, node, name: 'x', status: 'running', tags: '', template: false, uptime: 1 });
const rowsOf = (nodes: Record<string, string>, guests: Rows['guests'] = []): Rows => ({ nodes: Object.entries(nodes).map(([node, status]) => ({ type: 'node', node, status })), guests, storages: [], pools: [] });

const disk: Sighting = { resource: 'proxmox://lab/node/pve1/disk/sdb', kind: 'disk.health', at, key: 'state', value: { health: 'failed', wearoutPercent: 3, model: 'X' } };
const pool: Sighting = { resource: 'proxmox://lab/node/pve1/zfs/tank', kind: 'zfs.state', at, key: 'state', value: { pool: 'tank', health: 'degraded', errors: 0 } };
const job: Sighting = { resource: 'proxmox://lab/replication/101-0', kind: 'replication.state', at, key: 'state', value: { job: '101-0', target: 'pve2', failures: 2, lastSyncAt: null } };
const ha: Sighting = { resource: 'proxmox://lab/101', kind: 'ha.state', at, key: 'state', value: { status: 'error', wanted: 'started' } };
const backup: Sighting = { resource: 'proxmox://lab/101', kind: 'backup.state', at, key: 'state', value: { last: 'failed', lastOkAt: null, lastTriedAt: null, job: null, everySeconds: null } };

const stored = (one: Sighting): Fact => ({ ...one, id: '1', seenAt: one.at });
const both = rowsOf({ pve1: 'online', pve2: 'online' }, [guestOn('pve1')]);

test.each<[Sighting, LeavingKind, string]>([
  [disk, 'disk.health', 'pve1'], [pool, 'zfs.state', 'pve1'], [job, 'replication.state', 'pve1'], [ha, 'ha.state', ''],
])('what an earlier process told and a whole list lacks is told once more, as taken away: %#', (one, kind, of) => {
  const ledger = ledgerOf([stored(one), stored(backup)]);
  expect(takenAway(ledger, { kind, of, sightings: [one] }, { rows: [both], at })).toEqual([]);
  expect(takenAway(ledger, { kind, of: `${of}-other`, sightings: [] }, { rows: [both], at })).toEqual([]);
  const gone = takenAway(ledger, { kind, of, sightings: [] }, { rows: [both], at: later(9) });
  expect(gone).toMatchObject([{ resource: one.resource, kind, at: later(9), value: { present: false } }]);
  note(ledger, [], gone);
  expect(takenAway(ledger, { kind, of, sightings: [] }, { rows: [both], at })).toEqual([]);
});

test('what was told to be taken away by an earlier process is not told again', () => {
  const ledger = ledgerOf([stored({ ...disk, value: { ...disk.value, present: false } })]);
  expect(takenAway(ledger, { kind: 'disk.health', of: 'pve1', sightings: [] }, { rows: [both], at })).toEqual([]);
});

test('a replication that moved to another node with its guest is looked for there', () => {
  const ledger = ledgerOf([stored(job)]);
  const moved = rowsOf({ pve1: 'online', pve2: 'online' }, [guestOn('pve2')]);
  expect(takenAway(ledger, { kind: 'replication.state', of: 'pve1', sightings: [] }, { rows: [moved], at })).toEqual([]);
  expect(takenAway(ledger, { kind: 'replication.state', of: 'pve2', sightings: [] }, { rows: [moved], at })).toHaveLength(1);
});

test('what the high availability of a guest is like is not told by a list that was read while the guest was not listed', () => {
  const ledger = ledgerOf([stored(ha), stored(job)]);
  const left = rowsOf({ pve1: 'online', pve2: 'online' });
  for (const kind of ['ha.state', 'replication.state'] as const) {
    for (const rows of [[left, both], [both, left]]) for (const of of ['', 'pve1']) expect(takenAway(ledger, { kind, of, sightings: [] }, { rows, at })).toEqual([]);
  }
  expect(goneWithOwner(ledger, left, at)).toEqual([]);
  expect(goneWithOwner(ledger, both, later(50))).toEqual([]);
  expect(goneWithOwner(ledger, left, later(70))).toEqual([]);
  expect(goneWithOwner(ledger, left, later(130)).map(({ kind }) => kind)).toEqual(['ha.state', 'replication.state']);
  expect(goneWithOwner(ledger, left, later(140))).toEqual([]);
  expect(goneWithOwner(ledger, left, later(190))).toHaveLength(2);
});

test('what is on a node that is off stays, and goes a minute after its node was last listed', () => {
  const ledger = ledgerOf([stored(disk)]);
  expect(goneWithOwner(ledger, rowsOf({ pve1: 'offline' }), at)).toEqual([]);
  expect(goneWithOwner(ledger, rowsOf({ pve2: 'online' }), later(10))).toEqual([]);
  expect(goneWithOwner(ledger, rowsOf({ pve1: 'online' }), later(65))).toEqual([]);
  expect(goneWithOwner(ledger, rowsOf({ pve2: 'online' }), later(70))).toEqual([]);
  expect(goneWithOwner(ledger, rowsOf({ pve2: 'online' }), later(130))).toMatchObject([{ resource: disk.resource, value: { present: false } }]);
});
