import { isFault, isMachineFault, wordsOf } from '../../engine/errors.ts';
import { pause } from './engine.ts';
import { readContainer, takenOf, tellGap, type LogOutcome } from './log-container.ts';
import type { LogContainer, LogHost } from './log-host.ts';
import { isUnreadable } from './log-shape.ts';

/** Says what is in the way of reading logs, each thing once until a log could be read again. */
export type Teller = { trouble: (error: unknown) => void; well: () => void };

const firstWaitMs = 500;
const longestWaitMs = 30_000;

/** Reads a container's log whatever is in the way, until the signal aborts; `unreadable` means that its log driver keeps nothing to read. */
export async function persist(host: LogHost, container: LogContainer, teller: Teller): Promise<LogOutcome | 'unreadable'> {
  const { signal } = host.reading;
  const isLeft = (): boolean => signal.aborted;
  let broken = false;
  let tries = 0;
  let waitMs = firstWaitMs;
  while (!isLeft()) {
    const before = takenOf(container);
    try {
      const outcome = await readContainer(host, container);
      teller.well();
      return outcome;
    } catch (error) {
      if (isLeft()) break;
      if (isUnreadable(error) && await told(host, container)) return 'unreadable';
      if (isFault(error, 'machine.malformed')) broken ||= await told(host, container);
      tries = takenOf(container) > before ? 1 : tries + 1;
      if (tries > 1 || !isMachineFault(error)) teller.trouble(error);
      if (!isMachineFault(error)) container.log = null;
    }
    if (tries === 1) waitMs = firstWaitMs;
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
  return 'later';
}

/** A teller for a host. That an engine cannot be reached is told by whoever watches it. */
export function tellerOf(host: string, say: (words: string, error?: unknown) => void): Teller {
  const told = new Set<string>();
  return {
    well: () => { told.clear(); },
    trouble: (error) => {
      const what = isMachineFault(error) ? error.code : 'take';
      if (told.has(what) || what === 'machine.unreachable') return;
      told.add(what);
      say(isMachineFault(error) ? wordsOf(error) : `Log lines of Docker host ${host} could not be kept; they are read again until they are`, error);
    },
  };
}

/** Tells that a log cannot be read; false when not even that could be kept. */
async function told(host: LogHost, container: LogContainer): Promise<boolean> {
  return tellGap(host, container, 'unreadable').then(() => true, () => false);
}
