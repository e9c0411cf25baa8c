import type { LogRead } from './frames.ts';
import type { Log, LogHost, Stream } from './log-host.ts';
import { lapOf, type Lap } from './log-lap.ts';
import { sieveOf, type Sieve } from './log-place.ts';
import type { TimedLines } from './log-side.ts';
import { secondsOf, stampOf } from './log-stamps.ts';
import { windowOf, type NewLines, type Window } from './log-window.ts';
import { streamLogs } from './logs.ts';

/** How a pass over a log ended: it reached its end, it was left, or the log must be read in another way first. */
export type PassEnd = { how: 'end' | 'left' | 'otherwise'; followed: boolean };

/** The two streams of a container are stamped before they are written, so that their times are out of order by moments. */
const overlapMs = 250;
const longWaitMs = 3000;

/** How many of the last lines are asked for at each depth. */
const tails = [1000, 20_000, 1_000_000];
/** The depth at which a log is asked for from a time on, for which engines read it from its first line. */
export const allOfIt = tails.length;
/** From this depth on a log is read and not followed: an engine that rotates a log while it begins to follow it may leave out lines without a word. */
const tooDeepToFollow = 2;

type LastLine = { at: string; line: string | null };

/** One pass: what is asked for, what lets only new lines through, and where these go. `last` is the last line of each stream. */
type Pass = {
  host: LogHost; log: Log; follow: boolean; lap: Lap; window: Window; since: string; reaches: boolean;
  sieves: Map<Stream, Sieve>; last: Map<Stream, LastLine>;
};

/**
 * Reads a log once from where it was left and takes what is new. Where a stream was left must be found again; when it is not,
 * the next pass looks all through the log, and what is missing then is told as a gap. Rejects when it broke off.
 */
export async function passOver(host: LogHost, log: Log, { up }: { up: boolean }): Promise<PassEnd> {
  const pass = begin(host, log, up);
  const { lap, follow, window } = pass;
  const tail: number | 'all' = tails[log.depth] ?? 'all';
  const asked = { id: log.id, tty: log.tty, follow, half: !up, tail, signal: lap.signal, ...(tail === 'all' ? { since: secondsOf(pass.since) } : {}) };
  let broke: { error: unknown } | null = null;
  let isThrough = false;
  try {
    isThrough = await readThrough(pass, streamLogs(host.engine, asked));
  } catch (error) {
    broke = { error };
  } finally {
    lap.over();
  }
  await window.empty();
  if (broke !== null) throw broke.error;
  if (!isThrough) return { how: 'otherwise', followed: follow };
  if (lap.signal.aborted) return { how: 'left', followed: follow };
  const isPatient = log.streams.some(({ care }) => care === 'patient');
  for (const [stream, sieve] of pass.sieves) await conclude(pass, stream, sieve);
  log.depth = log.streams.some(({ care }) => care === 'past') ? allOfIt : 0;
  return { how: isPatient ? 'otherwise' : 'end', followed: follow };
}

/** The floor rises only while the place of every stream is found: what lies before that may be missing. */
function begin(host: LogHost, log: Log, up: boolean): Pass {
  const since = stampOf(new Date(Math.max(0, Date.parse(log.floor) - overlapMs)));
  const lap = lapOf(host.reading.signal);
  const sieves = new Map(log.streams.map((stream) => [stream, sieveOf(stream.place, stream.care, { since, bound: stream.bound })]));
  const window = windowOf(log, { ...host, rising: () => [...sieves.values()].every((sieve) => sieve.found()), failed: lap.stop });
  const last = new Map(log.streams.map((stream) => [stream, { at: stream.place?.at ?? '', line: null }]));
  return { host, log, lap, since, sieves, window, last, reaches: false, follow: up && host.follows && (log.depth < tooDeepToFollow || isFresh(log)) };
}

/** Whether nothing was ever read of a log. */
function isFresh({ from, streams }: Log): boolean {
  return from === '' && streams.every(({ place }) => place === null);
}

