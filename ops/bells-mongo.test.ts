import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../storage/listen.ts';
import type { Copilot } from './copilot.ts';
import type { Rig } from './rig.ts';
import { endChildren, startChild } from './testing/child.ts';
import { startFakeMongo, type FakeMongo } from './testing/fake-mongo.ts';
import { addCrashing, has, isOver, pressUntil, restarts, watched } from './testing/play.ts';
import { makeWorld, startIn, until, type World } from './testing/stack.ts';

let mongo: FakeMongo;
let world: World;
let running: { rig: Rig; service: Copilot } | null = null;

beforeEach(async () => {
  mongo = await startFakeMongo();
  world = await makeWorld({ discord: false, env: { JOBS_MONGO_URL: mongo.url } });
});
afterEach(async () => {
  await running?.service.stop();
  await running?.rig.close();
  running = null;
  await endChildren();
  await Promise.all([mongo.close(), world.close()]);
});

/** A story that is written down rings for the memory by itself. */
const ownBell = 'index-memory';

describe('bells that MongoDB rings', () => {
  test('ring every job again and again, and PostgreSQL keeps no alarm clock', async () => {
    const rung = await bellsRung();
    running = await startIn(world);
    await until('the state', () => jobsAre('ok', 'bells ring from MongoDB'));
    const finished = new Set<number>();
    await until('runs of the tick', () => {
      const at = jobOf('tick')?.['lastFinishedAt'];
      if (at instanceof Date) finished.add(at.getTime());
      return finished.size >= 3;
    });
    expect(mongo.documents('agendaJobs').map((job) => job['name']).sort()).toEqual(running.rig.parts.jobs.map((job) => job.name).sort());
    for (const job of running.rig.parts.jobs) expect(rung()).toContain(job.name);
    expect(jobOf('tick')).toMatchObject({ type: 'single', failReason: null });
    expect(await world.database.query("SELECT tablename FROM pg_tables WHERE tablename LIKE 'agenda%'")).toEqual([]);
    expect(mongo.violations).toEqual([]);
  });

  test('bring what no event told: the engine is looked at whenever they ring', async () => {
    running = await startIn(world);
    await watched(world);
    world.docker.add({ name: 'quiet', behaviour: 'healthy' });
    await until('a look that no event asked for', () => has(world, "SELECT 1 FROM facts WHERE resource LIKE '%/quiet' AND kind = 'container.state' AND seen_at > at + interval '1 second'"));
    expect(jobsAre('ok', 'bells ring from MongoDB')).toBe(true);
  });

  test('know nothing of a ticket, from its first sign to its end', { timeout: 60_000 }, async () => {
    running = await startIn(world);
    await watched(world);
    await until('the state', () => jobsAre('ok'));
    addCrashing(world, 'peculiar-database');
    await pressUntil(world, 'telegram', { enough: () => isOver(world) });
    expect(restarts(world)).toBe(1);
    const told = await toldInPostgres();
    expect(told).toEqual(expect.arrayContaining(['docker://lab/peculiar-database', 'recorded', 'owner']));
    const sent = await until('a bell to be asked for', () => {
      const commands = JSON.stringify(mongo.commands);
      return commands.includes('"name":"tick"') && commands;
    });
    expect([...told, 'peculiar', 'INC-', 'ticket', 'docker://'].filter((words) => sent.includes(words))).toEqual([]);
    expect(mongo.collections().filter((name) => mongo.documents(name).length > 0)).toEqual(['agendaJobs']);
    expect(mongo.violations).toEqual([]);
  });
});

describe('a MongoDB that goes away', () => {
  test('leaves the bells to this process and the line at work, and rings again when it is back', { timeout: 90_000 }, async () => {
    const rung = await bellsRung();
    running = await startIn(world);
    await watched(world);
    await until('the state', () => jobsAre('ok'));
    await mongo.goAway();
    await until('the state', () => jobsAre('away', 'this process rings for itself'));
    const lookedAt = await lastLook();
    await until('looks that this process rings for itself', async () => await lastLook() > lookedAt + 4000);
    const fromMongo = () => rung().filter((name) => name !== ownBell);
    const ringsBefore = fromMongo().length;
    addCrashing(world);
    await pressUntil(world, 'telegram', { enough: () => isOver(world) });
    expect(restarts(world)).toBe(1);
    expect(jobsAre('away')).toBe(true);
    expect(fromMongo()).toHaveLength(ringsBefore);
    expect((await fetch(`${running.service.url}readyz`)).status).toBe(200);
    await mongo.comeBack();
    await until('the state', () => jobsAre('ok', 'bells ring from MongoDB'), 30_000);
    await until('a bell', () => fromMongo().length > ringsBefore);
    expect(mongo.violations).toEqual([]);
  });

  test('before the service starts holds nothing up, and rings as soon as it is there', { timeout: 60_000 }, async () => {
    await mongo.goAway();
    running = await startIn(world);
    await until('the state', () => jobsAre('away', 'this process rings for itself'));
    await watched(world);
    await mongo.comeBack();
    await until('the state', () => jobsAre('ok', 'bells ring from MongoDB'), 40_000);
    expect(jobOf('tick')).toBeDefined();
  });
});

