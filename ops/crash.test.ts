import { describe, expect, test, type TestContext } from 'vitest';
import { points, type Point } from '../engine/points.ts';
import { startChild, type Child, type ChildChoice } from './testing/child.ts';
import { addCrashing, callsByStep, expectTruth, has, isOver, isSettled, pressUntil, restarts, watched, type Chat } from './testing/play.ts';
import { makeWorld, until, type StackChoice, type World } from './testing/stack.ts';

/** Points after which nobody can tell whether Docker was called: it is not called again, a new approval is asked for. */
const nobodyKnows: readonly Point[] = ['run.begun', 'call.intended'];
const afterTheCall: readonly Point[] = ['call.sent', 'call.answered', 'run.finished', 'executed', 'verified', 'recorded'];
const inBothChats: readonly Point[] = ['approval.committed', 'call.intended'];

const moments = points.filter((point) => point !== 'card.sent' && point !== 'delivery.sent').flatMap((point): [Point, Chat][] =>
  inBothChats.includes(point) ? [[point, 'discord'], [point, 'telegram']] : [[point, 'discord']]);

describe.concurrent('a process that is killed between two writes', () => {
  test.for(moments)('dies at %s, approved in %s: no approval is lost, no step runs twice, both chats tell the truth', { timeout: 180_000 }, async ([point, chat], context) => {
    const world = await worldFor(context);
    const first = await begin(world, context, { dieAt: point });
    await watched(world);
    addCrashing(world);
    await pressUntil(world, chat, { enough: () => !first.isAlive() });
    expect(await first.ended).toBe('SIGKILL');
    expect(restarts(world)).toBe(afterTheCall.includes(point) ? 1 : 0);
    const approvals = await approvalsOf(world);
    expect(approvals).toHaveLength(point === 'ticket.opened' ? 0 : 1);

    const begun = restarts(world) === 0 && await has(world, 'SELECT 1 FROM runs');
    if (nobodyKnows.includes(point)) expect(begun).toBe(true);
    await begin(world, context);
    if (point === 'ticket.opened') await pressUntil(world, chat, { enough: () => isOver(world) });
    if (begun) await handedOver(world, chat);
    await until('the end', () => isOver(world), 40_000);
    await until('both chats to show it', () => isSettled(world));
    expect(await approvalsOf(world)).toEqual(afterTheCall.includes(point) ? approvals : expect.arrayContaining(approvals));
    expect(restarts(world)).toBe(1);
    expect((await callsByStep(world)).every((one) => one.calls === 1)).toBe(true);
    await expectTruth(world, { telegramDuplicates: 0 });
  });

  test.for([
    ['discord', 1], ['discord', 2], ['telegram', 1], ['telegram', 2], ['telegram', 3],
  ] as [Chat, number][])('dies when %s has message %i and nobody has noted it: only Telegram shows it twice', { timeout: 180_000 }, async ([chat, passing], context) => {
    const world = await worldFor(context, { discord: chat === 'discord', telegram: chat === 'telegram' });
    const first = await begin(world, context, { dieAt: 'card.sent', passing });
    await watched(world);
    addCrashing(world);
    await pressUntil(world, chat, { enough: () => !first.isAlive() });
    expect(await first.ended).toBe('SIGKILL');
    await begin(world, context);
    await pressUntil(world, chat, { enough: () => isOver(world) });
    await until('the chat to show it', () => isSettled(world));
    expect(restarts(world)).toBe(1);
    await expectTruth(world, { telegramDuplicates: chat === 'telegram' ? 1 : 0 });
  });

  test.for(randomMoments(10))('dies %i ms after the first crash, and nothing is lost, doubled or untrue', { timeout: 180_000 }, async (ms, context) => {
    const world = await worldFor(context);
    const first = await begin(world, context);
    await watched(world);
    addCrashing(world);
    setTimeout(() => void first.kill(), ms);
    await pressUntil(world, 'discord', { enough: () => !first.isAlive() });
    await begin(world, context);
    await pressUntil(world, 'discord', { enough: () => isOver(world), label: /^(Approve|Check again)/ });
    await until('both chats to show it', () => isSettled(world));
    expect(restarts(world)).toBe(1);
    expect((await callsByStep(world)).every((one) => one.calls === 1)).toBe(true);
    await expectTruth(world, { telegramDuplicates: 1 });
  });
});

/** The step is not run again: the ticket ends with people, and restarts only after they have asked for it anew. */
async function handedOver(world: World, chat: Chat): Promise<void> {
  await pressUntil(world, chat, { enough: () => has(world, "SELECT 1 FROM tickets WHERE state = 'parked'") });
  expect(restarts(world)).toBe(0);
  expect(await has(world, "SELECT 1 FROM action_history WHERE step_id = '1.1.1' AND ended = 'unknown' AND verdict = 'not_verified'")).toBe(true);
  await pressUntil(world, chat, { enough: () => has(world, "SELECT 1 FROM moves WHERE why = 'check again'"), label: /^Check again/ });
  await pressUntil(world, chat, { enough: () => isOver(world) });
}

/** Worlds at once: each holds up to two services with their connections, and PostgreSQL has sixty. */
const most = 4;
const waiting: (() => void)[] = [];
let inUse = 0;

/** Waits for a place, in the order of asking. */
async function takePlace(): Promise<() => void> {
  if (inUse === most) await new Promise<void>((resolve) => { waiting.push(resolve); });
  else inUse += 1;
  return () => {
    const next = waiting.shift();
    if (next) next();
    else inUse -= 1;
  };
}

async function worldFor({ onTestFinished }: TestContext, choice: StackChoice = {}): Promise<World> {
  onTestFinished(await takePlace());
  const world = await makeWorld(choice);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await tell(task.name, world);
    await world.close();
  });
  return world;
}

async function tell(name: string, { database }: World): Promise<void> {
  for (const sql of [
    'SELECT to_state, why, at FROM moves ORDER BY id', 'SELECT outcome, resource, actor, at FROM access_logs', 'SELECT platform, key, shown_at FROM cards',
    "SELECT kind, at, value ->> 'status' AS status FROM facts ORDER BY id DESC LIMIT 8",
  ]) console.error(name, JSON.stringify(await database.query(sql), null, 1).replaceAll(/\n  */g, ' '));
}

async function begin(world: World, { onTestFinished }: TestContext, choice: ChildChoice = {}): Promise<Child> {
  const child = await startChild(world.env, choice);
  onTestFinished(async ({ task }) => {
    await child.kill();
    if (task.result?.state === 'fail') console.error(task.name, child.said());
  });
  return child;
}

function approvalsOf(world: World): Promise<{ id: string; at: Date }[]> {
  return world.database.query('SELECT id, at FROM approvals ORDER BY at');
}

/** Moments of the first three seconds, in milliseconds: always the same ones, so that a failure can be repeated. */
function randomMoments(count: number): number[] {
  let seed = 20_261_121;
  return Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.round((seed / 2 ** 31) * 3000);
  });
}
