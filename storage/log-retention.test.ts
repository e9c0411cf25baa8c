import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Signature } from '../engine/signature.ts';
import type { ResourceRef } from '../engine/types.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { untilSo } from '../ops/testing/until.ts';
import { factsIn } from './facts.ts';
import { storeLines, type LogPiece } from './log-lines.ts';
import { daysWaiting, purgeDays, purgeLogRecords, purgeWindows } from './log-retention.ts';
import { logRows, rowEpochMs } from './log-rows.ts';
import { dayAfter, ensureDays } from './logs.ts';
import { openStore, rows, together } from './postgres.ts';

const keeping = { today: '2026-11-21', days: 90 };
const [web, db]: ResourceRef[] = ['docker://nas1/web', 'docker://nas1/db'];

const own = ownStore();
beforeEach(async () => {
  await purgeDays(own.store, { today: '2030-01-01', days: 0 });
  await own.database.query('TRUNCATE log_rollups, log_summaries, log_cursors, log_gaps, log_signatures, log_service_signatures');
});
afterEach(async () => { await own.database.query('DELETE FROM log_rollups'); });

describe('a day of lines', () => {
  test.each([
    ['whose time is not over stays', '2026-08-24', [], []],
    ['whose time is over goes once every service with lines on it has its document', '2026-08-23', [[web, '2026-08'], [db, '2026-08']], ['logs_20260823']],
    ['stays while one service has no document', '2026-08-23', [[web, '2026-08']], []],
    ['stays while the documents are of another month', '2026-08-01', [[web, '2026-07'], [db, '2026-09']], []],
    ['stays while nobody has a document', '2026-08-23', [], []],
  ] as [string, string, [ResourceRef, string][], string[]][])('%s', async (_, day, documents, dropped) => {
    await write(web as ResourceRef, day);
    await write(db as ResourceRef, day);
    for (const [service, month] of documents) await document(service, month);
    const isOver = day <= dayAfter(keeping.today, -keeping.days);
    expect(await daysWaiting(own.store, keeping)).toBe(isOver && dropped.length === 0 ? 1 : 0);
    expect(await purgeDays(own.store, keeping)).toEqual(dropped);
    expect(await rows(own.store, 'SELECT count(*)::int AS lines FROM logs')).toEqual([{ lines: dropped.length === 0 ? 2 : 0 }]);
    expect(await rows(own.store, 'SELECT count(*)::int AS days FROM log_days')).toEqual([{ days: dropped.length === 0 ? 1 : 0 }]);
  });

  test('without lines goes when its time is over', async () => {
    await ensureDays(own.store, ['2026-08-20', '2026-08-21']);
    expect(await purgeDays(own.store, keeping)).toEqual(['logs_20260820', 'logs_20260821']);
  });

  test('that somebody reads just now waits for the next time, and takes no new line with it', async () => {
    await ensureDays(own.store, ['2026-08-20']);
    await together(own.store, async (on) => {
      await rows(on, 'SELECT count(*) FROM logs_20260820');
      expect(await purgeDays(own.store, keeping)).toEqual([]);
    });
    expect(await purgeDays(own.store, keeping)).toEqual(['logs_20260820']);
    await write(web as ResourceRef, '2026-08-20');
    expect(await rows(own.store, 'SELECT service FROM logs_20260820')).toEqual([{ service: web }]);
  });

  test('stays when a line of a service without a document is written while it is about to go', async () => {
    await write(web as ResourceRef, '2026-08-20');
    await document(web as ResourceRef, '2026-08');
    let purging = Promise.resolve(['never asked']);
    await together(own.store, async (on) => {
      await rows(on, "INSERT INTO logs (service, stream, day, at, line, signature) VALUES ('docker://nas1/late', 'stdout', '2026-08-20', '2026-08-20T10:00:00Z', 'late', 's1')");
      await rows(on, "INSERT INTO log_rollups (day, service, signature, lines) VALUES ('2026-08-20', 'docker://nas1/late', 's1', 1)");
      purging = purgeDays(own.store, keeping);
      await untilSo(async () => (await rows(own.store, "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted")).length > 0);
    });
    expect(await purging).toEqual([]);
    expect(await rows(own.store, "SELECT line FROM logs WHERE service = 'docker://nas1/late'")).toEqual([{ line: 'late' }]);
  });

  test('is made once by processes that need it at the same time', async () => {
    const other = await openStore(own.database.url);
    await Promise.all([own.store, other, own.store, other].map((one) => ensureDays(one, ['2026-11-22'])));
    expect(await rows(own.store, "SELECT partition FROM log_days WHERE day = '2026-11-22'")).toEqual([{ partition: 'logs_20261122' }]);
    await other.destroy();
  });
});

