import { setTimeout as sleep } from 'node:timers/promises';
import { wordsOf } from '../../engine/errors.ts';
import type { LogReading, LogSource } from '../../engine/ports.ts';
import { refOf } from '../../engine/refs.ts';
import { absentOf, tellClosed } from './absent.ts';
import type { Declared } from './declared.ts';
import { findPaths } from './found.ts';
import { followedOf, forget, type Followed, type FollowWorld } from './followed.ts';
import { leavable } from './leavable.ts';
import { readLeft } from './mark.ts';
import { visit, type Teller } from './visit.ts';
import { watchFolders, type Watched } from './watched.ts';

/** What the files of a host are read with. `watched` are globs of paths whose changes the kernel is asked to tell. */
export type FilesOf = {
  host: string; declared: readonly Declared[]; watched: readonly string[];
  now: () => Date; say: (words: string, error?: unknown) => void; pace?: Pace;
};

/**
 * How often paths are looked at and looked for, how long a file that was moved away is still read, and how long the others wait
 * for one, in milliseconds. While the database is away nobody knows where a path was left that this process has not read.
 */
export type Pace = { lookMs: number; findMs: number; graceMs: number; patienceMs: number };

const usualPace: Pace = { lookMs: 1000, findMs: 5000, graceMs: 60_000, patienceMs: 2000 };
const visitsAtOnce = 8;
const breathMs = 50;

/** The declared log files of this machine. */
export function fileSourceOf(of: FilesOf): LogSource {
  return { name: `logs:file:${of.host}`, read: (reading) => readFiles(of, reading) };
}

/** All that is followed; `busy` is what is being looked at, or for. */
type Files = {
  of: FilesOf; pace: Pace; world: FollowWorld; teller: Teller; paths: Map<string, Followed>; busy: Map<Followed | 'all', Promise<unknown>>;
  foundAt: number; watchedSinceMs: number; watched: Watched;
};

async function readFiles(of: FilesOf, asked: LogReading): Promise<void> {
  const { signal } = asked;
  const pace = of.pace ?? usualPace;
  const nowMs = (): number => of.now().getTime();
  const bell = { ring: (): void => undefined };
  const files: Files = {
    of, pace, paths: new Map(), busy: new Map(), foundAt: -Infinity, watchedSinceMs: -1, teller: tellerOf(of), watched: watchFolders(() => { bell.ring(); }),
    world: { reading: leavable(asked), nowMs, graceMs: pace.graceMs, watchedSinceMs: () => files.watchedSinceMs },
  };
  const isLeft = (): boolean => signal.aborted;
  while (!isLeft()) {
    const resting = new AbortController();
    bell.ring = () => { resting.abort(); };
    signal.addEventListener('abort', bell.ring, { once: true });
    const isMore = await round(files);
    if (!isMore) await sleep(Math.min(breathMs, pace.lookMs));
    if (!isMore && !isLeft()) await sleep(pace.lookMs, null, { signal: resting.signal }).catch(() => null);
    signal.removeEventListener('abort', bell.ring);
  }
  await Promise.all(files.busy.values());
  files.watched.close();
  await Promise.all([...files.paths.values()].map(forget));
}

/** One look at every path that is not being looked at; whether there is more to read at once. */
async function round(files: Files): Promise<boolean> {
  const { world, teller, paths, busy, foundAt, pace } = files;
  if (world.nowMs() - foundAt >= pace.findMs && !busy.has('all')) await begin(files, 'all', find(files));
  const ends: unknown[] = [];
  const waiting = [...paths.values()].filter((followed) => !busy.has(followed)).values();
  const work = async (): Promise<void> => {
    for (const followed of waiting) ends.push(await begin(files, followed, visit(followed, world, teller)));
  };
  await Promise.all(Array.from({ length: Math.max(0, visitsAtOnce - busy.size) }, work));
  return ends.includes('more');
}

/** Waits for work to end, but not for longer than others are to be held up. */
async function begin<T>({ busy, pace }: Files, what: Followed | 'all', work: Promise<T>): Promise<T | null> {
  busy.set(what, work.finally(() => busy.delete(what)));
  const over = new AbortController();
  try {
    return await Promise.race([work, sleep(pace.patienceMs, null, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}

async function find(files: Files): Promise<void> {
  try {
    await findAll(files);
    files.foundAt = files.world.nowMs();
    files.teller.well(null);
  } catch (error) {
    if (!files.world.reading.signal.aborted) files.teller.trouble(null, error);
  }
}

/** Looks for new paths, and drops those that are gone for good. */
async function findAll(files: Files): Promise<void> {
  const { of, paths, world } = files;
  const sourceOf = (path: string): string => `file:${of.host}:${path}`;
  const found = await findPaths(of.declared, async (some) => {
    const cursors = await world.reading.cursors(some.map(sourceOf));
    return new Set(some.filter((path) => paths.has(path) || cursors.has(sourceOf(path))));
  });
  const fresh = [...found].filter(([path]) => !paths.has(path)).map(([path, service]) => followedOf(path, refOf('file', of.host, service), sourceOf(path)));
  if (files.watchedSinceMs < 0) files.watchedSinceMs = await lastSeen(fresh, world);
  for (const followed of fresh) paths.set(followed.path, followed);
  for (const [path, followed] of paths) if (!found.has(path) && isOver(followed) && !files.busy.has(followed)) paths.delete(path);
  await files.watched.set(of.watched, found);
  await tellUnfound(files);
}

function isOver({ files, isLoaded }: Followed): boolean {
  return isLoaded && files.every(({ bytes }) => bytes === null);
}

/** At the first look, a path at which there is no file is told as well. */
async function tellUnfound({ of, foundAt, teller }: Files): Promise<void> {
  const patterns = of.declared.flatMap((one) => one.patterns);
  await tellClosed(patterns, teller);
  const absent = foundAt < 0 ? await absentOf(patterns) : [];
  for (const pattern of absent) of.say(`No file is at ${pattern} of LOG_FILES; it is read once there is one`);
}

/** When files were last read, by this process or one before it. */
async function lastSeen(all: readonly Followed[], { reading, nowMs }: FollowWorld): Promise<number> {
  const cursors = await reading.cursors(all.map(({ source }) => source));
  return [...cursors.values()].map(({ value }) => readLeft(value)?.seenMs ?? 0).reduce((last, ms) => Math.max(last, ms), 0) || nowMs();
}

/** Says what is wrong with a path, or with all, once until it is well again. */
function tellerOf({ say }: FilesOf): Teller {
  const told = new Map<string | null, string>();
  return {
    well: (path) => { told.delete(path); },
    trouble: (path, error) => {
      const words = wordsOf(error);
      const isNews = told.get(path) !== words;
      told.set(path, words);
      if (isNews) say(path === null ? `The log files could not be looked at: ${words}` : words, error);
      return isNews;
    },
  };
}
