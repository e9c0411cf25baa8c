import { describe, expect, test } from 'vitest';
import { finding, sceneOf, ticketOf, type SceneParts } from '../ops/testing/scenes.ts';
import { placed, reached, seen, stands } from '../ops/testing/sightings.ts';
import { ago, guest, now } from '../ops/testing/views.ts';
import { culpritOf, type Complaint } from './correlate.ts';
import type { Finding, ResourceRef } from './types.ts';

const at = (name: string): ResourceRef => `docker://nas1/shop/${name}`;
const needs = (name: string, ...others: string[]) => [stands(at(name), ago(600)), placed(at(name), ago(600), { dependsOn: others })];
const stopped = (name: string) => stands(at(name), ago(90), { status: 'exited', restartPolicy: 'always' });
const longGone = [...needs('api', 'db'), placed(at('db'), ago(7200)), stands(at('db'), ago(7200), { status: 'exited', restartPolicy: 'always' })];
const chain = [...needs('web', 'api'), ...needs('api', 'db'), ...needs('db')];
const ring = [...needs('a', 'b'), ...needs('b', 'c'), ...needs('c', 'a')];
const on101 = [seen('guest.state', 'proxmox://pve/101', ago(600), guest({ name: 'nas1', node: 'n1', storages: ['tank'] })), reached('nas1', ago(600))];

function culprit(who: string, parts: SceneParts, change: Partial<Finding> = {}): ResourceRef | null {
  const own = finding(at(who), 60, change);
  const scene = sceneOf({ ...parts, findings: [own, ...parts.findings ?? []] });
  const complaint: Complaint = { resource: at(who), cause: own.cause, findings: [own], since: own.since };
  const found = culpritOf(complaint, scene);
  return found === null ? null : found.at === 'address' ? found.address : found.resource;
}

describe('at fault for a complaint is', () => {
  test.each<[string, string, SceneParts, ResourceRef | null]>([
    ['nobody else, when all it hangs on is well', 'web', { seen: chain }, null],
    ['what it needs, when that is noticed to be broken', 'api', { seen: chain, findings: [finding(at('db'))] }, at('db')],
    ['what it needs, when that is plainly down', 'api', { seen: [...chain, stopped('db')] }, at('db')],
    ['what it needs, when that has a ticket still', 'api', { seen: chain, tickets: [ticketOf(7, finding(at('db')))] }, at('db')],
    ['what it needs by another that is well itself', 'web', { seen: [...chain, stopped('db')] }, at('db')],
    ['the last in a chain of broken ones', 'web', { seen: chain, findings: [finding(at('api')), finding(at('db'))] }, at('db')],
    ['the host, when that is away as well', 'web', { seen: [...chain, stopped('db'), reached('nas1', ago(100), false)] }, 'docker://nas1'],
    ['the guest that the host is on', 'web', { seen: [...chain, ...on101, reached('nas1', ago(100), false), seen('guest.state', 'proxmox://pve/101', ago(100), guest({ name: 'nas1', status: 'stopped', storages: [] }))] }, 'proxmox://pve/101'],
    ['the node under all of them', 'web', { seen: [...chain, ...on101, seen('node.state', 'proxmox://pve/node/n1', ago(30), { present: true, status: 'offline' })] }, 'proxmox://pve/node/n1'],
    ['the storage of its guest', 'web', { seen: [...chain, ...on101, seen('storage.state', 'proxmox://pve/storage/n1/tank', ago(30), { present: true, node: 'n1', status: 'unavailable', type: 'nfs', shared: true })] }, 'proxmox://pve/storage/n1/tank'],
    ['nobody, when what is wrong there does not spread', 'api', { seen: chain, findings: [finding(at('db'), 60, { detector: 'new-error', cause: 'logs' })] }, null],
    ['nobody, when the other trouble came much later', 'api', { seen: chain, findings: [finding(at('db'), -300)] }, null],
    ['somebody whose trouble was noticed a little later', 'api', { seen: chain, findings: [finding(at('db'), -200)] }, at('db')],
    ['nobody, when what it needs has been down for hours', 'api', { seen: longGone }, null],
    ['the host, when that has been away for hours', 'web', { seen: [...chain, reached('nas1', ago(7200), false)] }, 'docker://nas1'],
    ['nobody, when what it needs has done its work', 'api', { seen: [...chain, stands(at('db'), ago(90), { status: 'exited', exitCode: 0, restartPolicy: 'no' })] }, null],
  ])('%s', (_who, who, parts, expected) => { expect(culprit(who, parts)).toBe(expected); });

  test('what it needs, whose own log tells of the same that a server answers with', () => {
    const tells = (kind: Finding['class']) => ({ detector: 'new-error', cause: 'logs', class: kind });
    const db = (kind: Finding['class']) => finding(at('db'), 60, tells(kind));
    expect(culprit('web', { seen: chain, findings: [db('bad_credentials')] }, tells('bad_credentials'))).toBe(at('db'));
    expect(culprit('api', { seen: chain, tickets: [ticketOf(7, db('pool_exhausted'))] }, tells('pool_exhausted'))).toBe(at('db'));
    expect(culprit('api', { seen: chain, findings: [db('bad_credentials')] }, tells('pool_exhausted'))).toBeNull();
    expect(culprit('api', { seen: chain, findings: [db('disk_full')] }, tells('disk_full'))).toBeNull();
    expect(culprit('a', { seen: ring, findings: [finding(at('b'), 60, tells('starting_up'))] }, tells('starting_up'))).toBeNull();
  });

  test('whom it blames, however long ago or late that went down', () => {
    const late = [finding(at('db'), -900)];
    expect(culprit('api', { seen: longGone }, { blames: 'net://db:5432' })).toBe(at('db'));
    expect(culprit('api', { seen: chain, findings: late }, { blames: 'net://db:5432' })).toBe(at('db'));
  });

  test('whom it blames though that seems to be well, unless the one that blames it does not run', () => {
    expect(culprit('api', { seen: chain }, { cause: 'needs db:5432', blames: 'net://db:5432' })).toBe(at('db'));
    expect(culprit('api', { seen: [...chain, stopped('api')] }, { cause: 'needs db:5432', blames: 'net://db:5432' })).toBeNull();
  });

  test('not a machine of many that seems to be well, for nobody knows which of them is meant', () => {
    expect(culprit('api', { seen: chain }, { cause: 'needs nas1:5432', blames: 'net://nas1:5432' })).toBeNull();
  });

  test('nobody else, when the cause is where it is found', () => {
    expect(culprit('api', { seen: [...chain, stopped('db')] }, { detector: 'oom' })).toBeNull();
  });
});

