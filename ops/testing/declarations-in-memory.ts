import { createHash } from 'node:crypto';
import type { Committed, CommitWish, Declarations, Declared, Looked } from '../../engine/declare/declarations.ts';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { Fault } from '../../engine/errors.ts';

/** Declarations without Git: the same blobs, and the same answer to whoever commits onto what is not there any more. */
export type InMemory = Declarations & {
  /** Writes files as somebody else would. */
  push: (name: string, files: { english?: string | null; lock?: string | null }) => void;
  /** Whether the remote does not answer. */
  away: { is: boolean };
  commits: CommitWish[];
};

/** An empty repository called `declared`. */
export function declarationsInMemory(): InMemory {
  const files = new Map<string, Declared>();
  const commits: CommitWish[] = [];
  const away = { is: false };
  let seen: Looked | null = null;
  const put = (name: string, { english, lock }: { english: string | null; lock: string | null }, author: string): string => {
    const commit = createHash('sha1').update(`${name} ${english ?? ''} ${lock ?? ''} ${files.size}`).digest('hex');
    files.set(name, { name, english, lock, englishBlob: english === null ? null : blobOf(english), lockBlob: lock === null ? null : blobOf(lock), touch: { commit, author, at: new Date(), subject: 'test' }, wrong: null });
    return commit;
  };
  const asked = (): Looked => {
    if (away.is) throw new Fault('machine.unreachable', 'the repository of declarations cannot be reached');
    seen = { at: new Date(), head: { branch: 'main', commit: null, rewritten: false }, declared: [...files.values()], wrong: [] };
    return seen;
  };
  return {
    repository: 'declared', cluster: null, away, commits, lockBlob: blobOf, known: () => seen,
    look: async () => { await Promise.resolve(); return asked(); },
    commit: async (wish): Promise<Committed> => {
      asked();
      const now = files.get(wish.name)?.lockBlob ?? null;
      if (now !== wish.expectedLock) return Promise.resolve({ is: 'conflict', lockBlob: now });
      commits.push(wish);
      const commit = put(wish.name, wish, wish.author);
      asked();
      return Promise.resolve({ is: 'done', commit, again: false });
    },
    readLock: (text) => {
      const read = lockSchema.safeParse(JSON.parse(text));
      return read.success ? read.data : { wrong: read.error.issues[0]?.message ?? 'it is no lock' };
    },
    writeLock: (lock: Lock) => `${JSON.stringify(lockSchema.parse(lock))}\n`,
    push: (name, { english = null, lock = null }) => { put(name, { english, lock }, 'Ann'); },
  };
}

function blobOf(text: string): string {
  return createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0${text}`).digest('hex');
}
