import { afterEach, expect, test } from 'vitest';
import { startChild } from './testing/child.ts';
import { mindOf } from './testing/fake-model.ts';
import { startFakeAnthropic } from './testing/fake-anthropic.ts';
import { breakDown } from './testing/press-world.ts';
import { makeWorld, until, type Stack } from './testing/stack.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('a process that is killed while the cloud thinks leaves the receipt of what it sent, and the next one asks once more', { timeout: 180_000 }, async () => {
  const cloud = await startFakeAnthropic();
  closing.push(() => cloud.close());
  cloud.think(mindOf({ summary: 'The container ends with exit code 1 and stays down.' }));
  const world = await makeWorld({ env: { ANTHROPIC_API_KEY: cloud.key, ANTHROPIC_BASE_URL: cloud.url, ASK_BELOW_PERCENT: '100', MODEL_SECONDS: '20' } });
  closing.push(() => world.close());
  const egress = () => world.database.query<{ text: string; outcome: string }>("SELECT text, outcome FROM egress WHERE place = 'cloud' ORDER BY id");

  cloud.fail({ hang: true });
  const first = await startChild(world.env);
  closing.push(() => first.kill('SIGKILL'));
  await until('the engine to be followed', async () => (await world.database.query("SELECT 1 FROM facts WHERE kind = 'host.reach'")).length > 0);
  await breakDown(world as Stack, 'thinker');
  await until('the question to arrive', () => cloud.bodies.length === 1);
  await first.kill('SIGKILL');
  expect(await egress()).toEqual([{ text: cloud.bodies[0], outcome: 'sent' }]);

  await world.database.query("UPDATE asks SET alive_until = now() - interval '1 s'");
  const second = await startChild(world.env);
  closing.push(() => second.kill('SIGKILL'));
  await until('the answer', async () => (await egress()).some(({ outcome }) => outcome === 'answered'));
  await until('the question to be done', async () => (await world.database.query('SELECT 1 FROM asks WHERE done_at IS NOT NULL')).length > 0);
  expect((await egress()).map(({ outcome }) => outcome)).toEqual(['sent', 'answered']);
  expect(await world.database.query('SELECT tries, outcome FROM asks')).toEqual([{ tries: 2, outcome: 'worded' }]);
});
