import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { birthFrom, ownerTag, type GuestMake, type Survey, type SurveyAsked } from '../../engine/changes.ts';
import type { Stands } from '../../engine/declare/stands.ts';
import type { Machine } from '../../engine/ports.ts';
import type { Fact, ResourceRef } from '../../engine/types.ts';
import { draftsIn } from '../../storage/drafts.ts';
import { declarationsOnGit, type OnGit } from '../testing/declarations-on-git.ts';
import { ownStore } from '../testing/own-store.ts';
import { seenGuest } from '../testing/pretended-cluster.ts';
import { declaredMachine } from './machine.ts';
import { standings, type StandsWorld } from './stands.ts';

const db = ownStore();
const born = (name: string): string => birthFrom(`declared/lab/${name}`);

let git: OnGit;
let makes: GuestMake[];
let unread: number[];
let surveys: SurveyAsked[];
let kept: Map<ResourceRef, Stands>;
let world: StandsWorld;

beforeEach(async () => {
  await db.database.query('DELETE FROM drafts');
  git = await declarationsOnGit();
  [makes, unread, surveys, kept] = [[make(140, 'web'), make(141, 'db')], [], [], new Map()];
  world = {
    declarations: git, drafts: draftsIn(db.store, 'declared'), cluster: 'lab', now: () => new Date(), survey: (asked) => { surveys.push(asked); return Promise.resolve(survey(asked)); },
    before: () => Promise.resolve([...kept].map(([resource, value]) => ({ resource, value }) as Fact<'declaration.stands'>)),
    held: () => Promise.resolve([]), lastBackups: () => Promise.resolve(new Map()), done: () => Promise.resolve(() => null), changedBy: () => Promise.resolve(() => null),
  };
});
afterEach(() => git.close());

describe('a guest that two declarations name', () => {
  test('is told of both, each with the other by name, and neither has a step for it', async () => {
    git.push('one', { lock: lock(guest('web', 140, 'cores: 4')) });
    git.push('two', { lock: lock(guest('web', 140, 'cores: 8'), guest('db', 141)) });
    git.push('three', { lock: lock(guest('mail', 142)) });
    makes.push(make(142, 'mail'));
    expect(await look()).toMatchObject({
      one: { wrong: 'guest 140 is declared in two as well: take it out of one of them', things: [], steps: [] },
      two: { wrong: 'guest 140 is declared in one as well: take it out of one of them', things: [], steps: [] },
      three: { wrong: null, settled: true },
    });
  });

  test('is told as well when one of them wants it gone, and no more once it is in one alone', async () => {
    git.push('one', { lock: lock(guest('web', 140, 'cores: 4')) });
    git.push('two', { lock: `version: 1\nabsent:\n  - { vmid: 140, name: web, identity: { birth: ${born('web')} } }\n` });
    expect(await look()).toMatchObject({ one: { wrong: expect.stringContaining('two') as string, steps: [] }, two: { wrong: expect.stringContaining('one') as string, steps: [] } });
    git.push('two', { lock: lock(guest('db', 141)) });
    expect(await look()).toMatchObject({ one: { wrong: null, steps: [{ template: 'configure_guest' }] }, two: { wrong: null, settled: true } });
  });

  test('is told when only one of them is looked at', async () => {
    git.push('one', { lock: lock(guest('web', 140)) });
    git.push('two', { lock: lock(guest('web', 140)) });
    expect(await look(['two'])).toMatchObject({ two: { wrong: expect.stringContaining('declared in one') as string } });
  });

  test('by a draft holds up nobody: what is in Git is told as before, and the draft what is wrong with it', async () => {
    git.push('one', { lock: lock(guest('web', 140)) });
    await look();
    makes[0] = make(140, 'web', { cores: 8 });
    await draft('two', lock(guest('web', 140, 'cores: 4')));
    expect(await look()).toMatchObject({ one: { wrong: null, settled: true, steps: [{ template: 'configure_guest' }] }, two: { wrong: expect.stringContaining('declared in one') as string, steps: [] } });
  });
});

describe('while a draft of it waits', () => {
  beforeEach(async () => {
    git.push('lab', { lock: lock(guest('web', 140)) });
    await look();
    await draft('lab', lock(guest('web', 140, 'cores: 4')));
  });

  test('a declaration drifts from what is in Git, and what may be kept is of that', async () => {
    makes[0] = make(140, 'web', { memoryMb: 2048, cores: 8 });
    const { lab } = await look();
    expect(lab).toMatchObject({ settled: false, draft: { by: 'guest' }, lock: git.lockBlob(lock(guest('web', 140, 'cores: 4'))), keep: null });
    expect(lab?.inForce).toMatchObject({ settled: true, draft: null, lock: git.lockBlob(lock(guest('web', 140))), things: [{ fields: [{ field: 'cores', declared: '2', seen: '8' }] }] });
    expect(lab?.inForce?.keep).not.toBeNull();
  });

  test('it is known to have been in force all along: once the draft is dropped its drift is still one', async () => {
    await look();
    makes[0] = make(140, 'web', { cores: 8 });
    await look();
    await world.drafts.drop('lab', new Date());
    expect((await look())['lab']).toMatchObject({ settled: true, draft: null, things: [{ name: 'web' }] });
    expect((await look())['lab']).not.toHaveProperty('inForce');
  });

  test('a drift is of what is in Git and a request of what is wanted next, each by its own blob', async () => {
    const hands = declaredMachine({ declarations: git, drafts: world.drafts, now: world.now, repository: {} as Machine, stands: () => Promise.resolve([]) });
    expect(await hands.fingerprint('git://declared/lab', 'drift')).toBe(git.lockBlob(lock(guest('web', 140))));
    expect(await hands.fingerprint('git://declared/lab', 'request')).toBe(git.lockBlob(lock(guest('web', 140, 'cores: 4'))));
  });
});

