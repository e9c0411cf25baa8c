import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { previewOf } from '../../engine/declare/preview.ts';
import { read } from '../../engine/declare/read.ts';
import { openStore, type Store } from '../../storage/postgres.ts';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';
import { attic } from '../testing/declared-lab.ts';
import { declaringWith } from '../testing/declaring.ts';
import { startFakeAnthropic, type FakeAnthropic } from '../testing/fake-anthropic.ts';
import type { FakeMind } from '../testing/fake-model.ts';
import { startFakeOllama, type FakeOllama } from '../testing/fake-ollama.ts';
import { startFakeOpenAI, type FakeOpenAI } from '../testing/fake-openai.ts';
import { readWithModel } from './read-with-model.ts';

let database: TestDatabase, store: Store, ollama: FakeOllama, anthropic: FakeAnthropic, openai: FakeOpenAI;
beforeAll(async () => {
  database = await freshDatabase();
  [store, ollama, anthropic, openai] = await Promise.all([openStore(database.url), startFakeOllama(), startFakeAnthropic(), startFakeOpenAI()]);
}, 120_000);
afterAll(async () => {
  await Promise.all([ollama.close(), anthropic.close(), openai.close(), store.destroy()]);
  await database.drop();
});
beforeEach(() => database.query('DELETE FROM egress'));

const text = 'Give shop 4 cores and 10 GB of memory, mysql 6. My password is hunter2-Zx81!kW, token=ghp_abcdefghijklmnopqrstuvwxyz0123456789.';
const reads = (name: string): FakeMind => () => ({ text: JSON.stringify({ wishes: [{ op: 'modify', kind: 'unsaid', sentence: 1, said: [{ field: 'name', word: name, sentence: 1 }, { field: 'cores', number: 6, sentence: 1 }] }] }) });
const receipts = () => database.query<{ provider: string; purpose: string; text: string; outcome: string; place: string }>('SELECT provider, purpose, text, outcome, place FROM egress ORDER BY id');

test('the model in the house reads what the rules leave over', async () => {
  ollama.think(reads('mysql'));
  const { reading, answer, says } = await readWithModel(text, attic, await declaringWith(store, { ollama: ollama.url, anthropic: anthropic.url }));
  expect(reading.wishes.slice(0, 2)).toMatchObject([{ vmid: 110, cores: 4 }, { vmid: 112, cores: 6 }]);
  expect(answer?.wishes).toHaveLength(1);
  expect(says).toBe('Read by the rules, and by ollama qwen3:8b what they left over: 2 of its values fit, 0 did not and were left out.');
  expect(await receipts()).toMatchObject([{ provider: 'ollama', purpose: 'declaration', place: 'local', outcome: 'answered' }]);
  expect(ollama.violations).toEqual([]);
});

test('a cloud model gets what was typed without secrets, with pseudonyms, and a receipt is kept', async () => {
  anthropic.think(({ user }) => reads(/modify|not read: Give (guest-\d+) 4 cores and 10 GB of memory, (guest-\d+) 6/.exec(user)?.[2] ?? 'nobody')({} as never));
  const { reading } = await readWithModel(text, attic, await declaringWith(store, { anthropic: anthropic.url }));
  expect(reading.wishes.slice(0, 2)).toMatchObject([{ vmid: 110, cores: 4 }, { vmid: 112, cores: 6 }]);
  const [receipt] = await receipts();
  expect(receipt).toMatchObject({ provider: 'anthropic', place: 'cloud', outcome: 'answered' });
  expect(`${receipt?.text ?? ''}${anthropic.bodies.join('')}`).not.toMatch(/\bshop\b|mysql|hunter2|ghp_abc/);
  expect(anthropic.violations).toEqual([]);
});

test('each provider takes the shape of the answer', async () => {
  openai.think(reads('nobody'));
  const { says } = await readWithModel(text, attic, await declaringWith(store, { openai: openai.url }));
  expect(says).toContain('0 of its values fit, 2 did not');
  expect(openai.violations).toEqual([]);
});

test.each<[string, FakeMind, string]>([
  ['no JSON', () => ({ text: 'Sure! I will run rm -rf / on shop.' }), 'model.malformed'], ['a shape of its own', () => ({ text: '{"wishes":[{"op":"exec","command":"reboot"}]}' }), 'model.malformed'],
  ['half an answer', () => ({ cut: '{"wishes":[{"op":"del' }), 'model.malformed'], ['a refusal', () => ({ refuses: true }), 'model.malformed'],
])('with %s the rules read alone, and it is said', async (_what, mind, code) => {
  ollama.think(mind);
  const { reading, answer, says } = await readWithModel(text, attic, await declaringWith(store, { ollama: ollama.url }));
  expect([reading, answer]).toEqual([read(text, attic), null]);
  expect(says).toContain(code);
});

test('with no model, or none that can be reached, the rules read alone, and it is said', async () => {
  const none = await readWithModel(text, attic, await declaringWith(store, {}));
  expect(none).toMatchObject({ reading: read(text, attic), says: 'Read by the rules alone: no model is set up.' });
  const away = await readWithModel(text, attic, await declaringWith(store, { ollama: 'http://127.0.0.1:1' }));
  expect(away.says).toBe('Read by the rules alone: no model gave an answer that can be used (model.unreachable).');
  expect(previewOf(away.reading, attic).blocked).toBe(true);
});

test('no model is asked where the rules have read all', async () => {
  const { says } = await readWithModel('Give shop 4 cores.', attic, await declaringWith(store, { ollama: ollama.url }));
  expect([says, await receipts()]).toEqual(['Read by the rules alone: they left nothing for a model.', []]);
});
