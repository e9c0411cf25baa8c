import { setTimeout as sleep } from 'node:timers/promises';
import { wordsOf } from '../../engine/errors.ts';
import type { LogSource } from '../../engine/ports.ts';
import type { Ingest } from '../ingest.ts';
import type { PartStates } from '../part-states.ts';
import { whileOwned, type OwnedWork } from '../while-owned.ts';

/** A source never ends by itself; one that does is begun again after so many milliseconds. */
const againMs = 5000;

/** Reads one source while its lease is held. */
export function watchLogs(source: LogSource, ingest: Pick<Ingest, 'reading'>, { states, say }: { states: PartStates; say: (words: string, error?: unknown) => void }): OwnedWork {
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
  return whileOwned(name, states, { start: () => { states.set(name, 'ok', 'lines are read'); }, run: read, elsewhere: 'read by another copy of this service' });
}
