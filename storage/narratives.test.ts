import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import type { Tickets } from '../engine/ports.ts';
import type { Recorded } from '../engine/types.ts';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { record } from '../ops/testing/remembered.ts';
import { ago, now, resource } from '../ops/testing/views.ts';
import { memoryIn, type MemoryStore } from './memory.ts';
import { correctNarrative, deleteNarrative, narrativeOf } from './narratives.ts';
import { openStore, type Store } from './postgres.ts';
import { ticketsIn } from './tickets.ts';

let database: TestDatabase;
let store: Store;
let tickets: Tickets;
let memory: MemoryStore;
let over: Recorded;
beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  tickets = ticketsIn(store, { holder: 'test', platforms: [] });
  memory = memoryIn(store, { embedder: () => Promise.resolve(lexicalEmbedder), index: null, now: () => now, state: () => undefined });
});
afterAll(async () => {
  await store.destroy();
  await database.drop();
});
beforeEach(async () => { over = await record(tickets); });

const by = { by: 'owner', surface: 'console', at: now, redactions: {} };

describe('the story of an incident', () => {
  test('is written with the move that records it, in our own words', async () => {
    expect(await narrativeOf(store, over.id)).toEqual({
      ticketId: over.id, resource, key: `running ${resource}`, family: 'unexplained', causeId: 'unknown', severity: 'high', cause: 'it ends by itself', seen: ['ended 3 times'], outcome: 'resolved',
      steps: [{ template: 'restart_resource', title: 'Restart it', effect: 'verified', seconds: 41 }], openedAt: now, closedAt: now, corrected: null,
      lesson: 'Restart it ended it within 41 s; why it broke is not known, so it may come back.',
    });
    expect(await database.query('SELECT text, vector FROM memories WHERE id = $1', [`INC-${over.id}`])).toEqual([{
      vector: null, text: 'docker nas1/immich_server. unexplained. it ends by itself. ended 3 times. Done: Restart it (helped). Restart it ended it within 41 s; why it broke is not known, so it may come back.',
    }]);
  });

  test('is not written when the ticket does not move', async () => {
    const again = { ...over, version: over.version - 1 };
    expect(await tickets.move(again, over, { why: 'late' })).toBe(false);
    expect(await database.query('SELECT 1 FROM incident_narratives WHERE ticket_id = $1', [over.id])).toHaveLength(1);
  });

  test('takes what a person knows better, keeps what the machine wrote beside it, and gets a new vector', async () => {
    await memory.keep();
    expect(await correctNarrative(store, over.id, { ...by, cause: safe`the disk was asleep` })).toBe(true);
    expect(await narrativeOf(store, over.id)).toMatchObject({ cause: 'the disk was asleep', corrected: { cause: 'owner', lesson: null } });
    expect(await database.query('SELECT root_cause_hypothesis AS was FROM incident_narratives WHERE ticket_id = $1', [over.id])).toEqual([{ was: 'it ends by itself' }]);
    expect(await memory.keep()).toMatchObject({ embedded: 1 });
    expect((await memory.search('incident', 'the disk was asleep', 1))[0]?.name).toBe(`INC-${over.id}`);
    expect(await correctNarrative(store, 9999, { ...by, lesson: safe`none` })).toBe(false);
  });

  test('goes with its vector when it is deleted, and leaves who did it, without a word of it', async () => {
    await memory.keep();
    expect(await deleteNarrative(store, over.id, by)).toBe(true);
    expect(await narrativeOf(store, over.id)).toBeNull();
    expect(await database.query('SELECT 1 FROM memories WHERE id = $1', [`INC-${over.id}`])).toEqual([]);
    expect(await database.query('SELECT * FROM memories_deleted WHERE id = $1', [`INC-${over.id}`])).toEqual([{ kind: 'incident', id: `INC-${over.id}`, person: 'owner', at: now, left_index: false }]);
    expect(await database.query('SELECT actor, surface, resource, at FROM access_logs ORDER BY id DESC LIMIT 1')).toEqual([{ actor: 'owner', surface: 'console', resource: `INC-${over.id} narrative deleted`, at: now }]);
    await memory.keep();
    expect((await memory.search('incident', 'ended 3 times', 50)).map((one) => one.name)).not.toContain(`INC-${over.id}`);
    expect(await deleteNarrative(store, over.id, by)).toBe(false);
  });

  test('of an older version is remembered as soon as the memory looks', async () => {
    await database.query('DELETE FROM memories');
    await memory.keep();
    expect(await database.query('SELECT 1 FROM memories WHERE id = $1 AND vector IS NOT NULL', [`INC-${over.id}`])).toHaveLength(1);
  });
});

test('an incident that became part of another teaches nothing of its own', async () => {
  const open = await tickets.open({ ...over.situation, key: 'other' }, ago(60));
  if (!open) throw new Error('not opened');
  await tickets.move(open, { ...over, id: open.id, situation: open.situation, outcome: { kind: 'joined', says: safe`same cause`, at: now, evidence: [] } }, { why: 'joined' });
  expect((await narrativeOf(store, open.id))?.lesson).toBe('It was part of another incident; look there.');
});