test('roll-ups, gaps and cursors go after their months, but no roll-up of a day that is still there', async () => {
  for (const day of ['2025-10-01', '2025-11-20', '2025-12-01']) await write(web as ResourceRef, day);
  await document(web as ResourceRef, '2025-10');
  await purgeDays(own.store, keeping);
  await rows(own.store, "INSERT INTO log_gaps (service, source, why, noted_at) VALUES ('s', 'old', 'rotated', '2025-11-01'), ('s', 'new', 'rotated', '2025-12-01')");
  await rows(own.store, "UPDATE log_cursors SET at = '2025-11-01' WHERE source LIKE '%2025-10-01'");
  await purgeLogRecords(own.store, { today: keeping.today, months: 12 });
  expect(await rows(own.store, 'SELECT day::text FROM log_rollups ORDER BY day')).toEqual([{ day: '2025-11-20' }, { day: '2025-12-01' }]);
  expect(await rows(own.store, 'SELECT source FROM log_gaps')).toEqual([{ source: 'new' }]);
  expect(await rows(own.store, 'SELECT source FROM log_cursors ORDER BY source')).toEqual([{ source: `${web}/2025-11-20` }, { source: `${web}/2025-12-01` }]);
});

test('windows of counts go after their time, and no other fact with them', async () => {
  const value = { seconds: 10, lines: 1, signatures: [] };
  for (const day of ['01', '20']) {
    const at = new Date(`2026-11-${day}T10:00:00Z`);
    await factsIn(own.store).keep([
      { resource: web as ResourceRef, kind: 'log.counts', key: day, at, value }, { resource: web as ResourceRef, kind: 'container.oom', key: day, at, value: { containerId: 'c' } },
    ]);
  }
  await purgeWindows(own.store, new Date('2026-11-13T10:00:00Z'));
  expect(await rows(own.store, 'SELECT kind, key FROM facts ORDER BY kind, key')).toEqual([
    { kind: 'container.oom', key: '01' }, { kind: 'container.oom', key: '20' }, { kind: 'log.counts', key: '20' },
  ]);
});

/** Stores one line of a service on a day. */
async function write(service: ResourceRef, day: string): Promise<void> {
  const at = new Date(`${day}T12:00:00Z`);
  const signature: Signature = { id: 's1', template: 't', level: 'info', class: null };
  const line = logRows(service, 'stdout');
  line.row({ day: (Date.parse(day) - rowEpochMs) / 86_400_000, micros: (at.getTime() - rowEpochMs) * 1000 }, 'hello', signature.id);
  const ready = { rows: [line.bytes()], days: [day], counts: [{ service, signature, day, lines: 1, first: at, last: at }], drops: [], tooOld: null };
  const piece: LogPiece = { service, source: `${service}/${day}`, cursor: { value: '', taken: 1 }, count: 1, ready: () => Promise.resolve(ready) };
  await storeLines(own.store, { pieces: [piece], gaps: [] });
  expect(await rows(own.store, 'SELECT 1 FROM logs WHERE service = $1 AND day = $2 AND at < $3', [service, day, dayAfter(day)])).toHaveLength(1);
}

async function document(service: ResourceRef, month: string): Promise<void> {
  await rows(own.store, "INSERT INTO log_summaries (service, month, document) VALUES ($1, $2, '{}')", [service, `${month}-01`]);
}
