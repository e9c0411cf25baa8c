import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterChange, seenGuest } from '../../ops/testing/pretended-cluster.ts';
import { birthFrom, changeSpecs, macFrom, ownerTag } from '../changes.ts';
import { differencesOf, type Difference, type SeenCluster, type SeenGuest } from './difference.ts';
import { lockSchema, type Lock, type LockedGuest } from './lock.ts';

const born = birthFrom('web');
const card = { slot: 0, bridge: 'vmbr0', vlan: null, mac: 'BC:24:11:AA:BB:CC', ip: 'dhcp', gateway: null };

test('what is as declared has no difference', () => {
  expect(oneOf({ cores: 2, memory_mb: 4096, tags: ['web'], onboot: true, state: 'running', network: [{ slot: 0, bridge: 'vmbr0', ip: 'dhcp' }], disks: [{ slot: 'scsi0', size_gb: 32, storage: 'fast' }] }))
    .toMatchObject({ is: 'same', fields: [], changes: [], power: null });
});

test('what the declaration does not mention is not touched', () => {
  expect(oneOf({}, { cores: 7, memoryMb: 999, tags: ['mine', ownerTag], running: false }).changes).toEqual([]);
  expect(oneOf({ cores: 4 }, { tags: ['mine', ownerTag] }).changes).toEqual([{ verb: 'configureGuest', spec: { cores: 4 } }]);
  expect(oneOf({ tags: ['web', 'new'] }, { tags: ['web', 'mine', ownerTag] }).changes).toMatchObject([{ spec: { tags: ['mine', 'new', 'web'] } }]);
});

test.each<[string, Partial<LockedGuest>, string, string, 'now' | 'restart' | null]>([
  ['cores', { cores: 6 }, '6', '2', 'restart'],
  ['memory', { memory_mb: 8192 }, '8 GB', '4 GB', 'restart'],
  ['start at boot', { onboot: false }, 'no', 'yes', 'now'],
  ['net0', { network: [{ slot: 0, bridge: 'vmbr1', vlan: 20 }] }, 'vmbr1, VLAN 20', 'vmbr0, dhcp', 'now'],
  ['net0', { network: [{ slot: 0, bridge: 'vmbr0', mac: 'BC:24:11:00:00:01' }] }, 'vmbr0, MAC BC:24:11:00:00:01', 'vmbr0, MAC BC:24:11:AA:BB:CC, dhcp', 'now'],
  ['scsi0 size', { disks: [{ slot: 'scsi0', size_gb: 64 }] }, '64 GB', '32 GB', 'now'],
  ['scsi0 size', { disks: [{ slot: 'scsi0', size_gb: 16 }] }, '16 GB', '32 GB', null],
  ['scsi0 size', { disks: [{ slot: 'scsi0', size_gb: 32.5 }] }, '32.5 GB', '32 GB', 'now'],
  ['scsi0 size', { disks: [{ slot: 'scsi0', size_gb: 300 / 1024 }] }, '300 MB', '32 GB', null],
  ['scsi1', { disks: [{ slot: 'scsi1', size_gb: 16 }] }, 'there', 'not there', null],
  ['scsi0 storage', { disks: [{ slot: 'scsi0', storage: 'slow' }] }, 'slow', 'fast', 'now'],
  ['node', { node: 'pve2' }, 'pve2', 'pve1', 'restart'],
  ['pool', { pool: 'lab' }, 'lab', 'not set', 'now'],
])('%s that differs is told with what setting it back takes', (field, declared, wanted, is, back) => {
  const { fields, is: stands } = oneOf(declared);
  expect(fields).toEqual([{ field, declared: wanted, seen: is, back }]);
  expect(stands).toBe('differs');
});

