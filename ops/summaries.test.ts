import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { lexicalEmbedder } from '../engine/lexical.ts';
import { wordedBy, type LogSummary } from '../engine/log-summary.ts';
import { purgeDays, purgeLogRecords } from '../storage/log-retention.ts';
import { writeSummary } from '../storage/log-summaries.ts';
import { ensureDays } from '../storage/logs.ts';
import { memoryIn } from '../storage/memory.ts';
import { openStore, rows, type Store } from '../storage/postgres.ts';
import { readConfig } from './config.ts';
import { keepLogs } from './logs.ts';
import type { Models } from './models.ts';
import { collectSettings } from './settings.ts';
import { summarizeIn, summarizeLogs } from './summaries.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { dyingStore } from './testing/dying-store.ts';

const keeping = { today: '2026-11-21', days: 90, months: 12 };
const web = 'docker://nas1/web';
const secret = 'token=8f3b29c1aa77de0412';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await freshDatabase();
  store = await openStore(database.url);
  await database.query(`INSERT INTO log_signatures (id, template, level, class, first_seen, last_seen) VALUES
    ('aaaaaaaaaaaaaaaa', 'connection refused by db ${secret}', 'error', 'connection_refused', '2026-06-03', '2026-08-20'), ('bbbbbbbbbbbbbbbb', 'Zwiebelkuchen served to Anna <*>', 'info', NULL, '2026-01-01', '2026-08-20')`);
});
afterAll(async () => {
  await store.destroy();
  await database.drop();
});
beforeEach(async () => {
  await database.query('TRUNCATE log_rollups, log_summaries, log_service_signatures, memories, log_days, facts');
  await database.query('DELETE FROM tickets');
  for (const { name } of await database.query<{ name: string }>("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'logs'::regclass")) await database.query(`DROP TABLE ${name}`);
  store = await reopened();
});

/** A store that does not remember which days there were. */
async function reopened(): Promise<Store> {
  await store.destroy();
  return openStore(database.url);
}

/** Lines of a service on a day, as the ingest stores and counts them. */
async function write(day: string, lines: number, signature = 'aaaaaaaaaaaaaaaa', service = web): Promise<void> {
  await ensureDays(store, [day]);
  await database.query(`INSERT INTO logs (day, service, at, stream, line, signature) SELECT $1::date, $2, $1::date + n * interval '1 second', 'stdout', 'x', $3 FROM generate_series(1, $4) n`, [day, service, signature, lines]);
  await database.query('INSERT INTO log_rollups (day, service, signature, lines) VALUES ($1, $2, $3, $4) ON CONFLICT (day, service, signature) DO UPDATE SET lines = log_rollups.lines + excluded.lines', [day, service, signature, lines]);
}

/** An incident of a service, as it stands. */
async function incidentOn(service: string, at: string, state: string): Promise<void> {
  await database.query(`INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
    VALUES ('incident', $1 || $2, $1, $3, 1, 1, 'high', $2::timestamptz, $2::timestamptz, 1, '{"situation":{"findings":[{"title":"it is unhealthy"}]}}')`, [service, at, state]);
}

const documents = async () => (await rows<{ document: LogSummary }>(store, 'SELECT document FROM log_summaries ORDER BY month, service')).map((row) => row.document);
const linesLeft = async () => Number((await rows<{ lines: string }>(store, 'SELECT count(*) AS lines FROM logs'))[0]?.lines);

