import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or returns at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, null, { signal }).catch(() => null);
}

/** Resolves with the work, or at once when the signal aborts. */
export async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const left = new AbortController();
  const aborted = once(signal, 'abort', { signal: left.signal }).catch(() => undefined);
  await Promise.race([work, aborted]);
  left.abort();
}

/** A function, for the compiler takes a property that was false for false after an await. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
