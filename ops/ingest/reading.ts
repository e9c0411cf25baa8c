import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, isFault } from '../../engine/errors.ts';
import type { LogCursor, LogReading } from '../../engine/ports.ts';
import type { Tally } from '../../engine/tally.ts';
import type { ResourceRef } from '../../engine/types.ts';
import { cursorsOf } from '../../storage/log-cursors.ts';
import type { Store } from '../../storage/postgres.ts';
import type { Keep } from './keep.ts';
import { pieceOf, type Workbench } from './piece.ts';
import type { Queue } from './queue.ts';

/** What sources read with is made of. `newest` is how far this process has taken each stream. */
export type ReadingWorld = { store: Store; queue: Queue; keep: Keep; tally: Tally; workbench: Workbench; newest: Map<string, LogCursor> };

/** A source being read: what it was given, and the services it was seen to read. */
export type Read = { reading: LogReading; services: ReadonlySet<ResourceRef> };

/** What one source is given until the signal aborts. */
export function readingFor(signal: AbortSignal, world: ReadingWorld): Read {
  const { queue, keep, tally, workbench, newest } = world;
  const services = new Set<ResourceRef>();
  let over: Promise<void> | null = null;
  const meet = (service: ResourceRef) => {
    if (!services.has(service)) tally.forget(service);
    services.add(service);
  };
  setMaxListeners(0, signal);
  const reading: LogReading = {
    signal,
    cursors: async (sources) => {
      over ??= keep.takeOver();
      await over;
      return newestOf(sources, { ...world, meet, signal });
    },
    take: (batch) => {
      meet(batch.service);
      const piece = pieceOf({ batch }, workbench);
      const begin = () => {
        newest.set(batch.source, batch.cursor);
        piece.begin();
      };
      return queue.put({ ...piece, begin }, signal);
    },
    gap: (gap) => queue.put(pieceOf({ gap }, workbench), signal),
  };
  return { reading, services };
}

type Asking = Pick<ReadingWorld, 'store' | 'newest'> & { meet: (service: ResourceRef) => void; signal: AbortSignal };

/** The newest of what is stored and what this process has taken. While the database is away only streams known to this process have an answer. */
async function newestOf(sources: readonly string[], { store, newest, meet, signal }: Asking): Promise<Map<string, LogCursor>> {
  while (!signal.aborted) {
    try {
      for (const [source, { service, ...cursor }] of await cursorsOf(store, sources)) {
        meet(service);
        if (cursor.taken > (newest.get(source)?.taken ?? -1)) newest.set(source, cursor);
      }
      return known(sources, newest);
    } catch (error) {
      if (!isFault(error, 'store.unavailable', 'store.full')) throw error;
      if (sources.every((source) => newest.has(source))) return known(sources, newest);
      await sleep(500);
    }
  }
  throw new Fault('store.unavailable', 'the log is not read any further');
}

function known(sources: readonly string[], newest: ReadonlyMap<string, LogCursor>): Map<string, LogCursor> {
  return new Map(sources.flatMap((source) => {
    const cursor = newest.get(source);
    return cursor === undefined ? [] : [[source, cursor]];
  }));
}
