import type { RawLog } from './raw-log.ts';
import type { ResourceRef } from './types.ts';

/** How far the lines of one stream are stored. `value` is the source's own and opaque; `taken` counts the lines ever taken of it. */
export type LogCursor = { value: string; taken: number };

/**
 * Lines of one service from one stream (a container's stdout, a file), in the order they were written. `source` names the
 * stream for ever; `ats` are their times as RFC 3339 in UTC ending in `Z`; `cursor` is where the stream stands after them.
 */
export type LogBatch = {
  service: ResourceRef;
  source: string;
  stream: 'stdout' | 'stderr' | 'file';
  ats: readonly string[];
  lines: RawLog;
  cursor: LogCursor;
};

/** A stretch of a service's log that can never be read: what held it let it go before we came. Times are null where nobody knows. */
export type LogGap = { service: ResourceRef; source: string; from: string | null; until: string | null; why: 'rotated' | 'removed' | 'truncated' | 'too_old' | 'unreadable' };

/** What a log source is given to read with. */
export type LogReading = {
  /** Where each of these streams was left; streams never read are not in the answer. */
  cursors: (sources: readonly string[]) => Promise<ReadonlyMap<string, LogCursor>>;
  /** Takes lines; resolves once they are safe, in the database or in the spool. Waiting for it is what slows a source down. */
  take: (batch: LogBatch) => Promise<void>;
  gap: (gap: LogGap) => Promise<void>;
  signal: AbortSignal;
};

/** A place that lines come from, such as all containers of one host. Only the holder of its lease reads it. */
export type LogSource = {
  /** Name of the lease and of the state the page shows, such as `logs:nas1`. */
  name: string;
  /** Reads from where each stream was left until the signal aborts; reconnects by itself; never rejects. */
  read: (reading: LogReading) => Promise<void>;
};
