import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { isFault } from '../engine/errors.ts';
import { openStore, rows } from './postgres.ts';

let database: TestDatabase;
beforeEach(async () => { database = await freshDatabase(); });
afterEach(async () => { await database.drop(); });

test('two processes that start at once make the tables once', async () => {
  const stores = await Promise.all([openStore(database.url), openStore(database.url), openStore(database.url)]);
  expect(await rows(stores[0] as never, 'SELECT name FROM migrations')).toHaveLength((await readdir(new URL('migrations/', import.meta.url))).length);
  for (const store of stores) await store.destroy();
});

test('the entities say what the migrations made', async () => {
  const store = await openStore(database.url);
  const { upQueries } = await store.driver.createSchemaBuilder().log();
  const mine = upQueries.map((one) => one.query).filter((sql) => /ADD "|DROP COLUMN|ALTER COLUMN|CREATE TABLE/.test(sql));
  expect(mine).toEqual([]);
  await store.destroy();
});

test('every table of the design is there', async () => {
  const store = await openStore(database.url);
  const found = (await database.query<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")).map((row) => row.name);
  expect(found).toEqual(expect.arrayContaining([
    'facts', 'logs', 'tickets', 'moves', 'steps', 'approvals', 'runs', 'calls', 'leases', 'outbox', 'incidents', 'incident_narratives',
    'action_history', 'access_logs', 'notices', 'people', 'log_cursors', 'log_gaps', 'log_rollups', 'log_summaries',
  ]));
  await store.destroy();
});

test('a database that is not there is a fault that says so, without its password', async () => {
  const error: unknown = await openStore('postgres://copilot:hunter2@127.0.0.1:1/none').catch((reason: unknown) => reason);
  expect(isFault(error, 'store.unavailable')).toBe(true);
  expect(String(error)).not.toContain('hunter2');
});
