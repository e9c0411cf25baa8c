import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { purgeDays } from '../storage/log-retention.ts';
import { dayAfter, dayOf } from '../storage/logs.ts';
import { logLab, readingOf, signByWords, storedOf, streamOf, wrongRollups, type LabChoice, type LogLab } from './testing/log-lab.ts';
import { until } from './testing/stack.ts';
import { wireTo, type Wire } from './testing/wire.ts';

let lab: LogLab;
beforeEach(async () => { lab = await logLab(); });
afterEach(async () => { await lab.close(); });

const db = streamOf('db');

describe('lines that are taken', () => {
  test('are stored with their time, day and signature once they are said to be safe', async () => {
    const at = `${new Date().toISOString().slice(0, 10)}T00:00:00.123456789Z`;
    await readingOf(lab).take(streamOf('db', { at: () => at, text: () => 'ERROR disk sda\0 is full\t\\N' }).lines(0, 1));
    expect(await lab.database.query("SELECT day::text, service, (at AT TIME ZONE 'UTC')::text AS at, stream, line, signature FROM logs")).toEqual([{
      day: at.slice(0, 10), service: 'docker://nas1/db', at: `${at.slice(0, 10)} 00:00:00.123456`, stream: 'stdout', line: 'ERROR disk sda\ufffd is full\t\\N', signature: 'ERROR disk',
    }]);
    expect(await lab.database.query('SELECT id, template, level, class FROM log_signatures')).toEqual([{ id: 'ERROR disk', template: 'ERROR disk <*>', level: 'error', class: null }]);
  });

  test('are stored once when they are taken twice, and only as far as they are not stored', async () => {
    const reading = readingOf(lab);
    await reading.take(db.lines(0, 10));
    await reading.take(db.lines(0, 10));
    await reading.take(db.lines(5, 15));
    await reading.take(db.lines(15, 20));
    expect(await storedOf(lab, db.service)).toEqual({ lines: 20, different: 20 });
    expect(await wrongRollups(lab)).toEqual([]);
    expect(await reading.cursors(['db', 'never'])).toEqual(new Map([['db', { value: 'after 19', taken: 20 }]]));
  });

  test('by two processes at once, from the same cursor, are stored once', async () => {
    const other = await logLab({ url: lab.database.url });
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    await Promise.all([readingOf(lab), readingOf(other)].map(async (reading, at) => {
      for (const n of numbers) await reading.take(db.lines(n * 50, n * 50 + (at === 0 ? 50 : 73)));
    }));
    expect(await storedOf(lab, db.service)).toEqual({ lines: 2023, different: 2023 });
    expect(await wrongRollups(lab)).toEqual([]);
    await other.close();
  });
});

