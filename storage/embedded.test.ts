import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { reviveEmbedded, startEmbedded, type Embedded } from './embedded.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const started: Embedded[] = [];
let root = '';
let dir = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-'));
  await chmod(root, 0o755);
  dir = join(root, 'data');
});

afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

afterAll(() => rm(root, { recursive: true }));

test('a new folder gets a database, and the next start finds what was kept in it', async () => {
  const fresh = join(root, 'not', 'there', 'yet');
  const first = await start(fresh);
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  const second = await start(fresh);
  expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  expect(second).toMatchObject({ url: first.url, port: first.port, adopted: false });
  expect(new URL(second.url)).toMatchObject({ username: 'copilot', hostname: '127.0.0.1', pathname: '/homelab_copilot' });
});

test('the password is in a file that only its owner may read', async () => {
  const { url } = await start();
  const path = join(dir, 'postgres.secret');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(new URL(url).password).toBe((await readFile(path, 'utf8')).trim());
});

test('PostgreSQL is small, listens on 127.0.0.1 alone and asks everyone for the password', async () => {
  const { url } = await start();
  const names = ['listen_addresses', 'unix_socket_directories', 'jit', 'max_connections', 'shared_buffers', 'server_encoding', 'lc_collate', 'password_encryption'];
  const rows = await ask(url, `SELECT name, setting FROM pg_settings WHERE name = ANY('{${names.join(',')}}')`);
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    listen_addresses: '127.0.0.1', unix_socket_directories: '', jit: 'off', max_connections: '100', shared_buffers: '6144', server_encoding: 'UTF8', password_encryption: 'scram-sha-256',
  });
  expect(await ask(url, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules')).toEqual([{ auth_method: 'scram-sha-256' }]);
  expect(await ask(url, "SELECT datcollate, datlocprovider::text AS provider FROM pg_database WHERE datname = 'homelab_copilot'")).toEqual([{ datcollate: 'C', provider: 'c' }]);
  await expect(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('PostgreSQL has a session of its own, so Ctrl-C in our terminal does not reach it', async () => {
  const { pid } = await start();
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  expect(fields.slice(2, 4)).toEqual([String(pid), String(pid)]);
});

test('stop can be called again, and after PostgreSQL has already left', async () => {
  const running = await start();
  await Promise.all([running.stop(), running.stop()]);
  await running.stop();
  expect(await reviveEmbedded({ dir }, running)).toBe(false);
  expect(isThere(running.pid)).toBe(false);
});

test('when another program has the remembered port, another port is chosen', async () => {
  const first = await start();
  await first.stop();
  const other = createServer().listen(first.port, '127.0.0.1');
  await once(other, 'listening');
  const second = await start();
  other.close();
  expect(second.port).not.toBe(first.port);
  expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a postmaster killed with -9 is revived on its port, once, though a child of it still works', async () => {
  const running = await start();
  await ask(running.url, 'CREATE TABLE IF NOT EXISTS survives AS SELECT 7 AS n');
  const busy = ask(running.url, "DO 'BEGIN LOOP END LOOP; END'").catch(() => 'cut off');
  await sleep(200);
  const killed = running.pid;
  process.kill(killed, 'SIGKILL');
  await gone(killed);
  const revived = await Promise.all([reviveEmbedded({ dir }, running), reviveEmbedded({ dir }, running)]);
  expect(revived).toEqual([true, true]);
  expect(await reviveEmbedded({ dir }, running)).toBe(false);
  expect(running.pid).not.toBe(killed);
  expect(await ask(running.url, 'SELECT n FROM survives')).toEqual([{ n: 7 }]);
  expect(await busy).toBe('cut off');
});

test('reviving says so when another program took the port meanwhile', async () => {
  const running = await start();
  process.kill(running.pid, 'SIGKILL');
  await gone(running.pid);
  const other = createServer().listen(running.port, '127.0.0.1');
  await once(other, 'listening');
  await expect(reviveEmbedded({ dir }, running)).rejects.toThrow(`Port ${running.port} of 127.0.0.1`);
  other.close();
  await once(other, 'close');
  expect(await reviveEmbedded({ dir }, running)).toBe(true);
});

test.each(['another program', 'a zombie'])('a lock file whose number now belongs to %s does not stop the start', async (who) => {
  const first = await start();
  const lock = await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8');
  await first.stop();
  const { uid, gid } = await stat(join(dir, 'postgres'));
  const sleeper = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { uid, gid });
  const child = Number(String(await once(sleeper.stdout, 'data')));
  const pid = who === 'a zombie' ? child : sleeper.pid;
  await writeFile(join(dir, 'postgres', 'postmaster.pid'), lock.replace(/^\d+/, String(pid)));
  const second = await start();
  expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(isThere(sleeper.pid)).toBe(true);
  sleeper.kill('SIGKILL');
});

test('a lost password file gives a new password and keeps what is in the database', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE treasure AS SELECT 1 AS n');
  await first.stop();
  await rm(join(dir, 'postgres.secret'));
  const second = await start();
  expect(second.url).not.toBe(first.url);
  expect(await ask(second.url, 'SELECT n FROM treasure')).toEqual([{ n: 1 }]);
});

test('data of another major version is refused in words', async () => {
  const other = join(root, 'old');
  await mkdir(join(other, 'postgres'), { recursive: true });
  await writeFile(join(other, 'postgres', 'PG_VERSION'), '17\n');
  await expect(start(other)).rejects.toThrow(/postgres holds the database of PostgreSQL 17, but this release ships PostgreSQL 18\. Dump it/);
});

test('a folder of something else is left alone', async () => {
  const other = join(root, 'photos');
  await mkdir(join(other, 'postgres'), { recursive: true });
  await writeFile(join(other, 'postgres', 'cat.jpg'), '');
  await expect(start(other)).rejects.toThrow(/photos\/postgres is not empty and holds no PostgreSQL database\. Move it away/);
  await expect(stat(join(other, 'postgres', 'cat.jpg'))).resolves.toBeDefined();
});

test('a data folder that is a file is refused in words', async () => {
  const path = join(root, 'file');
  await writeFile(path, '');
  await expect(start(path)).rejects.toThrow(new RegExp(`The database in ${path} cannot start: a part of its path is a file\\. Set DATA_DIR`));
});

test('damage inside the cluster is told with the last words of the log', async () => {
  const other = join(root, 'damaged');
  const first = await start(other);
  await first.stop();
  await rm(join(other, 'postgres', 'global', 'pg_control'));
  await expect(start(other)).rejects.toThrow(/see .*postgres\.log\. The last words were:\n.*could not find the database system/s);
});

async function start(folder = dir): Promise<Embedded> {
  const running = await startEmbedded({ dir: folder });
  started.push(running);
  return running;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isThere(pid = 0): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (isThere(pid)) await sleep(5);
}
