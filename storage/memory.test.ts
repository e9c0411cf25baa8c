import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import type { Embedder } from '../engine/memory.ts';
import type { Tickets } from '../engine/ports.ts';
import type { Near } from '../engine/vectors.ts';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { dyingStore } from '../ops/testing/dying-store.ts';
import { ownChroma, realChromaUrl, silentServer, type OwnChroma } from '../ops/testing/real-chroma.ts';
import { record } from '../ops/testing/remembered.ts';
import { now } from '../ops/testing/views.ts';
import { chromaIndex, type VectorIndex } from './chroma.ts';
import type { StoredMemory } from './memories.ts';
import { memoryIn, type MemoryStore } from './memory.ts';
import { correctNarrative, deleteNarrative } from './narratives.ts';
import { openStore, type Store } from './postgres.ts';
import { ticketsIn } from './tickets.ts';

const troubles = ['the disk is full', 'the name of its database is not found', 'it needs more memory than it may have', 'the certificate is not valid any more', 'its login was refused', 'the port is in use by another'];

let database: TestDatabase;
let store: Store;
let tickets: Tickets;
let states: string[];
let time: number;
beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  tickets = ticketsIn(store, { holder: 'test', platforms: [] });
});
afterAll(async () => {
  await store.destroy();
  await database.drop();
});
beforeEach(async () => {
  [states, time] = [[], now.getTime()];
  await database.query('TRUNCATE incident_narratives, memories, memories_deleted');
});

const stray = { kind: 'incident', id: 'INC-999999', text: 'stray', vector: new Float32Array(768).fill(0.1), state: 'x' } as StoredMemory;
const by = { by: 'owner', surface: 'console', at: now, redactions: {} };
const memoryWith = (index: VectorIndex | null, embedder: Embedder = lexicalEmbedder): MemoryStore =>
  memoryIn(store, { embedder: () => Promise.resolve(embedder), index: index && (() => index), now: () => new Date(time), state: (state, words) => { states.push(`${state} ${words}`); } });
const namesOf = async (memory: MemoryStore, text: string, most = 3) => (await memory.search('incident', text, most)).map((one) => one.name);
/** That two answers have the same best one and the same ones, each as near; of those that are equally near, either may come first. */
async function expectSame(memory: MemoryStore, text: string, wanted: readonly Near[]): Promise<void> {
  const found = await memory.search('incident', text, 20);
  expect(found[0]?.name).toBe(wanted[0]?.name);
  expect(found.map((one) => one.name).sort()).toEqual(wanted.map((one) => one.name).sort());
  for (const one of found) expect(one.score).toBeCloseTo(wanted.find((other) => other.name === one.name)?.score ?? 2, 3);
}
const exactly = (text: string) => memoryWith(null).search('incident', text, 20);
const fresh = (url: string) => chromaIndex({ url, prefix: `test-${randomBytes(4).toString('hex')}` }, lexicalEmbedder);

/** Records one incident for each trouble, with it as the cause; answers their ids. */
async function recordAll(): Promise<number[]> {
  const ids: number[] = [];
  for (const trouble of troubles) {
    const { id } = await record(tickets, { key: `test ${trouble}` });
    await database.query('UPDATE incident_narratives SET root_cause_hypothesis = $2 WHERE ticket_id = $1', [id, trouble]);
    ids.push(id);
  }
  await database.query('DELETE FROM memories');
  return ids;
}

