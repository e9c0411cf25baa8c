import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../engine/errors.ts';

/** Bytes of a line that are kept; the rest of a longer line is passed over. */
const longest = 65_536;

const newline = 0x0a;

/**
 * The lines of a file, or of standard input for `-`, in batches: plain or gzip, with any line ends, of any bytes, in constant memory.
 * A file that cannot be read is a Fault that says why.
 */
export async function* linesIn(path: string): AsyncGenerator<string[]> {
  const source: AsyncIterable<Buffer> = path === '-' ? process.stdin : createReadStream(path);
  try {
    yield* split(unpacked(source[Symbol.asyncIterator]()));
  } catch (error) {
    throw new Fault('config.invalid', whyUnread(path === '-' ? 'Standard input' : path, error), { cause: error });
  }
}

async function* split(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let open: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(newline);
    const lines = last < 0 ? [] : decoded(Buffer.concat([open, chunk.subarray(0, last)]));
    const rest = chunk.subarray(last + 1);
    open = Buffer.concat([last < 0 ? open : Buffer.alloc(0), rest]).subarray(0, longest);
    begun = begun && last < 0 || rest.length > 0;
    if (lines.length > 0) yield lines;
  }
  if (begun) yield decoded(open);
}

function decoded(bytes: Buffer): string[] {
  return bytes.toString('utf8').split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** The bytes as they are, or unpacked where they begin as gzip does. */
async function* unpacked(chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= 2) break;
  }
  const all = Readable.from(joined(head, chunks));
  yield* head[0] === 0x1f && head[1] === 0x8b ? pipeline(all, createGunzip(), () => undefined) as AsyncIterable<Buffer> : all as AsyncIterable<Buffer>;
}

async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function whyUnread(name: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return `There is no file ${name}.`;
  if (code === 'EISDIR') return `${name} is a folder; name a file in it.`;
  if (code === 'EACCES' || code === 'EPERM') return `${name} may not be read by this user.`;
  if (code.startsWith('Z_')) return `${name} is a damaged gzip file; the lines before the damage were read.`;
  return `${name} cannot be read (${code === '' ? 'no reason given' : code}).`;
}
