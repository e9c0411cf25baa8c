import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Observer } from '../../engine/ports.ts';
import type { Sighting } from '../../engine/types.ts';
import type { Outcome } from './probe.ts';
import { parseProbes } from './targets.ts';
import { observerOf } from './watch.ts';
import type { Why } from './why.ts';

const usual = 'router=tcp://192.168.1.1:443,nas=tcp://192.168.1.2:22#for=docker://nas/app,resolver=dns://192.168.1.3/example.org,here=tcp://127.0.0.1:80,system=dns:///example.org';
const certificate = { notAfter: '2027-01-01T00:00:00.000Z', subject: 'nas.lan' };

describe('a look', () => {
  test('probes everything once and tells what it found with its own time', async () => {
    const { observer, probed } = lab(usual, { nas: 'refused' });
    const seen = await observer.look();
    expect(probed.toSorted()).toEqual(['here', 'nas', 'resolver', 'router', 'system']);
    expect(seen[0]).toMatchObject({ resource: 'net://network', kind: 'host.reach', value: { reachable: true } });
    expect(seen.find((one) => one.resource === 'net://192.168.1.2:22')).toEqual({
      resource: 'net://192.168.1.2:22', kind: 'probe.state', at: new Date(1000), key: 'probe',
      value: { name: 'nas', about: 'docker://nas/app', kind: 'tcp', everySeconds: 0.5, ok: false, why: 'refused', ms: null, status: null },
    });
    expect(told(seen)).toEqual({ router: 'answers', nas: 'refused', resolver: 'answers', here: 'answers', system: 'answers' });
  });

  test('soon after another repeats what was found, and later probes again', async () => {
    const world = lab(usual, {});
    const first = await world.observer.look();
    world.clock += 600;
    expect(await world.observer.look()).toEqual([expect.objectContaining({ kind: 'host.reach' }), ...first.slice(1)]);
    expect(world.probed).toHaveLength(5);
    world.clock += 600;
    await world.observer.look();
    expect(world.probed).toHaveLength(10);
  });

  test('tells of a certificate whether or not the probe went well', async () => {
    for (const why of ['answers', 'certificate'] as const) {
      const { observer } = lab('web=https://nas.lan/', { web: { why, ms: null, status: null, certificate } });
      expect((await observer.look()).at(-1)).toMatchObject({ resource: 'net://nas.lan:443', kind: 'certificate.state', key: 'certificate', value: certificate });
    }
  });

  test('makes no more than eight probes at once', async () => {
    const many = Array.from({ length: 40 }, (_, n) => `p${n}=tcp://192.168.1.${n + 1}:80`).join(',');
    let running = 0;
    let most = 0;
    const { observer } = lab(many, {}, async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
    });
    await observer.look();
    expect(most).toBe(8);
  });
});

describe('a target that is down', () => {
  test.each<[string, Why]>([['timeout', 'timeout'], ['a missing name', 'no_name'], ['no route', 'unreachable']])('is told with %s when somebody else answers', async (_, why) => {
    const { observer } = lab(usual, { router: why, nas: why });
    expect(told(await observer.look())).toMatchObject({ router: why, nas: why, resolver: 'answers' });
  });

  test('is told by the follower once it has asked somebody else', async () => {
    const world = lab(usual, {});
    await world.observer.look();
    world.says = { nas: 'timeout' };
    const batch = await world.until((sightings) => told(sightings)['nas'] === 'timeout');
    expect(told(batch)).toEqual({ nas: 'timeout', router: 'answers', resolver: 'answers' });
    expect(batch[0]).toMatchObject({ kind: 'host.reach', value: { reachable: true } });
  });

  test('is told where nobody else could be asked, and nothing of our network', async () => {
    const { observer } = lab('router=tcp://192.168.1.1:443,other=https://192.168.1.1/,here=tcp://127.0.0.1:80', { router: 'timeout', other: 'timeout' });
    const seen = await observer.look();
    expect(told(seen)).toEqual({ router: 'timeout', other: 'timeout', here: 'answers' });
    expect(seen.some((one) => one.kind === 'host.reach')).toBe(false);
  });

  test('is told when it is the resolver of the system and somebody outside answers', async () => {
    const world = lab('router=tcp://192.168.1.1:443,system=dns:///example.org', {});
    await world.observer.look();
    world.says = { system: 'timeout' };
    expect(told(await world.until((sightings) => told(sightings)['system'] === 'timeout'))).toEqual({ system: 'timeout', router: 'answers' });
  });

  test('on this machine is told without asking anybody', async () => {
    const world = lab(usual, {});
    await world.observer.look();
    world.says = { here: 'timeout' };
    expect(told(await world.until((sightings) => told(sightings)['here'] === 'timeout'))).toEqual({ here: 'timeout' });
  });
});

