import { describe, expect, test } from 'vitest';
import { placed, stands } from '../ops/testing/sightings.ts';
import { now } from '../ops/testing/views.ts';
import { hushed, silenceOf, type Noise } from './hush.ts';
import { topologyOf } from './topology.ts';
import type { PlaceFact } from './topology/places.ts';
import type { Hush, ResourceRef } from './types.ts';

const web: ResourceRef = 'docker://nas1/shop/web';
const db: ResourceRef = 'docker://nas1/shop/db';
const later = new Date(now.getTime() + 1000);
const topology = topologyOf([stands(web, now), placed(web, now, { dependsOn: ['db'] }), stands(db, now), placed(db, now)] as PlaceFact[]);
const noise: Noise = { resource: web, detector: 'restart-loop', signature: 's1' };
const hush = (what: Hush['what'], change: Partial<Hush> = {}): Hush => ({ id: '1', what, until: later, by: 'owner', why: 'moving house', kind: 'silence', ...change });

describe('a finding is hushed', () => {
  test.each<[string, Hush]>([
    ['by a silence of its resource', hush({ resource: web })],
    ['by a silence of its detector', hush({ detector: 'restart-loop' })],
    ['by a silence of its signature', hush({ signature: 's1' })],
    ['by a silence of all of them', hush({ resource: web, detector: 'restart-loop', signature: 's1' })],
    ['by maintenance of its resource', hush({ resource: web }, { kind: 'maintenance' })],
    ['by maintenance of what it needs', hush({ resource: db }, { kind: 'maintenance' })],
    ['by maintenance of its host', hush({ resource: 'docker://nas1' }, { kind: 'maintenance' })],
    ['by maintenance of everything', hush({}, { kind: 'maintenance' })],
  ])('%s', (_how, one) => { expect(hushed(noise, [one], { topology, now })).toBe(one); });

  test('with the longest of several named', () => {
    const long = hush({}, { id: '2', until: new Date(now.getTime() + 5000) });
    expect(hushed(noise, [hush({}), long], { topology, now })).toBe(long);
  });
});

describe('a finding is told', () => {
  test.each<[string, Hush]>([
    ['when the silence is over', hush({ resource: web }, { until: now })],
    ['when only what it needs is silenced', hush({ resource: db })],
    ['when another detector is silenced', hush({ resource: web, detector: 'oom' })],
    ['when another signature is silenced', hush({ signature: 's2' })],
    ['when what hangs on it is under maintenance', hush({ resource: 'docker://nas1/shop/mail' }, { kind: 'maintenance' })],
  ])('%s', (_when, one) => { expect(hushed(noise, [one], { topology, now })).toBeNull(); });

  test('a silence of a signature does not fit what rests on none', () => {
    expect(hushed({ resource: web, detector: 'oom' }, [hush({ signature: 's1' })], { topology, now })).toBeNull();
  });
});

describe('maintenance that the owner wrote on a label', () => {
  const marked = (maintenanceUntil: string | null) => topologyOf([placed(web, now, { dependsOn: ['db'] }), placed(db, now, { maintenanceUntil, owner: 'ops' })] as PlaceFact[]);

  test('covers what hangs on it until it is over', () => {
    expect(hushed(noise, [], { topology: marked(later.toISOString()), now })).toMatchObject({ kind: 'maintenance', by: 'ops', until: later });
    expect(hushed(noise, [], { topology: marked(now.toISOString()), now })).toBeNull();
  });

  test('counts for nothing when it cannot be read', () => {
    expect(hushed(noise, [], { topology: marked('soon'), now })).toBeNull();
    expect(hushed(noise, [], { topology: marked(null), now })).toBeNull();
  });
});

test.each([[undefined, 3600, false], ['', 3600, false], ['30m', 1800, false], ['4h', 14_400, false], ['7d', 604_800, false], ['state', 604_800, true]])('a silence typed as %j lasts %i s, until its incident is over: %s', (typed, seconds, tillOver) => {
  expect(silenceOf(typed)).toEqual({ seconds, tillOver });
});
