import { lineCutter, type LineCutter } from './lines.ts';

/** A line of a container's output. `at` is null when the engine was not asked for times or gave none. */
export type LogLine = { stream: 'stdout' | 'stderr'; at: Date | null; line: string };

/** Turns the bytes of a log answer into lines, wherever the chunks end. */
export type FrameParser = { push: (chunk: Uint8Array) => LogLine[]; end: () => LogLine[] };

const headBytes = 8;

/** Characters of a line that are kept; engines cut lines at 16 KiB themselves. */
export const longestLine = 16 * 1024;

/** Reads 8-byte frames, or plain bytes for a container with a terminal; bytes that are no frames are read as plain ones. */
export function frameParser(how: { tty: boolean; timed: boolean }): FrameParser {
  const cutters = { stdout: lineCutter(longestLine), stderr: lineCutter(longestLine) };
  const told = (stream: 'stdout' | 'stderr', lines: readonly string[]): LogLine[] => lines.map((line) => timedLine(stream, line, how.timed));
  const head = Buffer.alloc(headBytes);
  const frame = { got: 0, left: 0, stream: 'stdout' as 'stdout' | 'stderr', plain: how.tty };
  const pushPlain = (bytes: Uint8Array): LogLine[] => told('stdout', cutters.stdout.push(bytes));
  const pushFramed = (chunk: Uint8Array): LogLine[] => {
    const lines: LogLine[] = [];
    for (let at = 0; at < chunk.length;) {
      if (frame.left === 0) {
        const piece = chunk.subarray(at, at + headBytes - frame.got);
        head.set(piece, frame.got);
        frame.got += piece.length;
        at += piece.length;
        if (frame.got < headBytes) break;
        if (!isHead(head)) {
          frame.plain = true;
          return [...lines, ...pushPlain(Buffer.from(head)), ...pushPlain(chunk.subarray(at))];
        }
        Object.assign(frame, { got: 0, left: head.readUInt32BE(4), stream: head[0] === 2 || head[0] === 3 ? 'stderr' : 'stdout' });
      } else {
        const piece = chunk.subarray(at, at + frame.left);
        frame.left -= piece.length;
        at += piece.length;
        lines.push(...told(frame.stream, cutters[frame.stream].push(piece)));
      }
    }
    return lines;
  };
  return {
    push: (chunk) => (frame.plain ? pushPlain(chunk) : pushFramed(chunk)),
    end: () => [...(frame.got > 0 && !frame.plain ? pushPlain(head.subarray(0, frame.got)) : []), ...ended(cutters, told)],
  };
}

function ended(cutters: Record<'stdout' | 'stderr', LineCutter>, told: (stream: 'stdout' | 'stderr', lines: readonly string[]) => LogLine[]): LogLine[] {
  return [...told('stdout', cutters.stdout.end()), ...told('stderr', cutters.stderr.end())];
}

function isHead(head: Buffer): boolean {
  return (head[0] ?? 9) <= 3 && head[1] === 0 && head[2] === 0 && head[3] === 0;
}

/** Docker writes nanoseconds and Podman none, so that the time ends at the first space and not at a column. */
function timedLine(stream: LogLine['stream'], text: string, timed: boolean): LogLine {
  const space = timed ? text.indexOf(' ') : -1;
  const at = new Date(timed ? text.slice(0, space < 0 ? undefined : space) : Number.NaN);
  if (Number.isNaN(at.getTime())) return { stream, at: null, line: text };
  return { stream, at, line: space < 0 ? '' : text.slice(space + 1) };
}
