import { once } from 'node:events';
import type { LogReading } from '../../engine/ports.ts';

/** The same reading, but nothing of it is waited for once the signal has aborted; it rejects then. */
export function leavable({ cursors, take, gap, signal }: LogReading): LogReading {
  return {
    signal,
    cursors: (sources) => unlessAborted(cursors(sources), signal),
    take: (batch) => unlessAborted(take(batch), signal),
    gap: (one) => unlessAborted(gap(one), signal),
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const aborted = once(signal, 'abort', { signal: over.signal }).then(() => { throw new Error('told to go'); });
  aborted.catch(() => undefined);
  try {
    if (signal.aborted) throw new Error('told to go');
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}
