import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import anthropic from '../adapters/anthropic.ts';
import ollama from '../adapters/ollama.ts';
import { safe } from '../engine/distill.ts';
import { isFault } from '../engine/errors.ts';
import { egressOf } from '../storage/egress.ts';
import { openStore, type Store } from '../storage/postgres.ts';
import { ticketsIn } from '../storage/tickets.ts';
import { modelSettings } from './model-settings.ts';
import { runModels, type Models } from './models.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { startFakeAnthropic, type FakeAnthropic } from './testing/fake-anthropic.ts';
import { startFakeOllama, type FakeOllama } from './testing/fake-ollama.ts';
import { until } from './testing/stack.ts';
import { situation } from './testing/tickets.ts';

let database: TestDatabase;
let store: Store;
let cloud: FakeAnthropic;
let local: FakeOllama;
let ticketId = 0;
let states: Map<string, string>;
const clock = { at: new Date('2026-11-21T10:00:00Z') };

beforeEach(async () => {
  [database, cloud, local] = await Promise.all([freshDatabase(), startFakeAnthropic(), startFakeOllama()]);
  store = await openStore(database.url);
  ticketId = (await ticketsIn(store, { holder: 'test', platforms: [] }).open(situation(), clock.at))?.id ?? 0;
  clock.at = new Date('2026-11-21T10:00:00Z');
  states = new Map();
});
afterEach(async () => {
  await Promise.all([cloud.close(), local.close(), store.destroy()]);
  await database.drop();
});

const question = { prompt: 'colour', instructions: safe`Say a colour.`, evidence: [safe`It is red.`], answer: z.strictObject({ colour: z.enum(['red', 'green']) }) };
const about = () => ({ ticketId, redactions: { names: 2 } });

/** Models as a process runs them after its start. */
async function models(which: { cloud?: boolean; local?: boolean } = { cloud: true }, env: Record<string, string> = {}): Promise<Models> {
  const found = [
    ...(which.local ? await ollama.connect(ollama.settings.schema.parse({ OLLAMA_URL: local.url }), { send: fetch }) : []),
    ...(which.cloud ? await anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_API_KEY: cloud.key, ANTHROPIC_BASE_URL: cloud.url, ANTHROPIC_PRICE: '1/5' }), { send: fetch }) : []),
  ];
  return runModels(found, {
    store, limits: modelSettings.schema.parse({ MODEL_SECONDS: '5', ...env }), timeZone: 'UTC', platforms: ['discord', 'telegram'],
    states: { set: (name, state) => { states.set(name, state); } }, now: () => clock.at, say: () => undefined,
  });
}

const codeOf = (asked: Promise<unknown>) => asked.then(() => 'answered', (error: unknown) => (isFault(error) ? error.code : String(error)));

test('an answer comes with what it cost, and its receipt holds the very bytes that were sent', async () => {
  const { value, by } = await (await models()).askCloud(question, about());
  expect(value).toEqual({ colour: 'red' });
  expect(by).toMatchObject({ provider: 'anthropic', model: 'claude-haiku-5-5', place: 'cloud' });
  expect(by.usd).toBeCloseTo((by.usage.tokensIn + 5 * by.usage.tokensOut) / 1e6, 12);
  expect(await egressOf(store, ticketId, 10)).toMatchObject([{
    text: cloud.bodies[0], bytes: Buffer.byteLength(cloud.bodies[0] ?? ''), outcome: 'answered', redactions: { names: 2 }, tokens_in: by.usage.tokensIn, tokens_out: by.usage.tokensOut, usd: by.usd,
  }]);
  expect(JSON.stringify(await database.query('SELECT * FROM egress'))).not.toContain(cloud.key);
});

