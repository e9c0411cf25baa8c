import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { inoOf, openBytes, type Bytes } from './bytes.ts';
import { fits, type Mark } from './mark.ts';
import { isGone } from './why.ts';

/** A file that once stood at a path and was renamed, copied or compressed. `order` rises with the time it was moved away. */
export type Rotated = { path: string; ino: string; mtimeMs: number; gzip: boolean; order: number };

const mostTries = 5;
const date = String.raw`\d{8}(?:[-T_]?\d{1,12})?|\d{4}-\d{2}-\d{2}[\w:-]*`;
const packed = String.raw`(\.(?:gz|bz2|xz|zst|lz4))?`;
/** x.log.1, x.log.old, x.log-20261121, x.log.2026-11-21.gz */
const after = new RegExp(`^(.+)(?:\\.(\\d{1,3}|old)|[.-](${date}))${packed}$`);
/** x-20261121.log, x.2026-11-21.log.gz */
const inside = new RegExp(`^(.+)[.-](${date})(\\.(?!gz$|xz$|zst$)[A-Za-z]+)${packed}$`);

/** The path at which a file stood before it was moved away, as far as its name says so; null when it does not. */
export function pathBefore(path: string): string | null {
  const named = nameOf(basename(path));
  return named === null ? null : join(dirname(path), named.before);
}

/** What was moved away from a path and still is there, the latest last, without what is being compressed just now. Files that are renamed while they are looked at are looked at again. */
export async function rotatedOf(path: string): Promise<Rotated[]> {
  for (let tries = 1; ; tries += 1) {
    const found = await listRotated(path);
    const there = found.filter((file) => file !== 'vanished');
    if (there.length === found.length || tries === mostTries) return there.sort((a, b) => a.order - b.order || a.mtimeMs - b.mtimeMs);
  }
}

async function listRotated(path: string): Promise<(Rotated | 'vanished')[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const found = await Promise.all(names.map(async (name): Promise<(Rotated | 'vanished')[]> => {
    const named = nameOf(name);
    if (named?.before !== basename(path) || !['', '.gz'].includes(named.packed)) return [];
    if (named.packed !== '' && names.includes(name.slice(0, -named.packed.length))) return [];
    const seen = await stat(join(folder, name)).catch(() => null);
    if (seen === null) return ['vanished'];
    return seen.isFile() ? [{ path: join(folder, name), ino: inoOf(seen), mtimeMs: seen.mtimeMs, gzip: named.packed === '.gz', order: named.order }] : [];
  }));
  return found.flat();
}

/** The bytes of a file that was moved away. Rejects as the file system does, and as if it were gone when another file was moved there meanwhile. */
export async function bytesOf({ path, ino, mtimeMs, gzip }: Rotated): Promise<Bytes> {
  const bytes = await openBytes(path, { gzip });
  if (bytes.ino === ino || (await bytes.now()).mtimeMs === mtimeMs) return bytes;
  await bytes.close();
  throw Object.assign(new Error('was moved again'), { code: 'ENOENT' });
}

/** Which of some files holds what was read up to a mark, with its bytes open; null when none does. Rejects when one of them is there no more. */
export async function holderOf(mark: Mark, among: readonly Rotated[]): Promise<{ file: Rotated; bytes: Bytes } | null> {
  const likelyFirst = among.toReversed().sort((a, b) => Number(b.ino === mark.ino) - Number(a.ino === mark.ino));
  for (const file of likelyFirst) {
    const bytes = await bytesOf(file).catch((error: unknown) => {
      if (isGone(error)) throw error;
      return null;
    });
    if (bytes === null) continue;
    if (await fits(mark, bytes).catch(() => false)) return { file, bytes };
    await bytes.close();
  }
  return null;
}

/** Numbers count up with age, dates with time; within a day the time of the last change decides. */
function nameOf(name: string): { before: string; order: number; packed: string } | null {
  const [, stem, number, day, end = ''] = after.exec(name) ?? [];
  if (stem !== undefined) return { before: stem, packed: end, order: day === undefined ? -Number(number === 'old' ? 1 : number) : orderOf(day) };
  const [, front, within = '', extension = '', tail = ''] = inside.exec(name) ?? [];
  return front === undefined ? null : { before: `${front}${extension}`, packed: tail, order: orderOf(within) };
}

function orderOf(day: string): number {
  return Number(day.replaceAll(/\D/g, '').slice(0, 8));
}
