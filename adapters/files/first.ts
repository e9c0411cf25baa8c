import type { Stats } from 'node:fs';
import type { Bytes } from './bytes.ts';
import { tellGap, type Followed, type FollowWorld } from './followed.ts';
import { timeOf } from './line-time.ts';
import { freshMark, moveOn, type Mark } from './mark.ts';

const mostBytes = 2 ** 20;
const headBytes = 64 * 1024;

/** Where a file that was never read is read from: its beginning when it is new or small, else the last MiB, and then what is left out is told. */
export async function firstMark(followed: Followed, world: FollowWorld, file: { bytes: Bytes; seen: Stats }): Promise<Mark> {
  const { bytes, seen } = file;
  const mark = freshMark(bytes.ino);
  const isYoung = seen.birthtimeMs > 0 && seen.birthtimeMs >= world.watchedSinceMs();
  if (seen.size <= mostBytes || isYoung) return mark;
  const from = seen.size - mostBytes;
  const before = Math.min(from, headBytes);
  const around = await bytes.read(from - before, before + headBytes);
  const newline = around.indexOf('\n', before);
  const begins = newline < 0 ? before : newline + 1;
  const line = around.toString('utf8', begins).split('\n', 1)[0] ?? '';
  const time = timeOf(line, world.nowMs());
  await tellGap(followed, world, { why: 'too_old', until: time === null ? null : new Date(time.ms).toISOString() });
  return moveOn(mark, bytes, { before: around.subarray(0, begins), offset: from - before + begins, skip: newline < 0 });
}