describe('lines that are not stored as they came', () => {
  test('are counted: too old, of a day to come, without a time, too long', async () => {
    const times = ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z', '2099-01-01T00:00:00Z', 'no time', new Date().toISOString(), new Date().toISOString()];
    await readingOf(lab).take(streamOf('db', { at: (n) => times[n] ?? '', text: (n) => (n === 5 ? 'x'.repeat(20_000) : `INFO line ${n}`) }).lines(0, 6));
    expect(await lab.database.query("SELECT line, at > now() + interval '1 year' AS ahead, day = (now() AT TIME ZONE 'UTC')::date AS today FROM logs WHERE length(line) < 99 ORDER BY line")).toEqual([
      { line: 'INFO line 2', ahead: true, today: true }, { line: 'INFO line 3', ahead: false, today: true }, { line: 'INFO line 4', ahead: false, today: true },
    ]);
    expect(await lab.database.query('SELECT why, lines::int FROM log_drops ORDER BY why, day')).toEqual([
      { why: 'cut', lines: 1 }, { why: 'future', lines: 1 }, { why: 'too_old', lines: 1 }, { why: 'too_old', lines: 1 }, { why: 'undated', lines: 1 },
    ]);
    expect(await lab.database.query("SELECT why, lines::int, (from_at AT TIME ZONE 'UTC')::text AS from, (until_at AT TIME ZONE 'UTC')::text AS until FROM log_gaps")).toEqual([
      { why: 'too_old', lines: 2, from: '2020-01-01 00:00:00', until: '2020-01-02 00:00:00' },
    ]);
    expect((await readingOf(lab).cursors(['db'])).get('db')?.taken).toBe(6);
    await lab.restart();
    await until('the page to say so', () => /in the last day 1 line cut, 1 line from days to come, 2 lines too old to be kept, 1 line without a time/.test(lab.states.get('logs')?.words ?? ''));
  });

  test('because nobody can read them are a gap, and hold up no other', async () => {
    await lab.restart({ signAll: (log) => { if (log.count === 3) throw new Error('no signature'); return signByWords(log); } });
    const reading = readingOf(lab);
    await Promise.all([reading.take(db.lines(0, 3)), reading.take(streamOf('web').lines(0, 5)), reading.take(db.lines(3, 7))]);
    expect([await storedOf(lab, db.service), await storedOf(lab, 'docker://nas1/web')]).toMatchObject([{ lines: 4 }, { lines: 5 }]);
    expect(await lab.database.query('SELECT source, why, lines::int FROM log_gaps')).toEqual([{ source: 'db', why: 'unreadable', lines: 3 }]);
    expect(await wrongRollups(lab)).toEqual([]);
  });

  test('because they were lost on the way are a gap', async () => {
    await readingOf(lab).take(db.lines(0, 10));
    await readingOf(lab).take(db.lines(25, 30));
    expect(await lab.database.query('SELECT source, why, lines::int FROM log_gaps')).toEqual([{ source: 'db', why: 'unreadable', lines: 15 }]);
    expect((await storedOf(lab, db.service)).lines).toBe(15);
  });

  test('a gap that the database refuses is written down without its times, and holds up no lines', async () => {
    const reading = readingOf(lab);
    await Promise.all([
      reading.gap({ service: db.service, source: 'db', from: 'yesterday, or so', until: null, why: 'rotated' }), reading.take(db.lines(0, 5)),
    ]);
    expect(await lab.database.query('SELECT source, why, from_at FROM log_gaps')).toEqual([{ source: 'db', why: 'rotated', from_at: null }]);
    expect((await storedOf(lab, db.service)).lines).toBe(5);
  });
});

describe('a clock', () => {
  test('that is set back by a day and forward again costs no line, and what is counted meanwhile is told', async () => {
    const clock = { shift: 0 };
    await lab.restart({ now: () => new Date(Date.now() + clock.shift), values: { LOG_WINDOW_SECONDS: 2, LOG_LEARNING_MINUTES: 0 } });
    const reading = readingOf(lab);
    const app = streamOf('app', { text: (n) => `ERROR kind ${n}`, at: () => new Date(Date.now() + clock.shift).toISOString() });
    for (const [n, shift] of [0, -86_400_000, 3 * 86_400_000, 0].entries()) {
      clock.shift = shift;
      await reading.take(app.lines(n * 100, n * 100 + 100));
      await sleep(300);
    }
    expect(await storedOf(lab, app.service)).toEqual({ lines: 400, different: 400 });
    expect(await wrongRollups(lab)).toEqual([]);
    const told = () => lab.facts.reduce((lines, fact) => lines + (fact.kind === 'log.counts' ? fact.value.lines : 0), 0);
    await until('all windows', () => told() === 400, 15_000);
    expect(lab.facts.filter((fact) => fact.at.getTime() > Date.now() + 3 * 86_400_000)).toEqual([]);
  });
});

