import { expect, test } from 'vitest';
import { seenGuest } from '../../ops/testing/pretended-cluster.ts';
import { birthFrom, ownerTag } from '../changes.ts';
import type { SeenGuest } from './difference.ts';
import { lockSchema, type LockedGuest } from './lock.ts';
import { dueDigest, standingOf, type Held, type Stands } from './stands.ts';

const born = birthFrom('web');
const stopped: Held = { vmid: 140, field: 'state', is: 'stopped', says: 'stopped in INC-7, approved by owner' };

test('what is as declared stands without a step', () => {
  expect(standing({ cores: 2 })).toEqual({ complete: true, things: [], steps: [] });
});

test('what differs is told with who changed it, and has a step', () => {
  const { things, steps } = standing({ cores: 6, state: 'running' }, { running: false });
  expect(things).toMatchObject([{ vmid: 140, is: 'differs', fields: [{ field: 'cores', declared: '6', seen: '2', by: 'root@pam', held: null }, { field: 'state', declared: 'running', seen: 'stopped', by: 'root@pam' }] }]);
  expect(steps.map(({ template }) => template)).toEqual(['configure_guest', 'start_resource']);
});

test('what an approved step of an incident made so is told and left alone, and nothing else is', () => {
  const { things, steps } = standing({ cores: 6, state: 'running' }, { running: false }, { held: [stopped] });
  expect(things[0]?.fields.map(({ field, held }) => [field, held])).toEqual([['cores', null], ['state', stopped.says]]);
  expect(steps.map(({ template }) => template)).toEqual(['configure_guest']);
  expect(standing({ state: 'running' }, { running: false, vmid: 141 }, { held: [stopped] }).steps).toHaveLength(1);
});

test('what an incident made of a guest holds only while it is so: a guest that was started then and stopped since has drifted', () => {
  const started: Held = { ...stopped, is: 'running', says: 'started in INC-5, approved by owner' };
  expect(standing({ state: 'running' }, { running: false }, { held: [started] })).toMatchObject({ things: [{ fields: [{ field: 'state', held: null }] }], steps: [{ template: 'start_resource' }] });
});

test('a guest that is to go and is not seen counts as gone only once all could be seen', () => {
  const lock = lockSchema.parse({ version: 1, absent: [{ vmid: 140, name: 'web', identity: { birth: born } }] });
  const asked = { lock, cluster: 'lab', held: [], changedBy: () => null };
  expect(standingOf({ ...asked, seen: { complete: false, guests: [], storages: [] } }).complete).toBe(false);
  expect(standingOf({ ...asked, seen: { complete: false, guests: [seen()], storages: [] } }).complete).toBe(true);
  expect(standingOf({ ...asked, seen: { complete: true, guests: [], storages: [] } })).toEqual({ complete: true, things: [], steps: [] });
});

test('what is certain of other guests is told and has its steps while one cannot be seen, which is neither missing nor forgotten', () => {
  const two = lockSchema.parse({ version: 1, guests: [{ name: 'web', kind: 'qemu', vmid: 140, identity: { birth: born }, cores: 6 }, { name: 'db', kind: 'qemu', vmid: 141, identity: { birth: birthFrom('db') }, from: { clone: 9000, full: true }, cores: 4 }] });
  const look = (before: Pick<Stands, 'things'> | null) => standingOf({ lock: two, cluster: 'lab', held: [], changedBy: () => null, seen: { complete: false, guests: [seen()], storages: ['fast'] }, before });
  expect(look(null)).toMatchObject({ complete: false, things: [{ name: 'web', is: 'differs' }, { name: 'db', is: 'unknown', fields: [] }], steps: [{ template: 'configure_guest', target: 'proxmox://lab/140' }] });
  expect(look(null).things[1]).not.toHaveProperty('differed');
  const differed = look({ things: [{ vmid: 141, name: 'db', is: 'absent', fields: [] }] });
  expect(differed.things[1]).toMatchObject({ is: 'unknown', differed: true });
  expect(look(differed).things[1]).toMatchObject({ is: 'unknown', differed: true });
  const base = stands();
  const offer = (over: Partial<Stands>) => dueDigest({ ...base, ...over });
  expect(offer({ things: [...base.things, { vmid: 141, name: 'db', is: 'unknown', fields: [] }] })).toBe(offer({}));
});

