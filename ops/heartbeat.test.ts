import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { heartbeatOf, heartbeatSettings, hindranceOf } from './heartbeat.ts';
import { jobRuns } from './job-runs.ts';
import { partStates, type PartStates } from './part-states.ts';
import { makeWorld, startIn } from './testing/stack.ts';
import { untilSo } from './testing/until.ts';

type Watcher = { url: string; heard: string[]; answer: (status: number | 'hang') => void; close: () => Promise<void> };

let watcher: Watcher;
let states: PartStates;
const told: string[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  watcher = await startWatcher();
  states = partStates(({ name, state }) => { if (name === 'heartbeat') told.push(state); }, () => new Date());
  told.length = 0;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await watcher.close();
});

test('it beats while the line is well, and not while it is not', async () => {
  const beats = beat();
  await untilSo(() => words() === 'nothing is sent: the database does not answer');
  expect(watcher.heard).toEqual([]);
  states.set('database', 'ok', 'there');
  await untilSo(() => watcher.heard.length >= 2 && words() === 'the watcher outside answers');
  expect(new Set(watcher.heard)).toEqual(new Set(['GET /ping/s3cret 0']));
  states.set('database', 'away', 'gone');
  await untilSo(() => words() === 'nothing is sent: the database does not answer');
  const before = watcher.heard.length;
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  expect(watcher.heard).toHaveLength(before);
  await beats.stop();
});

test.each<[string, number | 'hang', string]>([
  ['an error', 500, 'the watcher outside answered 500'],
  ['a redirect, which is not followed', 302, 'the watcher outside answered 302, a redirect, which is not followed'],
  ['a hang', 'hang', 'the watcher outside gave no answer in time'],
])('%s is told once, without the address, until it is over', async (_, answer, says) => {
  watcher.answer(answer);
  states.set('database', 'ok', 'there');
  beat();
  await untilSo(() => watcher.heard.length >= 3 && words() === says);
  expect(told).toEqual(['starting', 'away']);
  expect(new Set(watcher.heard)).toEqual(new Set(['GET /ping/s3cret 0']));
  watcher.answer(200);
  await untilSo(() => words() === 'the watcher outside answers');
  expect(told).toEqual(['starting', 'away', 'ok']);
});

test('a watcher that is out is told without its address', async () => {
  await watcher.close();
  states.set('database', 'ok', 'there');
  beat();
  await untilSo(() => words() === 'the watcher outside cannot be reached (ECONNREFUSED)');
});

test.each<[string, { tick: number | null; database?: 'away'; discord?: 'away' | 'elsewhere'; telegram?: 'away' | 'elsewhere' }, string | null]>([
  ['all is well', { tick: 5 }, null],
  ['one of two chats is away', { tick: 5, telegram: 'away' }, null],
  ['both chats are away', { tick: 5, discord: 'away', telegram: 'away' }, 'no chat can be reached'],
  ['another copy of the service holds both chats', { tick: 5, discord: 'elsewhere', telegram: 'elsewhere' }, null],
  ['the database is away', { tick: 5, database: 'away' }, 'the database does not answer'],
  ['nothing has been looked at yet', { tick: null }, 'the last look at everything did not end well'],
  ['looks have failed for long', { tick: 61 }, 'the last look at everything did not end well'],
])('the line while %s: %s', async (_, { tick, ...parts }, why) => {
  let at = new Date('2026-11-21T10:00:00Z');
  const runs = jobRuns(() => at);
  if (tick !== null) await runs.through('tick', () => Promise.resolve());
  at = new Date(at.getTime() + (tick ?? 0) * 1000);
  await expect(runs.through('tick', () => Promise.reject(new Error('a lock')))).rejects.toThrow('a lock');
  for (const name of ['database', 'discord', 'telegram'] as const) states.set(name, parts[name] ?? 'ok', '');
  expect(hindranceOf({ states, runs, chats: ['discord', 'telegram'], pollSeconds: 10, now: () => at })).toBe(why);
  expect(hindranceOf({ states, runs, chats: [], pollSeconds: 10, now: () => at })).toBe(why === 'no chat can be reached' ? null : why);
});

test('one of two copies beats, and the other goes on when that one ends', async () => {
  const world = await makeWorld({ discord: false, telegram: false, env: { HEARTBEAT_URL: watcher.url, HEARTBEAT_SECONDS: '5' } });
  closing.push(() => world.close());
  const first = await startIn(world);
  await untilSo(() => watcher.heard.length === 1);
  const second = await startIn(world);
  closing.push(() => second.rig.close(), () => second.service.stop());
  await untilSo(() => second.rig.states.all().some(({ name, state }) => name === 'heartbeat' && state === 'elsewhere'));
  await first.service.stop();
  await first.rig.close();
  await untilSo(() => second.rig.states.all().some(({ name, state }) => name === 'heartbeat' && state === 'ok'));
  expect(JSON.stringify(second.rig.states.all())).not.toContain('s3cret');
});

test.each(['ftp://example.org/s3cret', 'https://user:s3cret@example.org', 's3cret'])('%s is refused without being repeated', (url) => {
  expect(() => readConfig({ HEARTBEAT_URL: url }, [heartbeatSettings])).toThrow(/HEARTBEAT_URL.*write a URL/);
  expect(() => readConfig({ HEARTBEAT_URL: url }, [heartbeatSettings])).not.toThrow(/s3cret/);
});

function beat() {
  const beats = heartbeatOf({ url: watcher.url, seconds: 0.05, states, timeoutMs: 200, hindrance: () => (states.all().some(({ name, state }) => name === 'database' && state === 'ok') ? null : 'the database does not answer') });
  beats.gained();
  closing.push(() => beats.stop());
  return beats;
}

function words(): string {
  return states.all().find(({ name }) => name === 'heartbeat')?.words ?? '';
}

async function startWatcher(): Promise<Watcher> {
  const heard: string[] = [];
  let status: number | 'hang' = 200;
  const server: Server = createServer((request, response) => {
    heard.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['content-length'] ?? 0}`);
    if (status !== 'hang') response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(200_000));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/ping/s3cret`, heard, answer: (next) => { status = next; },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
