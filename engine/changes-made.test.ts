import { describe, expect, test } from 'vitest';
import { birthFrom, macFrom, type Change, type GuestMake } from './changes.ts';
import { isMade, keptMake, type EntryMake, type Made, type SeenMake } from './changes-made.ts';

const birth = birthFrom('a declaration/web');
const key = 'ssh-ed25519 AAAAC3Nz anna@desk';
const nas: EntryMake = { is: 'storage', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup', 'iso'], nodes: [], enabled: true };
const share = { type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['iso', 'backup'] } as const;

const forget: Change = { verb: 'deleteSnapshot', spec: { name: 'before' } };
const join: Change = { verb: 'addToPool', spec: { pool: 'people' } };

type Case = [string, Change, SeenMake, Made];

const born: Case[] = [
  ['by its SMBIOS id', clone(), guest({ smbios: birth }), 'made'], ['by the note of a copy', clone(), guest({ noted: birth }), 'made'],
  ['as a container by our tag and its address', clone(), guest({ kind: 'lxc', smbios: null, tags: ['homelab-copilot'], cards: [card({ mac: macFrom(birth, 0) })] }), 'made'],
  ['though it was renamed and has moved', clone(), guest({ smbios: birth, name: 'other', node: 'pve2' }), 'made'], ['though another guest has its number', clone(), guest(), 'not made'],
  ['though there is none', clone(), null, 'not made'], ['while the copy goes on', clone(), guest({ lock: 'clone' }), 'unknown'], ['while it is made', clone(), guest({ lock: 'create', noted: birth }), 'unknown'],
];

const settings: Case[] = [
  ['none', set({}), guest(), 'made'], ['the same cores and memory', set({ cores: 2, memoryMb: 2048 }), guest(), 'made'], ['other cores', set({ cores: 4 }), guest(), 'not made'],
  ['tags in another order', set({ tags: ['b', 'a'] }), guest({ tags: ['a', 'b'] }), 'made'], ['our tag besides', set({ tags: ['a'] }), guest({ tags: ['a', 'homelab-copilot'] }), 'made'],
  ['a tag of somebody else besides', set({ tags: ['a'] }), guest({ tags: ['a', 'b'] }), 'not made'], ['an identity without our tag', set({ birth }), guest({ smbios: birth }), 'not made'],
  ['an identity with our tag', set({ birth }), guest({ smbios: birth, tags: ['homelab-copilot'] }), 'made'], ['an identity that only the note tells', set({ birth }), guest({ noted: birth, tags: ['homelab-copilot'] }), 'not made'],
  ['the key', set({ sshKeys: [key] }), guest({ sshKeys: [key] }), 'made'], ['another key', set({ sshKeys: [key] }), guest({ sshKeys: [`${key}2`] }), 'not made'],
  ['the note', set({ description: 'mine\n' }), guest({ description: 'mine' }), 'made'], ['another note', set({ description: 'mine' }), guest({ description: 'yours' }), 'not made'],
  ['what is said of a card', set({ cards: [{ slot: 0, vlan: 20 }] }), guest({ cards: [card({ vlan: 20, ip: 'dhcp' })] }), 'made'], ['no VLAN', set({ cards: [{ slot: 0, vlan: null }] }), guest({ cards: [card({ vlan: 20 })] }), 'not made'],
  ['a card that is not there', set({ cards: [{ slot: 1 }] }), guest(), 'not made'], ['a configuration of another digest', set({ cores: 2, digest: 'a'.repeat(40) }), guest({ digest: 'b'.repeat(40) }), 'made'],
  ['settings of no guest', set({ cores: 2 }), null, 'not made'],
];

const others: Case[] = [
  ['a disk of the size', grow(32), guest(), 'made'], ['a disk that is larger', grow(20), guest(), 'made'], ['a disk that is smaller', grow(64), guest(), 'not made'],
  ['a disk that is not there', { verb: 'growDisk', spec: { slot: 'scsi7', sizeGb: 1 } }, guest(), 'not made'],
  ['a disk on the storage', move('local'), guest(), 'made'], ['a disk on another storage', move('fast'), guest(), 'not made'], ['a disk that moves', move('fast'), guest({ lock: 'disk' }), 'unknown'],
  ['a guest on the node', migrate('pve1'), guest(), 'made'], ['a guest on another node', migrate('pve2'), guest(), 'not made'], ['a guest that moves', migrate('pve2'), guest({ lock: 'migrate' }), 'unknown'],
  ['a guest that is gone', remove({ birth }), null, 'made'], ['a guest that is there', remove({ birth }), guest({ smbios: birth }), 'not made'], ['a guest of that name', remove({}), guest(), 'not made'],
  ['another guest of its number', remove({ birth }), guest(), 'unknown'], ['a guest of another name', remove({}), guest({ name: 'photos' }), 'unknown'], ['a guest that goes', remove({}), guest({ lock: 'destroyed' }), 'unknown'],
  ['a snapshot that is gone', forget, keptMake(guest(), ['after']), 'made'], ['a snapshot that is there', forget, keptMake(guest(), ['before']), 'not made'], ['a snapshot that goes', forget, keptMake(guest({ lock: 'snapshot-delete' }), ['before']), 'unknown'],
  ['snapshots that nobody could list', forget, keptMake(guest(), null), 'unknown'], ['snapshots that nobody listed', forget, guest(), 'unknown'], ['the snapshot of a guest that is gone', forget, null, 'unknown'],
  ['a share', { verb: 'addStorage', spec: { ...share, content: [...share.content] } }, nas, 'made'], ['a share of another server', { verb: 'addStorage', spec: { ...share, content: ['iso'] } }, { ...nas, server: '10.0.0.6' }, 'not made'],
  ['no share', { verb: 'addStorage', spec: { ...share, content: ['iso'] } }, null, 'not made'], ['a share for other things', change({ content: ['iso'] }), nas, 'not made'], ['a share for all nodes', change({ nodes: [] }), nas, 'made'],
  ['a share that is on', change({ enabled: true }), nas, 'made'], ['a share that is to be off', change({ enabled: false }), nas, 'not made'],
  ['a share that is to go', { verb: 'removeStorage', spec: {} }, nas, 'not made'], ['a share that is gone', { verb: 'removeStorage', spec: {} }, null, 'made'],
  ['a pool', { verb: 'createPool', spec: {} }, { is: 'pool' }, 'made'], ['no pool', { verb: 'createPool', spec: {} }, null, 'not made'],
  ['a member of the pool', join, guest({ pool: 'people' }), 'made'], ['a member of another pool', join, guest({ pool: 'others' }), 'not made'], ['what is no guest', join, { is: 'pool' }, 'unknown'],
  ['what runs inside of a guest', { verb: 'installKubernetes', spec: { role: 'server', version: 'v1.31.5+k3s1' } }, guest(), 'unknown'],
];

describe('a guest is born', () => {
  test.each(born)('%s', (_, asked, seen, is) => { expect(isMade(asked, seen)).toBe(is); });
});

describe('settings are looked for:', () => {
  test.each(settings)('%s', (_, asked, seen, is) => { expect(isMade(asked, seen)).toBe(is); });
});

describe('a change is looked for:', () => {
  test.each(others)('%s', (_, asked, seen, is) => { expect(isMade(asked, seen)).toBe(is); });
});

test.each([...born, ...settings])('what a fact keeps tells the same: %s', (_, asked, seen, is) => {
  const kept = seen === null ? null : keptMake(seen as GuestMake, []);
  expect(isMade(asked, kept)).toBe(is);
  expect(JSON.stringify(kept)).not.toMatch(/AAAAC3Nz|mine|yours/);
});

test('what is kept twice is kept once', () => {
  const once = keptMake(guest({ sshKeys: [key], description: 'mine' }), ['before']);
  expect(keptMake(once, once.snapshots)).toEqual(once);
});

function guest(wish: Partial<GuestMake> = {}): GuestMake {
  return {
    vmid: 105, kind: 'qemu', node: 'pve1', name: 'web', template: false, lock: null, pool: null, smbios: '00000000-0000-4000-8000-000000000105', noted: null, cores: 2, memoryMb: 2048,
    disks: [{ slot: 'scsi0', storage: 'local', sizeGb: 32 }], cards: [card()], user: null, sshKeys: [], tags: [], onboot: false, startupOrder: null, features: [], agent: true, protection: false,
    description: '', digest: '0'.repeat(40), ...wish,
  };
}

function card(wish: Partial<GuestMake['cards'][number]> = {}): GuestMake['cards'][number] {
  return { slot: 0, bridge: 'vmbr0', vlan: null, mac: 'BC:24:11:00:00:07', ip: null, gateway: null, ...wish };
}

function clone(): Change {
  return { verb: 'cloneGuest', spec: { from: 9000, name: 'web', birth, full: true } };
}

function set(spec: Extract<Change, { verb: 'configureGuest' }>['spec']): Change {
  return { verb: 'configureGuest', spec };
}

function grow(sizeGb: number): Change {
  return { verb: 'growDisk', spec: { slot: 'scsi0', sizeGb } };
}

function move(storage: string): Change {
  return { verb: 'moveDisk', spec: { slot: 'scsi0', storage } };
}

function migrate(node: string): Change {
  return { verb: 'migrateGuest', spec: { node } };
}

function remove(more: { birth?: string }): Change {
  return { verb: 'deleteGuest', spec: { name: 'web', ...more } };
}

function change(spec: Extract<Change, { verb: 'changeStorage' }>['spec']): Change {
  return { verb: 'changeStorage', spec };
}
