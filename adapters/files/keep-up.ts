import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { inoOf, plainBytes, type Bytes } from './bytes.ts';
import { firstMark } from './first.ts';
import { tellGap, type Followed, type FollowWorld, type Generation } from './followed.ts';
import { fits, freshMark, readLeft, type Mark } from './mark.ts';
import { bytesOf, holderOf, rotatedOf, type Rotated } from './rotated.ts';

/** File systems tell times to the tick of the kernel, some to two seconds. */
const coarseMs = 2000;

/** Finds the files again that a path was left at. What nobody has any more is told as a gap. */
export async function resume(followed: Followed, world: FollowWorld): Promise<void> {
  const cursor = (await world.reading.cursors([followed.source])).get(followed.source);
  const left = readLeft(cursor?.value ?? '');
  followed.isLoaded = true;
  if (cursor === undefined || left === null) return;
  Object.assign(followed, { isNew: false, taken: cursor.taken, at: left.at, seenMs: left.seenMs });
  const among = [...await rotatedOf(followed.path), ...await hereOf(followed.path)];
  followed.aside = new Set(among.map(({ ino }) => ino));
  for (const mark of left.marks) {
    const holder = await holderOf(mark, among);
    followed.isAstray = holder === null;
    if (holder === null) await tellGap(followed, world, { why: whyGone(mark, among, followed.path), until: null });
    else followed.files.push({ place: placeOf(holder.file, followed.path), bytes: holder.bytes, mark: { ...mark, ino: holder.file.ino }, quietSince: world.nowMs() });
  }
  if (followed.files.at(-1)?.place !== 'here') await bridge(followed, among.filter(({ path }) => path !== followed.path), world);
}

/** Brings the files of a path up to what stands there now: after it was renamed, copied, cut short, deleted or made anew. */
export async function keepUp(followed: Followed, seen: Stats | null, world: FollowWorld): Promise<void> {
  const here = followed.files.find(({ place }) => place === 'here');
  const isSame = here !== undefined && seen !== null && here.mark.ino === inoOf(seen);
  if (isSame && seen.size < here.mark.offset) await cutShort(followed, here, world);
  if (isSame) return;
  if (here !== undefined) Object.assign(here, { place: 'moved', quietSince: world.nowMs() });
  if (seen !== null) await succeed(followed, seen, world);
}

/** A file was cut under us: what was not read of it may live on in a copy. */
export async function cutShort(followed: Followed, file: Generation, world: FollowWorld): Promise<void> {
  const known = new Set(followed.files.map(({ mark }) => mark.ino));
  const among = (await rotatedOf(followed.path)).filter(({ ino }) => !known.has(ino));
  const holder = await holderOf(file.mark, among);
  const before: Generation[] = [];
  if (holder === null) await tellGap(followed, world, { why: 'truncated', until: new Date(world.nowMs()).toISOString() });
  else before.push(moved(holder.bytes, file.mark, { place: 'copy', nowMs: world.nowMs() }), ...await openAll(laterThan(holder.file, among), world));
  followed.files.splice(followed.files.indexOf(file), 0, ...before);
  followed.aside = new Set([...followed.aside, ...among.map(({ ino }) => ino)]);
  file.mark = freshMark(file.mark.ino);
}

/** Another file stands at the path; between it and the last one there may have been more, which were moved away already. */
async function succeed(followed: Followed, seen: Stats, world: FollowWorld): Promise<void> {
  const bytes = await plainBytes(followed.path);
  const among = (await rotatedOf(followed.path)).filter(({ ino }) => ino !== bytes.ino);
  if (await isBack(followed, bytes, among)) return;
  await bridge(followed, among, world);
  const mark = followed.isNew ? await firstMark(followed, world, { bytes, seen }) : freshMark(bytes.ino);
  followed.files.push({ place: 'here', bytes, mark, quietSince: world.nowMs() });
  Object.assign(followed, { isNew: false, isAstray: false, aside: new Set(among.map(({ ino }) => ino)) });
}

/** Opens what was moved away between the file that was last read and the one that stands at the path, if one does. */
async function bridge(followed: Followed, among: readonly Rotated[], world: FollowWorld): Promise<void> {
  const known = new Set(followed.files.map(({ mark }) => mark.ino));
  const between = (await missedBy(followed, among)).filter(({ ino }) => !known.has(ino));
  followed.files.push(...await openAll(between, world));
}

/** Whether it is a file that was read before: one that was moved back, or written anew with the same content and more. */
async function isBack({ files }: Followed, bytes: Bytes, among: readonly Rotated[]): Promise<boolean> {
  const same = files.find(({ mark }) => mark.ino === bytes.ino) ?? files.at(-1);
  const isAside = among.some(({ ino }) => ino === same?.mark.ino);
  if (same === undefined || isAside || !await fits(same.mark, bytes)) return false;
  await same.bytes?.close();
  Object.assign(same, { place: 'here', bytes, mark: { ...same.mark, ino: bytes.ino } });
  return true;
}

/** The files that were moved away after the one that was last read; where that one is gone, those that are new, or changed since. */
async function missedBy({ files, isAstray, seenMs, isNew, aside }: Followed, among: readonly Rotated[]): Promise<Rotated[]> {
  const last = files.at(-1);
  if (isNew) return [];
  if (isAstray || last === undefined) return among.filter(({ gzip, mtimeMs }) => !gzip && mtimeMs >= seenMs - coarseMs);
  const holder = await holderOf(last.mark, among);
  await holder?.bytes.close();
  return holder === null ? among.filter(({ gzip, ino }) => !gzip && !aside.has(ino)) : laterThan(holder.file, among);
}

function laterThan(file: Rotated, among: readonly Rotated[]): Rotated[] {
  return among.slice(among.indexOf(file) + 1);
}

async function openAll(files: readonly Rotated[], { nowMs }: FollowWorld): Promise<Generation[]> {
  const opened = await Promise.all(files.map(async (file): Promise<Generation[]> => {
    const bytes = await bytesOf(file).catch(() => null);
    return bytes === null ? [] : [moved(bytes, freshMark(file.ino), { place: file.gzip ? 'copy' : 'moved', nowMs: nowMs() })];
  }));
  return opened.flat();
}

function moved(bytes: Bytes, mark: Mark, how: { place: 'moved' | 'copy'; nowMs: number }): Generation {
  return { place: how.place, bytes, mark: { ...mark, ino: bytes.ino }, quietSince: how.nowMs };
}

function placeOf(file: Rotated, path: string): Generation['place'] {
  if (file.path === path) return 'here';
  return file.gzip ? 'copy' : 'moved';
}

/** What stands at a path, in the form of what was moved away from it, as the latest of those. */
async function hereOf(path: string): Promise<Rotated[]> {
  const seen = await stat(path).catch(() => null);
  return seen?.isFile() === true ? [{ path, ino: inoOf(seen), mtimeMs: seen.mtimeMs, gzip: false, order: Infinity }] : [];
}

function whyGone(mark: Mark, among: readonly Rotated[], path: string): 'truncated' | 'rotated' | 'removed' {
  if (among.some((file) => file.path === path && file.ino === mark.ino)) return 'truncated';
  return among.length > 0 ? 'rotated' : 'removed';
}