test('a storage is certain once its entry was read, though a node is off', () => {
  const nas = lockSchema.parse({ version: 1, storages: [{ name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup'] }] });
  const asked = { lock: nas, cluster: 'lab', held: [], changedBy: () => null };
  const entry = { name: 'nas', type: 'nfs', server: '10.0.0.6', export: '/tank', content: ['backup'], nodes: [], enabled: true };
  expect(standingOf({ ...asked, seen: { complete: false, guests: [], storages: [] } })).toMatchObject({ complete: false, things: [{ name: 'nas', is: 'unknown' }], steps: [] });
  expect(standingOf({ ...asked, seen: { complete: false, guests: [], storages: ['nas'], entries: [entry] } })).toMatchObject({ complete: true, things: [{ vmid: null, name: 'nas', is: 'differs', fields: [{ field: 'server', back: null }] }], steps: [] });
});

test('a guest that nobody can see makes the whole unknown, another that nobody declared does not', () => {
  const lock = lockOf({});
  const asked = { lock, cluster: 'lab', held: [], changedBy: () => null };
  expect(standingOf({ ...asked, seen: { complete: false, guests: [], storages: ['fast'] } })).toMatchObject({ complete: false, steps: [] });
  expect(standingOf({ ...asked, seen: { complete: false, guests: [seen()], storages: ['fast'] } })).toMatchObject({ complete: true, steps: [] });
});

test('what is to go is told as ours or not, and only ours has steps', () => {
  const lock = lockSchema.parse({ version: 1, absent: [{ vmid: 140, name: 'web', identity: { birth: born } }] });
  const asked = { lock, cluster: 'lab', held: [], changedBy: () => null };
  expect(standingOf({ ...asked, seen: { complete: true, guests: [seen()], storages: [] } })).toMatchObject({ things: [{ is: 'extra' }], steps: [{ template: 'stop_resource' }, { template: 'delete_guest' }] });
  expect(standingOf({ ...asked, seen: { complete: true, guests: [seen({ tags: [] })], storages: [] } })).toMatchObject({ things: [{ is: 'foreign' }], steps: [] });
  expect(standingOf({ ...asked, seen: { complete: true, guests: [seen({ name: 'shop' })], storages: [] } })).toMatchObject({ things: [{ is: 'foreign', fields: [{ field: 'name', declared: 'web', seen: 'shop', back: null }] }], steps: [] });
});

test('an offer is another one when the lock, a step or a difference is, whoever is said to have changed it', () => {
  const base = stands();
  expect(dueDigest({ ...base, things: base.things.map((thing) => ({ ...thing, fields: thing.fields.map((field) => ({ ...field, by: 'anna@pve' })) })) })).toBe(dueDigest(base));
  const others = [stands({ lock: 'b' }), { ...stands(), steps: [] }, stands({}, { cores: 3 }), { ...stands(), keep: { draft: 'd', lock: 'k' } }, stands({ draft: { id: 'written anew', by: 'anna', says: '', assumed: [] } })];
  expect(new Set([base, ...others].map(dueDigest)).size).toBe(others.length + 1);
});

function stands(over: Partial<Stands> = {}, is: Partial<SeenGuest> = {}): Stands {
  return { present: true, lock: 'a', draft: null, commit: null, author: 'Ann', wrong: null, settled: true, keep: null, ...standing({ cores: 6 }, is), ...over };
}

function standing(declared: Partial<LockedGuest>, is: Partial<SeenGuest> = {}, { held = [] }: { held?: Held[] } = {}): ReturnType<typeof standingOf> {
  return standingOf({ lock: lockOf(declared, is.vmid), cluster: 'lab', seen: { complete: true, guests: [seen(is)], storages: [] }, held, changedBy: () => 'root@pam' });
}

function lockOf(declared: Partial<LockedGuest>, vmid = 140): ReturnType<typeof lockSchema.parse> {
  return lockSchema.parse({ version: 1, guests: [{ name: 'web', kind: 'qemu', vmid, identity: { birth: born }, ...declared }] });
}

function seen(over: Partial<SeenGuest> = {}): SeenGuest {
  return seenGuest({ smbios: born, tags: ['web', ownerTag], ...over });
}