describe('the summary of a month', () => {
  test('counts each kind of line, tells how it goes over 90 days, and holds no word of a line', async () => {
    for (const [day, lines] of [['2026-06-10', 10], ['2026-07-10', 20], ['2026-08-10', 60]] as const) await write(day, lines);
    await write('2026-08-11', 500, 'bbbbbbbbbbbbbbbb');
    expect(await summarizeIn(store, keeping)).toBe(3);
    const [, , august] = await documents();
    expect(august).toMatchObject({ service: web, month: '2026-08-01', lines: 560, kinds: 2, writtenBy: 'templates' });
    expect(august?.signatures.map(({ id, lines, trend }) => ({ id, lines, trend }))).toEqual([
      { id: 'aaaaaaaaaaaaaaaa', lines: 60, trend: [10, 20, 60] }, { id: 'bbbbbbbbbbbbbbbb', lines: 500, trend: [0, 0, 500] },
    ]);
    expect(august?.text).toMatch(/^Log of nas1\/web, month 8 of 2026: 560 lines of 2 kinds\. Warnings: aaaaaaaaaaaaaaaa error connection refused .*rising: 10, 20, 60 per 30 days/);
    expect(JSON.stringify(await documents())).not.toMatch(/Zwiebel|Anna|8f3b29/);
  });

  test('tells of incidents and of what was done, and is remembered', async () => {
    await database.query(`INSERT INTO tickets (kind, key, resource, state, round, version, severity, opened_at, moved_at, body_version, body)
      VALUES ('incident', 'k', $1, 'recorded', 1, 1, 'high', '2026-08-12', '2026-08-12', 1, '{"situation":{"findings":[{"title":"nas1/web is unhealthy"}]},"outcome":{"kind":"recovered"}}')`, [web]);
    await database.query(`INSERT INTO facts (host, resource, kind, key, at, seen_at, is_state, value) VALUES
      ('docker://nas1', $1, 'container.state', '', '2026-08-01', '2026-08-02', true, '{"imageId":"a"}'), ('docker://nas1', $1, 'container.state', '', '2026-08-05', '2026-08-06', true, '{"imageId":"b"}')`, [web]);
    await write('2026-08-10', 3);
    await summarizeIn(store, keeping);
    const [august] = await documents();
    expect(august?.text).toContain('nas1/web is unhealthy. Changes: a new image for nas1/web.');
    const memory = memoryIn(store, { embedder: () => Promise.resolve(lexicalEmbedder), index: null, now: () => new Date(), state: () => undefined });
    await memory.keep();
    expect((await memory.search('log_summary', 'connection refused', 3))[0]?.name).toBe(`${web} 2026-08-01`);
  });

  test('is written for months that are over, and early where their days go soon; written anew when lines came late', async () => {
    await write('2026-10-31', 1);
    await write('2026-11-20', 1);
    expect(await summarizeIn(store, keeping)).toBe(1);
    expect(await summarizeIn(store, keeping)).toBe(0);
    await write('2026-10-31', 5);
    expect(await summarizeIn(store, keeping)).toBe(1);
    expect((await documents())[0]?.lines).toBe(6);
    expect(await summarizeIn(store, { ...keeping, days: 4 })).toBe(1);
    expect(await summarizeIn(store, { ...keeping, days: 4 })).toBe(0);
  });

  test('so far says so, is written once a day at most while the month goes on, and once more when it is over, though no line came', async () => {
    const short = { ...keeping, days: 4 };
    await write('2026-11-18', 5);
    expect(await summarizeIn(store, short)).toBe(1);
    expect((await documents())[0]?.text).toMatch(/^Log of nas1\/web, month 11 of 2026 so far, up to its day 21: 5 lines/);
    await write('2026-11-21', 2);
    expect(await summarizeIn(store, short)).toBe(0);
    expect(await summarizeIn(store, { ...short, today: '2026-11-22' })).toBe(1);
    expect(await summarizeIn(store, { ...short, today: '2026-11-30' })).toBe(0);
    expect(await summarizeIn(store, { ...short, today: '2026-12-01' })).toBe(1);
    expect(await summarizeIn(store, { ...short, today: '2026-12-02' })).toBe(0);
    expect((await documents())[0]?.text).toMatch(/^Log of nas1\/web, month 11 of 2026: 7 lines/);
  });

  test('says of an incident that it is still open, and is mended when it closes', async () => {
    await incidentOn('docker://nas1/late', '2026-08-31T22:00:00Z', 'awaiting');
    await write('2026-08-10', 3, 'aaaaaaaaaaaaaaaa', 'docker://nas1/late');
    await summarizeIn(store, keeping);
    expect((await documents())[0]).toMatchObject({ incidents: [{ outcome: null }], text: expect.stringContaining('(still open)') as string });
    expect(await summarizeIn(store, keeping)).toBe(0);
    await database.query(`UPDATE tickets SET state = 'recorded', body = body || '{"outcome":{"kind":"recovered"}}' WHERE resource = 'docker://nas1/late'`);
    expect(await summarizeIn(store, keeping)).toBe(1);
    expect((await documents())[0]).toMatchObject({ incidents: [{ outcome: 'recovered' }], text: expect.not.stringContaining('still open') as string });
    expect(await summarizeIn(store, keeping)).toBe(0);
  });

  test('holds what happened in that month of UTC, whatever time zone the database is in', async () => {
    await database.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET TimeZone TO 'Pacific/Auckland'`);
    onTestFinished(async () => { await database.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} RESET TimeZone`); });
    store = await reopened();
    const service = 'docker://nas1/zone';
    for (const at of ['2026-08-31T23:30:00Z', '2026-09-01T00:30:00Z', '2026-06-02T23:30:00Z', '2026-06-03T00:30:00Z']) await incidentOn(service, at, 'recorded');
    await database.query("INSERT INTO log_service_signatures (service, signature, first_seen, last_seen, total) VALUES ($1, 'aaaaaaaaaaaaaaaa', '2026-07-31T23:30:00Z', '2026-08-10', 3)", [service]);
    await write('2026-08-10', 3, 'aaaaaaaaaaaaaaaa', service);
    await summarizeIn(store, keeping);
    const [august] = await documents();
    expect(august?.incidents.map(({ at }) => new Date(at).toISOString())).toEqual(['2026-08-31T23:30:00.000Z', '2026-06-03T00:30:00.000Z']);
    expect(august?.signatures).toMatchObject([{ isNew: false }]);
  });

  test('that counts fewer lines never takes the place of a fuller one', async () => {
    await write('2026-08-10', 9);
    await summarizeIn(store, keeping);
    const [full] = await documents();
    if (!full) throw new Error('no document');
    await writeSummary(store, { ...full, lines: 1 });
    expect((await documents())[0]?.lines).toBe(9);
  });

  test('is worded by the model in the house where there is one, and kept as templates wrote it where that fails', async () => {
    await write('2026-08-10', 3);
    const asked: string[] = [];
    const models = (says: string | null) => ({
      has: () => true,
      askAtHome: ((question: { evidence: readonly string[]; answer: { parse: (value: unknown) => unknown } }) => {
        asked.push(...question.evidence);
        if (says === null) return Promise.reject(new Fault('model.timeout', 'too slow'));
        return Promise.resolve({ value: question.answer.parse({ summary: says }), by: { model: 'small:4b' } });
      }) as unknown as Models['askAtHome'],
    });
    await write('2026-11-20', 1);
    const rig = { store, now: () => new Date('2026-11-21T10:00:00Z'), config: readConfig({}, collectSettings([])) };
    await summarizeLogs(rig, models(null));
    expect((await documents())[0]).toMatchObject({ writtenBy: 'templates' });
    await database.query('TRUNCATE log_summaries, memories');
    await summarizeLogs(rig, models('The database was down; see https://evil.example now.'));
    const [august] = await documents();
    expect(august).toMatchObject({ writtenBy: { model: 'small:4b' }, text: expect.stringMatching(/^The database was down; see … .*Log of nas1\/web, month 8 of 2026/) as string });
    expect(asked.every((line) => !line.includes(secret))).toBe(true);
    expect(await rows(store, 'SELECT text FROM memories')).toEqual([{ text: august?.text }]);
  });

  test('keeps the words of a model when it is mended, asks again about it once the model is back, and only once where it makes nothing of it', async () => {
    await write('2026-08-10', 3);
    await incidentOn(web, '2026-08-30T10:00:00Z', 'awaiting');
    const asked: string[] = [];
    const word = (answer: (summary: LogSummary) => Promise<LogSummary>) => (summary: LogSummary) => {
      asked.push(summary.month);
      return answer(summary);
    };
    const away = word(() => Promise.reject(new Fault('model.unreachable', 'away')));
    const says = word((summary) => Promise.resolve(wordedBy(safe`small`, summary, safe`It was calm.`)));
    for (const one of [away, says, says]) await summarizeIn(store, keeping, one);
    expect(asked).toEqual(['2026-08-01', '2026-08-01']);
    await database.query(`UPDATE tickets SET state = 'recorded', body = body || '{"outcome":{"kind":"recovered"}}'`);
    expect(await summarizeIn(store, keeping, away)).toBe(1);
    expect((await documents())[0]).toMatchObject({ writtenBy: { model: 'small' }, text: expect.stringMatching(/^It was calm\. Log of nas1\/web/) as string });
    await write('2026-08-11', 1);
    const nonsense = word(() => Promise.reject(new Fault('model.malformed', 'nonsense')));
    await write('2026-07-11', 1);
    for (let n = 0; n < 2; n += 1) await summarizeIn(store, keeping, nonsense);
    expect(asked.slice(2)).toEqual(['2026-08-01', '2026-07-01']);
    expect((await documents()).map((one) => one.writtenBy)).toEqual(['templates', 'templates']);
  });

  test('goes after its months, with what is remembered of it, but never before the days that it lets go', async () => {
    for (const day of ['2025-09-10', '2025-10-10']) await write(day, 2);
    await summarizeIn(store, { ...keeping, today: '2025-12-01' });
    await purgeDays(store, { today: '2026-01-01', days: 90 });
    await summarizeIn(store, keeping);
    expect((await documents()).map((one) => one.month)).toEqual(['2025-10-01']);
    expect(await rows(store, 'SELECT id FROM memories')).toEqual([{ id: `${web} 2025-10-01` }]);
    await purgeDays(store, keeping);
    await summarizeIn(store, keeping);
    expect(await documents()).toEqual([]);
  });
});

