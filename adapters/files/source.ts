import { setTimeout as sleep } from 'node:timers/promises';
import { wordsOf } from '../../engine/errors.ts';
import type { LogReading, LogSource } from '../../engine/ports.ts';
import { refOf } from '../../engine/refs.ts';
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

/** How often paths are looked at and looked for, and how long a file that was moved away is still read, in milliseconds. */
export type Pace = { lookMs: number; findMs: number; graceMs: number };

const usualPace: Pace = { lookMs: 1000, findMs: 5000, graceMs: 60_000 };
const visitsAtOnce = 8;
const breathMs = 50;

/** The declared log files of this machine. */
export function fileSourceOf(of: FilesOf): LogSource {
  return { name: `logs:file:${of.host}`, read: (reading) => readFiles(of, reading) };
}

/** All that is followed. */
type Files = { of: FilesOf; world: FollowWorld; teller: Teller; paths: Map<string, Followed>; foundAt: number; watchedSinceMs: number; watched: Watched };

async function readFiles(of: FilesOf, asked: LogReading): Promise<void> {
  const { signal } = asked;
  const pace = of.pace ?? usualPace;
  const nowMs = (): number => of.now().getTime();
  const bell = { ring: (): void => undefined };
  const files: Files = {
    of, paths: new Map(), foundAt: -Infinity, watchedSinceMs: -1, teller: tellerOf(of), watched: watchFolders(() => { bell.ring(); }),
    world: { reading: leavable(asked), nowMs, graceMs: pace.graceMs, watchedSinceMs: () => files.watchedSinceMs },
  };
  const isLeft = (): boolean => signal.aborted;
  while (!isLeft()) {
    const resting = new AbortController();
    bell.ring = () => { resting.abort(); };
    signal.addEventListener('abort', bell.ring, { once: true });
    const isMore = await round(files, pace).catch((error: unknown) => { if (!isLeft()) files.teller.trouble(null, error); });
    if (isMore !== true) await sleep(Math.min(breathMs, pace.lookMs));
    if (isMore !== true && !isLeft()) await sleep(pace.lookMs, null, { signal: resting.signal }).catch(() => null);
    signal.removeEventListener('abort', bell.ring);
  }
  files.watched.close();
  await Promise.all([...files.paths.values()].map(forget));
}

/** One look at every path; whether there is more to read at once. */
async function round(files: Files, pace: Pace): Promise<boolean> {
  if (files.world.nowMs() - files.foundAt >= pace.findMs) await find(files);
  const ends: string[] = [];
  const waiting = files.paths.values();
  const work = async (): Promise<void> => {
    for (const followed of waiting) ends.push(await visit(followed, files.world, files.teller));
  };
  await Promise.all(Array.from({ length: visitsAtOnce }, work));
  return ends.includes('more');
}

/** Looks for new paths, and drops those that are gone for good. */
async function find(files: Files): Promise<void> {
  const { of, paths, world } = files;
  const sourceOf = (path: string): string => `file:${of.host}:${path}`;
  const found = await findPaths(of.declared, async (some) => {
    const cursors = await world.reading.cursors(some.map(sourceOf));
    return new Set(some.filter((path) => paths.has(path) || cursors.has(sourceOf(path))));
  });
  const fresh = [...found].filter(([path]) => !paths.has(path)).map(([path, service]) => followedOf(path, refOf('file', of.host, service), sourceOf(path)));
  if (files.watchedSinceMs < 0) files.watchedSinceMs = await lastSeen(fresh, world);
  for (const followed of fresh) paths.set(followed.path, followed);
  for (const [path, { files: open, isLoaded }] of paths) if (!found.has(path) && isLoaded && open.every(({ bytes }) => bytes === null)) paths.delete(path);
  await files.watched.set(of.watched, found);
  files.foundAt = world.nowMs();
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