describe('a day whose time is over', () => {
  test('is made by no line that comes late: it is counted and told', async () => {
    const today = dayOf(new Date());
    const [late, last] = [dayAfter(today, -90), dayAfter(today, -89)];
    await readingOf(lab).take(streamOf('db', { at: (n) => `${n === 0 ? last : late}T12:00:00Z` }).lines(0, 1));
    await lab.database.query("INSERT INTO log_summaries (service, month, document) SELECT service, date_trunc('month', day)::date, '{}' FROM log_rollups");
    expect(await purgeDays(lab.store, { today: dayAfter(today), days: 90 })).toEqual([`logs_${last.replaceAll('-', '')}`]);
    await readingOf(lab).take(streamOf('db', { at: () => `${late}T12:00:00Z` }).lines(1, 4));
    expect(await lab.database.query('SELECT day::text FROM log_days')).toEqual([]);
    expect(await lab.database.query('SELECT day::text, why, lines::int FROM log_drops')).toEqual([{ day: late, why: 'too_old', lines: 3 }]);
    expect(await lab.database.query("SELECT why, lines::int FROM log_gaps WHERE source = 'db'")).toEqual([{ why: 'too_old', lines: 3 }]);
    await readingOf(lab).take(streamOf('db', { at: () => new Date().toISOString() }).lines(4, 5));
    expect((await storedOf(lab, db.service)).lines).toBe(1);
  });

  test('is said to wait while a service on it has no summary', async () => {
    await readingOf(lab).take(streamOf('db', { at: () => `${dayAfter(dayOf(new Date()), -5)}T12:00:00Z` }).lines(0, 1));
    await lab.restart({ values: { LOG_DAYS: 3 } });
    await until('the page to say so', () => lab.states.get('logs')?.words.includes('one day is kept beyond LOG_DAYS until each service on it has its summary'));
  });
});

describe('what a log tells', () => {
  const noisy = streamOf('app', { text: (n) => `${n % 2 === 0 ? 'ERROR refused' : 'INFO fine'} to db:5432 ${n}`, at: () => new Date().toISOString() });
  const quick = { values: { LOG_WINDOW_SECONDS: 2, LOG_LEARNING_MINUTES: 0 } };
  const counts = () => lab.facts.filter((fact) => fact.kind === 'log.counts');

  test('is told once for each window and service, however many lines it has', async () => {
    await lab.restart(quick);
    const reading = readingOf(lab);
    for (let n = 0; n < 6000; n += 1000) await reading.take(noisy.lines(n, n + 1000));
    await until('all windows', () => counts().reduce((lines, fact) => lines + fact.value.lines, 0) === 6000);
    expect(counts().flatMap((fact) => fact.value.signatures).reduce((lines, one) => lines + one.count, 0)).toBe(3000);
    expect(counts()[0]).toMatchObject({ resource: noisy.service, value: { seconds: 2, signatures: [{ id: 'ERROR refused', level: 'error', isNew: true }] } });
    const rounds = new Set(counts().map((fact) => fact.key.split('-')[1]));
    expect(lab.looks).toHaveLength(rounds.size);
    expect(new Set(lab.looks.flat())).toEqual(new Set([noisy.service]));
  });

  test('is known again by the next process', async () => {
    await lab.restart(quick);
    await readingOf(lab).take(noisy.lines(0, 600));
    await lab.restart(quick);
    const [before] = await lab.database.query<{ usual: number }>("SELECT usual FROM log_service_signatures WHERE signature = 'ERROR refused'");
    expect(before?.usual).toBeGreaterThan(100);
    lab.facts.length = 0;
    await readingOf(lab).take(noisy.lines(600, 604));
    await until('a window', () => counts().length > 0);
    expect(counts()[0]?.value.signatures).toMatchObject([{ id: 'ERROR refused', isNew: false }]);
    expect(counts()[0]?.value.signatures[0]?.usual).toBeGreaterThan(100);
  });

  test('is said to be read while it is, up to the end of a window', async () => {
    await lab.restart(quick);
    await readingOf(lab).take(noisy.lines(0, 1));
    await lab.restart(quick);
    lab.facts.length = 0;
    await sleep(3000);
    expect(lab.facts.filter((fact) => fact.kind === 'log.reach')).toEqual([]);
    await readingOf(lab).cursors(['app']);
    const reach = await until('the reach of the log', () => lab.facts.find((fact) => fact.kind === 'log.reach'));
    expect(reach).toMatchObject({ resource: noisy.service, value: { reading: true } });
    expect(reach.at.getTime() % 2000).toBe(0);
  });
});