test('a clock that runs ahead for some hours deletes neither lines nor documents', async () => {
  await write('2024-05-05', 3);
  await write('2024-03-05', 3);
  const config = readConfig({}, collectSettings([]));
  const models = { has: () => false, askAtHome: () => Promise.reject(new Error('not asked')) };
  await summarizeLogs({ store, config, now: () => new Date('2024-05-06T10:00:00Z') }, models);
  const left = async () => [(await documents()).length, await linesLeft(), (await rows(store, 'SELECT 1 FROM log_rollups')).length];
  expect(await left()).toEqual([1, 6, 2]);
  const ahead = Object.assign(() => new Date('2026-01-10T10:00:00Z'), { steadySince: (): Date | undefined => undefined });
  for (let hours = 0; hours < 3; hours += 1) {
    await summarizeLogs({ store, config, now: ahead }, models);
    await keepLogs({ store, config, now: ahead });
  }
  expect(await left()).toEqual([1, 6, 2]);
  await write('2026-01-10', 1);
  ahead.steadySince = () => new Date('2026-01-10T09:00:00Z');
  for (let hours = 0; hours < 3; hours += 1) {
    await summarizeLogs({ store, config, now: ahead }, models);
    await keepLogs({ store, config, now: ahead });
  }
  expect(await left()).toEqual([1, 7, 3]);
});

