import { chunkOf, sideOf, type Side, type TimedLines } from './log-side.ts';
import { longestStamp } from './log-stamps.ts';

/** What a log answer held, stream by stream; between the streams there is no order. `trouble` is what the engine says of itself. */
export type LogRead = { stdout: TimedLines; stderr: TimedLines; trouble: string[] };

/** Turns the bytes of a log answer into lines, wherever the chunks end. `end` gives what no newline ended. */
export type FrameParser = { push: (chunk: Uint8Array) => LogRead; end: () => LogRead };

const headBytes = 8;

/** Reads 8-byte frames, or plain bytes for a container with a terminal; bytes that are no frames are read as plain ones. */
export function frameParser(how: { tty: boolean; timed: boolean }): FrameParser {
  const sides: Sides = { stdout: sideOf(how), stderr: sideOf(how), engine: sideOf({ tty: false, timed: false }) };
  const frame: Frame = { plain: how.tty, left: 0, side: sides.stdout };
  let rest = Buffer.alloc(0);
  const collect = (): LogRead => {
    sides.engine.end();
    return { stdout: sides.stdout.collect(), stderr: sides.stderr.collect(), trouble: sides.engine.collect().lines };
  };
  return {
    push: (bytes) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      const read = readFrames(all, frame, sides);
      rest = Buffer.from(all.subarray(read));
      return collect();
    },
    end: () => {
      readEnd(rest, sides);
      for (const side of Object.values(sides)) side.end();
      return collect();
    },
  };
}

type Sides = Record<'stdout' | 'stderr' | 'engine', Side>;

/** The frame that is being read: how much of it is left, and for which side. */
type Frame = { plain: boolean; left: number; side: Side };

/** Reads as far as it can; a frame is begun only when the time it begins with is there as a whole. */
function readFrames(bytes: Uint8Array, frame: Frame, sides: Sides): number {
  const chunk = chunkOf(bytes);
  const { length } = bytes;
  let at = 0;
  while (at < length) {
    if (frame.plain || frame.left > 0) {
      const to = frame.plain ? length : Math.min(length, at + frame.left);
      frame.side.more(chunk, at, to);
      frame.left -= frame.plain ? 0 : to - at;
      at = to;
      continue;
    }
    if (length - at < headBytes) return at;
    if (!isHead(bytes, at)) {
      Object.assign(frame, { plain: true, side: sides.stdout });
      continue;
    }
    const size = sizeAt(bytes, at);
    const from = at + headBytes;
    const to = Math.min(length, from + size);
    if (to - from < size && to - from < longestStamp) return at;
    frame.side = sideAt(bytes, at, sides);
    frame.side.frame(chunk, from, to);
    frame.left = size - (to - from);
    at = to;
  }
  return at;
}

/** What is left at the end is too short to have been begun. */
function readEnd(rest: Buffer, sides: Sides): void {
  const isFrame = rest.length >= headBytes;
  const side = isFrame ? sideAt(rest, 0, sides) : sides.stdout;
  side.frame(chunkOf(rest), isFrame ? headBytes : 0, rest.length);
}

/** Engines number the streams 0 to 3: input, output, error, and what they say themselves when they cannot go on. */
function sideAt(bytes: Uint8Array, at: number, { stdout, stderr, engine }: Sides): Side {
  const stream = bytes[at] ?? 0;
  if (stream === 3) return engine;
  return stream === 2 ? stderr : stdout;
}

function isHead(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] ?? 9) <= 3 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0;
}

function sizeAt(bytes: Uint8Array, at: number): number {
  return (bytes[at + 4] ?? 0) * 0x1000000 + (((bytes[at + 5] ?? 0) << 16) | ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0));
}
