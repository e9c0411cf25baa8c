import { lineOf } from './ingest-lines.ts';

/** Lines made beforehand as Docker sends them. `take` gives those from one number to another with times that begin at a moment. */
export type LogBlocks = { take: (lines: { from: number; to: number }, times: Times) => Buffer };

/** Times of lines: milliseconds since 1970, nanoseconds after that for the first of them, and between two. */
export type Times = { beganMs: number; nanos: number; stepNanos: number };

type Block = { bytes: Buffer; starts: Uint32Array; stamps: Uint32Array };

const linesOfBlock = 500;
const stampLength = 30;

/** Makes so many lines, a multiple of 500; those with higher numbers are these again. */
export function logBlocks(lines: number): LogBlocks {
  const blocks = Array.from({ length: lines / linesOfBlock }, (_, n) => blockFrom(n * linesOfBlock));
  return {
    take: ({ from, to }, times) => {
      const pieces: Buffer[] = [];
      for (let at = from; at < to;) {
        const block = blocks[Math.floor(at / linesOfBlock) % blocks.length];
        const first = at % linesOfBlock;
        const end = Math.min(linesOfBlock, first + to - at);
        if (block !== undefined) pieces.push(stamped(block, { first, end }, { ...times, nanos: times.nanos + (at - from) * times.stepNanos }));
        at += end - first;
      }
      return Buffer.concat(pieces);
    },
  };
}

/** Docker flushes each line, so that it is one frame in one chunk of HTTP; one of ten goes to the other stream. */
function blockFrom(n: number): Block {
  const [starts, stamps] = [new Uint32Array(linesOfBlock + 1), new Uint32Array(linesOfBlock)];
  const chunks: Buffer[] = [];
  let at = 0;
  for (let one = 0; one < linesOfBlock; one += 1) {
    const body = Buffer.from(`${' '.repeat(stampLength)} ${lineOf(n + one)}\n`);
    const head = Buffer.alloc(8);
    head[0] = one % 10 === 0 ? 2 : 1;
    head.writeUInt32BE(body.length, 4);
    const size = Buffer.from(`${(head.length + body.length).toString(16)}\r\n`);
    stamps[one] = at + size.length + head.length;
    chunks.push(size, head, body, Buffer.from('\r\n'));
    at += size.length + head.length + body.length + 2;
    starts[one + 1] = at;
  }
  return { bytes: Buffer.concat(chunks), starts, stamps };
}

function stamped({ bytes, starts, stamps }: Block, { first, end }: { first: number; end: number }, { beganMs, nanos, stepNanos }: Times): Buffer {
  const begin = starts[first] ?? 0;
  const copy = Buffer.from(bytes.subarray(begin, starts[end]));
  let second = -1;
  let prefix = '';
  for (let n = first; n < end; n += 1) {
    const after = (beganMs % 1000) * 1e6 + nanos + (n - first) * stepNanos;
    const now = Math.floor(after / 1e9);
    if (now !== second) prefix = new Date(Math.floor(beganMs / 1000 + now) * 1000).toISOString().slice(0, 20);
    second = now;
    copy.write(`${prefix}${String(Math.floor(after % 1e9)).padStart(9, '0')}Z`, (stamps[n] ?? 0) - begin, 'latin1');
  }
  return copy;
}