describe('a database that is away', () => {
  let wire: Wire;
  let choice: LabChoice;
  beforeEach(async () => {
    wire = await wireTo(lab.database.url);
    onTestFinished(wire.close);
    choice = { url: wire.url };
    await lab.restart(choice);
  });

  test('makes lines wait on the disk, and they are stored in order when it is back', async () => {
    const reading = readingOf(lab);
    await reading.take(db.lines(0, 300));
    wire.cut();
    for (let n = 300; n < 3000; n += 300) await reading.take(db.lines(n, n + 300));
    expect(await reading.cursors(['db'])).toEqual(new Map([['db', { value: 'after 2999', taken: 3000 }]]));
    expect(await spooled()).toBeGreaterThan(0);
    await until('the page to say so', () => lab.states.get('logs')?.state === 'away' && lab.states.get('logs')?.words.includes('wait on the disk'), 10_000);
    wire.mend();
    await until('all lines', async () => (await storedOf(lab, db.service)).lines === 3000);
    expect(await storedOf(lab, db.service)).toEqual({ lines: 3000, different: 3000 });
    expect(await wrongRollups(lab)).toEqual([]);
    await until('an empty spool', async () => await spooled() === 0);
    await reading.take(db.lines(3000, 3001));
    expect((await storedOf(lab, db.service)).lines).toBe(3001);
  });

  test('and an end of the service meanwhile lose nothing: what waits is stored by the next process before streams are read on', async () => {
    wire.cut();
    await readingOf(lab).take(db.lines(0, 500));
    await lab.restart({ url: lab.database.url });
    expect(await readingOf(lab).cursors(['db'])).toEqual(new Map([['db', { value: 'after 499', taken: 500 }]]));
    expect(await storedOf(lab, db.service)).toEqual({ lines: 500, different: 500 });
  });

  test('never makes a stream be read from the beginning: its cursor is waited for', async () => {
    await readingOf(lab).take(db.lines(0, 10));
    await lab.restart(choice);
    wire.cut();
    const asked = readingOf(lab).cursors(['db']);
    expect(await Promise.race([asked, sleep(1500, 'waiting')])).toBe('waiting');
    wire.mend();
    expect(await asked).toEqual(new Map([['db', { value: 'after 9', taken: 10 }]]));
  });

  test('keeps gaps too, which are written down once', async () => {
    const gap = { service: db.service, source: 'db', from: '2026-11-21T10:00:00Z', until: null, why: 'rotated' as const };
    wire.cut();
    await readingOf(lab).gap(gap);
    wire.mend();
    await readingOf(lab).gap(gap);
    await until('the gap', async () => await spooled() === 0);
    expect(await lab.database.query('SELECT service, source, why, lines FROM log_gaps')).toEqual([{ service: db.service, source: 'db', why: 'rotated', lines: null }]);
  });

  test('and a full spool make sources wait, within a bound of memory, and all is stored in the end', { timeout: 60_000 }, async () => {
    await lab.restart({ ...choice, values: { LOG_SPOOL_MB: 1 } });
    wire.cut();
    const [reading, long] = [readingOf(lab), 'x'.repeat(4000)];
    const streams = Array.from({ length: 30 }, (_, n) => streamOf(`s${n}`, { text: (line) => `INFO s${n} ${line} ${long}` }));
    let safe = 0;
    const taking = Promise.all(streams.map(async (stream) => {
      for (let n = 0; n < 400; n += 100) {
        await reading.take(stream.lines(n, n + 100));
        safe += 100;
      }
    }));
    await until('the page to say so', () => lab.states.get('logs')?.words.includes('the spool is full'), 15_000);
    const [before, size] = [safe, await spooled()];
    await sleep(1000);
    expect(safe).toBe(before);
    expect(safe).toBeLessThan(30 * 400);
    expect(size).toBeLessThanOrEqual(2 ** 20);
    wire.mend();
    await taking;
    await until('an empty spool', async () => await spooled() === 0);
    for (const stream of streams) expect(await storedOf(lab, stream.service)).toEqual({ lines: 400, different: 400 });
    expect(await wrongRollups(lab)).toEqual([]);
  });

  test('lets a reader go that waits: the next one reads on where lines are safe, and no further', { timeout: 60_000 }, async () => {
    await lab.restart({ ...choice, values: { LOG_SPOOL_MB: 1 } });
    const reader = new AbortController();
    await readingOf(lab).take(db.lines(0, 10));
    wire.cut();
    const filling = streamOf('big', { text: (n) => `INFO ${n} ${'x'.repeat(16_000)}` });
    const reading = readingOf(lab, reader.signal);
    const waiting = [reading.take(filling.lines(0, 1100)), reading.take(db.lines(10, 20))];
    await until('the page to say so', () => lab.states.get('logs')?.words.includes('the spool is full'), 15_000);
    reader.abort();
    expect((await Promise.allSettled(waiting)).map((one) => one.status)).toEqual(['rejected', 'rejected']);
    wire.mend();
    const next = readingOf(lab);
    expect((await next.cursors(['db'])).get('db')?.taken).toBe(10);
    await next.take(db.lines(10, 20));
    expect(await storedOf(lab, db.service)).toEqual({ lines: 20, different: 20 });
  });

  test('may come and go as it likes', { timeout: 60_000 }, async () => {
    const flicker = (async () => {
      for (const [away, here] of [[300, 700], [10, 400], [800, 100], [50, 50], [400, 900]] as const) {
        wire.cut();
        await sleep(away);
        wire.mend();
        await sleep(here);
      }
    })();
    const streams = ['a', 'b', 'c'].map((name) => streamOf(name));
    const reading = readingOf(lab);
    await Promise.all([flicker, ...streams.map(async (stream) => {
      for (let n = 0; n < 4000; n += 400) {
        await reading.take(stream.lines(n, n + 400));
        await sleep(100);
      }
    })]);
    await until('all lines', async () => await spooled() === 0, 20_000);
    for (const stream of streams) expect(await storedOf(lab, stream.service)).toEqual({ lines: 4000, different: 4000 });
    expect(await wrongRollups(lab)).toEqual([]);
  });
});

