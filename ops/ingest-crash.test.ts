import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { reviveEmbedded, startEmbedded } from '../storage/embedded.ts';
import { openStore } from '../storage/postgres.ts';
import { freshDatabase, type TestDatabase } from './testing/database.ts';
import { storedOf, wrongRollups } from './testing/log-lab.ts';
import { until } from './testing/stack.ts';
import { wireTo } from './testing/wire.ts';

const root = join(import.meta.dirname, '..');
const program = join(root, 'dist', 'ops', 'testing', 'log-reader.js');
const streams = 3;

let database: TestDatabase;
let dataDir: string;
const children = new Set<ChildProcess>();

beforeAll(() => {
  const built = spawnSync(process.execPath, ['ops/build.mjs'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the build failed: ${built.stdout}${built.stderr}`);
});
beforeEach(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'homelab-copilot-reader-'));
  await (await openStore(database.url)).destroy();
});
afterEach(async () => {
  for (const child of children) await killed(child);
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

test.each([
  ['between the COPY and the commit', 'BEFORE UPDATE ON log_cursors'],
  ['after the lines were counted', 'AFTER INSERT OR UPDATE ON log_service_signatures'],
  ['before the first line is copied', 'BEFORE INSERT ON log_cursors'],
])('a process that is killed %s loses no line and doubles none', { timeout: 60_000 }, async (_, when) => {
  await database.query("CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.7); RETURN NEW; END $$");
  await database.query(`CREATE TRIGGER lingering ${when} FOR EACH STATEMENT EXECUTE FUNCTION linger()`);
  for (let n = 0; n < 2; n += 1) {
    const reader = read(database.url, 2000);
    await until('a transaction that lingers', async () => (await database.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")).length > 0, 20_000);
    await killed(reader);
  }
  await database.query(`DROP TRIGGER lingering ON ${when.split(' ').at(-1) ?? ''}`);
  await finished(read(database.url, 2000));
  await expectOnce(2000);
});

test('a process that is killed again and again, at any moment, loses no line and doubles none', { timeout: 120_000 }, async () => {
  for (const ms of [40, 90, 150, 230, 310, 560]) {
    const reader = read(database.url, 20_000);
    await once(reader.stdout ?? reader, 'data');
    await sleep(ms);
    await killed(reader);
  }
  await finished(read(database.url, 20_000));
  await expectOnce(20_000);
});

test('a process that is killed while its lines wait on the disk loses no line and doubles none', { timeout: 120_000 }, async () => {
  const wire = await wireTo(database.url);
  onTestFinished(wire.close);
  for (const ms of [30, 300, 900]) {
    const reader = read(wire.url, 10_000);
    await once(reader.stdout ?? reader, 'data');
    await sleep(ms / 2);
    wire.cut();
    await sleep(ms);
    await killed(reader);
    wire.mend();
  }
  await finished(read(wire.url, 10_000));
  await expectOnce(10_000);
});

test('a process that takes over from one that was killed stores what that one left on the disk', { timeout: 60_000 }, async () => {
  const wire = await wireTo(database.url);
  onTestFinished(wire.close);
  const first = read(wire.url, 5000);
  await once(first.stdout ?? first, 'data');
  wire.cut();
  await sleep(1500);
  await killed(first);
  const second = read(database.url, 5000);
  await finished(second);
  await expectOnce(5000);
});

test.each([
  ['is killed', 'SIGKILL'],
  ['ends in order', 'SIGTERM'],
] as const)('two processes hand the lease over when its holder %s, and no line is lost or doubled', { timeout: 90_000 }, async (_, signal) => {
  const both = [read(database.url, 15_000, true), read(database.url, 15_000, true)] as const;
  const said = both.map(() => '');
  for (const [at, child] of both.entries()) child.stdout?.setEncoding('utf8').on('data', (text: string) => { said[at] = (said[at] ?? '') + text; });
  await until('lines of a holder', async () => (await storedOf({ database }, 'docker://nas1/a')).lines > 1000, 30_000);
  const places = () => said.map((words) => /logs:lab (ok|elsewhere)/.exec(words)?.[1]).sort();
  await until('both to say who holds it', () => places()[1] !== undefined, 30_000);
  expect(places()).toEqual(['elsewhere', 'ok']);
  const [holder, other] = said[0]?.includes('logs:lab ok') ? both : [both[1], both[0]];
  const done = once(other, 'exit');
  holder.kill(signal);
  expect(await done).toEqual([0, null]);
  await expectOnce(15_000);
});

test('a PostgreSQL that is killed costs no line and doubles none', { timeout: 90_000 }, async () => {
  const home = join(dataDir, 'database');
  await mkdir(home, { mode: 0o755 });
  await chmod(dataDir, 0o755);
  const embedded = await startEmbedded({ dir: home });
  onTestFinished(() => embedded.stop());
  const reader = read(embedded.url, 20_000);
  const done = once(reader, 'exit');
  await once(reader.stdout ?? reader, 'data');
  for (let n = 0; n < 2; n += 1) {
    await sleep(1200);
    process.kill(embedded.pid, 'SIGKILL');
    await sleep(700);
    await reviveEmbedded({ dir: home }, embedded);
  }
  expect(await done).toEqual([0, null]);
  await expectOnce(20_000, embedded.url);
});

function read(url: string, lines: number, leased = false): ChildProcess {
  const child = spawn(process.execPath, [program, JSON.stringify({ url, dataDir, streams, lines, leased })], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function finished(child: ChildProcess): Promise<void> {
  expect(await once(child, 'exit')).toEqual([0, null]);
}

async function expectOnce(lines: number, url = database.url): Promise<void> {
  const place = { database: { ...database, query: <Row>(sql: string, values: unknown[] = []) => askAt<Row>(url, sql, values) } };
  for (let at = 0; at < streams; at += 1) {
    expect(await storedOf(place, `docker://nas1/${String.fromCharCode(97 + at)}`)).toEqual({ lines, different: lines });
  }
  expect(await wrongRollups(place)).toEqual([]);
}

async function askAt<Row>(url: string, sql: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}
