import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../storage/postgres.ts';
import { freshDatabase, type TestDatabase } from '../testing/database.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'copilot-digest-'));
let database: TestDatabase;

beforeAll(async () => {
  const build = spawnSync(process.execPath, [join(root, 'ops', 'build.mjs')], { encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed: ${build.stdout}${build.stderr}`);
  database = await freshDatabase();
  await (await openStore(database.url)).destroy();
}, 180_000);
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function digest(args: readonly string[], env: Record<string, string> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'dist', 'ops', 'cli.js'), 'digest', ...args], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], DATABASE_URL: database.url, TZ: 'UTC', ...env } });
  return { stdout, stderr, status };
}

test('a day is printed as its mail says it, and nothing is sent', async () => {
  const { stdout, status } = digest(['--day', '2026-11-20'], { STATUS_URL: 'http://nas.lan:8080' });
  expect(status).toBe(0);
  for (const said of ['Subject: [Homelab] Digest 20 Nov: nobody was watching\n', '\nHomelab digest for 20 Nov 2026\n=====', '\nhttp://nas.lan:8080/\n', 'Nothing can be approved from this e-mail.\n']) expect(stdout).toContain(said);
  expect(await database.query('SELECT 1 FROM deliveries')).toEqual([]);
});

test('sent, it waits for the service, once to each reader however often it is asked for', async () => {
  const mail = { SMTP_URL: 'smtp://post.attic.example', SMTP_FROM: 'copilot@attic.example', DIGEST_TO: 'owner@attic.example, second@attic.example' };
  await database.query("INSERT INTO deliveries (target, event, key, body, made_at, sent_at) VALUES ('mail:owner@attic.example', 'digest_ready', 'digest 2026-11-19', '{}', now(), '2026-11-20T07:00:00Z'), ('mail:second@attic.example', 'digest_ready', 'digest 2026-11-19', '{}', now(), NULL)");
  await database.query("UPDATE deliveries SET error = 'the mail server cannot be reached' WHERE sent_at IS NULL");
  const { stdout, status } = digest(['--day', '2026-11-19', '--send'], mail);
  expect([status, stdout.slice(stdout.indexOf('\nmail:'))]).toEqual([0, '\nmail:owner@attic.example: sent at 2026-11-20T07:00:00.000Z\nmail:second@attic.example: waits: the mail server cannot be reached\n']);
  expect(await database.query("SELECT 1 FROM deliveries WHERE key = 'digest 2026-11-19'")).toHaveLength(2);
});

test.each([
  [['--day', 'yesterday'], '--day names no day that there has been; write it as 2026-11-20.'],
  [['--day', '2199-01-01'], '--day names no day that there has been'],
  [['--day', new Date().toISOString().slice(0, 10), '--send'], 'A day is sent once, and only when it is over'],
  [['--day', '2026-11-20', '--send'], 'Nobody gets digests: set SMTP_URL, SMTP_FROM and DIGEST_TO, or a webhook.'],
])('%j is refused with a reason', (args, words) => {
  expect(digest(args)).toMatchObject({ status: 1, stderr: expect.stringContaining(words) as string });
});