test('connections that are killed at any moment cost no line and double none', { timeout: 90_000 }, async () => {
  const killer = new AbortController();
  const killing = (async () => {
    for (let n = 0; !killer.signal.aborted; n += 1) {
      await sleep((n * 37) % 120);
      await lab.database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").catch(() => undefined);
    }
  })();
  const streams = ['a', 'b', 'c', 'd'].map((name) => streamOf(name, { text: (n) => `${n % 3 === 0 ? 'ERROR' : 'INFO'} kind${n % 40} of ${name} ${n}` }));
  const reading = readingOf(lab);
  await Promise.all(streams.map(async (stream) => {
    for (let n = 0; n < 30_000; n += 1500) await reading.take(stream.lines(n, n + 1500));
  }));
  killer.abort();
  await killing;
  await until('an empty spool', async () => await spooled() === 0, 20_000);
  for (const stream of streams) expect(await storedOf(lab, stream.service)).toEqual({ lines: 30_000, different: 30_000 });
  expect(await wrongRollups(lab)).toEqual([]);
});

/** Bytes that wait in the spool. */
async function spooled(): Promise<number> {
  const dir = join(lab.dataDir, 'spool');
  const sizes = await Promise.all((await readdir(dir)).map((name) => stat(join(dir, name)).then(({ size }) => size, () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
