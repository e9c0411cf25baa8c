import type { Bytes } from './bytes.ts';
import { latestRead, tellGap, type Followed, type FollowWorld, type Generation } from './followed.ts';
import { freshMark } from './mark.ts';
import { bytesOf, holderOf, rotatedOf, type Rotated } from './rotated.ts';
import { isGone } from './why.ts';

/** File systems tell times to the tick of the kernel, some to two seconds. */
export const coarseMs = 2000;

const headBytes = 1024;

/** Opens what was moved away from a path since it was looked at last, but for one inode. What was there before the path was ever read is not. */
export async function openMissed(followed: Followed, world: FollowWorld, but: string | null): Promise<Generation[]> {
  const among = (await rotatedOf(followed.path)).filter(({ ino }) => ino !== but);
  const open = new Set(followed.files.flatMap(({ bytes }) => bytes?.ino ?? []));
  const fresh = among.filter((file) => !open.has(file.ino) && followed.aside?.has(nameOf(file)) !== true);
  const missed = followed.isNew || fresh.length === 0 ? [] : await missedOf(followed, { among, fresh });
  const opened = await openAll(missed, followed, world);
  followed.aside = namesOf(among);
  return opened;
}

/** What tells files from others, even from later ones of the same inode. */
export function namesOf(files: readonly Rotated[]): Set<string> {
  return new Set(files.map(nameOf));
}

function nameOf({ ino, mtimeMs }: Rotated): string {
  return `${ino} ${String(mtimeMs)}`;
}

/** Opens files that were moved away, to be read from their beginning. Rejects when one of them is there no more. */
export async function openAll(files: readonly Rotated[], followed: Followed, world: FollowWorld): Promise<Generation[]> {
  const opened: Generation[] = [];
  try {
    for (const file of files) {
      const bytes = await openOne(file, followed, world);
      if (bytes !== null) opened.push({ place: placeOf(file), bytes, mark: freshMark(bytes.ino), quietSince: world.nowMs() });
    }
    return opened;
  } catch (error) {
    for (const { bytes } of opened) await bytes?.close();
    throw error;
  }
}

/** What is compressed is never written to again. */
export function placeOf({ gzip }: Pick<Rotated, 'gzip'>): 'moved' | 'copy' {
  return gzip ? 'copy' : 'moved';
}

/** Of the fresh files, those after the one that was read last; where none that was read is there any more, all that are new, or changed since. */
async function missedOf({ files, seenMs, aside }: Followed, { among, fresh }: { among: readonly Rotated[]; fresh: readonly Rotated[] }): Promise<Rotated[]> {
  for (const { mark } of latestRead(files)) {
    const holder = await holderOf(mark, among);
    await holder?.bytes.close();
    if (holder !== null) return among.slice(among.indexOf(holder.file) + 1).filter((file) => fresh.includes(file));
  }
  return fresh.filter(({ gzip, mtimeMs }) => !gzip && (aside !== null || mtimeMs >= seenMs - coarseMs));
}

/** Null for a file that may not be read, which is told, and for one that was compressed while it was being read. */
async function openOne(file: Rotated, followed: Followed, world: FollowWorld): Promise<Bytes | null> {
  const bytes = await bytesOf(file).catch((error: unknown) => {
    if (isGone(error)) throw error;
    return null;
  });
  if (bytes === null) await tellGap(followed, world, { why: 'unreadable', until: null });
  if (bytes === null || !file.gzip || !await isBeingRead(bytes, followed)) return bytes;
  await bytes.close();
  return null;
}

async function isBeingRead(bytes: Bytes, { files }: Followed): Promise<boolean> {
  const head = await bytes.read(0, headBytes).catch(() => Buffer.alloc(0));
  const heads = await Promise.all(files.flatMap((file) => file.bytes?.read(0, headBytes) ?? []));
  return head.length > 0 && heads.some((other) => head.equals(other));
}

/** Whether a file that was not read yet is a copy of what stands at the path, which is cut once the copy is made. */
export async function isCopyOfHere({ bytes, mark, place }: Generation, { files }: Followed): Promise<boolean> {
  const here = files.find((file) => file.place === 'here')?.bytes ?? null;
  if (here === null || bytes === null || place !== 'moved' || mark.offset > 0) return false;
  const { size } = await bytes.now();
  const isSame = async (from: number): Promise<boolean> => {
    const part = await bytes.read(from, headBytes);
    return part.length > 0 && part.equals(await here.read(from, part.length));
  };
  return await isSame(0) && isSame(Math.max(0, size - headBytes));
}