describe('without Chroma', () => {
  test('the nearest story comes first, and a changed one is found by its new words at once', async () => {
    const ids = await recordAll();
    const memory = memoryWith(null);
    expect(await memory.keep()).toEqual({ embedded: 6, refused: 0, put: 0, dropped: 0 });
    expect((await namesOf(memory, 'disk full'))[0]).toBe(`INC-${ids[0]}`);
    await correctNarrative(store, ids[5] ?? 0, { ...by, cause: safe`a snapshot had filled the pool` });
    await memory.keep();
    expect((await namesOf(memory, 'a snapshot filled the pool'))[0]).toBe(`INC-${ids[5]}`);
  });

  test('another model makes all vectors anew, and never meets those of the old one', async () => {
    await recordAll();
    await memoryWith(null).keep();
    const flat: Embedder = { model: 'flat', dim: 4, embed: (texts) => Promise.resolve(texts.map(() => Float32Array.of(1, 0, 0, 0))) };
    expect(await namesOf(memoryWith(null, flat), 'disk full', 9)).toEqual([]);
    expect(await memoryWith(null, flat).keep()).toMatchObject({ embedded: 6 });
    expect(await namesOf(memoryWith(null, flat), 'disk full', 9)).toHaveLength(6);
    expect(await namesOf(memoryWith(null), 'disk full', 9)).toEqual([]);
  });

  test('the same model with vectors of another length makes all anew, some at a time, and compares none with the old ones', async () => {
    await recordAll();
    const sized = (dim: number): Embedder => ({ model: 'm', dim, embed: (texts) => Promise.resolve(texts.map(() => Float32Array.from({ length: dim }, () => 1))) });
    await memoryWith(null, sized(4)).keep();
    expect(await namesOf(memoryWith(null, sized(3)), 'disk full', 9)).toEqual([]);
    const held = new Map<string, number>();
    const put = (_: unknown, memories: readonly StoredMemory[]) => {
      for (const one of memories) held.set(one.id, one.vector.length);
      return Promise.resolve();
    };
    const index = { put, drop: () => Promise.resolve(), count: () => Promise.resolve(held.size), states: () => Promise.resolve(new Map()) } as unknown as VectorIndex;
    await database.query("UPDATE memories SET try_after = $1 WHERE id = (SELECT min(id) FROM memories)", [new Date(time + 1000)]);
    await memoryWith(index, sized(3)).keep();
    expect([...held.values()]).toEqual([3, 3, 3, 3, 3]);
    expect(await namesOf(memoryWith(null, sized(3)), 'disk full', 9)).toHaveLength(5);
  });

  test('a text that the model refuses holds up no other, is counted, and is tried again later and later', async () => {
    await recordAll();
    const tried: string[] = [];
    const picky: Embedder = { model: 'picky', dim: 2, embed: (texts) => {
      tried.push(...texts.filter((text) => text.includes('login')));
      return texts.some((text) => text.includes('login')) ? Promise.reject(new Fault('model.refused', 'no')) : Promise.resolve(texts.map(() => Float32Array.of(1, 0)));
    } };
    const memory = memoryWith(null, picky);
    expect(await memory.keep()).toEqual({ embedded: 5, refused: 1, put: 0, dropped: 0 });
    for (const [seconds, refused] of [[30, 0], [31, 1], [62, 0], [60, 1]] as const) {
      time += seconds * 1000;
      expect(await memory.keep()).toMatchObject({ embedded: 0, refused });
    }
    expect(tried).toHaveLength(4);
    expect(await memory.search('incident', 'disk full', 9)).toHaveLength(5);
  });

  test.each(['model.unreachable', 'model.refused'] as const)('a model that fails every text with %s is not blamed on the texts', async (code) => {
    await recordAll();
    let calls = 0;
    const broken: Embedder = { model: 'm', dim: 2, embed: () => { calls += 1; return Promise.reject(new Fault(code, 'no')); } };
    expect(await memoryWith(null, broken).keep()).toMatchObject({ embedded: 0, refused: 0 });
    expect(calls).toBeLessThan(5);
  });

  test.each([
    ['is down', 'http://127.0.0.1:1', /^away Chroma does not answer/],
    ['is named at an address that nobody has', 'http://192.0.2.1:8000', /^away Chroma does not answer/],
  ])('when Chroma %s, the answer is that of an exact search', async (_, url, words) => {
    await recordAll();
    const memory = memoryWith(chromaIndex({ url, prefix: 'test', searchMs: 200, patienceMs: 300 }, lexicalEmbedder));
    expect(await memory.keep()).toEqual({ embedded: 6, refused: 0, put: 0, dropped: 0 });
    expect(states[0]).toMatch(words);
    expect(await memory.search('incident', 'login refused', 4)).toEqual(await memoryWith(null).search('incident', 'login refused', 4));
  });

  test('a Chroma that takes the call and says nothing holds nobody up, and is left alone for a while', async () => {
    await recordAll();
    const silent = await silentServer();
    onTestFinished(silent.close);
    const memory = memoryWith(chromaIndex({ url: silent.url, prefix: 'test', searchMs: 200, patienceMs: 300 }, lexicalEmbedder));
    await memory.keep();
    await database.query("UPDATE memories SET indexed = turn::text || ' ' || digest");
    const asked = silent.asked();
    time += 31_000;
    const wanted = await memoryWith(null).search('incident', 'login refused', 4);
    expect(await memory.search('incident', 'login refused', 4)).toEqual(wanted);
    expect(silent.asked()).toBeGreaterThan(asked);
    const after = silent.asked();
    expect(await memory.search('incident', 'login refused', 4)).toEqual(wanted);
    expect(silent.asked()).toBe(after);
  });
});

const url = realChromaUrl();

