import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { framed, recordsOf } from './log-records.ts';
import { openSpool, type Spool } from './log-spool.ts';

const roomy = 64 * 2 ** 20;

let dir: string;
const opened: Spool[] = [];
beforeEach(async () => { dir = await mkdtemp(join(tmpdir(), 'homelab-copilot-spool-')); });
afterEach(async () => {
  for (const spool of opened.splice(0)) await spool.close();
  spawnSync('umount', ['-l', dir]);
  await rm(dir, { recursive: true, force: true });
});

const record = (text: string) => Buffer.from(text);

async function open(mostBytes = roomy): Promise<Spool> {
  const spool = await openSpool(dir, mostBytes);
  opened.push(spool);
  return spool;
}

test('records come back in the order they were written, in files that are written to no more', async () => {
  const spool = await open();
  const big = 'x'.repeat(3 * 2 ** 20);
  for (const text of ['a', `b${big}`, `c${big}`, 'd']) expect(await spool.append([record(text)])).toBeNull();
  const read: string[] = [];
  for (let file = await spool.oldest(); file !== null; file = await spool.oldest()) {
    read.push(...file.records.map((one) => one.toString().slice(0, 1)));
    if (read.length === 2) expect(await spool.append([record('e')])).toBeNull();
    await file.remove();
  }
  expect(read).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect([spool.isEmpty(), spool.bytes(), await readdir(dir)]).toEqual([true, 0, []]);
});

test('a spool that is full takes nothing, says so, and takes again when there is room', async () => {
  const spool = await open(1000);
  expect(await spool.append([record('x'.repeat(900))])).toBeNull();
  expect(await spool.append([record('y'.repeat(200))])).toBe('the spool is full');
  const file = await spool.oldest();
  expect(file?.records).toHaveLength(1);
  await file?.remove();
  expect(await spool.append([record('y'.repeat(200))])).toBeNull();
});

test('what a process left is taken over once, in order, by whoever comes', async () => {
  const first = await open();
  await first.append([record('one')]);
  expect((await open()).isEmpty()).toBe(true);
  await first.close();
  const second = await open();
  const third = await open();
  expect([await texts(second), third.isEmpty()]).toEqual([['one'], true]);
});

test('what a process left that runs no more is taken over, what a running one writes is not', async () => {
  const spool = await open();
  await spool.append([record('one')]);
  await spool.close();
  const [name = ''] = await readdir(dir);
  await rename(join(dir, name), join(dir, '999999999-1-1.00000001.spool'));
  await writeFile(join(dir, `${await identityOf(process.ppid)}-1.00000001.spool`), '');
  expect(await texts(await open())).toEqual(['one']);
});

test('a file that was not written to its end gives its whole records and says how much is torn', async () => {
  const spool = await open();
  await spool.append([record('one'), record('two')]);
  await spool.append([record('three')]);
  await spool.close();
  const [name = ''] = await readdir(dir);
  await truncate(join(dir, name), spool.bytes() - 1);
  const file = await (await open()).oldest();
  expect(file?.records.map(String)).toEqual(['one', 'two']);
  expect(file?.torn).toBe(12);
});

test('noughts at the end of a file are no records', () => {
  expect(recordsOf(Buffer.concat([...framed(record('one')), Buffer.alloc(64)]))).toMatchObject({ records: [record('one')], torn: 64 });
});

test('records are whole or left out, wherever a file is torn or garbled', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 8 }), fc.nat(), fc.option(fc.nat({ max: 255 })), (all, at, garble) => {
    const records = all.map((one) => Buffer.from(one));
    const file = Buffer.concat(records.flatMap(framed));
    const place = file.length === 0 ? 0 : at % file.length;
    const spoilt = garble === null ? file.subarray(0, place) : Buffer.concat([file.subarray(0, place), Buffer.from([garble]), file.subarray(place + 1)]);
    const read = recordsOf(spoilt).records;
    expect(read).toEqual(records.slice(0, read.length));
  }));
});

test.skipIf(!canMount())('a disk that is full is said, and what was written before stays whole', async () => {
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', dir]);
  const spool = await open();
  expect(await spool.append([record('one')])).toBeNull();
  expect(await spool.append([record('x'.repeat(400 * 1024))])).toMatch(/cannot be written: .*ENOSPC/);
  expect(await spool.append([record('two')])).toBeNull();
  expect(await texts(spool)).toEqual(['one', 'two']);
});

async function texts(spool: Spool): Promise<string[]> {
  const all: string[] = [];
  for (let file = await spool.oldest(); file !== null; file = await spool.oldest()) {
    expect(file.torn).toBe(0);
    all.push(...file.records.map(String));
    await file.remove();
  }
  return all;
}

async function identityOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8');
  return `${pid}-${line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
}

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs "$d" && umount "$d" && rmdir "$d"']).status === 0;
}
