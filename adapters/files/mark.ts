import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Bytes } from './bytes.ts';

/**
 * How far one file is read. Files are known by their content, since they are renamed, copied, compressed and cut: `head` is a
 * hash of their first bytes and `tail` of the last bytes before the offset. `skip` says that the offset lies within a line
 * that was too long, `done` that the file was let go and only shows what came after it.
 */
export type Mark = { ino: string; offset: number; headBytes: number; head: string; tail: string; skip: boolean; done: boolean };

/** Where a path was left: the time of the last line, when that was, and how far each file was read that stood or stands there, oldest first. */
export type Left = { at: string | null; seenMs: number; marks: Mark[] };

const headMost = 1024;
const tailMost = 256;

const mark = z.object({ ino: z.string(), offset: z.number().int().min(0), headBytes: z.number().int().min(0), head: z.string(), tail: z.string(), skip: z.boolean(), done: z.boolean() });
const shape = z.object({ at: z.string().nullable(), seenMs: z.number(), marks: z.array(mark).min(1) });

/** A mark at the beginning of a file. */
export function freshMark(ino: string): Mark {
  return { ino, offset: 0, headBytes: 0, head: '', tail: '', skip: false, done: false };
}

/** Where a path was left as the text of a cursor. */
export function writeLeft({ at, seenMs, marks }: Left): string {
  return JSON.stringify({ at, seenMs, marks });
}

/** Reads the text of a cursor; null when it is not one of ours. */
export function readLeft(text: string): Left | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** How many bytes before its offset a mark knows. */
export function tailBytes({ offset }: Mark): number {
  return Math.min(tailMost, offset);
}

/** Whether these are the bytes just before a mark. */
export function isTail(mark: Mark, bytes: Uint8Array): boolean {
  return bytes.length === tailBytes(mark) && (bytes.length === 0 || hashOf(bytes) === mark.tail);
}

/** Whether some bytes begin and go on as those that were read up to a mark. */
export async function fits(mark: Mark, bytes: Bytes): Promise<boolean> {
  if (mark.offset === 0) return bytes.ino === mark.ino;
  const head = await bytes.read(0, mark.headBytes);
  if (head.length < mark.headBytes || hashOf(head) !== mark.head) return false;
  return isTail(mark, await bytes.read(mark.offset - tailBytes(mark), tailBytes(mark)));
}

/** A mark further on: `before` are bytes up to the new offset, at least as many as a tail has. */
export async function moveOn(mark: Mark, bytes: Bytes, to: { before: Uint8Array; offset: number; skip: boolean }): Promise<Mark> {
  const { offset, skip } = to;
  const tail = hashOf(to.before.subarray(Math.max(0, to.before.length - Math.min(tailMost, offset))));
  if (mark.headBytes >= headMost) return { ...mark, offset, skip, tail };
  const head = await bytes.read(0, Math.min(headMost, offset));
  return { ...mark, offset, skip, tail, headBytes: head.length, head: hashOf(head) };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