describe('the password in the URL of MongoDB', () => {
  const password = 'hunter2secret';

  test.for([
    ['that MongoDB refuses', `owner:${password}@`, '', /Authentication failed/],
    ['with a sign that must be written otherwise', `owner:${password}%zz@`, '', /./],
    ['beside an option that there is not', `owner:${password}@`, '?passwort=1', /./],
    ['beside a mechanism that there is not', `owner:${password}@`, '?authMechanism=SECRET', /./],
  ] as [string, string, string, RegExp][])('%s is never printed, and the service lives', { timeout: 60_000 }, async ([, login, options, words]) => {
    const env = { ...world.env, JOBS_MONGO_URL: mongo.url.replace('//', `//${login}`) + options, LOG_LEVEL: 'trace' };
    const child = await startChild(env, { program: 'main', cwd: world.folder });
    const part = await until('the state', async () => (await child.ready()).parts.find((one) => one.name === 'jobs' && one.state === 'away'));
    expect(part.words).toMatch(words);
    expect(await child.ready()).toMatchObject({ status: 200, ready: true });
    const shown = [child.said(), await (await fetch(child.page())).text(), JSON.stringify(await child.ready())];
    expect(shown[0]).toContain('this process rings for itself');
    for (const text of shown) expect(text).not.toContain(password);
  });
});

describe('the stand-in for MongoDB', () => {
  test('refuses what it does not know as MongoDB does, and remembers it', async () => {
    const client = new MongoClient(mongo.url);
    onTestFinished(() => client.close());
    const things = client.db().collection<{ name: string; at: Date | null }>('things');
    await expect(client.db().command({ shutdown: 1 })).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
    await things.insertOne({ name: 'one', at: null });
    await expect(things.findOne({ name: { $regex: 'o' } })).rejects.toMatchObject({ code: 2, codeName: 'BadValue' });
    await expect(things.updateOne({ name: 'one' }, { $inc: { at: 1 } } as never)).rejects.toMatchObject({ code: 9 });
    await expect(things.find({}, { hint: 'name_1' }).toArray()).rejects.toMatchObject({ code: 40_415 });
    expect(mongo.violations).toHaveLength(4);
  });

  test('finds, counts, changes and removes as MongoDB does', async () => {
    const client = new MongoClient(mongo.url);
    onTestFinished(() => client.close());
    const things = client.db().collection<{ name: string; at?: Date | null }>('things');
    await things.insertMany([{ name: 'late', at: new Date(2000) }, { name: 'none', at: null }, { name: 'early', at: new Date(1000) }]);
    const names = async (filter: object) => (await things.find(filter).sort({ at: -1 }).toArray()).map((one) => one.name);
    expect(await names({ at: { $lte: new Date(2000) } })).toEqual(['late', 'early']);
    expect(await names({ at: { $ne: null } })).toEqual(['late', 'early']);
    expect(await names({ at: null, gone: { $eq: null } })).toEqual(['none']);
    expect(await names({ $or: [{ name: 'none' }, { at: { $lt: new Date(2000) } }] })).toEqual(['early', 'none']);
    expect(await things.countDocuments({ name: { $in: ['late', 'early'] } })).toBe(2);
    expect(await things.updateMany({ at: { $ne: null } }, { $unset: { at: true } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
    expect(await things.findOneAndUpdate({ name: 'new' }, { $set: { at: null } }, { upsert: true, returnDocument: 'after' })).toMatchObject({ name: 'new', at: null });
    expect(await things.findOneAndUpdate({ name: 'lost' }, { $set: { at: null } })).toBeNull();
    expect(await things.deleteMany({ name: { $nin: ['new'] } })).toMatchObject({ deletedCount: 3 });
    expect(mongo.documents('things')).toMatchObject([{ name: 'new' }]);
    expect(mongo.violations).toEqual([]);
  });
});

/** The bells that Agenda rang; what a process rings for itself does not come this way. */
async function bellsRung(): Promise<() => string[]> {
  const rung: string[] = [];
  await new Promise<void>((listening) => {
    const ear = listen(world.database.url, {
      heard: (words) => { if (words.startsWith('bell ')) rung.push(words.slice('bell '.length)); },
      missed: listening,
    });
    onTestFinished(() => ear.close());
  });
  return () => [...rung];
}

function jobsAre(state: string, words = ''): boolean {
  return running?.rig.states.all().some((part) => part.name === 'jobs' && part.state === state && part.words.includes(words)) ?? false;
}

function jobOf(name: string): Record<string, unknown> | undefined {
  return mongo.documents('agendaJobs').find((job) => job['name'] === name);
}

async function lastLook(): Promise<number> {
  const [last] = await world.database.query<{ at: Date | null }>("SELECT max(seen_at) AS at FROM facts WHERE kind = 'host.reach'");
  return last?.at?.getTime() ?? 0;
}

/** Every text of five signs or more that PostgreSQL holds of the ticket, its steps, approvals and runs. */
async function toldInPostgres(): Promise<string[]> {
  const tables = ['tickets', 'steps', 'approvals', 'runs', 'buttons', 'cards'];
  const found = await Promise.all(tables.map((table) => world.database.query(`SELECT to_jsonb(t) AS row FROM ${table} t`)));
  return [...new Set(textsOf(found))].filter((text) => text.length >= 5);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
