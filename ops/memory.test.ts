import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import type { Tickets } from '../engine/ports.ts';
import { memoryIn, type MemoryStore } from '../storage/memory.ts';
import { openStore, rows, type Store } from '../storage/postgres.ts';
import { ticketsIn } from '../storage/tickets.ts';
import { embedderOf, embedderThere } from './embedding.ts';
import { recalling } from './memory.ts';
import type { Models } from './models.ts';
import { recurring } from './reading-patterns.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { record } from './testing/remembered.ts';
import { now, resource } from './testing/views.ts';

let database: TestDatabase;
let store: Store;
let tickets: Tickets;
const said: string[] = [];
beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  tickets = ticketsIn(store, { holder: 'test', platforms: [] });
  for (let n = 0; n < 3; n += 1) await record(tickets);
  await record(tickets, { key: 'other', resource: 'docker://nas1/other' });
});
afterAll(async () => {
  await store.destroy();
  await database.drop();
});

const key = `running ${resource}`;
const asked = { ticketId: 999, key, resource, text: safe`it ends by itself` };
const memory = memoryIn(undefined as unknown as Store, { embedder: () => Promise.resolve(lexicalEmbedder), index: null, now: () => now, state: () => undefined });
const about = (search: MemoryStore['search']) => recalling(store, { ...memory, search }, (words) => { said.push(words); }).about(asked);

describe('what the line asks of the memory', () => {
  test('is the same trouble and what is alike, each once, and never the ticket itself', async () => {
    const { incidents } = await about(() => Promise.resolve([{ name: 'INC-4', score: 0.7 }, { name: 'INC-1', score: 0.9 }, { name: 'INC-12345', score: 0.9 }]));
    expect(incidents.map(({ incident, score }) => [incident.ticketId, score]).sort()).toEqual([[1, 1], [2, 1], [3, 1], [4, 0.7]]);
    expect((await recalling(store, { ...memory, search: () => Promise.resolve([]) }, () => undefined).about({ ...asked, ticketId: 2 })).incidents).toHaveLength(2);
  });

  test.each([
    ['that hangs', () => new Promise<never>(() => undefined)],
    ['whose model is away', () => Promise.reject(new Fault('model.unreachable', 'no model'))],
  ])('is still answered with the same trouble by a search %s', async (_, search) => {
    expect((await about(search)).incidents.map(({ incident }) => incident.ticketId).sort()).toEqual([1, 2, 3]);
    expect(said).toEqual([]);
  });

  test('is nothing where the memory is broken, and that is said', async () => {
    expect(await about(() => Promise.reject(new TypeError('broken')))).toEqual({ incidents: [], times: 0, tracks: [] });
    expect(said.splice(0)).toEqual(['what is remembered could not be read: broken']);
  });
});

test('how steps fared is told by template, of this resource and this trouble alone', async () => {
  await database.query('ALTER TABLE action_history DISABLE TRIGGER action_history_append_only');
  await database.query(`ALTER TABLE action_history DROP CONSTRAINT action_history_step_id_fkey, DROP CONSTRAINT action_history_approval_id_fkey`);
  const run = (id: number, ticket: number, verdict: string, seconds: number, target = resource) => database.query(
    `INSERT INTO action_history (step_id, approval_id, ticket_id, template, target, person, ended, verdict, begun_at, ended_at, says, at)
     VALUES ($1, $1, $2, 'restart_resource', $3, 'owner', 'answered', $4, $5, $5, '', $5::timestamptz + make_interval(secs => $6))`, [String(id), ticket, target, verdict, now, seconds]);
  for (const [id, ticket, verdict, seconds] of [[1, 1, 'verified', 30], [2, 2, 'verified', 41], [3, 3, 'verified', 300], [4, 3, 'not_verified', 600], [7, 3, 'done', 2], [8, 3, 'failed', 1]] as const) await run(id, ticket, verdict, seconds);
  await run(5, 4, 'verified', 1);
  await run(6, 1, 'verified', 1, 'docker://nas1/other');
  expect((await about(() => Promise.resolve([]))).tracks).toEqual([{ template: 'restart_resource', helped: 3, tried: 4, medianSeconds: 41 }]);
});

test('what came three times is found to come again', async () => {
  await database.query("UPDATE incident_narratives SET began_at = began_at - make_interval(days => 3 - ticket_id) WHERE ticket_id <= 3");
  expect((await recurring({ store, timeZone: 'UTC', now: () => now })).map((one) => one.says)).toEqual(['nas1/immich_server: 3 times, on 3 days; last INC-3: the cause is not known']);
});

describe('the embedder to go by', () => {
  let answers = true;
  let time = now.getTime();
  const embed: Models['embed'] = (texts) => answers ? Promise.resolve({ model: 'nomic', vectors: texts.map(() => [3, 4]) }) : Promise.reject(new Fault('model.unreachable', 'away'));
  const rig = (local = true) => ({ store, models: { has: () => local, embed }, now: () => new Date(time), say: () => undefined });

  test('is our own without a model, or while one that never made a vector is away', async () => {
    answers = false;
    expect([await embedderOf(rig(false))(), await embedderOf({ ...rig(), models: null })(), await embedderOf(rig())()]).toEqual([lexicalEmbedder, lexicalEmbedder, lexicalEmbedder]);
  });

  test('is the model in the house once it answers, and stays that one while it is away, also after a start', async () => {
    answers = true;
    const choose = embedderOf(rig());
    expect(await choose()).toMatchObject({ model: 'nomic', dim: 2 });
    await memoryIn(store, { embedder: choose, index: null, now: () => now, state: () => undefined }).keep();
    expect(await rows(store, 'SELECT DISTINCT model, dim FROM memories')).toEqual([{ model: 'nomic', dim: 2 }]);
    answers = false;
    const later = embedderOf(rig());
    expect([await choose(), await later(), await later(), await embedderThere(store)]).toMatchObject(Array.from({ length: 4 }, () => ({ model: 'nomic', dim: 2 })));
    time += 61_000;
    answers = true;
    expect(await (await later()).embed(['x'])).toEqual([Float32Array.of(3, 4)]);
  });

  test('never takes vectors of another model, or of another length, for its own: it is chosen anew', async () => {
    let made = { model: 'nomic', vectors: [[3, 4]] };
    const models = { has: () => true, embed: () => (made.model === '' ? Promise.reject(new Fault('model.unreachable', 'away')) : Promise.resolve(made)) } as Pick<Models, 'has' | 'embed'>;
    const choose = embedderOf({ ...rig(), models });
    const before = await choose();
    for (const other of [{ model: 'nomic', vectors: [[1, 2, 2]] }, { model: 'other', vectors: [[1, 2, 2]] }]) {
      made = other;
      await expect(before.embed(['x'])).rejects.toThrow(Fault);
      expect(await choose()).toMatchObject({ model: other.model, dim: 3 });
    }
    made = { model: '', vectors: [] };
    const late = await embedderOf({ ...rig(), models })();
    expect(late).toMatchObject({ model: 'nomic', dim: 2 });
    made = { model: 'other', vectors: [[3, 4]] };
    await expect(late.embed(['x'])).rejects.toThrow(Fault);
  });
});
