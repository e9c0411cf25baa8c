import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { inoOf, openBytes, type Bytes } from './bytes.ts';
import { firstMark } from './first.ts';
import { closeAll, latestRead, tellGap, type Followed, type FollowWorld, type Generation } from './followed.ts';
import { fits, freshMark, readLeft, type Mark } from './mark.ts';
import { coarseMs, namesOf, openAll, openMissed, placeOf } from './missed.ts';
import { holderOf, rotatedOf, type Rotated } from './rotated.ts';

type Why = 'truncated' | 'rotated' | 'removed';

/** Finds the files again that a path was left at. What nobody has any more is told as a gap. */
export async function resume(followed: Followed, world: FollowWorld): Promise<void> {
  const cursor = (await world.reading.cursors([followed.source])).get(followed.source);
  const left = readLeft(cursor?.value ?? '');
  if (cursor !== undefined && left !== null) {
    Object.assign(followed, { isNew: false, taken: cursor.taken, at: left.at, seenMs: left.seenMs });
    if ((await reopen(followed, left.marks, world)).length > 0) {
      await closeAll(followed);
      for (const why of await reopen(followed, left.marks, world)) await tellGap(followed, world, { why, until: null });
    }
  }
  followed.isLoaded = true;
}

/** Opens the files that hold what was read, and answers why others cannot be found; a file that is being copied and cut may be found at the second try. */
async function reopen(followed: Followed, marks: readonly Mark[], world: FollowWorld): Promise<Why[]> {
  const { path, files } = followed;
  const among = [...await rotatedOf(path), ...await hereOf(path)];
  const lost: Why[] = [];
  for (const mark of marks) {
    const holder = await holderOf(mark, among);
    if (holder === null && !mark.done) lost.push(whyGone(mark, among, path));
    if (holder === null) continue;
    const { file, bytes } = holder;
    const done = mark.done && file.path !== path;
    if (done) await bytes.close();
    files.push({ place: file.path === path ? 'here' : placeOf(file), bytes: done ? null : bytes, mark: { ...mark, ino: bytes.ino, done }, quietSince: world.nowMs() });
  }
  return lost;
}

/** Brings the files of a path up to what stands there now: after it was renamed, copied, cut short, deleted or made anew. */
export async function keepUp(followed: Followed, seen: Stats | null, world: FollowWorld): Promise<void> {
  const here = followed.files.find(({ place }) => place === 'here');
  if (here !== undefined && seen !== null && here.mark.ino === inoOf(seen)) {
    if (seen.size < here.mark.offset) await cutShort(followed, here, world);
    if (here.mark.offset === 0 && seen.mtimeMs >= followed.seenMs - coarseMs) await seekCopies(followed, here, world);
    return;
  }
  if (here !== undefined) Object.assign(here, { place: 'moved', quietSince: world.nowMs() });
  if (seen !== null) await succeed(followed, seen, world);
  else followed.files.push(...await openMissed(followed, world, null));
}

/** A file was cut under us: what was not read of it may live on in a copy. */
export async function cutShort(followed: Followed, file: Generation, world: FollowWorld): Promise<void> {
  const open = new Set(followed.files.flatMap(({ bytes }) => bytes?.ino ?? []));
  const among = (await rotatedOf(followed.path)).filter(({ ino }) => !open.has(ino));
  const holder = await holderOf(file.mark, among);
  if (holder === null) {
    await tellGap(followed, world, { why: 'truncated', until: new Date(world.nowMs()).toISOString() });
  } else {
    const later = await openAll(among.slice(among.indexOf(holder.file) + 1), followed, world).catch(async (error: unknown) => {
      await holder.bytes.close();
      throw error;
    });
    followed.aside = new Set([...followed.aside ?? [], ...namesOf(among)]);
    putBefore(followed, file, [{ place: 'copy', bytes: holder.bytes, mark: { ...file.mark, ino: holder.bytes.ino }, quietSince: world.nowMs() }, ...later]);
  }
  file.mark = freshMark(file.mark.ino);
}

/** That a file of which nothing was read was copied and cut can be seen only of its copies: whether there are any. */
export async function seekCopies(followed: Followed, file: Generation, world: FollowWorld): Promise<boolean> {
  const copies = await openMissed(followed, world, file.mark.ino);
  putBefore(followed, file, copies);
  return copies.length > 0;
}

function putBefore({ files }: Followed, file: Generation, before: readonly Generation[]): void {
  files.splice(files.indexOf(file), 0, ...before);
}

/** Another file stands at the path; between it and the last one there may have been more, which were moved away already. */
async function succeed(followed: Followed, seen: Stats, world: FollowWorld): Promise<void> {
  const bytes = await openBytes(followed.path, { gzip: false });
  try {
    if (await isBack(followed, bytes)) return;
    followed.files.push(...await openMissed(followed, world, bytes.ino));
    const mark = followed.isNew ? await firstMark(followed, world, { bytes, seen }) : freshMark(bytes.ino);
    followed.files.push({ place: 'here', bytes, mark, quietSince: world.nowMs() });
    followed.isNew = false;
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Whether it is a file that was read before: one that was moved back, or written anew with the same content and more. */
async function isBack({ files, path }: Followed, bytes: Bytes): Promise<boolean> {
  const same = files.find(({ mark }) => mark.ino === bytes.ino) ?? latestRead(files)[0];
  if (same === undefined || !await fits(same.mark, bytes)) return false;
  if (same.mark.ino !== bytes.ino && (await rotatedOf(path)).some(({ ino }) => ino === same.mark.ino)) return false;
  await same.bytes?.close();
  Object.assign(same, { place: 'here', bytes, mark: { ...same.mark, ino: bytes.ino, done: false } });
  return true;
}

/** What stands at a path, in the form of what was moved away from it, as the latest of those. */
async function hereOf(path: string): Promise<Rotated[]> {
  const seen = await stat(path).catch(() => null);
  return seen?.isFile() === true ? [{ path, ino: inoOf(seen), mtimeMs: seen.mtimeMs, gzip: false, order: Infinity }] : [];
}

function whyGone(mark: Mark, among: readonly Rotated[], path: string): Why {
  if (among.some((file) => file.path === path && file.ino === mark.ino)) return 'truncated';
  return among.length > 0 ? 'rotated' : 'removed';
}
