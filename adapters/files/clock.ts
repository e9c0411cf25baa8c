import { timeOf } from './line-time.ts';

/** What is known of the times in a file: how far its local time is from ours, and the last time a line told and how many lines ago. */
export type LineClock = { shiftMs: number | null; last: { ms: number; linesAgo: number } | null };

/** When some lines were read, and when their file last changed when they are its last ones. */
export type ReadAt = { nowMs: number; changedMs: number | null };

const [minute, quarter, longestShift] = [60_000, 900_000, 15 * 3_600_000];
const firstMs = Date.UTC(2000, 0);
const mostLinesAgo = 100;

/** The times of some lines as RFC 3339: what each says itself, else what the line it belongs to said, else when it was read. */
export function timesOf(lines: readonly string[], clock: LineClock, at: ReadAt): string[] {
  if (clock.shiftMs === null && at.changedMs !== null) clock.shiftMs = shiftOf(lines, { nowMs: at.nowMs, changedMs: at.changedMs });
  return lines.map((line) => {
    const ms = saidBy(line, clock, at.nowMs);
    if (ms !== null) clock.last = { ms, linesAgo: 0 };
    else if (clock.last !== null) clock.last.linesAgo += 1;
    const known = clock.last !== null && clock.last.linesAgo <= mostLinesAgo ? clock.last.ms : at.nowMs;
    return new Date(known).toISOString();
  });
}

/** What lies in the future, or in the last century, is the time of no line. */
function saidBy(line: string, { shiftMs }: LineClock, nowMs: number): number | null {
  const time = timeOf(line, nowMs);
  if (time === null) return null;
  const ms = time.ms + (time.zoned ? 0 : shiftMs ?? 0);
  return ms > nowMs + 2 * minute || ms < firstMs ? null : ms;
}

/** A program may live in another time zone than we do: the last line of a file was written when the file last changed. Null when no line tells. */
function shiftOf(lines: readonly string[], { nowMs, changedMs }: { nowMs: number; changedMs: number }): number | null {
  const time = lines.map((line) => timeOf(line, nowMs)).findLast((one) => one !== null && !one.zoned);
  if (!time) return null;
  const shift = Math.round((changedMs - time.ms) / quarter) * quarter;
  return Math.abs(changedMs - time.ms - shift) <= 2 * minute && Math.abs(shift) <= longestShift ? shift : 0;
}
