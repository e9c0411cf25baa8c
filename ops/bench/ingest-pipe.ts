import { createConnection } from 'node:net';
import { frameParser } from '../../adapters/docker/frames.ts';
import type { LogReading } from '../../engine/ports.ts';
import { RawLog } from '../../engine/raw-log.ts';
import { newMiner } from '../../engine/signatures/miner.ts';
import { factsIn } from '../../storage/facts.ts';
import { openStore, type Store } from '../../storage/postgres.ts';
import { openIngest, type Ingest } from '../ingest.ts';

/** The log pipe of the service on a database, without the engine behind it. */
export type Pipe = { store: Store; ingest: Ingest; close: () => Promise<void> };

/** Containers that write at the same time. */
export const containers = 4;

/** Characters of a container that may wait for those before them to be taken. */
const mostWaiting = 4 * 2 ** 20;

/** Opens a pipe with the default settings. */
export async function openPipe(url: string, dataDir: string): Promise<Pipe> {
  const store = await openStore(url, 'bench');
  const miner = newMiner();
  const ingest = await openIngest({
    store, dataDir, facts: factsIn(store), look: () => Promise.resolve(), now: () => new Date(),
    values: { LOG_DAYS: 90, LOG_SPOOL_MB: 256, LOG_WINDOW_SECONDS: 10, LOG_LEARNING_MINUTES: 60 },
    signing: { signAll: (log, service) => miner.signAll(log, service), targetOf: () => null },
    states: { set: () => undefined, all: () => [] }, say: (words, error) => { console.error(words, error ?? ''); },
  });
  return {
    store, ingest,
    close: async () => {
      await ingest.stop();
      await store.destroy();
    },
  };
}

/** Reads so many lines, shared by all containers, from the feed into the pipe; resolves once every one is safe. */
export async function readAll(ingest: Ingest, feed: string, asked: { run: string; lines: number; perSecond?: number }): Promise<void> {
  const over = new AbortController();
  const reading = ingest.reading(over.signal);
  await Promise.all(Array.from({ length: containers }, (_, n) => readOne(reading, feed, {
    name: `app${n}`, run: asked.run, lines: asked.lines / containers, perSecond: (asked.perSecond ?? 0) / containers,
  })));
  over.abort();
}

type One = { name: string; run: string; lines: number; perSecond: number };
type Stream = { stream: 'stdout' | 'stderr'; ats: string[]; lines: string[]; taken: number; taking: Promise<void> | null };

async function readOne(reading: LogReading, feed: string, { name, run, lines, perSecond }: One): Promise<void> {
  const socket = createConnection(feed);
  socket.write(`${lines} ${perSecond}`);
  const parser = frameParser({ tty: false, timed: true });
  const streams = (['stdout', 'stderr'] as const).map((stream): Stream => ({ stream, ats: [], lines: [], taken: 0, taking: null }));
  const takeAll = async (one: Stream): Promise<void> => {
    while (one.lines.length > 0) {
      const { ats, lines: some } = one;
      Object.assign(one, { ats: [], lines: [], taken: one.taken + some.length });
      await reading.take({
        service: `docker://bench/${name}`, source: `${run}/${name}/${one.stream}`, stream: one.stream, ats, lines: new RawLog(some),
        cursor: { value: ats.at(-1) ?? '', taken: one.taken },
      });
    }
    one.taking = null;
  };
  for await (const chunk of socket) {
    const read = parser.push(chunk as Buffer);
    for (const one of streams) {
      for (const [n, line] of read[one.stream].lines.entries()) {
        one.lines.push(line);
        one.ats.push(read[one.stream].ats[n] ?? '');
      }
      one.taking ??= takeAll(one);
    }
    if (streams.reduce((sum, one) => sum + one.lines.length, 0) * 150 > mostWaiting) await Promise.race(streams.flatMap((one) => one.taking ?? []));
  }
  await Promise.all(streams.flatMap((one) => one.taking ?? []));
}
