import { createHash } from 'node:crypto';

/** A line of a stream: its time, how many lines in a row up to it bear that time, and a hash of those. Podman's times are whole seconds. */
export type Place = { at: string; count: number; hash: string };

/** The last line taken of a stream, and a time up to which all lines of both streams of its container were taken. */
export type Left = { place: Place; floor: string };

const written = /^(\S+Z) ([1-9]\d*) ([0-9a-f]{16}) (\S+Z)$/;

/** A place and its floor as the text of a cursor. */
export function writeLeft({ place: { at, count, hash }, floor }: Left): string {
  return `${at} ${String(count)} ${hash} ${floor}`;
}

/** Reads the text of a cursor; null when it is not one of ours. */
export function readLeft(text: string): Left | null {
  const [, at, count, hash, floor] = written.exec(text) ?? [];
  if (at === undefined || count === undefined || hash === undefined || floor === undefined) return null;
  return { place: { at, count: Number(count), hash }, floor };
}

/** Where a stream stands after more lines, of which there is at least one. */
export function placeAfter(before: Place | null, ats: readonly string[], lines: readonly string[]): Place {
  const at = ats.at(-1) ?? '';
  const other = ats.findLastIndex((one) => one !== at);
  const begun = other < 0 && before?.at === at ? before : { count: 0, hash: '' };
  const last = lines.slice(other + 1);
  return { at: flat(at), count: begun.count + last.length, hash: last.reduce(hashOf, begun.hash) };
}

/**
 * How lines that are read again are told from new ones. `strict` looks for the place and gives up at the first later line;
 * `patient` looks on to the end, since clocks may have been set back; `past` knows that the place is gone and lets later lines in.
 */
export type Care = 'strict' | 'patient' | 'past';

/** Lets only new lines of a stream through. `seen` are the first time after the place and the last of all, of lines before it was found. */
export type Sieve = {
  found: () => boolean;
  seen: () => { after: string | null; last: string };
  /** From which line of a block on lines are new, its length when none is, or that the place is not there. */
  firstNew: (ats: readonly string[], lines: readonly string[]) => number | 'lost';
};

/**
 * A sieve for a stream that was left at a place, or at none, in a log that is read from `since` on or from before. All lines of the
 * stream up to `since` were taken; a place before that is not looked for. A line later than `bound` cannot come before the place.
 */
export function sieveOf(place: Place | null, care: Care, { since, bound }: { since: string; bound: string }): Sieve {
  const sought = place !== null && place.at >= since ? place : null;
  let found = false;
  const seen: ReturnType<Sieve['seen']> = { after: null, last: '' };
  let run = { count: 0, hash: '' };
  const isPlace = (line: string): boolean => {
    run = { count: run.count + 1, hash: hashOf(run.hash, line) };
    return run.count === sought?.count && run.hash === sought.hash;
  };
  const firstNew = (ats: readonly string[], lines: readonly string[]): number | 'lost' => {
    for (let n = 0; n < ats.length && !found; n += 1) {
      const at = ats[n] ?? '';
      const isLater = sought === null ? at >= since : at > sought.at;
      if (sought === null || care === 'past') {
        found = isLater;
        if (found) return n;
        continue;
      }
      if (care === 'strict' && isLater && at > bound) return 'lost';
      found = at === sought.at && isPlace(lines[n] ?? '');
      if (found) return n + 1;
      if (at !== sought.at) run = { count: 0, hash: '' };
      if (isLater) seen.after ??= at;
      if (at > seen.last) seen.last = at;
    }
    return found ? 0 : ats.length;
  };
  return { found: () => found || sought === null, seen: () => seen, firstNew };
}

function hashOf(before: string, line: string): string {
  return createHash('sha256').update(`${before}\n${line}`).digest('hex').slice(0, 16);
}

/** A text of its own: a piece of a chunk would hold the whole chunk in memory. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
