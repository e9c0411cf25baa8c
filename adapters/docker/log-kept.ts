import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isRef, type ResourceRef } from '../../engine/refs.ts';

/** A container whose log was not read to its end when this was written. */
export type Unread = { id: string; ref: ResourceRef };

const shape = z.array(z.object({ id: z.string().min(1), ref: z.string().refine(isRef) }));

/** The containers that were being read when this process, or one before it, last wrote them down; none when nobody did. */
export async function readUnread(file: string): Promise<Unread[]> {
  try {
    return shape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Writes down what is being read, so that what is taken away while nobody looks is missed. Rejects when the disk does not let it. */
export async function writeUnread(file: string, unread: readonly Unread[]): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(unread), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
