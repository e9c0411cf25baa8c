import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResourceRef, Sighting } from '../../engine/types.ts';
import { factsIn } from '../../storage/facts.ts';
import { openStore } from '../../storage/postgres.ts';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';
import { crashes, dies, host, runs } from '../testing/scenario-containers.ts';
import { card, jsonlOf, scene, times } from '../testing/scenario.ts';
import { placed, reached, stands } from '../testing/sightings.ts';
import type { Preview } from './run.ts';

type Said = { stdout: string; stderr: string; status: number | null };

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'copilot-replay-'));
const app: ResourceRef = 'docker://nas1/app';
const loop = jsonlOf(scene('a restart loop').at('00:00', host('nas1'), runs(app)).at('00:10', times(4, 15, () => crashes(app))).until('00:40').brings(card(app, 'restart-loop')));
const death = jsonlOf(scene('a death').at('00:00', host('nas1'), runs(app, {}, { restartPolicy: 'no' })).at('00:10', dies(app)).until('00:12').brings(card(app, 'exited')));

let database: TestDatabase;
let outside: Outside;
beforeAll(async () => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  database = await freshDatabase();
  await (await openStore(database.url)).destroy();
  outside = await openOutside();
}, 180_000);
afterAll(async () => {
  outside.server.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a recording', { timeout: 120_000 }, () => {
  test('brings one JSON object with its cards, messages and sums, through npm as well', async () => {
    const said = await run('npm', ['run', '-s', 'copilot', '--', 'replay', put('death.jsonl', death), '--json'], { cwd: root });
    expect({ ...said, stdout: '' }).toEqual({ stdout: '', stderr: '', status: 0 });
    const told = JSON.parse(said.stdout) as Preview;
    expect(told.cards).toMatchObject([{ card: 'INC-1', resource: app, detectors: ['exited'], severity: 'high', outcome: 'open' }]);
    expect(told.messages).toMatchObject([{ what: 'card', card: 'INC-1', loud: true }]);
    expect(told).toMatchObject({ total: { cards: 1, mostInAMinute: 1 }, before: null, preview: 'this recording = 1 card' });
  });

  test('comes from standard input as well, in any order of its lines', async () => {
    const shuffled = death.trim().split('\n').reverse().join('\r\n');
    expect(told(await replay(['-', '--json'], { input: shuffled })).cards).toEqual(told(await replay([put('same.jsonl', death), '--json'])).cards);
  });

  test('is previewed with another setting, in a sentence and in numbers', async () => {
    const preview = told(await replay(['-', '--json', '--set', 'detector.restart-loop.count=5'], { input: loop }));
    expect(preview).toMatchObject({ total: { cards: 0 }, before: { cards: 1 }, preview: 'with detector.restart-loop.count=5, this recording = 0 cards instead of 1' });
    const { stdout } = await replay(['-', '--set', 'RESTART_LOOP_COUNT=2'], { input: loop });
    expect(stdout).toMatch(/INC-1 {2}high {2}nas1\/app keeps restarting .*\(recovered\)\n(.*\n)*with RESTART_LOOP_COUNT=2, this recording = 1 card instead of 1\n$/);
  });

  test('may be written as the help shows', async () => {
    const { stdout } = await replay(['--help']);
    const shown = stdout.split('\n').flatMap((line) => /^ {2}(\{.*\})/.exec(line)?.[1] ?? []);
    expect(shown).toHaveLength(5);
    const preview = told(await replay(['-', '--json'], { input: shown.join('\n') }));
    expect(preview.from).toBe('2026-11-22T10:00:00.000Z');
  });

  test('sends nothing, asks no machine and leaves the database as it is, whatever the settings name', async () => {
    const before = await contents();
    await replay(['-', '--json'], { input: death, env: {
      TELEGRAM_TOKEN: '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc', TELEGRAM_CHAT_ID: '-1001234567890', TELEGRAM_API_URL: outside.url, ADMINS: 'owner=telegram:5001',
      DOCKER_HOSTS: `nas1=tcp://127.0.0.1:${outside.port}`,
    } }).then(told);
    expect(outside.calls).toEqual([]);
    expect(await contents()).toEqual(before);
  });
});

describe('what cannot be played is not played at all, and what is wrong is said', { timeout: 60_000 }, () => {
  test('bad lines are named with their numbers and what is wrong with them', async () => {
    const { stdout, stderr, status } = await replay(['-', '--json'], { input: `${death}${death.slice(0, 40)}\n{"at":"yesterday","end":true}\n` });
    const lines = death.trim().split('\n').length;
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toBe(`line ${lines + 1}: it is not JSON; each line is one object\nline ${lines + 2}: at: a time is written 2026-11-22T10:00:00Z\n`);
  });

  test.each([
    ['neither a file nor a span', [], 'Name a recording (FILE.jsonl, or - for standard input), or --since 7d'],
    ['both a file and a span', ['-', '--since', '7d'], 'Name a recording (FILE.jsonl, or - for standard input), or --since 7d'],
    ['a file that is not there', [join(folder, 'none.jsonl')], 'none.jsonl cannot be read'],
    ['a wrong span', ['--since', 'a week'], '--since a week is no span; one is written 90m, 24h or 7d'],
    ['an unknown detector', ['-', '--set', 'detector.restart-lop.count=5'], 'there is no detector restart-lop; there are '],
    ['an unknown parameter', ['-', '--set', 'detector.restart-loop.mood=5'], 'the detector restart-loop has no mood; it has RESTART_LOOP_COUNT, RESTART_LOOP_WINDOW_SECONDS'],
    ['a value out of bounds', ['-', '--set', 'detector.restart-loop.count=1'], 'RESTART_LOOP_COUNT'],
  ])('%s', async (_, args, words) => {
    const { stdout, stderr, status } = await replay(args, { input: death });
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });
});

