import type { LogReading } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Engine } from './engine.ts';
import type { Care, Place } from './log-place.ts';

/** What the readers of one host share. */
export type LogHost = {
  engine: Engine;
  reading: LogReading;
  /** What waits to be taken, in bytes, over all containers. */
  room: { bytes: number };
  /** Whether logs are followed, each over a connection of its own, or read anew again and again. */
  follows: boolean;
  firstMinutes: number;
  now: () => Date;
  /** A time at which logs of this host were already being read. */
  watchedSince: () => string;
};

/** One stream of a container as far as it is taken, and how its place is looked for: no line later than `bound` was ever before it. */
export type Stream = { name: 'stdout' | 'stderr'; source: string; place: Place | null; taken: number; care: Care; bound: string };

/**
 * A container's log; `floor` is a time up to which all lines of all its streams were taken. `depth` says how much of the log must
 * be asked for to reach back to there: 0 for its last lines, and more each time that was too little. Between the floor and `from`
 * there is no line.
 */
export type Log = { id: string; ref: ResourceRef; tty: boolean; streams: Stream[]; floor: string; from: string; depth: number };

/** A container whose log is read. `log` is null until it was looked up where it was left; `settled` names the end of it up to which all is read. */
export type LogContainer = { id: string; ref: ResourceRef; log: Log | null; settled: string | null };