test('the receipt is written before the request leaves: at that moment it stands in the database, as sent', async () => {
  const seen: unknown[] = [];
  const [model] = await anthropic.connect(anthropic.settings.schema.parse({ ANTHROPIC_API_KEY: cloud.key, ANTHROPIC_BASE_URL: cloud.url }), {
    send: async (url, init) => {
      seen.push(...await database.query('SELECT outcome, text FROM egress'));
      return fetch(url, init);
    },
  });
  const run = runModels(model ? [model] : [], { store, limits: modelSettings.schema.parse({}), timeZone: 'UTC', platforms: [], states: { set: () => undefined }, now: () => clock.at, say: () => undefined });
  await run.askCloud(question, about());
  expect(seen).toEqual([{ outcome: 'sent', text: cloud.bodies[0] }]);
});

test('where the receipt cannot be written nothing leaves', async () => {
  const run = await models();
  await database.query('ALTER TABLE egress RENAME TO away');
  await expect(run.askCloud(question, about())).rejects.toThrow(/egress/);
  expect(cloud.bodies).toEqual([]);
});

test('the cap of a day counts over restarts, also what a process had reserved that ended in the middle, and ends with the day', async () => {
  const cap = { CLOUD_TOKENS_PER_DAY: '4000' };
  for (let starts = 1; starts <= 2; starts += 1) {
    const run = await models({ cloud: true }, cap);
    cloud.fail({ hang: true });
    const asked = codeOf(run.askCloud(question, about()));
    await until('the question to arrive', () => cloud.bodies.length === starts);
    run.stop();
    expect(await asked).toBe('model.timeout');
  }
  expect(await codeOf((await models({ cloud: true }, cap)).askCloud(question, about()))).toBe('model.spent');
  expect(cloud.bodies).toHaveLength(2);
  clock.at = new Date('2026-11-22T00:00:01Z');
  expect(await codeOf((await models({ cloud: true }, cap)).askCloud(question, about()))).toBe('answered');
});

test('two questions at once cannot both take the last of the cap, and a model in the house has no cap', async () => {
  const run = await models({ cloud: true, local: true }, { CLOUD_TOKENS_PER_DAY: '2500' });
  cloud.delay(500);
  expect((await Promise.all([codeOf(run.askCloud(question, about())), codeOf(run.askCloud(question, about()))])).sort()).toEqual(['answered', 'model.spent']);
  expect(await codeOf(run.askAtHome(question, about()))).toBe('answered');
});

test.each([
  ['overloaded', { status: 529 }], ['in trouble', { status: 500 }], ['cut off', { cut: true }],
])('a provider that is %s is asked once more, and each call has its receipt', async (_what, fault) => {
  cloud.fail(fault);
  expect(await codeOf((await models()).askCloud(question, about()))).toBe('answered');
  expect((await egressOf(store, ticketId, 10)).map(({ outcome }) => outcome)).toEqual(['answered', expect.stringMatching(/^model[.](busy|unreachable)$/)]);
});

test('an answer of a wrong shape is asked for once more, and then no more', async () => {
  cloud.think(() => ({ text: '{"colour":"blue"}' }));
  expect(await codeOf((await models()).askCloud(question, about()))).toBe('model.malformed');
  expect(cloud.bodies).toHaveLength(2);
});

test('a model that refuses is not asked again', async () => {
  cloud.think(() => ({ refuses: true }));
  expect(await codeOf((await models()).askCloud(question, about()))).toBe('model.refused');
  expect(cloud.bodies).toHaveLength(1);
});

test('a provider that keeps failing is left alone for a while, and asked again afterwards', async () => {
  const run = await models();
  cloud.fail({ status: 500, times: 6 });
  for (let times = 0; times < 3; times += 1) expect(await codeOf(run.askCloud(question, about()))).toBe('model.unreachable');
  expect(cloud.bodies).toHaveLength(6);
  expect(await codeOf(run.askCloud(question, about()))).toBe('model.busy');
  expect(cloud.bodies).toHaveLength(6);
  clock.at = new Date(clock.at.getTime() + 31_000);
  expect(await codeOf(run.askCloud(question, about()))).toBe('answered');
});

