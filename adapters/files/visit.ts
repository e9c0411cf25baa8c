import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Fault } from '../../engine/errors.ts';
import { forget, tellGap, type Followed, type FollowWorld } from './followed.ts';
import { keepUp, resume } from './keep-up.ts';
import { readOn, type ReadEnd } from './read-on.ts';
import { isGone, whyUnread } from './why.ts';

/** Says what is wrong with a path; whether that is news. */
export type Teller = { well: (path: string | null) => void; trouble: (path: string | null, error: unknown) => boolean };

/** Looks at a path and takes what is new. Whatever is in the way is told, and tried again at the next visit. */
export async function visit(followed: Followed, world: FollowWorld, teller: Teller): Promise<ReadEnd> {
  const { path } = followed;
  try {
    if (!followed.isLoaded) await resume(followed, world);
    await keepUp(followed, await seenAt(path), world);
    const end = await readOn(followed, world);
    teller.well(path);
    return end;
  } catch (error) {
    if (!followed.isLoaded) await forget(followed);
    if (!world.reading.signal.aborted) await inTheWay(followed, world, { teller, error });
    return 'end';
  }
}

/** A file that vanishes between two calls is seen as gone at the next visit; what could not be kept is looked up anew. */
async function inTheWay(followed: Followed, world: FollowWorld, { teller, error }: { teller: Teller; error: unknown }): Promise<void> {
  const { path } = followed;
  if (isGone(error)) return;
  const why = whyUnread(error);
  if (why === null) {
    teller.trouble(path, new Fault('store.unavailable', `Lines of the log file ${path} could not be kept; they are read again until they are`, { cause: error }));
    await forget(followed);
    return;
  }
  const fault = new Fault('machine.unauthorised', `The log file ${path} cannot be read: ${why}`, { cause: error });
  if (teller.trouble(path, fault)) await tellGap(followed, world, { why: 'unreadable', until: null }).catch(() => forget(followed));
}

async function seenAt(path: string): Promise<Stats | null> {
  try {
    const seen = await stat(path);
    if (!seen.isFile()) throw Object.assign(new Error('is no plain file'), { code: seen.isDirectory() ? 'EISDIR' : 'ENOTFILE' });
    return seen;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}