describe('of several in trouble', () => {
  const two = [...needs('web', 'cache', 'db'), ...needs('cache'), ...needs('db')];
  const both = [finding(at('cache')), finding(at('db'))];

  test('the one that is blamed is at fault', () => {
    expect(culprit('web', { seen: two, findings: both }, { blames: 'net://db:5432' })).toBe(at('db'));
    expect(culprit('web', { seen: two, findings: both }, { blames: 'net://cache:6379' })).toBe(at('cache'));
  });

  test('else the one that has a ticket, else the nearest', () => {
    expect(culprit('web', { seen: two, findings: both })).toBe(at('cache'));
    expect(culprit('web', { seen: two, findings: both, tickets: [ticketOf(7, finding(at('db')))] })).toBe(at('db'));
  });
});

describe('in a ring of broken ones', () => {
  const all = ['a', 'b', 'c'];
  const culprits = (parts: SceneParts) => all.map((who) => culprit(who, { seen: ring, ...parts }));

  test('all agree on the one whose trouble is oldest, which has its own ticket', () => {
    const findings = [finding(at('a'), 60), finding(at('b'), 61), finding(at('c'), 60)];
    const agree = all.map((who) => {
      const own = findings.filter((one) => one.resource === at(who));
      const found = culpritOf({ resource: at(who), cause: 'running', findings: own, since: own[0]?.since ?? now }, sceneOf({ seen: ring, findings }));
      return found?.at === 'resource' ? found.resource : null;
    });
    expect(agree).toEqual([at('b'), null, at('b')]);
  });

  test('or on the one that has a ticket', () => {
    expect(culprits({ findings: [], tickets: [ticketOf(7, finding(at('c')))] })).toEqual([at('c'), at('c'), null]);
  });
});

describe('an address that nobody here has', () => {
  const strange = 'net://far.example.org:443';

  test('is at fault when it alone is blamed', () => {
    expect(culprit('web', { seen: chain }, { blames: strange })).toBe(strange);
    expect(culprit('web', { seen: chain, findings: [finding(at('web'), 60, { cause: 'needs x', blames: strange })] })).toBe(strange);
  });

  test('is not when others are blamed too, or something it hangs on is broken', () => {
    expect(culprit('web', { seen: chain, findings: [finding(at('web'), 60, { cause: 'needs y', blames: 'net://near.example.org' })] }, { blames: strange })).toBeNull();
    expect(culprit('web', { seen: [...chain, stopped('db')] }, { blames: strange })).toBe(at('db'));
  });
});

describe('who finds no names', () => {
  const resolver: ResourceRef = 'net://192.168.1.53';
  const probed = (ok: boolean) => seen('probe.state', resolver, ago(60), { name: 'dns', about: null, kind: 'dns', everySeconds: 30, ok, why: ok ? 'answers' : 'timeout', ms: null, status: null });

  test('suffers from a resolver that does not answer', () => {
    expect(culprit('web', { seen: [...chain, probed(false)] }, { names: true })).toBe(resolver);
    expect(culprit('web', { seen: [...chain, probed(false)] })).toBeNull();
  });

  test('is alone with it while the resolvers answer', () => {
    expect(culprit('web', { seen: [...chain, probed(true)] }, { names: true })).toBeNull();
    expect(culprit('web', { seen: [...chain, probed(true)] }, { names: true, blames: 'net://far.example.org' })).toBe('net://far.example.org');
  });
});

test('a storage that nodes share is at fault for all of them, and for what stands on any of them', () => {
  const shared: ResourceRef = 'proxmox://pve/storage/nfs';
  const away = (node: string) => finding(`proxmox://pve/storage/${node}/nfs`, 60, { detector: 'storage-away', cause: 'available', blames: shared });
  const placesOfIt = ['n1', 'n2'].map((node) => seen('storage.state', `proxmox://pve/storage/${node}/nfs`, ago(600), { present: true, node, status: 'available', type: 'nfs', shared: true }));
  const scene = sceneOf({ seen: [...chain, ...placesOfIt, seen('guest.state', 'proxmox://pve/101', ago(600), guest({ name: 'nas1', node: 'n2', storages: ['nfs'] })), reached('nas1', ago(600))], findings: [away('n1'), away('n2')] });
  const complaints = [away('n1'), away('n2'), finding(at('web'))].map((own): Complaint => ({ resource: own.resource, cause: own.cause, findings: [own], since: own.since }));
  expect(complaints.map((one) => culpritOf(one, scene))).toEqual(complaints.map(() => ({ at: 'address', address: shared })));
});
