import type { LogReading } from '../../engine/ports.ts';
import { RawLog } from '../../engine/raw-log.ts';
import { unlessAborted } from '../../engine/unless-aborted.ts';
import type { Log, Stream } from './log-host.ts';
import { placeAfter, writeLeft } from './log-place.ts';

/** New lines of one stream; each has a time. */
export type NewLines = { stream: Stream; ats: string[]; lines: string[] };

/** Lines on their way: what is read while others are being taken, up to a bound. */
export type Window = {
  add: (lines: readonly NewLines[]) => void;
  /** Resolves once there is room for more. Rejects when something was not taken; what waits is then dropped, to be read again. */
  room: () => Promise<void>;
  /** Resolves once all is taken. Rejects as `room` does. */
  empty: () => Promise<void>;
};

const mostWaiting = 8 * 2 ** 20;
const mostOfHost = 16 * 2 ** 20;
/** What a line weighs beside its letters: its time, its objects, its frame. */
const lineWeight = 120;

type Waiting = { batches: Map<Stream, { ats: string[]; lines: string[] }>; bytes: number };

/** What a window needs. The floor rises to the last line that was taken while `rising`, else it stays. `failed` is told at once. */
type Taking = { reading: LogReading; room: { bytes: number }; rising: () => boolean; failed: () => void };

/** A window for a container. */
export function windowOf(log: Log, { reading, room, rising, failed }: Taking): Window {
  let waiting: Waiting = { batches: new Map(), bytes: 0 };
  let failure: { error: unknown } | null = null;
  let draining: Promise<void> | null = null;
  const collect = (): Waiting => {
    const all = waiting;
    waiting = { batches: new Map(), bytes: 0 };
    return all;
  };
  const takeWaiting = async (): Promise<void> => {
    const { batches, bytes } = collect();
    const rises = rising();
    const last = await takeAll(batches, log, reading).finally(() => { room.bytes -= bytes; });
    if (rises) log.floor = last;
  };
  const drain = async (): Promise<void> => {
    try {
      while (waiting.bytes > 0) await takeWaiting();
    } catch (error) {
      failure = { error };
      room.bytes -= collect().bytes;
      failed();
    } finally {
      draining = null;
    }
  };
  const until = async (enough: () => boolean): Promise<void> => {
    while (draining !== null && !enough()) await unlessAborted(draining, reading.signal);
    if (failure !== null) throw failure.error;
  };
  const add = (fresh: readonly NewLines[]): void => {
    if (failure !== null) return;
    const bytes = fresh.reduce((sum, lines) => sum + addTo(waiting.batches, lines), 0);
    waiting.bytes += bytes;
    room.bytes += bytes;
    if (waiting.bytes > 0) draining ??= drain();
  };
  return { add, room: () => until(() => waiting.bytes < (room.bytes < mostOfHost ? mostWaiting : 1)), empty: () => until(() => false) };
}

/** Adds lines to those of their stream and answers what they weigh. */
function addTo(batches: Waiting['batches'], { stream, ats, lines }: NewLines): number {
  const batch = batches.get(stream) ?? { ats: [], lines: [] };
  batches.set(stream, batch);
  let bytes = 0;
  for (const [n, line] of lines.entries()) {
    batch.ats.push(ats[n] ?? '');
    batch.lines.push(line);
    bytes += line.length + lineWeight;
  }
  return bytes;
}

/** Takes the lines of all streams and answers the time of the last of them. Rejects when some were not taken, once all is decided. */
async function takeAll(batches: Waiting['batches'], log: Log, reading: LogReading): Promise<string> {
  const takes = await Promise.allSettled([...batches].map(([stream, { ats, lines }]) => takeOne({ stream, ats, lines }, log, reading)));
  for (const take of takes) if (take.status === 'rejected') throw take.reason;
  return [...batches.values()].reduce((last, { ats }) => later(last, ats.at(-1) ?? ''), '');
}

async function takeOne({ stream, ats, lines }: NewLines, { ref, floor }: Log, { take }: LogReading): Promise<void> {
  const place = placeAfter(stream.place, ats, lines);
  const taken = stream.taken + lines.length;
  await take({
    service: ref, source: stream.source, stream: stream.name, ats, lines: new RawLog(lines), cursor: { value: writeLeft({ place, floor }), taken },
  });
  Object.assign(stream, { place, taken });
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
