import { afterEach, beforeEach, expect, test } from 'vitest';
import { endChildren, startChild } from './testing/child.ts';
import { addCrashing, isOver, pressUntil, watched } from './testing/play.ts';
import { startReceiver, type Receiver } from './testing/receiver.ts';
import { makeWorld, startIn, until, type World } from './testing/stack.ts';

let receiver: Receiver;
let world: World;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  receiver = await startReceiver();
  world = await makeWorld({ env: {
    WEBHOOKS: `assistant=${receiver.url}`, WEBHOOK_SECRET_ASSISTANT: receiver.secret, WEBHOOK_ALLOW: '127.0.0.1',
    OLLAMA_URL: 'http://127.0.0.1:9', OLLAMA_MODEL: 'none', ASK_BELOW_PERCENT: '100',
  } });
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await endChildren();
  await receiver.close();
  await world.close();
});

const types = (): string[] => receiver.heard.map(({ type }) => type);
const ids = (): string[] => receiver.heard.map(({ id }) => id);
const told = ['approval_required', 'degraded_mode_enabled', 'incident_detected', 'incident_resolved'];

test('an incident is told from its begin to its end, signed and once each, and the receipts say so', { timeout: 60_000 }, async () => {
  const { rig, service } = await startIn(world);
  closing.push(() => rig.close(), () => service.stop());
  addCrashing(world);
  await pressUntil(world, 'discord', { enough: () => isOver(world) });
  await until('the end to be told', () => types().includes('incident_resolved') && types().includes('degraded_mode_enabled'));
  expect(new Set(types())).toEqual(new Set(told));
  expect(types().filter((type) => type !== 'approval_required').toSorted()).toEqual(told.filter((type) => type !== 'approval_required'));
  expect([receiver.wrong, new Set(ids()).size]).toEqual([[], ids().length]);
  expect(new Set(receiver.heard.flatMap(({ body }) => /"label":"(INC-\d+)"/.exec(body)?.[1] ?? []))).toEqual(new Set(['INC-1']));
  await until('the receipts', async () => (await world.database.query('SELECT 1 FROM deliveries WHERE sent_at IS NULL')).length === 0);
  const receipts = await world.database.query<{ text: string }>("SELECT text FROM notices WHERE platform = 'webhook:assistant'");
  expect(receipts.map(({ text }) => text).toSorted()).toEqual(receiver.heard.map(({ body }) => body).toSorted());
  expect(JSON.stringify(rig.states.all())).not.toContain(receiver.url);
});

test('a process that is killed between sending and remembering leads to the same message once more, and nothing is lost', { timeout: 180_000 }, async () => {
  const first = await startChild(world.env, { dieAt: 'delivery.sent' });
  await watched(world);
  addCrashing(world);
  await until('the end of the first', () => !first.isAlive());
  const [before = ''] = ids();
  const second = await startChild(world.env);
  await world.database.query('UPDATE deliveries SET due_at = now() WHERE sent_at IS NULL');
  await pressUntil(world, 'telegram', { enough: () => isOver(world) });
  await until('all to be told', async () => types().includes('incident_resolved') && (await world.database.query('SELECT 1 FROM deliveries WHERE sent_at IS NULL')).length === 0);
  expect(ids().filter((id) => id === before).length).toBe(2);
  expect(new Set(ids()).size).toBe((await world.database.query('SELECT 1 FROM deliveries')).length);
  expect([receiver.wrong, new Set(types())]).toEqual([[], new Set(told)]);
  expect(`${first.said()}${second.said()}`).not.toContain(receiver.url);
});

test('two processes on one database tell everything once, also when the one that sends ends in order', { timeout: 180_000 }, async () => {
  const first = await startChild(world.env, { program: 'main', cwd: world.folder });
  await watched(world);
  const second = await startChild(world.env, { program: 'main', cwd: world.folder });
  addCrashing(world);
  await until('the begin to be told', () => types().includes('approval_required'));
  await first.kill('SIGTERM');
  await pressUntil(world, 'discord', { enough: () => isOver(world) });
  await until('the end to be told', async () => types().includes('incident_resolved') && (await world.database.query('SELECT 1 FROM deliveries WHERE sent_at IS NULL')).length === 0);
  expect(ids().length).toBe(new Set(ids()).size);
  expect(types().filter((type) => type === 'incident_detected')).toHaveLength(1);
  expect((await second.ready()).parts.find(({ name }) => name === 'webhook:assistant')).toMatchObject({ state: 'ok' });
});