/** Hands on what is new until the log ends; false when it must be read in another way. Who follows slowly is soon behind. */
async function readThrough(pass: Pass, reads: AsyncIterable<LogRead>): Promise<boolean> {
  let waitedMs = 0;
  for await (const read of reads) {
    pass.lap.alive();
    const depth = depthFor(pass, read) ?? handOn(pass, read);
    if (depth !== null) {
      pass.log.depth = depth;
      return false;
    }
    const began = Date.now();
    await pass.window.room();
    waitedMs += Date.now() - began;
    if (pass.follow && waitedMs > longWaitMs) {
      pass.log.depth = tooDeepToFollow;
      return false;
    }
  }
  return true;
}

/** Whether the last lines that were asked for reach back far enough, seen at the first of them; else how deep to go. */
function depthFor(pass: Pass, { stdout, stderr }: LogRead): number | null {
  const [first] = [stdout.ats[0], stderr.ats[0]].filter((at) => typeof at === 'string').sort();
  if (pass.reaches || first === undefined) return null;
  if (pass.log.depth >= allOfIt) pass.log.from = first;
  pass.reaches = first <= pass.since || first <= pass.log.from;
  return pass.reaches ? null : pass.log.depth + 1;
}

/** Hands on the new lines; else how deep to go, when the place of a stream is not there or old lines come in a log that is followed. */
function handOn(pass: Pass, read: LogRead): number | null {
  const fresh: NewLines[] = [];
  let depth: number | null = null;
  for (const [stream, sieve] of pass.sieves) {
    const ats = withTimes(read[stream.name], stream, pass.host.now);
    const { lines } = read[stream.name];
    const from = sieve.firstNew(ats, lines);
    if (from === 'lost') {
      stream.care = 'patient';
      return allOfIt;
    }
    const to = pass.follow ? firstOld(pass, stream, { ats, lines, from }) : ats.length;
    if (to < ats.length) depth = tooDeepToFollow;
    if (to > from) fresh.push({ stream, ats: ats.slice(from, to), lines: lines.slice(from, to) });
  }
  pass.window.add(fresh);
  return depth;
}

/** Engines send lines again when they rotate a log that is followed. The same comes of a clock that is set back, which a fresh look at the log tells. */
function firstOld({ last }: Pass, stream: Stream, { ats, lines, from }: { ats: readonly string[]; lines: readonly string[]; from: number }): number {
  const before = last.get(stream) ?? { at: '', line: null };
  for (let n = from; n < ats.length; n += 1) {
    const at = ats[n] ?? '';
    if (at <= before.at && (at < before.at || isSame(at, lines[n] ?? '', before.line))) return n;
    before.at = at;
    before.line = lines[n] ?? '';
  }
  last.set(stream, before);
  return ats.length;
}

/** Two lines of one nanosecond are one; of one second, they need not be. */
function isSame(at: string, line: string, before: string | null): boolean {
  return !at.endsWith('.000000000Z') && (before === null || before === line);
}

/** What a whole look through a log showed: a place that was not found is gone, and lines are let in from the next one on. */
async function conclude({ host, log }: Pass, stream: Stream, sieve: Sieve): Promise<void> {
  const { after, last } = sieve.seen();
  if (sieve.found()) {
    Object.assign(stream, { care: 'strict', bound: last > stream.bound ? last : stream.bound });
  } else if (stream.care === 'patient') {
    await host.reading.gap({ service: log.ref, source: stream.source, from: stream.place?.at ?? null, until: after, why: 'rotated' });
    stream.care = 'past';
  }
}

/** A line to which the engine gave no time has that of the line before. */
function withTimes({ ats }: TimedLines, { place }: Stream, now: () => Date): string[] {
  let before = '';
  return ats.map((at) => {
    before = at ?? (before === '' ? place?.at ?? stampOf(now()) : before);
    return before;
  });
}