describe('our own network, down', () => {
  const dark = { router: 'timeout', nas: 'unreachable', resolver: 'timeout', system: 'timeout' } as const;

  test('is told instead of its targets, and what is on this machine is still told', async () => {
    const world = lab(usual, {});
    await world.observer.look();
    world.says = dark;
    const batch = await world.until((sightings) => sightings.some((one) => one.kind === 'host.reach' && !one.value.reachable));
    expect(told(batch)).toEqual({});
    expect(told(await world.until((sightings) => 'here' in told(sightings)))).toEqual({ here: 'answers' });
    world.clock += 600;
    await expect(world.observer.look()).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('our own network') as string });
  });

  test('at the very first look says nothing of any target', async () => {
    const { observer } = lab(usual, dark);
    await expect(observer.look()).rejects.toMatchObject({ code: 'machine.unreachable' });
  });

  test('is told though the cache of the system still answers', async () => {
    const { observer } = lab(usual, { ...dark, system: 'answers' });
    await expect(observer.look()).rejects.toMatchObject({ code: 'machine.unreachable' });
  });

  test('is over with the first answer, and what is still silent is told after that', async () => {
    const world = lab(usual, dark);
    await world.observer.look().catch(() => undefined);
    world.says = { nas: 'timeout' };
    const seen: Sighting[] = [];
    await world.until((sightings) => {
      seen.push(...sightings);
      return told(seen)['nas'] === 'timeout' && told(seen)['router'] === 'answers';
    });
    expect(seen.filter((one) => one.kind === 'host.reach').at(-1)?.value).toMatchObject({ reachable: true });
  });
});

describe('a follower', () => {
  test('goes on when something could not be stored, and goes at once when told to', async () => {
    const world = lab(usual, {});
    const leave = new AbortController();
    let offered = 0;
    const done = world.observer.follow({ signal: leave.signal, seen: () => { offered += 1; return Promise.reject(new Error('the database is away')); } }, null);
    while (offered < 6) await sleep(5);
    world.says = new Promise<never>(() => undefined);
    await sleep(20);
    leave.abort();
    await expect(done).resolves.toBeUndefined();
  });

  test('tells the same time of an answer while it is about the same, so that nothing seems to change', async () => {
    const world = lab('nas=tcp://192.168.1.2:22', {});
    const times: (number | null)[] = [];
    for (const ms of [40, 55, 30, 79, 90, 120, 8, 3, null, 5]) {
      world.says = { nas: { why: ms === null ? 'timeout' : 'answers', ms, status: null, certificate: null } };
      world.clock += 1000;
      times.push((await world.observer.look()).flatMap((one) => (one.kind === 'probe.state' ? [one.value.ms] : []))[0] ?? null);
    }
    expect(times).toEqual([40, 40, 40, 40, 40, 120, 8, 8, null, 5]);
  });
});

type Says = Record<string, Why | Outcome> | Promise<never>;
type World = { observer: Observer; probed: string[]; clock: number; says: Says; until: (what: (sightings: Sighting[]) => boolean) => Promise<Sighting[]> };

/** An observer whose probes find what a test says; what it says nothing of answers. */
function lab(probes: string, says: Says, during: () => Promise<void> = () => Promise.resolve()): World {
  const world: World = { observer: null as never, probed: [], clock: 1000, says, until: (what) => follow(world.observer, what) };
  world.observer = observerOf(parseProbes(probes).targets, {
    everyMs: 500, now: () => new Date(world.clock), closing: new AbortController().signal,
    probe: async ({ name }) => {
      world.probed.push(name);
      await during();
      const said = (await world.says)[name] ?? 'answers';
      return typeof said === 'string' ? { why: said, ms: null, status: null, certificate: null } : said;
    },
  });
  return world;
}

/** Follows until a batch is what a test waits for, and answers with it. */
async function follow(observer: Observer, what: (sightings: Sighting[]) => boolean): Promise<Sighting[]> {
  const leave = new AbortController();
  return new Promise((resolve) => {
    void observer.follow({ signal: leave.signal, seen: (sightings) => {
      if (what(sightings)) {
        leave.abort();
        resolve(sightings);
      }
      return Promise.resolve();
    } }, null);
  });
}

/** What was told of each probe, by its name. */
function told(sightings: readonly Sighting[]): Record<string, Why> {
  return Object.fromEntries(sightings.flatMap((one) => (one.kind === 'probe.state' ? [[one.value.name, one.value.why]] : [])));
}
