import { mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { wordsOf } from '../engine/errors.ts';
import { framed, recordsOf } from './log-records.ts';
import { turns } from './log-turns.ts';
import { isAlive, ownIdentity } from './processes.ts';

/**
 * What waits on disk while the database is away: records in the order they came, in files of some megabytes. Each process
 * writes files of its own and takes over those of a process that has died.
 */
export type Spool = {
  /** Writes records; resolves to null once the disk has them all, or to why it has none of them. */
  append: (records: readonly Buffer[]) => Promise<string | null>;
  /** The oldest file, which is not written to any more; null when nothing waits. */
  oldest: () => Promise<SpoolFile | null>;
  /** Takes over what dead processes left; answers whether there was anything. */
  adopt: () => Promise<boolean>;
  isEmpty: () => boolean;
  bytes: () => number;
  close: () => Promise<void>;
};

/** One file of a spool with its whole records; `torn` is how many bytes at its end are none, since its process died over them. */
export type SpoolFile = { records: Buffer[]; torn: number; remove: () => Promise<void> };

type File = { name: string; bytes: number };
type Writing = File & { handle: FileHandle };
type State = { dir: string; me: string; most: number; files: File[]; writing: Writing | null; made: number };

const fileBytes = 4 * 1024 * 1024;

/** The spools that are open in this process. */
const openHere = new Set<string>();
let opened = 0;

/** Opens the spool of a folder, which is made, with what was left in it. Rejects when the folder cannot be used. */
export async function openSpool(dir: string, mostBytes: number): Promise<Spool> {
  await mkdir(dir, { recursive: true });
  opened += 1;
  const spool: State = { dir, me: `${await ownIdentity()}-${opened}`, most: mostBytes, files: [], writing: null, made: 0 };
  openHere.add(spool.me);
  await adopt(spool);
  const inTurn = turns();
  return {
    append: (records) => inTurn(() => append(spool, records)), oldest: () => inTurn(() => oldest(spool)), adopt: () => inTurn(() => adopt(spool)),
    isEmpty: () => spool.files.length === 0, bytes: () => bytesOf(spool),
    close: async () => {
      await inTurn(() => seal(spool));
      openHere.delete(spool.me);
    },
  };
}

async function append(spool: State, records: readonly Buffer[]): Promise<string | null> {
  const all = Buffer.concat(records.flatMap(framed));
  if (bytesOf(spool) + all.length > spool.most) return 'the spool is full';
  try {
    if (spool.writing !== null && spool.writing.bytes + all.length > fileBytes) await seal(spool);
    spool.writing ??= await begin(spool);
    await writeWhole(spool.writing, all);
    return null;
  } catch (error) {
    await seal(spool).catch(() => undefined);
    return `the spool cannot be written: ${wordsOf(error)}`;
  }
}

async function begin(spool: State): Promise<Writing> {
  const name = nextName(spool);
  const file: Writing = { name, bytes: 0, handle: await open(join(spool.dir, name), 'ax') };
  spool.files.push(file);
  await syncFolder(spool.dir);
  return file;
}

/** After a write that failed the file is as it was before, so that what follows is not behind half a record. */
async function writeWhole(file: Writing, bytes: Buffer): Promise<void> {
  try {
    await file.handle.appendFile(bytes);
    await file.handle.datasync();
    file.bytes += bytes.length;
  } catch (error) {
    await file.handle.truncate(file.bytes);
    throw error;
  }
}

async function seal(spool: State): Promise<void> {
  const was = spool.writing;
  spool.writing = null;
  await was?.handle.close();
}

async function oldest(spool: State): Promise<SpoolFile | null> {
  const [first] = spool.files;
  if (first === undefined) return null;
  if (first === spool.writing) await seal(spool);
  const path = join(spool.dir, first.name);
  const remove = async () => {
    await rm(path, { force: true });
    spool.files.shift();
  };
  return { ...recordsOf(await readFile(path)), remove };
}

async function adopt(spool: State): Promise<boolean> {
  const before = spool.files.length;
  for (const { name, size } of await leftIn(spool.dir)) {
    const file = { name: nextName(spool), bytes: size };
    const isMine = await rename(join(spool.dir, name), join(spool.dir, file.name)).then(() => true, isGone);
    if (isMine) spool.files.push(file);
  }
  return spool.files.length > before;
}

/** Another process was faster. */
function isGone(error: unknown): false {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return false;
  throw error;
}

/** Files whose process is gone, in the order they were written. */
async function leftIn(dir: string): Promise<{ name: string; size: number }[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.spool'));
  const left = await Promise.all(names.map(async (name) => {
    const [spool = ''] = name.split('.');
    const [pid, start] = spool.split('-');
    const isOurs = pid === String(process.pid);
    if (isOurs ? openHere.has(spool) : await isAlive(`${pid}-${start}`)) return [];
    const found = await stat(join(dir, name)).catch(isGone);
    return found === false ? [] : [{ name, size: found.size, mtimeMs: found.mtimeMs }];
  }));
  return left.flat().sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
}

function nextName(spool: State): string {
  spool.made += 1;
  return `${spool.me}.${String(spool.made).padStart(8, '0')}.spool`;
}

function bytesOf(spool: State): number {
  return spool.files.reduce((sum, file) => sum + file.bytes, 0);
}

/** A file is only safe once its folder knows of it. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