test('that no model can be reached is told once, over restarts too, until one answers again', async () => {
  const told = () => database.query<{ platform: string; event: string }>("SELECT platform, split_part(key, ' ', 1) AS event FROM bulletins ORDER BY made_at, platform");
  cloud.fail({ status: 401, times: 3 });
  for (let starts = 0; starts < 3; starts += 1) expect(await codeOf((await models()).askCloud(question, about()))).toBe('model.credentials');
  expect(await told()).toEqual([{ platform: 'discord', event: 'degraded' }, { platform: 'telegram', event: 'degraded' }]);
  expect([states.get('models'), states.get('model:anthropic')]).toEqual(['away', 'refused']);
  const run = await models();
  expect(await codeOf(run.askCloud(question, about()))).toBe('answered');
  expect([states.get('models'), states.get('model:anthropic')]).toEqual(['ok', 'ok']);
  for (const [hours, rows] of [[23, 2], [2, 4]] as const) {
    clock.at = new Date(clock.at.getTime() + hours * 3_600_000);
    cloud.fail({ status: 401 });
    await codeOf(run.askCloud(question, about()));
    expect([states.get('models'), (await told()).length]).toEqual(['away', rows]);
    expect(await codeOf(run.askCloud(question, about()))).toBe('answered');
    expect(states.get('models')).toBe('ok');
  }
});

test('a provider that is too busy now and then is no reason to tell that there is no model', async () => {
  const run = await models();
  for (let rounds = 0; rounds < 5; rounds += 1) {
    cloud.fail({ status: 529, times: 2 });
    expect(await codeOf(run.askCloud(question, about()))).toBe('model.busy');
    clock.at = new Date(clock.at.getTime() + 600_000);
    expect(await codeOf(run.askCloud(question, about()))).toBe('answered');
    clock.at = new Date(clock.at.getTime() + 600_000);
  }
  expect(await database.query('SELECT 1 FROM bulletins')).toEqual([]);
  cloud.fail({ status: 529, times: 6 });
  const told = [];
  for (let times = 0; times < 3; times += 1) {
    await codeOf(run.askCloud(question, about()));
    told.push((await database.query('SELECT 1 FROM bulletins')).length);
  }
  expect(told).toEqual([0, 0, 2]);
});

test('one that comes and goes is told of once a day', async () => {
  const run = await models();
  for (let rounds = 0; rounds < 5; rounds += 1) {
    cloud.fail({ cut: true, times: 2 });
    expect(await codeOf(run.askCloud(question, about()))).toBe('model.unreachable');
    expect(await codeOf(run.askCloud(question, about()))).toBe('answered');
    clock.at = new Date(clock.at.getTime() + 600_000);
  }
  expect(await database.query('SELECT 1 FROM bulletins')).toHaveLength(2);
});

test.each([
  ['the model in the house first', ['askAtHome', 'askCloud']], ['the cloud first', ['askCloud', 'askAtHome']],
] as const)('with the tokens of the day spent and the model in the house away there is none, asked %s, until the day ends', async (_, order) => {
  const run = await models({ cloud: true, local: true }, { CLOUD_TOKENS_PER_DAY: '100' });
  await local.close();
  const codes = [];
  for (const ask of order) codes.push(await codeOf(run[ask](question, about())));
  expect(codes.sort()).toEqual(['model.spent', 'model.unreachable']);
  expect(states.get('models')).toBe('away');
  expect(await database.query("SELECT split_part(key, ' ', 1) AS event FROM bulletins")).toEqual([{ event: 'degraded' }, { event: 'degraded' }]);
});

test('tokens that were spent yesterday keep no model away today', async () => {
  const run = await models({ cloud: true, local: true }, { CLOUD_TOKENS_PER_DAY: '100' });
  expect(await codeOf(run.askCloud(question, about()))).toBe('model.spent');
  clock.at = new Date('2026-11-22T00:00:01Z');
  local.fail({ cut: true, times: 2 });
  expect(await codeOf(run.askAtHome(question, about()))).toBe('model.unreachable');
  expect(await database.query('SELECT 1 FROM bulletins')).toEqual([]);
});

test('while another model answers nobody is told that there is none', async () => {
  const run = await models({ cloud: true, local: true });
  local.fail({ cut: true, times: 2 });
  expect(await codeOf(run.askAtHome(question, about()))).toBe('model.unreachable');
  expect(await codeOf(run.askCloud(question, about()))).toBe('answered');
  expect(await database.query('SELECT 1 FROM bulletins')).toEqual([]);
});

