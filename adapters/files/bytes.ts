import { createReadStream, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** The bytes of one file, which may be compressed, and may grow. `read` gives fewer than asked for at the end of them. */
export type Bytes = { ino: string; read: (from: number, most: number) => Promise<Buffer>; changedMs: () => Promise<number>; isDeleted: () => Promise<boolean>; close: () => Promise<void> };

const keptBytes = 4096;

/** The name of an inode. */
export function inoOf({ dev, ino }: Stats): string {
  return `${String(dev)}:${String(ino)}`;
}

/** The bytes of a file, which stays open: it can be read on after it was renamed or deleted. Rejects as the file system does. */
export async function plainBytes(path: string): Promise<Bytes> {
  const file = await open(path, 'r');
  try {
    const ino = inoOf(await file.stat());
    return {
      ino, close: () => file.close(), changedMs: async () => (await file.stat()).mtimeMs, isDeleted: async () => (await file.stat()).nlink === 0,
      read: async (from, most) => {
        const buffer = Buffer.allocUnsafe(most);
        let length = 0;
        for (let got = -1; got !== 0 && length < most; length += got) got = (await file.read(buffer, length, most - length, from + length)).bytesRead;
        return buffer.subarray(0, length);
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What a gzip'd file holds. Reading back further than a little begins it anew. Rejects when it is no whole gzip file. */
export function gzipBytes(path: string, ino: string): Bytes {
  let held = { from: 0, bytes: Buffer.alloc(0), ended: false };
  let source: AsyncIterator<Buffer, undefined> | null = null;
  let close = (): void => { /* nothing is open */ };
  const begin = (): AsyncIterator<Buffer, undefined> => {
    close();
    const file = createReadStream(path);
    const gunzip = createGunzip();
    file.on('error', (error) => gunzip.destroy(error));
    close = () => {
      file.destroy();
      gunzip.destroy();
    };
    held = { from: 0, bytes: Buffer.alloc(0), ended: false };
    return file.pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  };
  return {
    ino, changedMs: async () => (await stat(path)).mtimeMs, isDeleted: () => Promise.resolve(false),
    close: () => {
      close();
      return Promise.resolve();
    },
    read: async (from, most) => {
      if (source === null || from < held.from) source = begin();
      while (!held.ended && held.from + held.bytes.length < from + most) {
        const next: IteratorResult<Buffer, undefined> = await source.next();
        held.ended = next.done === true;
        const all = next.done === true ? held.bytes : Buffer.concat([held.bytes, next.value]);
        const gone = Math.max(0, Math.min(all.length, from - keptBytes - held.from));
        held = { ...held, from: held.from + gone, bytes: all.subarray(gone) };
      }
      return held.bytes.subarray(from - held.from, Math.max(0, from - held.from) + most);
    },
  };
}
