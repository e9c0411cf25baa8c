import { join } from 'node:path';
import { isFault } from '../../engine/errors.ts';
import { declarationName, type Repository } from './repository.ts';

/** A change of one declaration: what its two files are to hold (null: no such file), and which blob the lock must still be. */
export type Change = { name: string; english: string | null; lock: string | null; expectedLock: string | null; message: string; author: string };

/** How a commit ended: done (`commit` is null when the files were so already and nothing had to be written), or somebody else changed the lock meanwhile. */
export type Committed = { is: 'done'; commit: string; again: boolean } | { is: 'conflict'; lockBlob: string | null };

const tries = 3;
const committer = { name: 'homelab-copilot', email: 'homelab-copilot@localhost' };

/**
 * Commits a change onto the newest head of the branch and pushes it, without force. What others pushed meanwhile is kept; when they
 * changed this very lock it is a conflict and nothing is written. Doing it again after a crash finds it done. Rejects with a `machine.*` Fault.
 */
export async function commitChange(repository: Repository, change: Change, folder: string): Promise<Committed> {
  if (!declarationName.test(change.name)) throw new TypeError(`${change.name} is not the name of a declaration`);
  for (let n = 1; ; n += 1) {
    const { branch, commit } = await repository.refresh();
    const now = await blobsOf(repository, commit, change.name);
    const wanted = await blobsFor(repository, change);
    if (commit !== null && now.lock === wanted.lock && now.english === wanted.english) return { is: 'done', commit, again: true };
    if (now.lock !== change.expectedLock && now.lock !== wanted.lock) return { is: 'conflict', lockBlob: now.lock };
    const made = await make(repository, change, { parent: commit, wanted, index: join(folder, `index-${process.pid}`) });
    try {
      await repository.git(['push', '--quiet', '--', repository.remote.address, `${made}:refs/heads/${branch}`]);
      return { is: 'done', commit: made, again: false };
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

async function blobsFor({ git }: Repository, { english, lock }: Change): Promise<Blobs> {
  const write = async (text: string | null) => (text === null ? null : (await git(['hash-object', '-w', '--stdin'], { stdin: text })).trim());
  return { english: await write(english), lock: await write(lock) };
}

async function make({ git }: Repository, { name, message, author }: Change, to: { parent: string | null; wanted: Blobs; index: string }): Promise<string> {
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

/** Somebody pushed between our look and our push. */
function isOvertaken(error: unknown): boolean {
  return isFault(error, 'machine.refused') && /rejected|fetch first|non-fast-forward|cannot lock ref|failed to push/i.test(`${error.message} ${String((error.cause as { stderr?: unknown } | undefined)?.stderr ?? error.cause)}`);
}