describe.skipIf(url === null)('with a real Chroma', () => {
  test('what is indexed is found as by an exact search, what was deleted is gone from both', async () => {
    const ids = await recordAll();
    const index = fresh(url ?? '');
    onTestFinished(() => index.wipe());
    const memory = memoryWith(index);
    expect(await memory.keep()).toEqual({ embedded: 6, refused: 0, put: 6, dropped: 0 });
    expect(await memory.keep()).toEqual({ embedded: 0, refused: 0, put: 0, dropped: 0 });
    for (const trouble of troubles) await expectSame(memory, trouble, await exactly(trouble));
    expect(new Set(states)).toEqual(new Set(['ok Chroma indexes what is remembered']));
    await deleteNarrative(store, ids[0] ?? 0, by);
    expect(await memory.keep()).toEqual({ embedded: 0, refused: 0, put: 0, dropped: 1 });
    expect(await index.count('incident')).toBe(5);
    expect(await database.query('SELECT left_index FROM memories_deleted')).toEqual([{ left_index: true }]);
    expect([...await index.states('incident')].map(([id]) => id).sort()).toEqual(ids.slice(1).map((id) => `INC-${id}`).sort());
  });

  test('it holds nothing but incidents and summaries of logs, under the model that made the vectors', async () => {
    await recordAll();
    const prefix = `test-${randomBytes(4).toString('hex')}`;
    const index = chromaIndex({ url: url ?? '', prefix }, lexicalEmbedder);
    onTestFinished(() => index.wipe());
    await memoryWith(index).keep();
    const { ChromaClient } = await import('chromadb');
    const { hostname, port } = new URL(url ?? '');
    const all = (await new ChromaClient({ host: hostname, port: Number(port) }).listCollections({ limit: 1000 })).filter((one) => one.name.startsWith(prefix));
    expect(all.map((one) => one.name).sort()).toEqual([`${prefix}-incidents`, `${prefix}-log-summaries`]);
    for (const one of all) expect(one.metadata).toMatchObject({ embed_model: lexicalEmbedder.model, dim: 768 });
    const other: Embedder = { model: 'flat', dim: 4, embed: (texts) => Promise.resolve(texts.map(() => Float32Array.of(1, 0, 0, 0))) };
    const changed = chromaIndex({ url: url ?? '', prefix }, other);
    expect(await memoryWith(changed, other).keep()).toEqual({ embedded: 6, refused: 0, put: 6, dropped: 0 });
    expect(await changed.count('incident')).toBe(6);
  });

  test('one that lost entries, or holds some that nobody knows, is brought in line; a rebuild fills an empty one', async () => {
    const ids = await recordAll();
    const index = fresh(url ?? '');
    onTestFinished(() => index.wipe());
    const memory = memoryWith(index);
    await memory.keep();
    await index.drop('incident', [`INC-${ids[1]}`, `INC-${ids[2]}`]);
    await index.put('incident', [stray]);
    expect(await memory.keep()).toEqual({ embedded: 0, refused: 0, put: 2, dropped: 1 });
    await index.wipe();
    expect(await memory.keep()).toEqual({ embedded: 0, refused: 0, put: 6, dropped: 0 });
    expect(await memory.rebuild()).toEqual({ embedded: 0, refused: 0, put: 6, dropped: 0 });
    expect(await index.count('incident')).toBe(6);
  });

  test('a process that dies after any of its writes leaves nothing behind that the next one does not put right', { timeout: 90_000 }, async () => {
    const index = fresh(url ?? '');
    onTestFinished(() => index.wipe());
    const parts = { embedder: () => Promise.resolve(lexicalEmbedder), index: () => index, now: () => new Date(time), state: () => undefined };
    for (let n = 1, died = true; died; n += 1) {
      await database.query('TRUNCATE incident_narratives, memories, memories_deleted');
      const ids = await recordAll();
      await index.wipe();
      await memoryWith(index).keep();
      await deleteNarrative(store, ids[0] ?? 0, by);
      await correctNarrative(store, ids[1] ?? 0, { ...by, cause: safe`something else` });
      await index.put('incident', [stray]);
      const dying = await dyingStore(database, n);
      await memoryIn(dying.store, parts).keep().catch(() => undefined);
      died = dying.isDead();
      await dying.bury();
      await memoryWith(index).keep();
      expect([...(await index.states('incident')).keys()].sort(), `after write ${n}`).toEqual(ids.slice(1).map((id) => `INC-${id}`).sort());
      expect(await database.query("SELECT 1 FROM memories WHERE vector IS NULL OR indexed IS DISTINCT FROM turn::text || ' ' || digest"), `after write ${n}`).toEqual([]);
    }
  });

  test('one that is killed in the middle changes no answer, and is in line again once it is back', { timeout: 60_000 }, async () => {
    const ids = await recordAll();
    const own: OwnChroma = await ownChroma();
    onTestFinished(own.remove);
    const index = fresh(own.url);
    const memory = memoryWith(index);
    await memory.keep();
    const before = await memory.search('incident', 'login refused', 20);
    await own.kill();
    await expectSame(memory, 'login refused', before);
    await deleteNarrative(store, ids[3] ?? 0, by);
    const added = await record(tickets, { key: 'late' });
    await memory.keep();
    expect(states.at(-1)).toMatch(/^away/);
    expect(await namesOf(memory, 'login refused', 9)).toContain(`INC-${added.id}`);
    await own.start();
    time += 31_000;
    expect(await memory.keep()).toMatchObject({ put: 1, dropped: 1 });
    expect(states.at(-1)).toMatch(/^ok/);
    await expectSame(memory, 'login refused', await exactly('login refused'));
    expect(await index.count('incident')).toBe(6);
  });
});
