import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { birthFrom, ownerTag, type GuestMake, type Survey, type SurveyAsked } from '../../engine/changes.ts';
import type { Stands } from '../../engine/declare/stands.ts';
import type { Fact, ResourceRef } from '../../engine/types.ts';
import { draftsIn } from '../../storage/drafts.ts';
import { declarationsOnGit, type OnGit } from '../testing/declarations-on-git.ts';
import { ownStore } from '../testing/own-store.ts';
import { seenGuest } from '../testing/pretended-cluster.ts';
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
});

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
