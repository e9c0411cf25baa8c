import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canaryFinder, lineKinds, newCanary } from './testing/canaries.ts';
import { startFakeAnthropic, type FakeAnthropic } from './testing/fake-anthropic.ts';
import { startFakeOllama, type FakeOllama } from './testing/fake-ollama.ts';
import type { FakeMind } from './testing/fake-model.ts';
import { press, offerOf } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

const many = 10_000;
const canaries = Array.from({ length: many }, newCanary);
const find = canaryFinder(canaries);
const name = (kind: number): string => `kind${kind}`;

test.each<[string, (canary: string) => string]>([
  ['as it is', (canary) => `x ${canary} y`],
  ['in part', (canary) => `x ${canary.slice(3, 12)} y`],
  ['backwards', (canary) => Array.from(canary).reverse().join('')],
  ['in JSON', (canary) => JSON.stringify(JSON.stringify({ a: canary }))],
  ['in a URL', (canary) => Array.from(canary, (one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
  ['in hexadecimal', (canary) => Buffer.from(canary).toString('hex')],
  ['in base64', (canary) => Buffer.from(`ab${canary}`).toString('base64')],
  ['in gzip', (canary) => gzipSync(canary).toString('base64')],
])('a canary that leaves %s would be found', (_, spell) => {
  for (const canary of canaries.slice(0, 50)) expect(find(`{"text":"${spell(canary)}"}`)).not.toEqual([]);
});

describe('ten thousand canaries in the logs of twelve services', () => {
  let stack: Stack;
  let ollama: FakeOllama;
  let anthropic: FakeAnthropic;

  /** A mind that knows what stands in the logs and says so wherever it can. */
  const leaky: FakeMind = () => ({
    text: JSON.stringify({ family: 'transient_state', sure: 90, summary: `It fails: ${canaries.slice(0, 8).join(' ')}`, actions: ['restart_resource', canaries[9]] }),
  });

  beforeAll(async () => {
    [ollama, anthropic] = await Promise.all([startFakeOllama(), startFakeAnthropic()]);
    ollama.think(leaky);
    anthropic.think(leaky);
    stack = await startStack({ env: {
      ASK_BELOW_PERCENT: '100', OLLAMA_URL: ollama.url, ANTHROPIC_API_KEY: anthropic.key, ANTHROPIC_BASE_URL: anthropic.url, LOG_LEARN_MINUTES: '0',
    } });
    for (const kind of lineKinds.keys()) stack.docker.add({ name: name(kind), image: 'lab/app:1', restartPolicy: 'no' });
    await until('the services to be known', async () => (await stack.database.query("SELECT DISTINCT resource FROM facts WHERE kind = 'container.state'")).length === lineKinds.length);
    for (const [n, canary] of canaries.entries()) {
      const kind = n % lineKinds.length;
      stack.docker.log(name(kind), lineKinds[kind]?.(canary, n) ?? canary, n % 2 === 0 ? 'stderr' : 'stdout');
    }
    await until('the lines to be stored', async () => ((await stack.database.query<{ n: number }>('SELECT count(*)::int AS n FROM logs'))[0]?.n ?? 0) >= many, 120_000);
    for (const kind of lineKinds.keys()) stack.docker.emitDie(name(kind), 1);
    for (const kind of lineKinds.keys()) {
      const offer = await offerOf(stack, name(kind));
      if (kind % 3 === 0) await press(stack, { chat: 'telegram', who: 'admin', offer, action: 'why' });
      if (kind % 3 === 1) await press(stack, { chat: 'discord', who: 'admin', offer, action: 'details' });
      if (kind % 3 === 2) await press(stack, { chat: 'discord', who: 'admin', offer, action: 'ask' });
    }
    await until('the models to be asked', async () => anthropic.bodies.length > 0
      && (await stack.database.query("SELECT DISTINCT ticket_id FROM egress WHERE outcome <> 'sent'")).length === lineKinds.length, 120_000);
    await until('what they said to be shown', async () => (await stack.database.query<{ n: number }>("SELECT count(*)::int AS n FROM outbox WHERE told_at IS NULL"))[0]?.n === 0);
  }, 600_000);
  afterAll(async () => {
    await stack.stop();
    await Promise.all([ollama.close(), anthropic.close()]);
  });

  test('stand in the house', async () => {
    const lines = await stack.database.query<{ line: string }>('SELECT line FROM logs');
    expect(new Set(lines.flatMap(({ line }) => find(line))).size).toBeGreaterThan(many);
  });

  test.each<[string, () => unknown]>([
    ['Discord', () => stack.discord.requests], ['Telegram', () => stack.telegram.requests], ['the cloud model', () => anthropic.bodies], ['the model in the house', () => ollama.bodies],
  ])('never reach %s', (_, sent) => {
    const text = JSON.stringify(sent());
    expect(text.length).toBeGreaterThan(1000);
    expect(find(text)).toEqual([]);
  });

  // The names that a step looks up are out of the log; they stay in its parameters, at home.
  test.each(['notices', 'egress', 'outbox', 'steps', 'access_logs', 'incident_narratives'])('are in no row of %s', async (table) => {
    expect(find(JSON.stringify(await stack.database.query(`SELECT to_jsonb(one) - 'params' AS row FROM ${table} AS one`)))).toEqual([]);
  });
});
