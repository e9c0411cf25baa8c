import type { LogReading } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Bytes } from './bytes.ts';
import type { LineClock } from './clock.ts';
import type { Mark } from './mark.ts';

/**
 * One file of a path that is being read. It is `here` at the path, was `moved` away and may still be written to, or is a `copy`
 * that nobody writes to. `quietSince` is when it was moved away or last grew; `bytes` is null once it is read to its end.
 */
export type Generation = { place: 'here' | 'moved' | 'copy'; bytes: Bytes | null; mark: Mark; quietSince: number };

/**
 * A path that is followed, and the files that stand or stood there, oldest first. `isNew` until anything was ever read of it.
 * `aside` names what was moved away before; null until that was looked at.
 */
export type Followed = {
  path: string; service: ResourceRef; source: string;
  taken: number; at: string | null; seenMs: number; clock: LineClock;
  files: Generation[]; isLoaded: boolean; isNew: boolean; aside: ReadonlySet<string> | null;
};

/** What following needs. */
export type FollowWorld = {
  reading: LogReading;
  nowMs: () => number;
  /** How long a file that was moved away is still looked at, in milliseconds. */
  graceMs: number;
  /** A time at which files were already being followed. */
  watchedSinceMs: () => number;
};

/** A path before the first look. */
export function followedOf(path: string, service: ResourceRef, source: string): Followed {
  return {
    path, service, source, taken: 0, at: null, seenMs: 0, clock: { shiftMs: null, last: null },
    files: [], isLoaded: false, isNew: true, aside: null,
  };
}

/** Those of some files of which anything was read, the latest first. */
export function latestRead(files: readonly Generation[]): Generation[] {
  return files.filter(({ mark }) => mark.offset > 0).toReversed();
}

/** Forgets what was read, so that it is looked up where the path was left. */
export async function forget(followed: Followed): Promise<void> {
  await closeAll(followed);
  Object.assign(followed, followedOf(followed.path, followed.service, followed.source));
}

/** Closes all files of a path and drops them. */
export async function closeAll(followed: Followed): Promise<void> {
  const open = followed.files.flatMap(({ bytes }) => bytes ?? []);
  followed.files = [];
  await Promise.allSettled(open.map((bytes) => bytes.close()));
}

/** Tells that lines of a path can never be read, from the last one that was. */
export async function tellGap({ service, source, at }: Followed, { reading }: FollowWorld, gap: { why: 'rotated' | 'removed' | 'truncated' | 'too_old' | 'unreadable'; until: string | null }): Promise<void> {
  await reading.gap({ service, source, from: at, ...gap });
}