test('a service that writes its first line on a day while it is being dropped holds the day back', async () => {
  await write('2026-08-10', 3);
  await summarizeIn(store, keeping);
  const other = await openStore(database.url);
  const runner = other.createQueryRunner();
  await runner.startTransaction();
  await runner.query("INSERT INTO logs (day, service, at, stream, line) VALUES ('2026-08-10', 'docker://nas1/late', '2026-08-10T10:00:00Z', 'stdout', 'x')");
  await runner.query("INSERT INTO log_rollups (day, service, signature, lines) VALUES ('2026-08-10', 'docker://nas1/late', 'bbbbbbbbbbbbbbbb', 1)");
  const purging = purgeDays(store, keeping);
  await new Promise((resolve) => { setTimeout(resolve, 300); });
  await runner.commitTransaction();
  expect(await purging).toEqual([]);
  expect(await linesLeft()).toBe(4);
  await runner.release();
  await other.destroy();
  await summarizeIn(store, keeping);
  expect(await purgeDays(store, keeping)).toEqual(['logs_20260810']);
});

test('a process that dies after any of its writes loses no summary, drops no day without one, and the next one ends the same', { timeout: 300_000 }, async () => {
  const work = async (on: Store): Promise<void> => {
    await summarizeIn(on, keeping);
    await memoryIn(on, { embedder: () => Promise.resolve(lexicalEmbedder), index: null, now: () => new Date(), state: () => undefined }).keep();
    await purgeDays(on, keeping);
    await purgeLogRecords(on, keeping);
    await summarizeIn(on, keeping);
  };
  const seed = async (): Promise<void> => {
    await database.query('TRUNCATE logs, log_rollups, log_summaries, memories');
    for (const day of ['2026-07-30', '2026-08-02', '2026-08-03', '2026-10-05']) for (const service of [web, 'docker://nas1/db']) await write(day, 4, 'aaaaaaaaaaaaaaaa', service);
  };
  const ended = async () => ({ documents: await documents(), lines: await linesLeft(), remembered: await rows(store, 'SELECT id, text, vector FROM memories ORDER BY id') });
  await seed();
  await work(store);
  const wanted = await ended();
  expect(wanted.documents).toHaveLength(6);
  expect(wanted.lines).toBe(8);

  let deaths = 0;
  for (let n = 1; ; n += 1) {
    store = await reopened();
    await seed();
    const dying = await dyingStore(database, n);
    await work(dying.store).catch(() => undefined);
    const died = dying.isDead();
    await dying.bury();
    expect(await rows(store, `SELECT 1 FROM log_rollups WHERE day NOT IN (SELECT day FROM log_days) AND NOT EXISTS (
      SELECT 1 FROM log_summaries kept WHERE kept.service = log_rollups.service AND kept.month = date_trunc('month', day)::date)`), `after write ${n}`).toEqual([]);
    expect(await rows(store, "SELECT 1 FROM log_summaries WHERE NOT EXISTS (SELECT 1 FROM memories WHERE id = service || ' ' || month)"), `after write ${n}`).toEqual([]);
    await work(store);
    expect(await ended(), `after write ${n}`).toEqual(wanted);
    if (!died) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(20);
});
