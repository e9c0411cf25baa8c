import { join } from 'node:path';
import type { Facts, LogCursor, LogReading } from '../engine/ports.ts';
import { newTally } from '../engine/tally.ts';
import type { ResourceRef } from '../engine/types.ts';
import { openSpool } from '../storage/log-spool.ts';
import { turns } from '../storage/log-turns.ts';
import type { Store } from '../storage/postgres.ts';
import { applyPieces } from './ingest/apply.ts';
import { startKeep } from './ingest/keep.ts';
import { pieceOf } from './ingest/piece.ts';
import { newQueue } from './ingest/queue.ts';
import { readingFor, type Read } from './ingest/reading.ts';
import type { Making } from './ingest/ready.ts';
import { startShow } from './ingest/show.ts';
import { handedIn } from './ingest/spooled.ts';
import { startWindows } from './ingest/windows.ts';
import type { PartStates } from './part-states.ts';

/** The log pipe: what sources hand over is stored once and counted, whoever dies on the way. */
export type Ingest = {
  /** What a source is given to read with, until the signal aborts. */
  reading: (signal: AbortSignal) => LogReading;
  /** Makes safe what was handed over, within some seconds, and ends. */
  stop: () => Promise<void>;
};

/** What the pipe stands on. `look` makes the engine look at services whose logs told something. */
export type IngestWorld = {
  store: Store;
  facts: Pick<Facts, 'keep'>;
  look: (services: readonly ResourceRef[]) => Promise<void>;
  dataDir: string;
  values: { LOG_DAYS: number; LOG_SPOOL_MB: number; LOG_WINDOW_SECONDS: number; LOG_LEARNING_MINUTES: number };
  signing: Pick<Making, 'signAll' | 'targetOf'>;
  states: PartStates;
  now: () => Date;
  say: (words: string, error?: unknown) => void;
};

/** Bytes of lines on their way in memory, at most. */
const mostBytes = 32 * 2 ** 20;

/** How long the end of the service may be held up by lines, in milliseconds. */
const patienceMs = 5000;

/** Opens the pipe. Rejects when the folder of the spool cannot be used. */
export async function openIngest(world: IngestWorld): Promise<Ingest> {
  const { store, values, now, say } = world;
  const [windowSeconds, room] = [values.LOG_WINDOW_SECONDS, values.LOG_SPOOL_MB * 2 ** 20];
  const spool = await openSpool(join(world.dataDir, 'spool'), room);
  const [queue, tally] = [newQueue(mostBytes), newTally({ windowSeconds, learningMinutes: values.LOG_LEARNING_MINUTES })];
  const making = (): Making => ({ ...world.signing, times: { now: now(), days: values.LOG_DAYS, windowSeconds } });
  const workbench = { making, inTurn: turns() };
  const sum = { lines: 0 };
  const keep = startKeep({
    queue, spool, say,
    apply: (pieces) => applyPieces(pieces, { store, tally, now, say, stored: (lines) => { sum.lines += lines; } }),
    pieceIn: (record) => {
      const handed = handedIn(record);
      return handed === null ? null : pieceOf(handed, workbench);
    },
  });
  const reads = new Set<Read>();
  const isBehind = () => keep.trouble() !== null || !spool.isEmpty();
  const windows = startWindows({
    ...world, tally, windowSeconds, reading: () => (isBehind() ? [] : new Set([...reads].flatMap((read) => [...read.services]))),
  });
  const show = startShow({ store, states: world.states, days: values.LOG_DAYS, now, read: () => ({ lines: sum.lines, trouble: keep.trouble(), spooled: spool.bytes(), room }) });
  const newest = new Map<string, LogCursor>();
  return {
    reading: (signal) => {
      const read = readingFor(signal, { store, queue, keep, tally, workbench, newest });
      reads.add(read);
      signal.addEventListener('abort', () => reads.delete(read), { once: true });
      return read.reading;
    },
    stop: async () => {
      show.stop();
      await keep.stop(patienceMs);
      await windows.stop(!isBehind());
    },
  };
}
