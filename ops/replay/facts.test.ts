import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact, ResourceRef, Sighting } from '../../engine/types.ts';
import { factsIn } from '../../storage/facts.ts';
import { ownStore } from '../testing/own-store.ts';
import { container } from '../testing/views.ts';
import { factsInMemory } from './facts.ts';

const own = ownStore();

const minute = 60_000;
let run = 0;

/** What is seen at some minutes from now, of two resources. */
const sighting = fc.record({ what: fc.constantFrom('state', 'usage', 'disk', 'died', 'place'), who: fc.integer({ min: 0, max: 1 }), value: fc.integer({ min: 0, max: 2 }), late: fc.integer({ min: 0, max: 90 }) });
const look = fc.record({ pause: fc.integer({ min: 0, max: 240 }), seen: fc.array(sighting, { minLength: 1, maxLength: 6 }) });
type Look = { pause: number; seen: { what: string; who: number; value: number; late: number }[] };

test('facts in memory answer as those in the database do, whatever is kept in whatever order', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(look, { minLength: 1, maxLength: 12 }), async (looks) => { await agreeOn(looks, -2880); }), { numRuns: 40 });
});

test('so they do after a clock was set back', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(look, { minLength: 1, maxLength: 4 }), fc.array(look, { minLength: 1, maxLength: 4 }), async (before, after) => {
    const [early, late] = [before, after].map((looks) => looks.map((one) => ({ pause: one.pause / 40, seen: one.seen.map((each) => ({ ...each, late: 0 })) })));
    await agreeOn(early ?? [], 60, late ?? []);
  }), { numRuns: 40 });
});

/** Keeps the same in both; `startMinutes` from now, and, after the clock was set back, from a day ago on. */
async function agreeOn(looks: readonly Look[], startMinutes: number, afterwards: readonly Look[] = []): Promise<void> {
  run += 1;
  const now = Date.now();
  const [stored, memory] = [factsIn(own.store), factsInMemory(() => new Date(now))];
  const refs = [0, 1].map((n): ResourceRef => `docker://run${run}/c${n}`);
  for (const [some, start] of [[looks, startMinutes], [afterwards, -1440]] as const) {
    let at = now + start * minute;
    for (const [n, { pause, seen }] of some.entries()) {
      at += pause * minute;
      const sightings = seen.map((one, each) => sightingOf(one, refs[one.who] ?? 'docker://none', { at: new Date(at - one.late * minute), key: `${n} ${each % 2}` }));
      expect(new Set(await memory.keep(sightings))).toEqual(new Set(await stored.keep(sightings)));
      for (const since of [at - 60 * minute, at]) expect(told(await memory.views(refs, new Date(since)), refs)).toEqual(told(await stored.views(refs, new Date(since)), refs));
    }
  }
  const latest = (await stored.latest(['container.state', 'container.place'])).filter((fact) => refs.includes(fact.resource));
  expect(sorted(await memory.latest(['container.state', 'container.place']))).toEqual(sorted(latest));
  expect((await memory.presentOn(`docker://run${run}`)).sort()).toEqual((await stored.presentOn(`docker://run${run}`)).sort());
}

function sightingOf({ what, value }: Look['seen'][number], resource: ResourceRef, { at, key }: { at: Date; key: string }): Sighting {
  switch (what) {
    case 'state': return { resource, at, key, kind: 'container.state', value: container({ restartCount: value, startedAt: null, present: value < 2 }) };
    case 'usage': return { resource, at, key, kind: 'container.usage', value: { cpuPercent: value, memoryMiB: 1, memoryLimitMiB: 2 } };
    case 'disk': return { resource, at, key, kind: 'storage.usage', value: { usedBytes: value, totalBytes: 2 } };
    case 'died': return { resource, at, key, kind: 'container.died', value: { containerId: 'c1', exitCode: value } };
    default: return { resource, at, key, kind: 'host.reach', value: { reachable: value === 0, why: '' } };
  }
}

/** Facts of different kinds at one moment may come in any order. */
function told(views: ReadonlyMap<ResourceRef, readonly Fact[]>, refs: readonly ResourceRef[]): unknown {
  return refs.map((ref) => (views.get(ref) ?? []).map(({ id: _, ...fact }) => fact).sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0)));
}

function sorted(facts: readonly Fact[]): unknown[] {
  return facts.map(({ id: _, ...fact }) => fact).sort((a, b) => (`${a.kind} ${a.resource}` < `${b.kind} ${b.resource}` ? -1 : 1));
}
