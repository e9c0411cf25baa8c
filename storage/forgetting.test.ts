import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { safe, type CloudSafe } from '../engine/distill.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import type { MemoryKind } from '../engine/memory.ts';
import type { Tickets } from '../engine/ports.ts';
import type { Recall } from '../engine/recall.ts';
import type { Assessed, Recorded } from '../engine/types.ts';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { record } from '../ops/testing/remembered.ts';
import { narrative, situation } from '../ops/testing/tickets.ts';
import { ago, now } from '../ops/testing/views.ts';
import type { VectorIndex } from './chroma.ts';
import { memoryIn } from './memory.ts';
import { correctNarrative, deleteNarrative, rememberMissing, rememberStory, storiesIn } from './narratives.ts';
import { openStore, together, type Store } from './postgres.ts';
import { ticketsIn } from './tickets.ts';

let database: TestDatabase;
let store: Store;
let tickets: Tickets;
let told: Recorded;
beforeEach(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  tickets = ticketsIn(store, { holder: 'test', platforms: [] });
  told = await record(tickets);
  await correctNarrative(store, told.id, { ...by, cause: words.cause, lesson: words.lesson });
});
afterEach(async () => {
  await store.destroy();
  await database.drop();
});

const by = { by: 'owner', surface: 'console', at: now, redactions: {} };
const words = { cause: safe`Zwiebel sat on the plug`, lesson: safe`keep Zwiebel out` };
const recall = (fixedBy: CloudSafe, ticketId = told.id): Recall => ({ before: { times: 2, last: { ticketId, at: now }, fixedBy, cause: words.cause }, alike: null, tracks: [] });

/** An open ticket of the same trouble that tells of what was seen before. */
async function planned(change: Partial<Recall> = {}, about = {}) {
  const open = await tickets.open({ ...situation(), ...about }, ago(60)) as Assessed;
  const to = { ...open, state: 'planned' as const, narrative: { ...narrative, recall: { ...recall(words.lesson), ...change } }, proposal: { intents: [], by: 'diagnoses' as const } };
  expect(await tickets.move(open, to, { why: 'test' })).toBe(true);
  return open.id;
}

/** Everything that the database holds, without a table of names that people typed on purpose. */
async function leftOf(text: string): Promise<string[]> {
  const tables = await database.query<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
  const found = await Promise.all(tables.map(async ({ name }) => ((await database.query(`SELECT 1 FROM "${name}" AS t WHERE strpos(t::text, $1) > 0`, [text])).length > 0 ? [name] : [])));
  return found.flat();
}

