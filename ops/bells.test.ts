import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startBells, type Bells } from './bells.ts';
import { defineJob } from './job.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { makeWorld, startIn, until } from './testing/stack.ts';
import { wireTo, type Wire } from './testing/wire.ts';
import type { Limits } from '../engine/policy.ts';

type Heard = { rung: string[]; here: string[]; states: { state: string; words: string }[]; bells: Bells };

const jobs = [
  defineJob({ name: 'quick', about: 'Rings each second.', everySeconds: () => 1, run: () => Promise.resolve() }),
  defineJob({ name: 'slow', about: 'Rings each hour.', everySeconds: () => 3600, run: () => Promise.resolve() }),
];

let database: TestDatabase;
let wire: Wire;
const open: Bells[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  wire = await wireTo(database.url);
});
afterEach(async () => {
  wire.mend();
  await Promise.all(open.splice(0).map((bells) => bells.stop()));
  await wire.close();
  await database.drop();
});

describe('bells that PostgreSQL rings', () => {
  test('ring each job, and the state says who rings', async () => {
    const heard = start();
    await until('rings', () => heard.rung.filter((name) => name === 'quick').length >= 3 && heard.rung.includes('slow'));
    expect(heard.states.at(-1)).toEqual({ state: 'ok', words: 'bells ring from PostgreSQL' });
    expect(heard.here).toEqual([]);
    expect(hasMongo()).toBe(false);
  });

  test('ring again after PostgreSQL was away, and meanwhile this process rings for itself', { timeout: 60_000 }, async () => {
    const heard = start();
    await until('a ring', () => heard.rung.includes('quick'));
    wire.cut();
    await until('the state', () => heard.states.at(-1)?.state === 'away');
    await until('a ring of our own', () => heard.here.includes('quick'));
    wire.mend();
    const before = heard.rung.length;
    await until('a ring', () => heard.rung.length > before);
    await until('the state', () => heard.states.at(-1)?.state === 'ok');
  });

  test('are started later when PostgreSQL is away at the start, and the process lives', { timeout: 60_000 }, async () => {
    wire.cut();
    const heard = start();
    await until('a ring of our own', () => heard.here.includes('quick'));
    expect(heard.states.at(-1)).toMatchObject({ state: 'away', words: expect.stringMatching(/this process rings for itself/) as string });
    wire.mend();
    await until('a ring', () => heard.rung.includes('quick'), 30_000);
    expect(heard.states.at(-1)?.state).toBe('ok');
  });

  test('ring once for two processes, and one of them ending does not stop them', { timeout: 60_000 }, async () => {
    const one = start();
    const other = start();
    const began = Date.now();
    const rung = () => [...one.rung, ...other.rung].filter((name) => name === 'quick').length;
    await until('rings', () => rung() >= 4);
    expect(rung()).toBeLessThanOrEqual(Math.ceil((Date.now() - began) / 1000) + 2);
    expect(await database.query('SELECT name FROM agenda_jobs ORDER BY name')).toEqual([{ name: 'quick' }, { name: 'slow' }]);
    await open.shift()?.stop();
    const before = other.rung.length;
    await until('a ring', () => other.rung.length > before + 1);
  });
});

describe('bells that MongoDB should ring', () => {
  test('are rung here while it cannot be reached, and the rest of the service works', { timeout: 60_000 }, async () => {
    const world = await makeWorld({ discord: false, telegram: false, env: { JOBS_MONGO_URL: 'mongodb://user:hunter2secret@127.0.0.1:9/homelab' } });
    const running = await startIn(world);
    onTestFinished(async () => {
      await running.service.stop();
      await running.rig.close();
      await world.close();
    });
    const part = await until('the state', () => running.rig.states.all().find((one) => one.name === 'jobs' && one.state === 'away'));
    expect(part.words).toMatch(/this process rings for itself: .*(ECONNREFUSED|127\.0\.0\.1:9)/);
    expect(part.words).not.toContain('hunter2secret');
    expect(hasMongo()).toBe(true);
    world.docker.add({ name: 'late', behaviour: 'healthy' });
    await until('a look that no event asked for', async () => (await world.database.query("SELECT 1 FROM facts WHERE kind = 'container.state' AND seen_at > at + interval '1 second'")).length > 0);
    expect((await (await fetch(`${running.service.url}readyz`)).json() as { ready: boolean }).ready).toBe(true);
  });
});

function start(more: { mongoUrl?: string } = {}): Heard {
  const heard: Omit<Heard, 'bells'> = { rung: [], here: [], states: [] };
  const bells = startBells({
    jobs, limits: {} as Limits, databaseUrl: wire.url, mongoUrl: more.mongoUrl ?? null,
    ring: (name) => {
      heard.rung.push(name);
      bells.heard(name);
      return Promise.resolve();
    },
    ringHere: (name) => { heard.here.push(name); },
    state: (state, words) => { heard.states.push({ state, words }); },
    say: () => undefined,
  });
  open.push(bells);
  return { ...heard, bells };
}

/** Whether the driver of MongoDB was loaded into this process. */
function hasMongo(): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('/node_modules/mongodb/'));
}
