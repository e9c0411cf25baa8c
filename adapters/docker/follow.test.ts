import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sighting } from '../../engine/types.ts';
import { startFakeDocker, type FakeDocker } from '../../ops/testing/fake-docker.ts';
import { engineOf } from './engine.ts';
import { follow, usualPulse } from './follow.ts';
import { lookAt, type Inventory } from './inventory.ts';
import type { Pulse } from './stream.ts';

let folder = '';
let fake: FakeDocker;
const leaving: AbortController[] = [];
const followers: Promise<void>[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-follow-'));
  fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
});

afterEach(async () => {
  while (leaving.length > 0) leaving.pop()?.abort();
  await Promise.all(followers.splice(0));
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a follower', () => {
  test('tells an event together with the state it led to and where that container stands', async () => {
    fake.add({ name: 'web' });
    const { batches } = await start();
    fake.crash('web', { exitCode: 7 });
    const batch = await until(() => batches.find((one) => one.some((sighting) => sighting.kind === 'container.died')));
    expect(batch.map((one) => one.kind)).toEqual(['container.died', 'container.started', 'container.state', 'container.place']);
    expect(statesOf(batch)).toMatchObject([{ restartCount: 1, status: 'running' }]);
  });

  test('loses nothing while what it tells cannot be stored, though the engine remembers only 256 events', async () => {
    fake.add({ name: 'web' });
    let broken = false;
    const { stored, said } = await start({ refuse: () => broken });
    broken = true;
    for (let n = 0; n < 30; n += 1) {
      fake.crash('web', { exitCode: n });
      fake.noise('web', 20);
      await sleep(5);
    }
    await until(() => said.some((words) => words.includes('could not be stored')));
    expect(codes(stored)).toEqual([]);
    broken = false;
    await until(() => codes(stored).length >= 30);
    expect(codes(stored)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(said.filter((words) => words.includes('could not be stored'))).toHaveLength(1);
  });

  test('looks again before it offers again, so that no old state is stored after a newer one', async () => {
    fake.add({ name: 'web' });
    let broken = false;
    const { stored } = await start({ refuse: () => broken });
    broken = true;
    fake.emitDie('web', 1);
    await sleep(100);
    fake.personStart('web');
    broken = false;
    await until(() => codes(stored).length > 0 && stored.some((one) => one.kind === 'container.started'));
    expect(statuses(stored)).not.toContain('exited');
  });

  test('is told by keys what it was told before the stream was cut, and what happened meanwhile', async () => {
    fake.add({ name: 'web' });
    const { stored } = await start();
    fake.crash('web', { exitCode: 1 });
    await until(() => codes(stored).length === 1);
    fake.cutStreams();
    fake.crash('web', { exitCode: 2 });
    await until(() => codes(stored).includes(2));
    const once = [...new Map(stored.filter((one) => one.kind === 'container.died').map((one) => [one.key, one])).values()];
    expect(codes(once)).toEqual([1, 2]);
  });

  test('misses no event of the first outage though it was told none before', async () => {
    fake.add({ name: 'web' });
    const { stored } = await start();
    await fake.goAway();
    fake.crash('web', { exitCode: 5 });
    await fake.comeBack();
    await until(() => codes(stored).includes(5));
  });

  test('tells an outage once, however often it tries, and its end', async () => {
    const { stored, said } = await start();
    await fake.goAway();
    await until(() => reach(stored).includes(false));
    await sleep(1500);
    await fake.comeBack();
    await until(() => reach(stored).at(-1) === true);
    expect(reach(stored)).toEqual([true, false, true]);
    expect(said).toEqual([expect.stringContaining('cannot be reached'), 'Docker host lab answers again']);
  });

  test('notices an engine that hangs without a word', async () => {
    fake.add({ name: 'web' });
    const { stored } = await start({ pulse: { everyMs: 50, withinMs: 50, quietMs: 60_000 } });
    fake.freeze(true);
    fake.crash('web', { exitCode: 9 });
    await until(() => fake.openStreams() === 0);
    fake.freeze(false);
    await until(() => codes(stored).includes(9));
  });

  test('takes a fresh stream when the open one was quiet for long, for it may be half open', async () => {
    await start({ pulse: { everyMs: 30, withinMs: 1000, quietMs: 60 } });
    await until(() => (fake.requests.get('/events') ?? 0) >= 2);
  });

  test('goes at once when it is told to, even in the middle of storing or of an outage', async () => {
    fake.add({ name: 'web' });
    const hanging = await start({ hang: () => true });
    await sleep(50);
    hanging.leave();
    await expect(hanging.done).resolves.toBeUndefined();
    const away = await start();
    await fake.goAway();
    await until(() => reach(away.stored).includes(false));
    away.leave();
    await expect(away.done).resolves.toBeUndefined();
  });

  test('tells of a container that was replaced: the old one ended, the new one has the name', async () => {
    const old = fake.add({ name: 'p-web-1', labels: { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 'web' } });
    const { stored } = await start();
    const fresh = fake.recreate('p-web-1');
    await until(() => stored.some((one) => one.kind === 'container.started' && one.value.containerId === fresh.id));
    const last = stored.filter((one) => one.kind === 'container.state').at(-1);
    expect(last).toMatchObject({ resource: 'docker://lab/p/web', value: { present: true, containerId: fresh.id, status: 'running' } });
    expect(stored.find((one) => one.kind === 'container.removed')?.value).toEqual({ containerId: old.id });
    expect(stored.some((one) => one.kind === 'container.state' && !one.value.present)).toBe(false);
  });

  test('tells of a renamed container under both names', async () => {
    fake.add({ name: 'old' });
    const { stored } = await start();
    fake.rename('old', 'new');
    await until(() => stored.some((one) => one.resource === 'docker://lab/new' && one.kind === 'container.state' && one.value.present));
    expect(stored.filter((one) => one.resource === 'docker://lab/old').at(-1)?.value).toMatchObject({ present: false });
  });

  test('says once of a label that it cannot be read', async () => {
    fake.add({ name: 'web', labels: { 'homelab-copilot.severity': 'urgent' } });
    const { batches, said } = await start();
    fake.crash('web', { times: 2 });
    await until(() => batches.length > 1);
    fake.recreate('web');
    await until(() => batches.flat().some((one) => one.kind === 'container.removed'));
    expect(said).toEqual(['A label of lab/web is left out: homelab-copilot.severity must be high, medium or low']);
  });

  test('delivers an event though nothing can be inspected', async () => {
    fake.add({ name: 'web' });
    const { stored } = await start();
    fake.add({ name: 'brief' });
    fake.emitDie('brief', 4);
    fake.remove('brief');
    await until(() => codes(stored).includes(4));
    await until(() => stored.some((one) => one.resource === 'docker://lab/brief' && one.kind === 'container.state' && !one.value.present));
  });
});

describe('a look', () => {
  test('inspects only what is new, changed, young or unwell', async () => {
    fake.add({ name: 'web' });
    fake.get('web').startedAt -= 3_600_000_000_000n;
    const inventory = await inventoryOf();
    await lookAt(inventory);
    await lookAt(inventory);
    expect(fake.requests.get('/containers/*/json')).toBe(1);
    fake.setHealth('web', 'unhealthy');
    expect(statesOf(await lookAt(inventory))).toMatchObject([{ health: 'unhealthy' }]);
    fake.crash('web');
    expect(statesOf(await lookAt(inventory))).toMatchObject([{ restartCount: 1 }]);
  });

  test('repeats for a while that a container is gone, so that it is not lost when it could not be stored', async () => {
    fake.add({ name: 'web' });
    const inventory = await inventoryOf();
    await lookAt(inventory);
    fake.remove('web');
    expect(statesOf(await lookAt(inventory))).toMatchObject([{ present: false, status: 'unknown' }]);
    expect(statesOf(await lookAt(inventory))).toMatchObject([{ present: false, status: 'unknown' }]);
  });
});

type Way = { refuse?: () => boolean; hang?: () => boolean; pulse?: Pulse };

async function inventoryOf(): Promise<Inventory> {
  const engine = await engineOf({ name: 'lab', way: { via: 'unix', path: join(folder, 'docker.sock') } }, { tls: null, ssh: null });
  return { engine, now: () => new Date(), known: new Map() };
}

/** Starts a follower and waits until its stream is open. */
async function start(way: Way = {}): Promise<{ stored: Sighting[]; batches: Sighting[][]; said: string[]; leave: () => void; done: Promise<void> }> {
  const stored: Sighting[] = [];
  const batches: Sighting[][] = [];
  const said: string[] = [];
  const stop = new AbortController();
  leaving.push(stop);
  const seen = async (sightings: Sighting[]): Promise<void> => {
    if (way.hang?.()) await new Promise(() => undefined);
    if (way.refuse?.()) throw new Error('the database is away');
    stored.push(...sightings);
    batches.push(sightings);
    await Promise.resolve();
  };
  const followed = { inventory: await inventoryOf(), pulse: way.pulse ?? usualPulse, say: (words: string): void => { said.push(words); } };
  const done = follow(followed, { seen, signal: stop.signal }, null);
  followers.push(done);
  if (!way.hang) await until(() => reach(stored).includes(true));
  return { stored, batches, said, leave: () => { stop.abort(); }, done };
}

async function until<T>(what: () => T | undefined | false): Promise<T> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const found = what();
    if (found) return found;
    await sleep(10);
  }
  throw new Error(`did not happen in time: ${what.toString()}`);
}

function codes(sightings: readonly Sighting[]): number[] {
  return sightings.flatMap((one) => (one.kind === 'container.died' ? [one.value.exitCode] : []));
}

function statuses(sightings: readonly Sighting[]): string[] {
  return statesOf(sightings).map((state) => state.status);
}

function statesOf(sightings: readonly Sighting[]): Sighting<'container.state'>['value'][] {
  return sightings.flatMap((one) => (one.kind === 'container.state' ? [one.value] : []));
}

function reach(sightings: readonly Sighting[]): boolean[] {
  return sightings.flatMap((one) => (one.kind === 'host.reach' ? [one.value.reachable] : []));
}
