import { setTimeout as sleep } from 'node:timers/promises';
import { wordsOf } from '../../engine/errors.ts';
import type { Spool } from '../../storage/log-spool.ts';
import { newBell, type Bell } from './bell.ts';
import type { Piece } from './piece.ts';
import type { Queue } from './queue.ts';

/** What makes pieces safe. `apply` rejects while the database is away; `pieceIn` reads a record of the spool. */
export type KeepWorld = {
  queue: Queue;
  spool: Spool;
  apply: (pieces: readonly Piece[]) => Promise<void>;
  pieceIn: (record: Buffer) => Piece | null;
  say: (words: string, error?: unknown) => void;
};

/** Pieces being made safe: stored, or on the disk until they can be. */
export type Keep = {
  /** Why lines are not stored now; null while they are. */
  trouble: () => string | null;
  /** Takes over what dead processes left, and resolves once that is stored. */
  takeOver: () => Promise<void>;
  /** Makes safe what was handed over, for at most so many milliseconds, and ends. */
  stop: (patienceMs: number) => Promise<void>;
};

/** Pauses between tries while the database is away, in milliseconds; the last one repeats. */
const pauses = [200, 500, 1000, 2000];

type State = KeepWorld & { trouble: { storing: string | null; spooling: string | null }; bell: Bell; leftovers: boolean; stopping: boolean };

/** Starts to make safe what comes into a queue. While anything waits on the disk all that comes goes behind it, so that order is kept. */
export function startKeep(world: KeepWorld): Keep {
  const { queue, spool, say } = world;
  const keep: State = { ...world, trouble: { storing: null, spooling: null }, bell: newBell(), leftovers: !spool.isEmpty(), stopping: false };
  const failed = (error: unknown) => { say(`the logs are not kept any more: ${wordsOf(error)}`, error); };
  const writing = write(keep).catch(failed);
  const draining = drain(keep).catch(failed);
  return {
    trouble: () => Object.values(keep.trouble).filter((words) => words !== null).join('; ') || null,
    takeOver: async () => {
      keep.leftovers = await spool.adopt() || keep.leftovers;
      keep.bell.ring();
      while (keep.leftovers && !spool.isEmpty() && !keep.stopping) await keep.bell.wait(1000);
      keep.leftovers = false;
    },
    stop: async (patienceMs) => {
      queue.close();
      const over = new AbortController();
      const enough = sleep(patienceMs, undefined, { signal: over.signal }).catch(() => undefined);
      await Promise.race([writing, enough]);
      keep.stopping = true;
      keep.bell.ring();
      await Promise.race([Promise.all([writing, draining]), enough]);
      over.abort();
      queue.abandon();
      await spool.close();
    },
  };
}

async function write(keep: State): Promise<void> {
  for (let pieces = await keep.queue.next(); pieces.length > 0; pieces = await keep.queue.next()) {
    if (await makeSafe(keep, pieces)) keep.queue.settle(pieces);
  }
}

async function makeSafe(keep: State, pieces: readonly Piece[]): Promise<boolean> {
  const { spool, bell, trouble } = keep;
  for (let tries = 0; tries === 0 || !keep.stopping; tries += 1) {
    if (spool.isEmpty() && await tryApply(keep, pieces)) {
      trouble.spooling = null;
      return true;
    }
    trouble.spooling = await spool.append(pieces.map((piece) => piece.record()));
    bell.ring();
    if (trouble.spooling === null) return true;
    await bell.wait(pauseAfter(tries));
  }
  return false;
}

async function drain(keep: State): Promise<void> {
  const { spool, bell, say } = keep;
  while (!keep.stopping) {
    const file = await spool.oldest();
    if (file === null) {
      await bell.wait(1000);
      continue;
    }
    if (file.torn > 0) say(`${file.torn} bytes at the end of a file of the spool were not written to their end; their lines are read again from their source`);
    if (!await drainFile(keep, file.records)) return;
    await file.remove();
    keep.trouble.spooling = null;
    bell.ring();
  }
}

async function drainFile(keep: State, records: readonly Buffer[]): Promise<boolean> {
  for (const pieces of groupsOf(records, keep)) {
    for (let tries = 0; !await tryApply(keep, pieces); tries += 1) {
      if (keep.stopping) return false;
      await keep.bell.wait(pauseAfter(tries));
    }
  }
  return true;
}

async function tryApply({ apply, trouble, say }: State, pieces: readonly Piece[]): Promise<boolean> {
  try {
    await apply(pieces);
    trouble.storing = null;
    return true;
  } catch (error) {
    if (trouble.storing === null) say(`lines cannot be stored now: ${wordsOf(error)}`, error);
    trouble.storing = wordsOf(error);
    return false;
  }
}

/** Lines of the spool stored at once, at least. */
const linesAtOnce = 5000;

function* groupsOf(records: readonly Buffer[], { pieceIn, say }: State): Generator<Piece[]> {
  let group: Piece[] = [];
  for (const record of records) {
    const piece = pieceIn(record);
    if (piece === null) say('a record of the spool is none of ours and is left out');
    else group.push(piece);
    if (group.reduce((lines, one) => lines + one.count, 0) < linesAtOnce) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function pauseAfter(tries: number): number {
  return pauses[Math.min(tries, pauses.length - 1)] ?? 0;
}