describe('an incident that is forgotten', () => {
  test('leaves none of its words anywhere: not on open or recorded tickets, in what was told, or in what was sent to make its vector', async () => {
    const other = await record(tickets, { key: 'other' });
    await database.query("UPDATE tickets SET body = jsonb_set(body, '{narrative,recall}', $2) WHERE id = $1", [other.id, JSON.stringify({ ...recall(words.lesson), before: null, alike: { ticketId: told.id, at: now, says: words.cause, fixedBy: words.lesson } })]);
    const later = await record(tickets);
    await database.query("UPDATE tickets SET body = jsonb_set(body, '{narrative,recall}', $2) WHERE id = $1", [later.id, JSON.stringify(recall(words.lesson, 999))]);
    await database.query("INSERT INTO cards_settled (ticket_id, platform) VALUES ($1, 'discord')", [later.id]);
    const open = await planned();
    await database.query(`INSERT INTO notices (ticket_id, platform, kind, key, text, bytes, sha256, at) VALUES ($1, 'discord', 'post', 'card', $2, 9, 'x', now()), (NULL, 'discord', 'post', 'answer', $3, 9, 'y', now()), (NULL, 'discord', 'post', 'answer', $4, 9, 'y', now())`,
      [open, `it is down\nSeen before: 2 times, fixed by: ${words.lesson}\nNow: down`, `INC-${told.id}, nas1\nCause, by owner: ${words.cause}\nLesson: Zwiebel`, `INC-${told.id}0\nCause: another`]);
    const remembered = await database.query<{ text: string }>('SELECT text FROM memories WHERE id = $1', [`INC-${told.id}`]);
    await database.query(`INSERT INTO egress (purpose, provider, model, place, text, bytes, sha256, redactions, reserved, at) VALUES ('embedding', 'ollama', 'm', 'local', $1, 9, 'z', '{}', 0, now())`, [JSON.stringify({ input: [remembered[0]?.text, 'another'] })]);
    await storiesIn(store).draft(told.id, { ...by, cause: safe`Zwiebel again` });
    expect((await leftOf('Zwiebel')).sort()).toEqual(['egress', 'incident_narratives', 'memories', 'notices', 'tickets', 'typed_words']);

    expect(await deleteNarrative(store, told.id, by)).toBe(true);

    expect(await leftOf('Zwiebel')).toEqual([]);
    expect((await database.query<{ text: string }>('SELECT text FROM notices ORDER BY id')).map((one) => one.text)).toEqual([
      'it is down\nSeen before: [forgotten]\nNow: down', `INC-${told.id}, nas1\nCause, by owner: [forgotten]\nLesson: [forgotten]`, `INC-${told.id}0\nCause: another`,
    ]);
    expect(await database.query('SELECT 1 FROM cards_settled')).toEqual([]);
    expect(await tickets.byId(open)).toMatchObject({ state: 'planned', narrative: { recall: { before: { times: 1, last: { ticketId: later.id }, fixedBy: 'Restart it', cause: null } } } });
    expect(await database.query('SELECT person, bytes, sha256 IS NOT NULL AS digest, redactions FROM typed_words ORDER BY id LIMIT 1')).toMatchObject([{ person: 'owner', digest: true, redactions: {} }]);
    expect(await database.query('SELECT text, sha256 FROM egress')).toEqual([{ text: '{"input":["[forgotten]","another"]}', sha256: 'z' }]);
  });

  test('is nowhere in what was sent to make its vector, in no version that it ever had', async () => {
    const fresh = await record(tickets, { key: 'fresh' });
    const version = async () => (await database.query<{ text: string }>('SELECT text FROM memories WHERE id = $1', [`INC-${fresh.id}`]))[0]?.text ?? '';
    const versions = [await version()];
    for (const change of [{ cause: safe`Zwiebel sat` }, { lesson: safe`say "no"` }, { cause: safe`Zwiebel` }]) {
      await correctNarrative(store, fresh.id, { ...by, ...change });
      versions.push(await version());
    }
    for (const one of [...versions, `another ${versions[0]?.slice(0, 20) ?? ''}`]) await database.query(`INSERT INTO egress (purpose, provider, model, place, text, bytes, sha256, redactions, reserved, at) VALUES ('embedding', 'ollama', 'm', 'local', $1, 9, 'z', '{}', 0, now())`, [JSON.stringify({ input: [one] })]);
    expect(new Set(versions).size).toBe(4);
    await deleteNarrative(store, fresh.id, by);
    expect((await database.query<{ text: string }>('SELECT text FROM egress ORDER BY id')).map(({ text }) => text)).toEqual([
      ...versions.map(() => '{"input":["[forgotten]"]}'), JSON.stringify({ input: [`another ${versions[0]?.slice(0, 20) ?? ''}`] }),
    ]);
  });

  test('does not come back by a plan that had read it before', async () => {
    const open = await tickets.open(situation(), ago(60)) as Assessed;
    expect(await deleteNarrative(store, told.id, by)).toBe(true);
    const late = { ...open, state: 'planned' as const, narrative: { ...narrative, recall: recall(words.lesson) }, proposal: { intents: [], by: 'diagnoses' as const } };
    expect(await tickets.move(open, late, { why: 'late' })).toBe(false);
    expect(await leftOf('Zwiebel')).toEqual([]);
  });

  test('does not come back by a look that is writing it into the memory just then, on another connection', async () => {
    await database.query('DELETE FROM memories');
    const other = await openStore(database.url);
    onTestFinished(() => other.destroy());
    let forgetting: Promise<boolean> = Promise.resolve(false);
    await together(other, async (on) => {
      expect(await rememberStory(on, told.id)).toBe(true);
      forgetting = deleteNarrative(store, told.id, by);
      await sleep(200);
    });
    expect(await forgetting).toBe(true);
    expect(await leftOf('Zwiebel')).toEqual([]);
  });

  test.each(Array.from({ length: 6 }, (_, n) => n))('does not come back however a look and a deletion meet (%i)', async (n) => {
    await database.query('DELETE FROM memories');
    const other = await openStore(database.url);
    onTestFinished(() => other.destroy());
    await Promise.all([sleep(n).then(() => deleteNarrative(store, told.id, by)), rememberMissing(other), rememberMissing(other)]);
    expect(await leftOf('Zwiebel')).toEqual([]);
  });

  test('leaves an index that was given it while it was being deleted by another process', async () => {
    const kept = await record(tickets);
    const held = new Map<string, string>();
    const other = await openStore(database.url);
    onTestFinished(() => other.destroy());
    const index = indexIn(held);
    const memoryOf = (on: Store, own: VectorIndex) => memoryIn(on, { embedder: () => Promise.resolve(lexicalEmbedder), index: () => own, now: () => now, state: () => undefined });
    const slow: VectorIndex = { ...index, put: async (kind, memories) => {
      await deleteNarrative(other, told.id, by);
      await memoryOf(other, index).keep();
      await index.put(kind, memories.filter(({ id }) => id === `INC-${told.id}`));
      held.delete(`INC-${kept.id}`);
    } };
    await memoryOf(store, slow).keep();
    expect([...held.keys()]).not.toContain(`INC-${told.id}`);
  });
});

