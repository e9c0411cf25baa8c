import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Facts } from '../engine/ports.ts';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { ago, container, now } from '../ops/testing/views.ts';
import { factsIn, purgeFacts } from './facts.ts';

let facts: Facts;
let resource: ResourceRef;
let n = 0;

const own = ownStore();
beforeAll(() => { facts = factsIn(own.store); });
beforeEach(() => {
  n += 1;
  resource = `docker://nas${n}/db`;
});

const state = (secondsAgo: number, change = {}): Sighting => ({ resource, kind: 'container.state', key: 'state', at: ago(secondsAgo), value: container(change) });
const place = (secondsAgo: number): Sighting => ({ resource, kind: 'container.place', key: 'place', at: ago(secondsAgo), value: {
  project: null, service: null, networks: [], names: ['db'], ports: [], mounts: [], owner: null, severity: null, maintenanceUntil: null, dependsOn: [],
} });
const died = (secondsAgo: number, key: string): Sighting => ({ resource, kind: 'container.died', key, at: ago(secondsAgo), value: { containerId: 'c1', exitCode: 1 } });
const seen = async (since = ago(3600)) => (await facts.views([resource], since)).get(resource) ?? [];

test('a state that has not changed is only seen again', async () => {
  await facts.keep([state(60)]);
  await facts.keep([state(30)]);
  expect(await seen()).toMatchObject([{ at: ago(60), seenAt: ago(30) }]);
});

test('a state that has changed is a new fact', async () => {
  await facts.keep([state(60)]);
  await facts.keep([state(30, { status: 'exited' })]);
  expect((await seen()).map((fact) => fact.at)).toEqual([ago(60), ago(30)]);
});

test('an older look never overwrites a newer one', async () => {
  await facts.keep([state(30, { status: 'exited' })]);
  await facts.keep([state(60)]);
  expect(await seen()).toMatchObject([{ value: { status: 'exited' } }]);
});

test('after our clock was set back, what is seen since then counts', async () => {
  const at = Date.now();
  const seenAt = (minutes: number, change = {}): Sighting => ({ ...state(0, change), at: new Date(at + minutes * 60_000) });
  for (const one of [seenAt(30), seenAt(50, { status: 'paused' }), seenAt(59)]) await facts.keep([one]);
  await facts.keep([seenAt(-1)]);
  await facts.keep([seenAt(0, { status: 'exited' })]);
  const states = (await seen(new Date(at - 3_600_000))).map((fact) => (fact.kind === 'container.state' ? [fact.value.status, fact.at.getTime() - at] : []));
  expect(states.at(-1)).toEqual(['exited', 0]);
  expect(states.at(-2)).toEqual(['running', -60_000]);
});

test.each([['a null letter', 'a\0b', 'a\uFFFDb'], ['half a letter', 'a\ud83db', 'a\uFFFDb'], ['words about one', 'a\\u0000b', 'a\\u0000b'], ['a whole letter', '😀', '😀']])('a label with %s costs nothing that was seen with it', async (_what, label, kept) => {
  const placed = place(60);
  await facts.keep([state(60), { ...placed, value: { ...placed.value as object, project: label } } as Sighting]);
  expect((await seen()).map((fact) => (fact.kind === 'container.place' ? fact.value.project : fact.kind)).sort()).toEqual([kept, 'container.state'].sort());
});

test('an event that is told twice is one fact', async () => {
  await facts.keep([died(20, 'k1'), died(20, 'k1'), died(10, 'k2')]);
  await facts.keep([died(20, 'k1')]);
  expect(await seen()).toHaveLength(2);
});

test('of two states in one batch the newer one counts', async () => {
  await facts.keep([state(20, { status: 'exited' }), state(10)]);
  expect(await seen()).toMatchObject([{ value: { status: 'running' }, at: ago(10) }]);
});

test('the last state is there however old it is, events only of the time asked for', async () => {
  await facts.keep([state(500), died(400, 'old'), died(5, 'new')]);
  expect((await seen(ago(60))).map((fact) => fact.kind)).toEqual(['container.state', 'container.died']);
});

test('the state before the last is there as well, however old it is', async () => {
  await facts.keep([state(7000, { status: 'created' })]);
  await facts.keep([state(6900)]);
  await facts.keep([state(6800, { status: 'exited' })]);
  expect((await seen(ago(60))).map((fact) => (fact.kind === 'container.state' ? fact.value.status : ''))).toEqual(['running', 'exited']);
});

test('the latest of some kinds is told of every resource', async () => {
  const other: ResourceRef = `docker://nas${n}/web`;
  await facts.keep([state(60), place(60), died(20, 'k1'), { ...state(40), resource: other }]);
  await facts.keep([state(30, { status: 'exited' })]);
  const latest = (await facts.latest(['container.state', 'container.place'])).filter((fact) => fact.resource === resource || fact.resource === other);
  expect(latest.map((fact) => [fact.resource, fact.kind, fact.at])).toEqual(expect.arrayContaining([
    [resource, 'container.state', ago(30)], [resource, 'container.place', ago(60)], [other, 'container.state', ago(40)],
  ]));
  expect(latest).toHaveLength(3);
});

test('the last event of a host is where its stream goes on', async () => {
  expect(await facts.lastEventAt(`docker://nas${n}`)).toBeNull();
  await facts.keep([state(5), died(20, 'k1')]);
  expect(await facts.lastEventAt(`docker://nas${n}`)).toEqual(ago(20));
  await facts.keep([{ resource, kind: 'log.counts', key: 'w1', at: ago(5), value: { seconds: 10, lines: 1, signatures: [] } }]);
  expect(await facts.lastEventAt(`docker://nas${n}`)).toEqual(ago(20));
});

test('purging drops where something stood that is long gone, and keeps the place of what is still seen', async () => {
  await facts.keep([place(9000), state(9000, { present: false })]);
  const gone = resource;
  resource = `docker://nas${n}/other`;
  await facts.keep([place(9000), state(9000)]);
  await facts.keep([place(60), state(60)]);
  expect(await purgeFacts(own.store, ago(7200))).toBe(2);
  expect((await seen()).map((fact) => fact.kind).toSorted()).toEqual(['container.place', 'container.state']);
  expect((await facts.views([gone], ago(9999))).get(gone) ?? []).toEqual([]);
});

test('purging keeps the last state of everything', async () => {
  await facts.keep([state(9000)]);
  await facts.keep([state(8000, { status: 'exited' }), died(8500, 'k1')]);
  expect(await purgeFacts(own.store, new Date(now.getTime() - 7_200_000))).toBe(2);
  expect(await seen()).toMatchObject([{ value: { status: 'exited' } }]);
});
