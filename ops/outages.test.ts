import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { addCrashing, buttonsIn, callsByStep, expectTruth, has, isOver, isSettled, press, pressUntil, restarts, watched } from './testing/play.ts';
import { lab, makeWorld, startIn, until, type World } from './testing/stack.ts';
import { wireTo, type Wire } from './testing/wire.ts';
import type { Rig } from './rig.ts';
import type { Copilot } from './copilot.ts';

type Running = { rig: Rig; service: Copilot };
type Readiness = { status: number; ready: boolean; parts: { name: string; state: string; words: string }[] };

let world: World;
let running: Running;
const mounted: string[] = [];

afterEach(async () => {
  await running.service.stop();
  await running.rig.close();
  for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder]);
  await world.close();
});

describe('a database that is away', () => {
  let wire: Wire;

  async function startWired(): Promise<void> {
    world = await makeWorld();
    wire = await wireTo(world.database.url);
    onTestFinished(wire.close);
    running = await startIn({ env: { ...world.env, DATABASE_URL: wire.url } });
    await watched(world);
  }

  test('is said, presses are answered, and what happened meanwhile is seen when it is back', { timeout: 60_000 }, async () => {
    await startWired();
    addCrashing(world);
    const [offer] = await until('an offer in Telegram', () => buttonsIn(world, 'telegram').length > 0 && buttonsIn(world, 'telegram'));
    await until('an offer in Discord', () => buttonsIn(world, 'discord').length > 0);
    wire.cut();
    const ready = await until('the page to say so', async () => (await readyz()).status === 503 && readyz());
    expect(ready.parts.find((part) => part.name === 'database')).toMatchObject({ state: 'away', words: expect.stringMatching(/ECONNREFUSED|ECONNRESET|terminated|ended/) as string });
    expect(await page()).toMatchObject({ status: 503, text: expect.stringContaining('the database is away') as string });

    const pressed = world.telegram.press({ userId: lab.admin.telegram, chatId: lab.chat, messageId: Number(offer?.messageId), data: offer?.token ?? '' });
    expect((await pressed.answer(10_000)).text).toMatch(/could not be recorded, so nothing was changed/);
    world.docker.add({ name: 'web', restartPolicy: 'always' });
    world.docker.crash('web', { times: 4, exitCode: 3 });
    world.docker.noise('web', 200);
    wire.mend();
    await until('the page to be well', async () => (await readyz()).ready);
    await until('the crashes nobody could note', async () => (await world.database.query("SELECT 1 FROM facts WHERE resource LIKE '%/web' AND kind = 'container.died'")).length === 4);
    await until('the offer to be approved', async () => {
      if (await has(world, "SELECT 1 FROM approvals WHERE step_id = '1.1.1'")) return true;
      return offer ? !await press(world, 'telegram', offer) : false;
    });
    await until('the end', () => isOver(world));
    expect(restarts(world)).toBe(1);
    expect((await callsByStep(world)).every((one) => one.calls === 1)).toBe(true);
  });

  test('that vanished without a word is noticed too, and the line goes on after it', { timeout: 90_000 }, async () => {
    await startWired();
    wire.freeze();
    const ready = await until('the page to say so', async () => (await readyz()).status === 503 && readyz(), 45_000);
    expect(ready.parts.find((part) => part.name === 'database')).toMatchObject({ state: 'away' });
    addCrashing(world);
    wire.mend();
    await until('the page to be well', async () => (await readyz()).ready, 30_000);
    await pressUntil(world, 'discord', { enough: () => isOver(world) });
    await until('both chats to show it', () => isSettled(world));
    await expectTruth(world, { telegramDuplicates: 0 });
  });

  test('while a step runs does not make a lie of its end', { timeout: 60_000 }, async () => {
    await startWired();
    addCrashing(world);
    await until('offers', () => buttonsIn(world, 'telegram').length + buttonsIn(world, 'discord').length === 2);
    world.docker.delay(700);
    await pressUntil(world, 'telegram', { enough: () => restarts(world) === 1 });
    wire.cut();
    world.docker.delay(0);
    await until('the page to say so', async () => (await readyz()).status === 503);
    await new Promise((resolve) => { setTimeout(resolve, 2000); });
    wire.mend();
    await until('the end', () => isOver(world), 30_000);
    expect(await world.database.query('SELECT ended, verdict FROM action_history')).toEqual([{ ended: 'answered', verdict: 'verified' }]);
    expect(restarts(world)).toBe(1);
    await until('both chats to show it', () => isSettled(world));
    await expectTruth(world, { telegramDuplicates: 0 });
  });
});

