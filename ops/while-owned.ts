import type { Owned } from './leases.ts';
import type { PartStates } from './part-states.ts';

/** Work that goes on while this process owns an outside thing. */
export type OwnedWork = Owned & { going: () => boolean; stop: () => Promise<void> };

/** Does work while the lease of this name is held: begun as it is gained, aborted as it is lost. `work` must never reject. */
export function whileOwned(
  name: string, states: PartStates, work: { start: () => void; run: (signal: AbortSignal) => Promise<void>; elsewhere: string },
): OwnedWork {
  let going: { abort: AbortController; done: Promise<void> } | null = null;
  const stop = async (): Promise<void> => {
    const was = going;
    going = null;
    was?.abort.abort();
    await was?.done;
  };
  return {
    name,
    going: () => going !== null,
    gained: () => {
      const abort = new AbortController();
      work.start();
      going = { abort, done: work.run(abort.signal) };
    },
    lost: () => {
      states.set(name, 'elsewhere', work.elsewhere);
      void stop();
    },
    stop,
  };
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => { resolve(); }, { once: true });
  });
}