describe('identity', () => {
  test('a guest that was migrated, renumbered by nobody and renamed is the same guest', () => {
    expect(oneOf({}, { node: 'pve3' })).toMatchObject({ is: 'same' });
    expect(oneOf({}, { name: 'renamed' })).toMatchObject({ is: 'differs', changes: [{ verb: 'configureGuest', spec: { name: 'web' } }] });
    expect(oneOf({}, { vmid: 555 })).toMatchObject({ is: 'same', seen: { vmid: 555 } });
  });

  test('a stranger that has one mark of it does not hide it', () => {
    const mine = { kind: 'lxc' as const, smbios: null, cards: [{ ...card, mac: macFrom(born, 0) }] };
    const all = cluster(seen({ ...mine, vmid: 300, tags: [] }), seen({ ...mine, vmid: 301 }));
    expect(differencesOf(lockOf(guest({ kind: 'lxc' })), all).guests).toMatchObject([{ is: 'same', seen: { vmid: 301 } }]);
  });

  test('another guest of the same number is never touched, and nothing is made beside it', () => {
    expect(oneOf({ cores: 6 }, { smbios: birthFrom('stranger') })).toMatchObject({ is: 'taken', changes: [], power: null });
  });

  test('what is not seen is made when it is ours, told when it is older, and unknown while a node does not answer', () => {
    expect(stands({ complete: true, guests: [], storages: [] })).toBe('absent');
    expect(stands({ complete: false, guests: [], storages: [] })).toBe('unknown');
    expect(stands({ complete: true, guests: [], storages: [] }, { from: undefined })).toBe('gone');
  });

  test('a container is known by its card and our tag, an older one by its card', () => {
    const container = { kind: 'lxc' as const, smbios: null, cards: [{ ...card, mac: macFrom(born, 0) }] };
    expect(oneOf({ kind: 'lxc' }, container)).toMatchObject({ is: 'same' });
    expect(oneOf({ kind: 'lxc' }, { ...container, tags: [] })).toMatchObject({ is: 'taken' });
    expect(oneOf({ kind: 'lxc', identity: { mac: 'BC:24:11:00:00:01' } }, { ...container, cards: [{ ...card, mac: 'BC:24:11:00:00:01' }] })).toMatchObject({ is: 'same' });
  });

  test('a copy that somebody made of a guest has its note, and is another guest', () => {
    expect(oneOf({}, { noted: born })).toMatchObject({ is: 'same' });
    expect(stands(cluster(seen({ vmid: 555, noted: born, smbios: birthFrom('copy') })))).toBe('absent');
  });

  test('only what we own is to be deleted, and only by its identity', () => {
    const gone: Lock = lockSchema.parse({ version: 1, absent: [{ vmid: 140, name: 'web', identity: { birth: born } }] });
    const removals = (over: Partial<SeenGuest>) => differencesOf(gone, cluster(seen(over))).removals.map(({ vmid, owned }) => [vmid, owned]);
    expect(removals({})).toEqual([[140, true]]);
    expect(removals({ tags: [] })).toEqual([[140, false]]);
    expect(removals({ protection: true })).toEqual([[140, false]]);
    expect(removals({ smbios: birthFrom('stranger') })).toEqual([]);
    expect(removals({ name: 'renamed' })).toEqual([[140, false]]);
    expect(differencesOf(gone, { complete: false, guests: [], storages: [] }).removals).toMatchObject([{ vmid: 140, seen: null, owned: false }]);
  });
});

test('what Proxmox does not tell of a container, or lets only root set, is no difference', () => {
  const container = { kind: 'lxc' as const, smbios: null, cards: [{ ...card, mac: macFrom(born, 0) }] };
  expect(oneOf({ kind: 'lxc', user: 'debian', ssh_keys: ['ssh-ed25519 AAAA'], features: ['nesting'] }, { ...container, features: ['keyctl', 'nesting'] })).toMatchObject({ is: 'same', fields: [] });
  expect(oneOf({ kind: 'lxc', features: ['nesting'] }, { ...container, features: ['keyctl'] })).toMatchObject({ is: 'differs', changes: [{ spec: { features: ['nesting'] } }] });
});

test('a disk is as declared when its storage gave it a few MB more, for it gives whole blocks out', () => {
  expect(oneOf({ disks: [{ slot: 'rootfs', size_gb: 301 / 1024 }] }, { disks: [{ slot: 'rootfs', storage: 'fast', sizeGb: 304 / 1024 }] })).toMatchObject({ is: 'same', changes: [] });
});

test('disks are declared in whole MB', () => {
  expect(lockSchema.safeParse({ version: 1, guests: [guest({ disks: [{ slot: 'rootfs', size_gb: 0.5 }] })] }).success).toBe(true);
  expect(lockSchema.safeParse({ version: 1, guests: [guest({ disks: [{ slot: 'rootfs', size_gb: 0.3 }] })] }).error?.issues).toMatchObject([{ path: ['guests', 0, 'disks', 0, 'size_gb'], message: 'must be whole MB: 0.5 is 512 MB' }]);
});

