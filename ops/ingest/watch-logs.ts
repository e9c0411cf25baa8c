import { setTimeout as sleep } from 'node:timers/promises';
import { wordsOf } from '../../engine/errors.ts';
import type { LogSource } from '../../engine/ports.ts';
import type { Ingest } from '../ingest.ts';
import type { Owned } from '../leases.ts';
import type { PartStates } from '../part-states.ts';

/** A place that lines come from: read while this process owns it. */
export type WatchedLogs = Owned & { stop: () => Promise<void> };

/** A source never ends by itself; one that does is begun again after so many milliseconds. */
const againMs = 5000;

/** Reads one source while its lease is held. */
export function watchLogs(source: LogSource, ingest: Pick<Ingest, 'reading'>, { states, say }: { states: PartStates; say: (words: string, error?: unknown) => void }): WatchedLogs {
  let reading: { abort: AbortController; done: Promise<void> } | null = null;
  const { name } = source;
  const read = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const why = await source.read(ingest.reading(signal)).then(() => 'its source ended by itself', wordsOf);
      if (signal.aborted) return;
      states.set(name, 'away', `not read just now: ${why}`);
      say(`${name} is not read just now: ${why}`);
      const goOn = await sleep(againMs, true, { signal }).catch(() => false);
      if (!goOn) return;
    }
  };
  const stop = async (): Promise<void> => {
    const was = reading;
    reading = null;
    was?.abort.abort();
    await was?.done;
  };
  return {
    name,
    gained: () => {
      const abort = new AbortController();
      states.set(name, 'ok', 'lines are read');
      reading = { abort, done: read(abort.signal) };
    },
    lost: () => {
      states.set(name, 'elsewhere', 'read by another copy of this service');
      void stop();
    },
    stop,
  };
}