test('a guest that cannot be seen hides no other, and what it differed in is not forgotten', async () => {
  git.push('lab', { lock: lock(guest('web', 140), guest('db', 141)) });
  await look();
  makes = [make(140, 'web', { cores: 8 }), make(141, 'db', { cores: 8 })];
  await look();
  unread = [141];
  expect((await look())['lab']).toMatchObject({ settled: true, complete: false, things: [{ name: 'web', is: 'differs' }, { name: 'db', is: 'unknown', differed: true }], steps: [{ target: 'proxmox://lab/140' }] });
  makes = [make(140, 'web'), make(141, 'db')];
  expect((await look())['lab']).toMatchObject({ complete: false, things: [{ name: 'db', is: 'unknown', differed: true }], steps: [] });
  unread = [];
  expect((await look())['lab']).toMatchObject({ complete: true, settled: true, things: [] });
});

test('who is to be copied is looked at while there is something to copy, and never else', async () => {
  makes.push(make(9000, 'debian-12', { template: true }));
  git.push('lab', { lock: lock(guest('web', 140), guest('mail', 142)) });
  expect((await look())['lab']?.steps[0]).toMatchObject({ template: 'clone_guest', params: { source: { name: 'debian-12', mark: born('debian-12') } } });
  expect(surveys).toEqual([{ vmids: [140, 142] }, { vmids: [9000] }]);
  makes.push(make(142, 'mail'));
  surveys.length = 0;
  await look();
  expect(surveys).toEqual([{ vmids: [140, 142] }]);
});

test('the entries of storages are read where storages are declared', async () => {
  git.push('lab', { lock: 'version: 1\nstorages:\n  - { name: nas, type: nfs, server: 10.0.0.5, export: /tank, content: [backup] }\n' });
  await look();
  expect(surveys).toEqual([{ vmids: [], entries: true }]);
});

test('what would keep what is seen is kept without the secrets that somebody wrote into the sentences of a lock', async () => {
  makes = [make(140, 'web', { cores: 4 })];
  git.push('web', { lock: `${lock(guest('web', 140, 'cores: 4'))}sentences: [Web has 4 cores., 'Its password is hunter2-Kx9!vQ.']\n` });
  expect((await look())['web']).toMatchObject({ settled: true, things: [] });
  makes = [make(140, 'web', { cores: 6 })];
  const { web } = await look();
  const draft = await world.drafts.byId(web?.keep?.draft ?? '');
  expect(git.readLock(draft?.lock ?? '')).toMatchObject({ guests: [{ cores: 6 }] });
  expect(draft?.lock).toContain('Its password is ');
  expect(JSON.stringify([web, draft])).not.toContain('hunter2');
  expect(web).toMatchObject({ steps: [{ before: { cores: 6 } }], cost: { needs: [], disturbed: [{ vmid: 140, name: 'web', how: 'next start' }] } });
});

/** A draft that is ready, as the desk keeps it. */
async function draft(name: string, text: string): Promise<void> {
  const { lockBlob = null } = git.known()?.declared.find((one) => one.name === name) ?? {};
  await world.drafts.write({ name, typed: 'x', english: 'x', answers: {}, model: null, assumed: [], lock: text, lockBlob: git.lockBlob(text), expectedLock: lockBlob, by: 'guest', surface: 'discord 1' }, new Date());
}

/** A look at Git and the cluster that is kept as the last one. */
async function look(names: readonly string[] | 'all' = 'all'): Promise<Record<string, Stands>> {
  await git.look();
  const found = await standings(world, names);
  for (const { resource, value } of found) kept.set(resource, value);
  return Object.fromEntries(found.map(({ resource, value }) => [resource.split('/').at(-1) ?? '', value]));
}

function survey({ vmids }: SurveyAsked): Survey {
  return {
    nodes: [{ name: 'pve1', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 16_384 }], storages: [{ name: 'fast', node: 'pve1', type: 'lvmthin', shared: false, content: ['images'], freeGb: 500 }],
    guests: makes.map(({ vmid, name, tags }) => ({ vmid, kind: 'qemu', node: 'pve1', name, status: 'running', template: false, tags, pool: null, memoryMb: 4096 })),
    makes: makes.filter(({ vmid }) => vmids.includes(vmid) && !unread.includes(vmid)), unread: unread.filter((vmid) => vmids.includes(vmid)), bridges: null, images: null,
  };
}

function make(vmid: number, name: string, over: Partial<GuestMake> = {}): GuestMake {
  return seenGuest({ vmid, name, smbios: born(name), tags: [ownerTag], ...over });
}

function lock(...guests: string[]): string {
  return ['version: 1', 'guests:', ...guests, ''].join('\n');
}

function guest(name: string, vmid: number, more = 'cores: 2'): string {
  return `  - { name: ${name}, kind: qemu, vmid: ${vmid}, identity: { birth: ${born(name)} }, from: { clone: 9000, full: true }, ${more} }`;
}