test('a storage that is not there is to be added, unless the cluster is not wholly seen', () => {
  const lock = lockSchema.parse({ version: 1, storages: [{ name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup'] }] });
  expect(differencesOf(lock, { complete: true, guests: [], storages: ['local'] }).storages).toHaveLength(1);
  expect(differencesOf(lock, { complete: true, guests: [], storages: ['local', 'nas'] }).storages).toEqual([]);
  expect(differencesOf(lock, { complete: false, guests: [], storages: ['local'] }).storages).toEqual([]);
});

describe('a storage that is there', () => {
  const declared = { name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup', 'iso'], nodes: ['pve1', 'pve2'] } as const;
  const kept = { name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup', 'iso'], nodes: ['pve1', 'pve2'], enabled: true };
  const differs = (over: Partial<typeof kept>, complete = true) => differencesOf(lockSchema.parse({ version: 1, storages: [declared] }), { complete, guests: [], storages: ['nas'], entries: [{ ...kept, ...over }] }).storages;

  test.each<[string, Partial<typeof kept>, string, string, unknown]>([
    ['server', { server: '10.0.0.6' }, '10.0.0.5', '10.0.0.6', null],
    ['export', { export: '/other' }, '/tank', '/other', null],
    ['type', { type: 'dir' }, 'nfs', 'dir', null],
    ['content', { content: ['iso'] }, 'backup, iso', 'iso', { content: ['backup', 'iso'] }],
    ['nodes', { nodes: [] }, 'pve1, pve2', 'all', { nodes: ['pve1', 'pve2'] }],
  ])('is compared by its %s, and set back where Proxmox can', (field, over, wanted, is, change) => {
    expect(differs(over)).toMatchObject([{ fields: [{ field, declared: wanted, seen: is, back: change === null ? null : 'now' }], change }]);
  });

  test('is as declared whatever the order of its words, and compared though a node is off', () => {
    expect(differs({ content: ['iso', 'backup'], nodes: ['pve2', 'pve1'], enabled: false })).toEqual([]);
    expect(differs({ content: ['iso'] }, false)).toHaveLength(1);
    expect(differencesOf(lockSchema.parse({ version: 1, storages: [declared] }), { complete: false, guests: [], storages: [], entries: [{ ...kept, name: 'local' }] }).storages).toMatchObject([{ seen: null }]);
  });
});

test('tags are the same in capitals, for Proxmox writes them small', () => {
  expect(oneOf({ tags: ['Web'] })).toMatchObject({ is: 'same', changes: [] });
  const { changes } = oneOf({ tags: ['Web', 'new'] }, { tags: ['Web', 'Mine', ownerTag] });
  expect(changes).toEqual([{ verb: 'configureGuest', spec: { tags: ['Mine', 'Web', 'new'] } }]);
  expect(changeSpecs.configureGuest.safeParse(changes[0]?.spec).success).toBe(true);
});

test('one number or one name declared twice is refused by its name', () => {
  expect(lockSchema.safeParse({ version: 1, guests: [guest(), guest({ name: 'other' })] }).error?.issues[0]?.message).toBe('vmid 140 is declared twice');
  expect(lockSchema.safeParse({ version: 1, guests: [guest(), guest({ vmid: 141 })] }).error?.issues[0]?.message).toBe('name web is declared twice');
});

test('when its changes are made, nothing differs any more that can be set back: the second run is empty', () => {
  const declared = fc.record<Partial<LockedGuest>>({
    cores: fc.integer({ min: 1, max: 8 }), memory_mb: fc.constantFrom(1024, 1500, 4096), onboot: fc.boolean(), startup_order: fc.integer({ min: 0, max: 3 }), pool: fc.constantFrom('lab', 'home'),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'web')), node: fc.constantFrom('pve1', 'pve2'), user: fc.constantFrom('ann', 'bob'), state: fc.constantFrom('running', 'stopped'),
    network: fc.constantFrom([{ slot: 0, bridge: 'vmbr1' }], [{ slot: 0, vlan: 5, ip: '10.0.0.9/24', gateway: '10.0.0.1' }], [{ slot: 1, bridge: 'vmbr0', ip: 'dhcp' as const }]),
    disks: fc.constantFrom([{ slot: 'scsi0', size_gb: 64 }], [{ slot: 'scsi0', size_gb: 16 }], [{ slot: 'scsi0', storage: 'slow' }]),
  }, { requiredKeys: [] });
  fc.assert(fc.property(declared, (fields) => {
    const first = oneOf(fields);
    const after = first.changes.reduce(afterChange, first.seen ?? seen());
    const second = differencesOf(lockOf(guest(fields)), cluster({ ...after, running: first.power === null ? after.running : first.power === 'start' })).guests[0];
    expect(second).toMatchObject({ changes: [], power: null });
    expect(second?.fields.every(({ back }) => back === null)).toBe(true);
  }));
});

function oneOf(declared: Partial<LockedGuest>, over: Partial<SeenGuest> = {}): Difference {
  const [one] = differencesOf(lockOf(guest(declared)), cluster(seen(over))).guests;
  if (!one) throw new Error('nothing was declared');
  return one;
}

function stands(all: SeenCluster, declared: Partial<LockedGuest> = {}): string | undefined {
  return differencesOf(lockOf(guest(declared)), all).guests[0]?.is;
}

function lockOf(...guests: LockedGuest[]): Lock {
  return lockSchema.parse({ version: 1, guests: JSON.parse(JSON.stringify(guests)) as unknown });
}

function guest(over: Partial<LockedGuest> = {}): LockedGuest {
  return { name: 'web', kind: 'qemu', vmid: 140, identity: { birth: born }, from: { clone: 9000, full: true }, ...over };
}

function cluster(...guests: SeenGuest[]): SeenCluster {
  return { complete: true, guests, storages: ['local'] };
}

function seen(over: Partial<SeenGuest> = {}): SeenGuest {
  return seenGuest({ smbios: born, ...over });
}