test('a cloud model that counts nothing, or more than there can have been, is not believed', async () => {
  const bodyWith = (usage: object) => ({ content: [{ type: 'text', text: '{"colour":"red"}' }], stop_reason: 'end_turn', usage });
  const run = await models({ cloud: true }, { CLOUD_TOKENS_PER_DAY: '20000' });
  cloud.fail({ status: 200, body: bodyWith({ input_tokens: 9_000_000, output_tokens: 9_000_000 }) });
  const { by } = await run.askCloud(question, about());
  const [first] = await egressOf(store, ticketId, 1);
  expect(by.usage.tokensIn).toBe((first?.bytes ?? 0) + 2000);
  expect((first?.tokens_in ?? 0) + (first?.tokens_out ?? 0)).toBeLessThan(10_000);
  cloud.fail({ status: 200, body: bodyWith({ input_tokens: 0, output_tokens: 0 }) });
  expect((await run.askCloud(question, about())).by).toMatchObject({ usd: null });
  expect((await egressOf(store, ticketId, 1))[0]).toMatchObject({ outcome: 'answered', tokens_in: null, tokens_out: null, usd: null, reserved: expect.any(Number) as unknown });
  cloud.fail({ status: 200, body: { content: [], stop_reason: 'refusal', usage: { input_tokens: 0, output_tokens: 0 } } });
  expect(await codeOf(run.askCloud(question, about()))).toBe('model.refused');
  expect((await egressOf(store, ticketId, 1))[0]).toMatchObject({ outcome: 'model.refused', tokens_in: null });
});

test('a model that makes vectors and keeps failing is left alone for a while, which is no matter to the one that answers', async () => {
  const run = await models({ local: true });
  const embed = () => codeOf(run.embed(['one'], { ticketId: null, redactions: {} }));
  local.fail({ path: '/api/embed', status: 500, times: 6 });
  for (let times = 0; times < 3; times += 1) expect(await embed()).toBe('model.unreachable');
  expect(local.bodies).toHaveLength(6);
  expect([await embed(), await embed()]).toEqual(['model.busy', 'model.busy']);
  expect(local.bodies).toHaveLength(6);
  expect(await codeOf(run.askAtHome(question, about()))).toBe('answered');
  clock.at = new Date(clock.at.getTime() + 31_000);
  expect(await embed()).toBe('answered');
});

test('after its pause a model is tried by one question, for as long as that may take', async () => {
  const run = await models({ cloud: true }, { MODEL_SECONDS: '200' });
  cloud.fail({ status: 500, times: 6 });
  for (let times = 0; times < 3; times += 1) await codeOf(run.askCloud(question, about()));
  clock.at = new Date(clock.at.getTime() + 31_000);
  cloud.fail({ hang: true });
  const first = codeOf(run.askCloud(question, about()));
  await until('the question to arrive', () => cloud.bodies.length === 7);
  clock.at = new Date(clock.at.getTime() + 190_000);
  expect(await codeOf(run.askCloud(question, about()))).toBe('model.busy');
  run.stop();
  expect(await first).toBe('model.timeout');
});

test('vectors come from the model in the house, in order, with a receipt', async () => {
  const { model, vectors } = await (await models({ local: true })).embed(['one', 'two', 'one'], { ticketId: null, redactions: {} });
  expect(model).toBe('nomic-embed-text');
  expect(vectors[0]).toEqual(vectors[2]);
  expect(vectors[0]).not.toEqual(vectors[1]);
  expect(await egressOf(store, null, 10)).toMatchObject([{ purpose: 'embedding', place: 'local', outcome: 'answered', text: local.bodies[0] }]);
});

test('a model in the house is asked to leave the memory soon, and not to think aloud', async () => {
  await (await models({ local: true })).askAtHome(question, about());
  expect(local.keptAlive.get('qwen3:8b')).toBe('30s');
  expect(local.bodies[0]).toContain('"think":false');
  expect(local.violations).toEqual([]);
});
