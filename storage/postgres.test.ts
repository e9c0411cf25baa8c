import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../ops/testing/database.ts';
import { isFault } from '../engine/errors.ts';
import { TheLine0001 } from './migrations/0001-the-line.ts';
import { MoreWorlds0002 } from './migrations/0002-more-worlds.ts';
import { Logs0003 } from './migrations/0003-logs.ts';
import { Quiet0004 } from './migrations/0004-quiet.ts';
import { Withheld0005 } from './migrations/0005-withheld.ts';
import { Egress0006 } from './migrations/0006-egress.ts';
import { Memory0007 } from './migrations/0007-memory.ts';
import { openStore, rows } from './postgres.ts';

let database: TestDatabase;
beforeEach(async () => { database = await freshDatabase(); });
afterEach(async () => { await database.drop(); });

test('two processes that start at once make the tables once', async () => {
  const stores = await Promise.all([openStore(database.url), openStore(database.url), openStore(database.url)]);
  expect(await rows(stores[0] as never, 'SELECT name FROM migrations')).toHaveLength(readdirSync(join(import.meta.dirname, 'migrations')).length);
  for (const store of stores) await store.destroy();
});

test('what was corrected under an older version keeps who corrected it, and an empty correction is none', async () => {
  const older = new DataSource({ type: 'postgres', url: database.url, migrations: [TheLine0001, MoreWorlds0002, Logs0003, Quiet0004, Withheld0005, Egress0006, Memory0007], migrationsTableName: 'migrations' });
  await older.initialize();
  await older.runMigrations({ transaction: 'each' });
  await older.destroy();
  for (const [cause, lesson] of [['a nap', null], ['', 'wake it']]) {
    await database.query(`WITH made AS (
        INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
        VALUES ('incident', $1, 'docker://nas1/db', 'recorded', 1, 1, 'high', now(), now(), 1, '{}') RETURNING id)
      INSERT INTO incident_narratives (id, ticket_id, began_at, ended_at, severity, affected_resources, symptoms, root_cause_hypothesis, confidence, confirmed, evidence_references, resolution_steps, resolution_mode,
        verification_results, outcome, lessons_learned, related_incidents, resource, key, corrected_cause, corrected_lesson, corrected_by, corrected_at)
      SELECT 'INC-' || id, id, now(), now(), 'high', '{}', '{}', 'x', 0, false, '{}', '[]', '', '[]', 'resolved', 'x', '{}', 'docker://nas1/db', $1, $1, $2, 'owner', now() FROM made`, [cause, lesson]);
  }
  const store = await openStore(database.url);
  expect(await rows(store, 'SELECT corrected_cause, cause_by, corrected_lesson, lesson_by FROM incident_narratives ORDER BY ticket_id')).toEqual([
    { corrected_cause: 'a nap', cause_by: 'owner', corrected_lesson: null, lesson_by: null }, { corrected_cause: null, cause_by: null, corrected_lesson: 'wake it', lesson_by: 'owner' },
  ]);
  await store.destroy();
});

test('the entities say what the migrations made', async () => {
  const store = await openStore(database.url);
  const { upQueries } = await store.driver.createSchemaBuilder().log();
  const mine = upQueries.map((one) => one.query).filter((sql) => /ADD "|DROP COLUMN|ALTER COLUMN|CREATE TABLE/.test(sql));
  expect(mine).toEqual([]);
  await store.destroy();
});

test('days and months are those of UTC, whatever time zone the server is in', async () => {
  await database.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET TimeZone TO 'Pacific/Auckland'`);
  const store = await openStore(database.url);
  expect(await rows(store, "SELECT '2026-10-31T12:00:00Z'::timestamptz::date::text AS day, '2026-11-01T00:00:00Z'::timestamptz >= '2026-11-01'::date AS november")).toEqual([{ day: '2026-10-31', november: true }]);
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
