import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Fault } from '../../engine/errors.ts';
import { forget, tellGap, type Followed, type FollowWorld } from './followed.ts';
import { keepUp, resume } from './keep-up.ts';
import { readOn, type ReadEnd } from './read-on.ts';

/** Says what is wrong with a path; whether that is news. */
export type Teller = { well: (path: string) => void; trouble: (path: string | null, error: unknown) => boolean };

const reasons: Record<string, string> = {
  EACCES: 'this user may not', EPERM: 'this user may not', EISDIR: 'it is a folder; name the files in it, as in /folder/*.log',
  EMFILE: 'too many files are open', ENFILE: 'too many files are open', EIO: 'the disk fails', ESTALE: 'the network share is gone', ELOOP: 'its links go in a circle',
};

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
    if (!world.reading.signal.aborted) await inTheWay(followed, world, { teller, error });
    return 'end';
  }
}

/** A file that vanishes between two calls is seen as gone at the next visit; what could not be kept is looked up anew. */
async function inTheWay(followed: Followed, world: FollowWorld, { teller, error }: { teller: Teller; error: unknown }): Promise<void> {
  const { path } = followed;
  const code = codeOf(error);
  if (code === 'ENOENT') return;
  if (code === null) {
    teller.trouble(path, new Fault('store.unavailable', `Lines of the log file ${path} could not be kept; they are read again until they are`, { cause: error }));
    await forget(followed);
    return;
  }
  const fault = new Fault('machine.unauthorised', `The log file ${path} cannot be read: ${reasons[code] ?? code}`, { cause: error });
  if (teller.trouble(path, fault)) await tellGap(followed, world, { why: 'unreadable', until: null }).catch(() => forget(followed));
}

async function seenAt(path: string): Promise<Stats | null> {
  try {
    const seen = await stat(path);
    if (seen.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    return seen.isFile() ? seen : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}

/** The code of an error of the file system; null for any other. */
function codeOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : null;
}
