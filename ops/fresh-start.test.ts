import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endChildren, startChild, type Child } from './testing/child.ts';

const here = join(import.meta.dirname, '..');
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

let clone = '';

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'homelab-copilot-fresh-'));
  chmodSync(clone, 0o755);
  for (const file of files()) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(here, file), join(clone, file), { recursive: true });
  }
  symlinkSync(join(here, 'node_modules'), join(clone, 'node_modules'));
  const built = spawnSync('npm', ['run', 'prepare'], { cwd: clone, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`);
}, 180_000);
afterEach(endChildren);
afterAll(() => {
  if (existsSync(join(clone, 'data', 'postgres', 'postmaster.pid')) && isRunning(postmaster())) process.kill(postmaster(), 'SIGKILL');
  rmSync(clone, { recursive: true, force: true });
});

describe('a fresh clone', () => {
  test('starts with nothing configured, ends in order with the database last, and starts again', { timeout: 120_000 }, async () => {
    for (const time of ['first', 'second']) {
      const service = await npmStart();
      expect(service.said()).toMatch(/ready: the status page is at http:\/\/127\.0\.0\.1:\d+\//);
      expect(await service.ready(), time).toMatchObject({ status: 200, ready: true });
      expect(await (await fetch(service.page())).text()).toMatch(/^<!doctype html>/i);
      const postgres = postmaster();
      expect(isRunning(postgres)).toBe(true);
      expect(await service.kill('SIGTERM')).toBe(0);
      expect(isRunning(postgres)).toBe(false);
    }
  });

  test('starts again after a kill -9 of the service, on the database that was left running', { timeout: 60_000 }, async () => {
    const first = await nodeStart();
    const postgres = postmaster();
    await first.kill('SIGKILL');
    expect(isRunning(postgres)).toBe(true);
    const second = await nodeStart();
    expect(postmaster()).toBe(postgres);
    expect(await second.ready()).toMatchObject({ ready: true });
    expect(await second.kill('SIGTERM')).toBe(0);
    expect(isRunning(postgres)).toBe(false);
  });

  test('takes a signal that is passed on twice for one, and still ends in order', { timeout: 60_000 }, async () => {
    const service = await nodeStart();
    const postgres = postmaster();
    void service.kill('SIGINT');
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    expect(await service.kill('SIGINT')).toBe(0);
    expect(isRunning(postgres)).toBe(false);
  });

  test('starts again after a kill -9 of everything', { timeout: 60_000 }, async () => {
    const first = await nodeStart();
    const postgres = postmaster();
    await first.kill('SIGKILL');
    process.kill(postgres, 'SIGKILL');
    const second = await nodeStart();
    expect(await second.ready()).toMatchObject({ ready: true });
    expect(await second.kill('SIGTERM')).toBe(0);
  });

  test('refuses to start half configured: all mistakes at once, exit code 1, no value, no database', { timeout: 60_000 }, async () => {
    rmSync(join(clone, 'data'), { recursive: true, force: true });
    const env = { DISCORD_TOKEN: 'MTIz.hunter2.secret', TELEGRAM_CHAT_ID: '-4711', RESTART_LOOP_COUNT: 'many', STATUS_HOST: '0.0.0.0', ADMINS: 'owner=discord:12x' };
    const service = await startChild(env, { command: ['npm', 'start'], cwd: clone, ready: false });
    expect(await service.ended).toBe(1);
    for (const name of ['DISCORD_CHANNEL_ID', 'TELEGRAM_TOKEN', 'RESTART_LOOP_COUNT', 'STATUS_TOKEN', 'ADMINS']) expect(service.said()).toContain(name);
    expect(service.said()).not.toMatch(/hunter2|4711|many|12x/);
    expect(service.said()).not.toMatch(/\n\s+at /);
    expect(existsSync(join(clone, 'data', 'postgres'))).toBe(false);
  });

  test('plays the demo to a resolved end', { timeout: 120_000 }, async () => {
    const demo = await startChild(home(), { command: ['npm', 'run', 'demo', '--', '--yes'], cwd: clone, ready: false });
    expect(await demo.ended, demo.said()).toBe(0);
    expect(demo.said()).toContain('The incident ended: resolved');
  });

  test.skipIf(!isRoot)('starts for a user without rights, too', { timeout: 60_000 }, async () => {
    rmSync(join(clone, 'data'), { recursive: true, force: true });
    chownSync(clone, nobody.uid, nobody.gid);
    const service = await nodeStart(nobody);
    expect(await service.ready()).toMatchObject({ status: 200, ready: true });
    const postgres = postmaster();
    expect(readFileSync(`/proc/${postgres}/status`, 'utf8')).toMatch(/^Uid:\s+65534\s/m);
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(isRunning(postgres)).toBe(false);
  });
});

/** What a clone would hold once everything is committed; without git, everything that is not made. */
function files(): string[] {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: here, encoding: 'utf8' });
  if (listed.status === 0) return listed.stdout.split('\0').filter((file) => file !== '' && file !== 'node_modules' && existsSync(join(here, file)));
  return readdirSync(here).filter((name) => !['node_modules', 'dist', 'data', '.git'].includes(name));
}

async function npmStart(): Promise<Child> {
  return startChild({ ...home(), ...await freePage() }, { command: ['npm', 'start'], cwd: clone });
}

async function nodeStart(user?: typeof nobody): Promise<Child> {
  return startChild({ ...home(), STATUS_PORT: '0' }, { command: [process.execPath, 'dist/ops/main.js'], cwd: clone, ...(user ? { user } : {}) });
}

function home(): Record<string, string> {
  return { HOME: process.env['HOME'] ?? clone };
}

/** Nothing, unless the usual port of the page is taken on this machine. */
async function freePage(): Promise<Record<string, string>> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => { resolve(false); });
    server.listen(8080, '127.0.0.1', () => { server.close(() => { resolve(true); }); });
  });
  return free ? {} : { STATUS_PORT: '0' };
}

function postmaster(): number {
  return Number.parseInt(readFileSync(join(clone, 'data', 'postgres', 'postmaster.pid'), 'utf8'));
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
