import type { Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The bytes of one file, which may be compressed, and may grow. `read` gives fewer than asked for at the end of them. */
export type Bytes = {
  ino: string; read: (from: number, most: number) => Promise<Buffer>; now: () => Promise<Stats>; close: () => Promise<void>;
};

const keptBytes = 4096;
const chunkBytes = 64 * 1024;

/** The name of an inode. */
export function inoOf({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string {
  return `${String(dev)}:${String(ino)}`;
}

/** The bytes of a file, or what they are compressed from; it stays open and can be read on after it was renamed or deleted. Rejects as the file system does. */
export async function openBytes(path: string, { gzip }: { gzip: boolean }): Promise<Bytes> {
  const file = await open(path, 'r');
  try {
    const ino = inoOf(await file.stat());
    const { read, close } = gzip ? unpacked(file) : { read: plain(file), close: () => file.close() };
    return { ino, read, close, now: () => file.stat() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function plain(file: FileHandle): Bytes['read'] {
  return async (from, most) => {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(most, Math.max(0, size - from)));
    let length = 0;
    for (let got = -1; got !== 0 && length < buffer.length; length += got) got = (await file.read(buffer, length, buffer.length - length, from + length)).bytesRead;
    return buffer.subarray(0, length);
  };
}

/** What a gzip'd file holds. Reading back further than a little begins it anew. Rejects when it is no whole gzip file. */
function unpacked(file: FileHandle): Pick<Bytes, 'read' | 'close'> {
  let held = { from: 0, bytes: Buffer.alloc(0), ended: false };
  let source: AsyncIterator<Buffer, undefined> | null = null;
  let stop = (): void => { /* nothing is being read */ };
  const begin = (): AsyncIterator<Buffer, undefined> => {
    stop();
    const packed = Readable.from(chunksOf(file));
    const gunzip = createGunzip();
    packed.on('error', (error) => gunzip.destroy(error));
    stop = () => {
      packed.destroy();
      gunzip.destroy();
    };
    held = { from: 0, bytes: Buffer.alloc(0), ended: false };
    return packed.pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  };
  const read: Bytes['read'] = async (from, most) => {
    if (source === null || from < held.from) source = begin();
    while (!held.ended && held.from + held.bytes.length < from + most) {
      const next: IteratorResult<Buffer, undefined> = await source.next().catch((error: unknown) => {
        source = null;
        throw error;
      });
      held.ended = next.done === true;
      const all = next.done === true ? held.bytes : Buffer.concat([held.bytes, next.value]);
      const gone = Math.max(0, Math.min(all.length, from - keptBytes - held.from));
      held = { ...held, from: held.from + gone, bytes: all.subarray(gone) };
    }
    return held.bytes.subarray(from - held.from, Math.max(0, from - held.from) + most);
  };
  const close = (): Promise<void> => {
    stop();
    return file.close();
  };
  return { read, close };
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer, void> {
  for (let at = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