describe('the live database', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const store = await openStore(database.url);
    const facts = factsIn(store);
    for (const sightings of lastDays()) await facts.keep(sightings);
    await store.destroy();
  });

  test('is replayed with what it has seen of late, and not changed by it', async () => {
    const before = await contents();
    const now = told(await replay(['--since', '7d', '--json']));
    expect(now.cards.map(({ resource, detectors, outcome }) => ({ resource, detectors, outcome }))).toEqual([
      { resource: app, detectors: ['restart-loop'], outcome: 'recovered' }, { resource: 'docker://nas1/job', detectors: ['exited'], outcome: 'open' },
    ]);
    expect(now.preview).toBe('last 7 days = 2 cards');
    const other = told(await replay(['--since', '7d', '--json', '--set', 'detector.restart-loop.count=5']));
    expect(other.preview).toBe('with detector.restart-loop.count=5, last 7 days = 1 card instead of 2');
    expect(await contents()).toEqual(before);
  });

  test('what was broken before is told as it stands at the beginning', async () => {
    const { cards, preview } = told(await replay(['--since', '1d', '--json']));
    expect(cards.map((one) => one.resource)).not.toContain(app);
    expect(preview).toMatch(/^last day = /);
  });

  test('that cannot be reached is said, without its password', async () => {
    const { stderr, status } = await replay(['--since', '7d'], { env: { DATABASE_URL: `postgres://copilot:hunter2@127.0.0.1:${outside.port}/none` } });
    expect(status).toBe(1);
    expect(stderr).not.toContain('hunter2');
    expect(stderr.trim()).not.toBe('');
  });
});

/** Two days ago a container restarted four times; an hour ago a job failed and has stayed so. */
function lastDays(): Sighting[][] {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  const [loopAt, failedAt, containerId] = [2 * 86_400, 3600, 'c1'];
  const job: ResourceRef = 'docker://nas1/job';
  const ends = Array.from({ length: 4 }, (_, n) => loopAt - n * 15);
  return [
    [reached('nas1', ago(3 * 86_400)), stands(app, ago(3 * 86_400), { containerId, restartPolicy: 'always' }), placed(app, ago(3 * 86_400)), stands(job, ago(3 * 86_400), { containerId, restartPolicy: 'no' })],
    ...ends.map((at) => [{ resource: app, kind: 'container.died' as const, at: ago(at), key: `died ${at}`, value: { containerId, exitCode: 1 } }]),
    [stands(app, ago(loopAt - 46), { containerId, restartPolicy: 'always', startedAt: ago(loopAt - 46).toISOString() })],
    [stands(app, ago(10), { containerId, restartPolicy: 'always', startedAt: ago(loopAt - 46).toISOString() }), reached('nas1', ago(10))],
    [{ resource: job, kind: 'container.died', at: ago(failedAt), key: 'failed', value: { containerId, exitCode: 3 } }, stands(job, ago(failedAt), { containerId, restartPolicy: 'no', status: 'exited', exitCode: 3 })],
    [stands(job, ago(10), { containerId, restartPolicy: 'no', status: 'exited', exitCode: 3 })],
  ];
}

type Outside = { server: Server; port: number; url: string; calls: string[] };

/** A door at which nobody must knock. */
async function openOutside(): Promise<Outside> {
  const calls: string[] = [];
  const server = createServer((socket) => {
    calls.push('knock');
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { server, port, url: `http://127.0.0.1:${port}`, calls };
}

/** Every row of every table. */
async function contents(): Promise<unknown[]> {
  const tables = await database.query<{ name: string }>("SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1");
  return Promise.all(tables.map(async ({ name }) => [name, await database.query(`SELECT t::text FROM "${name}" t ORDER BY 1`)]));
}

function told({ stdout, stderr, status }: Said): Preview {
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout) as Preview;
}

function put(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function replay(args: readonly string[], extra: { input?: string; env?: Record<string, string> } = {}): Promise<Said> {
  return run(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'replay', ...args], extra);
}

async function run(program: string, args: readonly string[], { input = '', env = {}, cwd = folder }: { input?: string; env?: Record<string, string>; cwd?: string }): Promise<Said> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, args, { cwd, env: { PATH, HOME, TZ: 'UTC', DATABASE_URL: database.url, DATA_DIR: folder, ...env } });
  child.stdin.on('error', () => undefined).end(input);
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>((resolve) => { child.on('close', resolve); })]);
  return { stdout, stderr, status };
}