describe('a story that is corrected', () => {
  test('is told in its new words at once on a ticket that is open, and who wrote which part is kept', async () => {
    const open = await planned();
    await correctNarrative(store, told.id, { ...by, by: 'guest', lesson: safe`move the plug` });
    expect(await tickets.byId(open)).toMatchObject({ narrative: { recall: { before: { times: 1, fixedBy: 'move the plug', cause: words.cause } } } });
    expect(await storiesIn(store).read(told.id)).toMatchObject({ cause: words.cause, lesson: 'move the plug', corrected: { cause: 'owner', lesson: 'guest' } });
  });

  test('is told on a ticket to which it was alike', async () => {
    await database.query("UPDATE incident_narratives SET family = 'disk_full', cause = 'disk_full'");
    const alike = { ticketId: told.id, at: now, says: safe`old`, fixedBy: safe`old` };
    const open = await planned({ before: null, alike }, { key: 'other' });
    await database.query("UPDATE tickets SET body = jsonb_set(jsonb_set(body, '{narrative,hypothesis,family}', '\"disk_full\"'), '{narrative,hypothesis,cause}', '\"disk_full\"') WHERE id = $1", [open]);
    await correctNarrative(store, told.id, { ...by, lesson: safe`move the plug` });
    expect(await tickets.byId(open)).toMatchObject({ narrative: { recall: { before: null, alike: { says: words.cause, fixedBy: 'move the plug' } } } });
    await deleteNarrative(store, told.id, by);
    expect(await tickets.byId(open)).toMatchObject({ narrative: { recall: { before: null, alike: null } } });
  });
});

test('the stories are listed, the newest first, without those that are forgotten', async () => {
  const later = await record(tickets, { key: 'later' });
  const listed = async () => (await storiesIn(store).latest()).map(({ ticketId }) => ticketId);
  expect(await listed()).toEqual([later.id, told.id]);
  await deleteNarrative(store, later.id, by);
  expect(await listed()).toEqual([told.id]);
});

describe('what a person typed', () => {
  test('is kept once, by the same person, within the hour, and leaves its receipt', async () => {
    const stories = storiesIn(store);
    const draft = await stories.draft(told.id, { ...by, cause: safe`a nap`, redactions: { pair: 1 } });
    const code = draft?.digest ?? '';
    expect(await stories.read(told.id)).toMatchObject({ cause: words.cause });
    expect(await stories.keep(told.id, code, { ...by, by: 'guest' })).toBe(false);
    expect(await stories.keep(told.id, code, { ...by, at: new Date(now.getTime() + 3_700_000) })).toBe(false);
    expect(await stories.keep(told.id, 'FFFFFFFF', by)).toBe(false);
    expect(await stories.keep(told.id, code.slice(0, 6).toLowerCase(), by)).toBe(true);
    expect(await stories.keep(told.id, code, by)).toBe(false);
    expect(await stories.read(told.id)).toMatchObject({ cause: 'a nap', lesson: words.lesson });
    expect((await stories.receipts(told.id))[0]).toMatchObject({ by: 'owner', surface: 'console', at: now, cause: 'a nap', lesson: null, redactions: { pair: 1 }, digest: code, keptAt: now });
    expect(await stories.draft(9999, { ...by, cause: safe`x` })).toBeNull();
  });

  test('and did not keep is dropped after an hour, its receipt stays', async () => {
    await storiesIn(store).draft(told.id, { ...by, cause: safe`nonsense` });
    const later = new Date(now.getTime() + 3_700_000);
    await memoryIn(store, { embedder: () => Promise.resolve(lexicalEmbedder), index: null, now: () => later, state: () => undefined }).keep();
    expect(await database.query('SELECT cause, kept_at FROM typed_words ORDER BY id DESC LIMIT 1')).toEqual([{ cause: null, kept_at: null }]);
    expect(await database.query('SELECT cause FROM typed_words ORDER BY id LIMIT 1')).toEqual([{ cause: words.cause }]);
  });

  test('and is empty is refused by the database as well', async () => {
    await expect(correctNarrative(store, told.id, { ...by, cause: safe` ` })).rejects.toThrow(/check constraint/);
  });
});

/** An index in memory. */
function indexIn(held: Map<string, string>): VectorIndex {
  const of = (kind: MemoryKind) => (kind === 'incident' ? held : new Map<string, string>());
  const done = Promise.resolve();
  return {
    nearest: () => Promise.resolve([]), count: (kind) => Promise.resolve(of(kind).size), states: (kind) => Promise.resolve(new Map(of(kind))),
    put: (kind, memories) => {
      for (const { id, state } of memories) of(kind).set(id, state);
      return done;
    },
    drop: (kind, ids) => {
      for (const id of ids) of(kind).delete(id);
      return done;
    },
    wipe: () => {
      held.clear();
      return done;
    },
  };
}
