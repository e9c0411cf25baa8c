import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResourceRef } from '../../engine/types.ts';
import { startEmbedded } from '../../storage/embedded.ts';
import { factsIn } from '../../storage/facts.ts';
import { openStore } from '../../storage/postgres.ts';
import { freshDatabase } from '../testing/database.ts';
import { crashes, dies, host, runs } from '../testing/scenario-containers.ts';
import { jsonlOf, scene, times } from '../testing/scenario.ts';
import { dies as dying, reached, stands } from '../testing/sightings.ts';
import { until } from '../testing/stack.ts';
import type { Preview } from './run.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'copilot-scratch-'));
const app: ResourceRef = 'docker://nas1/app';
const death = jsonlOf(scene('a death').at('00:00', host('nas1'), runs(app, {}, { restartPolicy: 'no' })).at('00:10', dies(app)).until('00:12').brings());

beforeAll(() => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  chmodSync(folder, 0o755);
}, 180_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test('without any database a recording is played on one of its own, of which nothing is left', { timeout: 120_000 }, async () => {
  const temporary = under('temporary');
  const { said, status } = await ended(replay(['-', '--json'], { TMPDIR: temporary, DATA_DIR: under('nothing') }, death));
  expect(status).toBe(0);
  expect((JSON.parse(said) as Preview).total.cards).toBe(1);
  expect(readdirSync(temporary)).toEqual([]);
});

test('the resting database of a data folder is started for it and rests again', { timeout: 180_000 }, async () => {
  const [dataDir, now] = [under('home'), Date.now()];
  const before = await startEmbedded({ dir: dataDir });
  const store = await openStore(before.url);
  await factsIn(store).keep([reached('nas1', new Date(now - 7_200_000)), stands(app, new Date(now - 7_200_000))]);
  await factsIn(store).keep(dying(app, new Date(now - 3_600_000)));
  await factsIn(store).keep([{ ...dying(app, new Date(now - 3_600_000))[1], at: new Date(now - 1000) } as never]);
  await store.destroy();
  await before.stop();
  const { said, status } = await ended(replay(['--since', '24h', '--json'], { TMPDIR: under('more'), DATA_DIR: dataDir }));
  expect({ status, preview: (JSON.parse(said) as Preview).preview }).toEqual({ status: 0, preview: 'last 24 hours = 1 card' });
  const after = await startEmbedded({ dir: dataDir });
  expect(after.adopted).toBe(false);
  await after.stop();
});

test('a data folder without a database is named', { timeout: 60_000 }, async () => {
  const { complaint, status } = await ended(replay(['--since', '7d'], { DATA_DIR: under('empty') }));
  expect({ status, complaint }).toEqual({ status: 1, complaint: expect.stringContaining(`There is no database in ${join(folder, 'empty')} yet`) as string });
});

test('a replay that is stopped says so and leaves nothing behind', { timeout: 120_000 }, async () => {
  const database = await freshDatabase();
  const endless = jsonlOf(scene('thirty days of crashes').at('00:00', host('nas1'), runs(app)).at('00:10', times(9000, 290, () => crashes(app))).brings());
  const child = replay(['-'], { DATABASE_URL: database.url }, endless);
  const scratches = () => database.query('SELECT 1 FROM pg_database WHERE starts_with(datname, $1)', [`replay_${child.pid}_`]);
  await until('the replay to work', async () => (await scratches()).length > 0, 60_000);
  child.kill('SIGTERM');
  expect(await ended(child)).toEqual({ said: '', complaint: 'The replay was stopped.\n', status: 1 });
  expect(await scratches()).toEqual([]);
  await database.drop();
});

function under(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  chmodSync(path, 0o755);
  return path;
}

type Child = ReturnType<typeof replay>;

function replay(args: readonly string[], env: Record<string, string>, input = '') {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'replay', ...args], { cwd: folder, env: { PATH, HOME, TZ: 'UTC', ...env } });
  child.stdin.on('error', () => undefined).end(input);
  return child;
}

async function ended(child: Child): Promise<{ said: string; complaint: string; status: unknown }> {
  const [said, complaint, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<unknown[]>]);
  return { said, complaint, status };
}
