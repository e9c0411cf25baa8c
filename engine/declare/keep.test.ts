import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seenGuest } from '../../ops/testing/pretended-cluster.ts';
import { birthFrom } from '../changes.ts';
import { differencesOf, type SeenGuest } from './difference.ts';
import { keptLock } from './keep.ts';
import { lockSchema, type Lock, type LockedGuest } from './lock.ts';

const born = birthFrom('web');

test('what was changed by hand is declared as it is, and only what was declared before', () => {
  const [kept] = keptLock(lockOf({ cores: 6, tags: ['web', 'gone'], state: 'running', disks: [{ slot: 'scsi0', size_gb: 16 }], said: { cores: 0 } }), { complete: true, guests: [seen({ running: false })], storages: [] }).guests;
  expect(kept).toEqual({ name: 'web', kind: 'qemu', vmid: 140, identity: { birth: born }, from: { clone: 9000, full: true }, cores: 2, tags: ['web'], state: 'stopped', disks: [{ slot: 'scsi0', size_gb: 32 }], said: { cores: 0 } });
});

test('what was deleted by hand is declared no more; what cannot be seen, or whose number another guest has, stays declared', () => {
  const lock = lockOf({});
  expect(keptLock(lock, { complete: true, guests: [], storages: [] }).guests).toEqual([]);
  expect(keptLock(lock, { complete: false, guests: [], storages: [] }).guests).toEqual(lock.guests);
  expect(keptLock(lock, { complete: true, guests: [seen({ smbios: birthFrom('other') })], storages: [] }).guests).toEqual(lock.guests);
});

test('a storage is declared as it is, and no more where no declaration can say what it is', () => {
  const nas = { name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup'] };
  const lock = lockSchema.parse({ version: 1, storages: [nas] });
  const is = { ...nas, server: '10.0.0.6', content: ['backup', 'iso'], nodes: ['pve1'], enabled: true };
  const kept = (over: Partial<typeof is>) => keptLock(lock, { complete: true, guests: [], storages: ['nas'], entries: [{ ...is, ...over }] }).storages;
  expect(kept({})).toEqual([{ ...nas, server: '10.0.0.6', content: ['backup', 'iso'] }]);
  expect(kept({ type: 'dir' })).toEqual([]);
});

test('what is not set any more is declared no more', () => {
  const cluster = { complete: true, guests: [seen()], storages: [] };
  const kept = keptLock(lockOf({ pool: 'prod', user: 'debian', startup_order: 3, network: [{ slot: 0, gateway: '10.0.0.1', mac: 'BC:24:11:00:00:01' }] }), cluster);
  expect(kept.guests).toEqual([{ name: 'web', kind: 'qemu', vmid: 140, identity: { birth: born }, from: { clone: 9000, full: true }, network: [{ slot: 0, gateway: null, mac: 'BC:24:11:AA:BB:CC' }] }]);
  expect(differencesOf(kept, cluster).guests).toMatchObject([{ is: 'same' }]);
});

test('a card that was changed is kept as it is told, with the VLAN and the gateway that were not declared before', () => {
  const cards = [{ slot: 0, bridge: 'vmbr1', vlan: 30, mac: 'BC:24:11:AA:BB:CC', ip: '192.0.2.9/24', gateway: '192.0.2.1' }];
  const kept = (card: NonNullable<LockedGuest['network']>[number]) => keptLock(lockOf({ network: [card] }), { complete: true, guests: [seen({ cards, cores: 2 })], storages: [] }).guests[0]?.network;
  expect(kept({ slot: 0, bridge: 'vmbr0', ip: 'dhcp' })).toEqual([{ slot: 0, bridge: 'vmbr1', vlan: 30, ip: '192.0.2.9/24', gateway: '192.0.2.1' }]);
});

test('what was kept differs no more', () => {
  const field = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
  const wanted = fc.record({
    cores: field(fc.integer({ min: 1, max: 4 })), memory_mb: field(fc.constantFrom(1024, 4096)), onboot: field(fc.boolean()), state: field(fc.constantFrom('running' as const, 'stopped' as const)),
    node: field(fc.constantFrom('pve1', 'pve2')), tags: field(fc.subarray(['web', 'a', 'b'])), disks: field(fc.constant([{ slot: 'scsi0', size_gb: 64, storage: 'slow' }, { slot: 'scsi1', size_gb: 8 }])),
    network: field(fc.constant([{ slot: 0, bridge: 'vmbr9', vlan: 20 }, { slot: 1, bridge: 'vmbr1' }])),
  });
  fc.assert(fc.property(wanted, fc.boolean(), (declared, running) => {
    const cluster = { complete: true, guests: [seen({ running })], storages: [] };
    const kept = keptLock(lockOf(JSON.parse(JSON.stringify(declared)) as Partial<LockedGuest>), cluster);
    expect(lockSchema.parse(kept)).toEqual(kept);
    expect(differencesOf(kept, cluster).guests.map(({ is, fields }) => ({ is, fields }))).toEqual([{ is: 'same', fields: [] }]);
  }));
});

function lockOf(declared: Partial<LockedGuest>): Lock {
  return lockSchema.parse({ version: 1, guests: [{ name: 'web', kind: 'qemu', vmid: 140, identity: { birth: born }, from: { clone: 9000, full: true }, ...declared }] });
}

function seen(over: Partial<SeenGuest> = {}): SeenGuest {
  return seenGuest({ smbios: born, ...over });
}
