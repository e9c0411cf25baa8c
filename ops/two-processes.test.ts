import { afterEach, expect, test } from 'vitest';
import { endChildren, startChild, type Child } from './testing/child.ts';
import { addCrashing, callsByStep, expectTruth, has, isOver, isSettled, pressUntil, restarts, watched } from './testing/play.ts';
import { makeWorld, until, type World } from './testing/stack.ts';

/** What the issue promises for a holder that was killed. */
const takeOverMs = 10_000;

let world: World;
let first: Child;
let second: Child;

/** Who follows the events of the engine: the line, and the reader of the logs. */
const followers = 2;

afterEach(async () => {
  await endChildren();
  await world.close();
});

test('two processes on one database share one gateway, one poller and one follower, and nothing is doubled', { timeout: 60_000 }, async () => {
  await startBoth();
  addCrashing(world);
  await pressUntil(world, 'telegram', { enough: () => isOver(world) });
  await until('both chats to show it', () => isSettled(world));
  expect(world.discord.connected()).toBe(1);
  expect(world.docker.requests.get('/events')).toBe(followers);
  expect(await stateOf(second, 'discord')).toMatchObject({ state: 'elsewhere' });
  expect(await stateOf(second, 'telegram')).toMatchObject({ state: 'elsewhere' });
  expect(await stateOf(second, 'docker:lab')).toMatchObject({ state: 'elsewhere' });
  expect(`${first.said()}${second.said()}`).not.toMatch(/Conflict|another copy of this bot/);
  await expectNothingDoubled();
});

test('when the holder is killed the other takes over within ten seconds, and an offer made before is approved there', { timeout: 60_000 }, async () => {
  await startBoth();
  addCrashing(world);
  await until('the offer in both chats', async () => (await world.database.query('SELECT 1 FROM cards')).length === 4);
  const events = world.docker.requests.get('/events') ?? 0;
  await first.kill();
  const killedAt = Date.now();
  await until('the other process to hold everything', async () => world.discord.connected() === 1 && world.telegram.polling()
    && world.docker.requests.get('/events') === events + followers && (await stateOf(second, 'discord'))?.state === 'ok', takeOverMs);
  console.log(`taken over after ${Date.now() - killedAt} ms`);
  await pressUntil(world, 'discord', { enough: () => isOver(world) });
  await until('both chats to show it', () => isSettled(world));
  await expectNothingDoubled();
});

test('a step whose process is killed is not run by the other', { timeout: 60_000 }, async () => {
  world = await makeWorld();
  first = await startChild(world.env, { dieAt: 'call.sent' });
  await watched(world);
  second = await startChild(world.env, { dieAt: 'call.sent' });
  addCrashing(world);
  await pressUntil(world, 'telegram', { enough: () => !first.isAlive() || !second.isAlive() });
  await until('the end', () => isOver(world));
  expect(await has(world, "SELECT 1 FROM action_history WHERE ended = 'unknown' AND verdict = 'verified'")).toBe(true);
  await until('both chats to show it', () => isSettled(world));
  await expectNothingDoubled();
});

test('when the holder ends in order the other takes over at once', { timeout: 60_000 }, async () => {
  await startBoth('main');
  expect(await first.kill('SIGTERM')).toBe(0);
  expect(await has(world, `SELECT 1 FROM leases WHERE until > now() AND name = 'chat:discord' AND since < now() - interval '4 s'`)).toBe(false);
  await until('the other process to hold everything', async () => world.discord.connected() === 1 && world.telegram.polling()
    && (await stateOf(second, 'docker:lab'))?.state === 'ok', 5000);
});

/** The first process holds everything, the second stands by. */
async function startBoth(program: 'main' | 'killable' = 'killable'): Promise<void> {
  world = await makeWorld();
  first = await startChild(world.env, { program, cwd: world.folder });
  await watched(world);
  await until('the gateway and the poller', () => world.discord.connected() === 1 && world.telegram.polling());
  second = await startChild(world.env, { program, cwd: world.folder });
  await until('the second process to have looked at the leases', async () => (await stateOf(second, 'database'))?.state === 'ok');
}

async function stateOf(child: Child, part: string): Promise<{ state: string; words: string } | undefined> {
  return (await child.ready()).parts.find((one) => one.name === part);
}

async function expectNothingDoubled(): Promise<void> {
  expect(restarts(world)).toBe(1);
  expect(await callsByStep(world)).toEqual([{ step: '1.1.1', calls: 1 }]);
  expect(await world.database.query('SELECT id FROM tickets')).toHaveLength(1);
  await expectTruth(world, { telegramDuplicates: 0 });
}