describe('the connection that hears other processes', () => {
  const listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'homelab-copilot listening'";

  test('is made again after it was cut, and hears again', async () => {
    world = await makeWorld({ discord: false });
    running = await startIn(world);
    await watched(world);
    await until('a listener', async () => (await world.database.query(listening)).length === 1);
    await until('another listener', () => has(world, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'homelab-copilot listening'"));
    addCrashing(world);
    await pressUntil(world, 'telegram', { enough: () => isOver(world) });
    expect(restarts(world)).toBe(1);
  });

  test('may be gone for the whole of an incident: what is due is done at its time all the same', { timeout: 60_000 }, async () => {
    world = await makeWorld({ discord: false });
    running = await startIn(world);
    await watched(world);
    const cutting = setInterval(() => void world.database.query(listening).catch(() => undefined), 100);
    onTestFinished(() => { clearInterval(cutting); });
    addCrashing(world);
    await pressUntil(world, 'telegram', { enough: () => isOver(world) });
    await until('the chat to show it', () => isSettled(world));
    await expectTruth(world, { telegramDuplicates: 0 });
  });
});

describe('the embedded database', () => {
  test('is started again when its postmaster was killed', { timeout: 60_000 }, async () => {
    await startEmbedded();
    const before = await postmaster();
    process.kill(before, 'SIGKILL');
    await until('another postmaster', async () => await postmaster().catch(() => before) !== before && (await readyz()).ready);
    addCrashing(world);
    await pressUntil(embedded(), 'discord', { enough: () => isOver(embedded()) });
    expect(restarts(world)).toBe(1);
  });

  test.skipIf(!canMount())('on a full disk is said, and the line goes on when there is room', { timeout: 120_000 }, async () => {
    await startEmbedded({ size: '160m' });
    const filler = join(world.folder, 'data', 'filler');
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);
    addCrashing(world);
    const full = await until('the page to say so', async () => (await readyz()).status === 503 && readyz(), 30_000);
    expect(full.parts.find((part) => part.name === 'database')).toMatchObject({ state: 'away', words: expect.stringMatching(/full|starting|terminated|ECONNREFUSED/) as string });
    await rm(filler);
    await until('the page to be well', async () => (await readyz()).ready, 60_000);
    await pressUntil(embedded(), 'discord', { enough: () => isOver(embedded()) });
    expect(restarts(world)).toBe(1);
  });

  async function startEmbedded(disk?: { size: string }): Promise<void> {
    world = await makeWorld();
    await chmod(world.folder, 0o755);
    const home = join(world.folder, 'data');
    await mkdir(home, { mode: 0o755 });
    if (disk) mount(home, disk.size);
    const { DATABASE_URL: _own, ...env } = world.env;
    running = await startIn({ env });
    await watched(embedded());
  }
});

describe('the disk of the diagnostics', () => {
  test.skipIf(!canMount())('that is full makes the step fail in these words, and nothing is lost', { timeout: 60_000 }, async () => {
    world = await makeWorld({ telegram: false, env: { MAX_ROUNDS: '2' } });
    const diagnostics = join(world.env['DATA_DIR'] ?? '', 'diagnostics');
    await mkdir(diagnostics, { recursive: true });
    mount(diagnostics, '16k');
    await writeFile(join(diagnostics, 'filler'), Buffer.alloc(64 * 1024)).catch(() => undefined);
    running = await startIn(world);
    await watched(world);
    world.docker.add({ name: 'db', restartPolicy: 'always', behaviour: 'crash' });
    await pressUntil(world, 'discord', { enough: () => has(world, "SELECT 1 FROM action_history WHERE template = 'collect_diagnostics'") });
    expect(await world.database.query("SELECT ended, says FROM action_history WHERE template = 'collect_diagnostics'"))
      .toEqual([{ ended: 'failed', says: 'the disk of the copilot is full' }]);
    await rm(join(diagnostics, 'filler'));
    spawnSync('mount', ['-o', 'remount,size=8m', diagnostics]);
    await pressUntil(world, 'discord', { enough: () => has(world, "SELECT 1 FROM moves WHERE why = 'check again'"), label: /^Check again/ });
    await pressUntil(world, 'discord', { enough: () => has(world, "SELECT 1 FROM action_history WHERE template = 'collect_diagnostics' AND ended = 'answered'") });
  });
});

async function readyz(): Promise<Readiness> {
  const answer = await fetch(`${running.service.url}readyz`);
  return { status: answer.status, ...await answer.json() as Omit<Readiness, 'status'> };
}

async function page(): Promise<{ status: number; text: string }> {
  const answer = await fetch(running.service.url);
  return { status: answer.status, text: await answer.text() };
}

/** The same world, asked in the database of the service itself. */
function embedded(): World {
  const query = async <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: running.rig.databaseUrl, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query(sql, values)).rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return { ...world, database: { ...world.database, query } };
}

async function postmaster(): Promise<number> {
  return Number.parseInt(await readFile(join(world.env['DATA_DIR'] ?? '', 'postgres', 'postmaster.pid'), 'utf8'));
}

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs "$d" && umount "$d" && rmdir "$d"']).status === 0;
}

function mount(folder: string, size: string): void {
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0755`, 'tmpfs', folder], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  mounted.push(folder);
}
