import { join } from 'node:path';
import { declarationName, type Committed, type CommitWish, type Head } from '../../engine/declare/declarations.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import { mostLockBytes } from './lock-text.ts';
import { mostEnglishBytes } from './reading.ts';
import type { Repository } from './repository.ts';

const tries = 3;
const committer = { name: 'homelab-copilot', email: 'homelab-copilot@localhost' };

/**
 * Commits a change onto the newest head of the branch and pushes it, without force; answers the head as it is then. What others pushed
 * meanwhile is kept; when they changed this very lock it is a conflict and nothing is written. Rejects with a `machine.*` Fault.
 */
export async function commitChange(repository: Repository, wish: CommitWish, folder: string): Promise<{ committed: Committed; head: Head }> {
  if (!declarationName.test(wish.name)) throw new TypeError(`${wish.name} is not the name of a declaration`);
  if (Buffer.byteLength(wish.lock ?? '') > mostLockBytes) throw new Fault('machine.refused', `the lock would be larger than ${mostLockBytes / 1024} KiB: share its guests out to several declarations`);
  if (Buffer.byteLength(wish.english ?? '') > mostEnglishBytes) throw new Fault('machine.refused', `the text would be larger than ${mostEnglishBytes / 1024} KiB: share it out to several declarations`);
  for (let n = 1; ; n += 1) {
    const head = await repository.refresh();
    const now = await blobsOf(repository, head.commit, wish.name);
    const wanted = await blobsFor(repository, wish);
    if (head.commit !== null && now.lock === wanted.lock && now.english === wanted.english) return { committed: { is: 'done', commit: head.commit, again: true }, head };
    if (now.lock !== wish.expectedLock && now.lock !== wanted.lock) return { committed: { is: 'conflict', lockBlob: now.lock }, head };
    const commit = await make(repository, wish, { parent: head.commit, wanted, index: join(folder, `index-${process.pid}`) });
    try {
      await repository.git(['push', '--quiet', '--', repository.remote.address, `${commit}:refs/heads/${head.branch}`]);
      return { committed: { is: 'done', commit, again: false }, head: { ...head, commit } };
    } catch (error) {
      if (n === tries || !isOvertaken(error)) throw error;
    }
  }
}

type Blobs = { english: string | null; lock: string | null };

async function blobsOf({ git }: Repository, commit: string | null, name: string): Promise<Blobs> {
  if (commit === null) return { english: null, lock: null };
  const listing = await git(['ls-tree', '-z', commit, '--', `${name}.md`, `${name}.lock.yaml`]);
  const blob = (path: string) => listing.split('\0').map((line) => /^100\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line)).find((found) => found?.[2] === path)?.[1] ?? null;
  return { english: blob(`${name}.md`), lock: blob(`${name}.lock.yaml`) };
}

async function blobsFor({ git }: Repository, { english, lock }: CommitWish): Promise<Blobs> {
  const write = async (text: string | null) => (text === null ? null : (await git(['hash-object', '-w', '--stdin'], { stdin: text })).trim());
  return { english: await write(english), lock: await write(lock) };
}

async function make({ git }: Repository, { name, message, author }: CommitWish, to: { parent: string | null; wanted: Blobs; index: string }): Promise<string> {
  const env = { GIT_INDEX_FILE: to.index };
  await git(['read-tree', ...(to.parent === null ? ['--empty'] : [to.parent])], { env });
  const lines = ([[`${name}.md`, to.wanted.english], [`${name}.lock.yaml`, to.wanted.lock]] as const)
    .map(([path, blob]) => (blob === null ? `0 ${'0'.repeat(40)}\t${path}\n` : `100644 ${blob}\t${path}\n`));
  await git(['update-index', '--index-info'], { env, stdin: lines.join('') });
  const tree = (await git(['write-tree'], { env })).trim();
  const people = {
    GIT_AUTHOR_NAME: author.replaceAll(/[<>\n\0]/g, ' ').trim() || committer.name, GIT_AUTHOR_EMAIL: committer.email,
    GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email,
  };
  return (await git(['commit-tree', tree, ...(to.parent === null ? [] : ['-p', to.parent]), '-F', '-'], { stdin: message, env: people })).trim();
}

/** Somebody pushed between our look and our push; a push that is never taken says so in other words. */
function isOvertaken(error: unknown): boolean {
  return isFault(error, 'machine.refused') && /\[rejected\]|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value/i.test(String(error.cause));
}
