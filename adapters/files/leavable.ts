import type { LogReading } from '../../engine/ports.ts';
import { unlessAborted } from '../../engine/unless-aborted.ts';

/** The same reading, but nothing of it is waited for once the signal has aborted; it rejects then. */
export function leavable({ cursors, take, gap, signal }: LogReading): LogReading {
  return {
    signal,
    cursors: (sources) => unlessAborted(cursors(sources), signal),
    take: (batch) => unlessAborted(take(batch), signal),
    gap: (one) => unlessAborted(gap(one), signal),
  };
}
