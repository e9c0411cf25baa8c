import { longestStamp, stampAt } from './log-stamps.ts';

/** Lines in the order they were written, and the time the engine gave each; null where it was not asked for times or gave none. */
export type TimedLines = { ats: (string | null)[]; lines: string[] };

/** A chunk of bytes, the same as text of one character per byte, and the next newline and byte beyond ASCII that were found. */
export type Chunk = { bytes: Buffer; text: string; newline: number; high: number };

/**
 * One stream of a log: is given stretches of chunks and keeps the lines that ended in them until they are collected. `frame`
 * takes a stretch that begins a frame and holds the whole of its time, `more` any other.
 */
export type Side = {
  frame: (chunk: Chunk, from: number, to: number) => void;
  more: (chunk: Chunk, from: number, to: number) => void;
  /** Gives the unfinished line as it is. */
  end: () => void;
  collect: () => TimedLines;
};

/** Bytes of a line that are kept; Docker itself cuts lines into pieces of this size. */
export const longestLine = 16 * 1024;

const mostKept = longestLine + longestStamp + 2;
const nothing = Buffer.alloc(0);
const beyondAscii = /[\x80-\xff]/g;
/** A time in the middle of a terminal's line: the beginning of its next piece, or of what was written after a half line. */
const innerStamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /g;
/** A time that a program printed itself is older than that of its line, or far away; the engine's next one comes within so many milliseconds. */
const innerMs = 3_600_000;

/** A chunk ready to be taken. */
export function chunkOf(bytes: Uint8Array): Chunk {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes: buffer, text: buffer.toString('latin1'), newline: -1, high: -1 };
}

/** An empty side. A terminal has no frames, so that times may stand in the middle of its lines. */
export function sideOf({ tty, timed }: { tty: boolean; timed: boolean }): Side {
  let out: TimedLines = { ats: [], lines: [] };
  let kept = nothing;
  const line = timed ? timedLines(() => out, tty) : untimedLines(() => out);
  const finish = (): void => {
    const chunk = chunkOf(kept);
    kept = nothing;
    line(chunk, 0, chunk.bytes.length);
  };
  const keep = (chunk: Chunk, from: number, to: number): void => {
    kept = Buffer.concat([kept, chunk.bytes.subarray(from, Math.min(to, from + mostKept - kept.length))]);
  };
  const more = (chunk: Chunk, from: number, to: number): void => {
    let at = from;
    for (let end = newlineFrom(chunk, at); end < to; end = newlineFrom(chunk, at)) {
      if (kept.length === 0) {
        line(chunk, at, end);
      } else {
        keep(chunk, at, end);
        finish();
      }
      at = end + 1;
    }
    if (at < to) keep(chunk, at, to);
  };
  const frame = (chunk: Chunk, from: number, to: number): void => {
    const stamp = timed && kept.length > 0 ? stampAt(chunk.text.slice(from, Math.min(to, from + longestStamp))) : null;
    const continues = stamp !== null && stamp.at === stampAt(kept.toString('latin1', 0, longestStamp))?.at;
    if (stamp !== null && !continues) finish();
    more(chunk, continues ? from + stamp.length : from, to);
  };
  const collect = (): TimedLines => {
    const all = out;
    out = { ats: [], lines: [] };
    return all;
  };
  return { frame, more, collect, end: () => { if (kept.length > 0) finish(); } };
}

type Add = (chunk: Chunk, from: number, to: number) => void;

function untimedLines(out: () => TimedLines): Add {
  return (chunk, from, to) => {
    const { ats, lines } = out();
    ats.push(null);
    lines.push(contentOf(chunk, from, to));
  };
}

/** Lines most often begin with the second of the line before, in Docker's own form, which is looked for first. */
function timedLines(out: () => TimedLines, tty: boolean): Add {
  let second = 'none';
  const add = (at: string | null, line: string): void => {
    const { ats, lines } = out();
    ats.push(at);
    lines.push(line);
  };
  return (chunk, from, to) => {
    if (!tty && to > from + 30 && isDockers(chunk.text, from, second)) {
      add(chunk.text.slice(from, from + 30), contentOf(chunk, from + 31, to));
      return;
    }
    const stamp = stampAt(chunk.text.slice(from, Math.min(to, from + longestStamp)));
    if (stamp !== null && chunk.text.startsWith(stamp.at, from)) second = stamp.at.slice(0, 20);
    const content = contentOf(chunk, from + (stamp?.length ?? 0), to);
    if (tty && stamp !== null) addPieces(stamp.at, content, add);
    else add(stamp?.at ?? null, content);
  };
}

function addPieces(at: string, content: string, add: (at: string, line: string) => void): void {
  const inner = nextPiece(at, content);
  if (inner === null) {
    add(at, content);
    return;
  }
  const before = content.slice(0, inner.from);
  const after = content.slice(inner.to);
  if (inner.at !== at) add(at, before);
  addPieces(inner.at, inner.at === at ? before + after : after, add);
}

/** The first time within a line that the engine can have written there. */
function nextPiece(at: string, content: string): { at: string; from: number; to: number } | null {
  for (const { 0: found, index } of content.matchAll(innerStamp)) {
    const next = stampAt(found)?.at ?? '';
    if (next >= at && Date.parse(next) - Date.parse(at) <= innerMs) return { at: next, from: index, to: index + found.length };
  }
  return null;
}

/** `2026-11-21T19:29:22.123456789Z ` of a second known to be one. */
function isDockers(text: string, from: number, second: string): boolean {
  if (!text.startsWith(second, from) || text.charCodeAt(from + 29) !== 90 || text.charCodeAt(from + 30) !== 32) return false;
  for (let at = from + 20; at < from + 29; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function contentOf(chunk: Chunk, from: number, newline: number): string {
  const to = newline > from && chunk.bytes[newline - 1] === 13 ? newline - 1 : newline;
  if (to - from > longestLine) return `${chunk.bytes.toString('utf8', from, wholeUntil(chunk.bytes, from + longestLine))}…`;
  return highFrom(chunk, from) < to ? chunk.bytes.toString('utf8', from, to) : chunk.text.slice(from, to);
}

/** The end of the last whole character before a place in UTF-8. */
function wholeUntil(bytes: Buffer, place: number): number {
  let at = place;
  while (at > place - 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

function newlineFrom(chunk: Chunk, from: number): number {
  if (chunk.newline < from) {
    const found = chunk.text.indexOf('\n', from);
    chunk.newline = found < 0 ? Infinity : found;
  }
  return chunk.newline;
}

function highFrom(chunk: Chunk, from: number): number {
  if (chunk.high < from) {
    beyondAscii.lastIndex = from;
    chunk.high = beyondAscii.test(chunk.text) ? beyondAscii.lastIndex - 1 : Infinity;
  }
  return chunk.high;
}
