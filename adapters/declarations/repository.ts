import { mkdir } from 'node:fs/promises';
import type { Head, Touch } from '../../engine/declare/declarations.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import { gitIn, type Git } from './git.ts';
import { readAll, touchOf, type Reading } from './reading.ts';
import type { Remote } from './remote.ts';
import { unlock } from './unlock.ts';

/** A local copy of a repository of declarations. A rewritten history is told by each `refresh` until what is there now is `settled`. */
export type Repository = {
  git: Git; remote: Remote;
  refresh: () => Promise<Head>;
  /** What a commit declares; of what was read of an earlier commit, only what was touched since is read anew. */
  read: (commit: string, before?: { commit: string; reading: Reading } | null) => Promise<Reading>;
  /** Remembers a head as seen; what was seen before a rewritten one is kept, with all it held. */
  settle: (head: Head) => Promise<void>;
  /** The last commit up to this one that touched a name, even when it took the name away. */
  touched: (commit: string, name: string) => Promise<Touch>;
};

const seen = 'refs/copilot/seen';
const fetched = 'refs/copilot/fetched';

/** Opens the local copy in a folder, making it when there is none. The remote is not asked yet. */
export async function openRepository(folder: string, remote: Remote): Promise<Repository> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new Fault('machine.refused', 'the folder for the local copy of the declarations cannot be made in DATA_DIR', { cause });
  });
  await unlock(folder);
  const git = gitIn(folder, remote);
  await git(['init', '--quiet', '--bare', '--object-format=sha1', '.']);
  return {
    git, remote, read: (commit, before) => readAll(git, commit, before ?? null), settle: (head) => settle(git, head), touched: (commit, name) => touchOf(git, commit, name),
    refresh: async () => {
      await unlock(folder);
      return refresh(git, remote);
    },
  };
}

async function refresh(git: Git, { address }: Remote): Promise<Head> {
  const { branch, commit } = headIn(await git(['ls-remote', '--symref', '--', address, 'HEAD', 'refs/heads/*']));
  const before = await resolved(git, seen);
  if (commit === null) return { branch, commit, rewritten: before !== null };
  if (commit === before) return { branch, commit, rewritten: false };
  await git(['fetch', '--quiet', '--no-tags', '--', address, `+refs/heads/${branch}:${fetched}`]);
  const now = await resolved(git, fetched);
  return { branch, commit: now, rewritten: before !== null && now !== null && !await isAncestor(git, before, now) };
}

/** The branch that the remote calls its own; where that was never pushed, main, master or the only one there is. */
function headIn(said: string): { branch: string; commit: string | null } {
  const heads = new Map([...said.matchAll(/^([0-9a-f]{40,64})\s+refs\/heads\/(\S+)$/gm)].map(([, commit = '', name = '']) => [name, commit]));
  const told = /^ref: refs\/heads\/(\S+)\s+HEAD$/m.exec(said)?.[1];
  const branch = [told, 'main', 'master', ...(heads.size === 1 ? heads.keys() : [])].find((name) => name !== undefined && heads.has(name));
  if (branch === undefined && heads.size > 0) throw new Fault('machine.refused', 'the repository of declarations has several branches, and its HEAD names none of them: set its default branch');
  return { branch: branch ?? told ?? 'main', commit: heads.get(branch ?? '') ?? null };
}

async function settle(git: Git, { commit, rewritten }: Head): Promise<void> {
  const before = await resolved(git, seen);
  if (before === commit) return;
  if (rewritten && before !== null) await git(['update-ref', `refs/copilot/kept/${before}`, before]);
  await git(commit === null ? ['update-ref', '-d', seen] : ['update-ref', seen, commit]);
}

async function resolved(git: Git, name: string): Promise<string | null> {
  const said = await git(['for-each-ref', '--format=%(objectname)', name]);
  return said.trim() || null;
}

async function isAncestor(git: Git, older: string, newer: string): Promise<boolean> {
  return git(['merge-base', '--is-ancestor', older, newer]).then(() => true, (error: unknown) => {
    if (isFault(error, 'machine.timeout')) throw error;
    return false;
  });
}
