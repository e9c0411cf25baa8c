import { mkdir } from 'node:fs/promises';
import { Fault, isFault } from '../../engine/errors.ts';
import { gitIn, type Git } from './git.ts';
import type { Remote } from './remote.ts';

/** The last commit that touched a declaration. */
export type Touch = { commit: string; author: string; at: Date; subject: string };

/** One declaration as it lies in the repository: its English, its lock, and the blobs that hold them; null where there is no such file. */
export type Declared = { name: string; english: string | null; englishBlob: string | null; lock: string | null; lockBlob: string | null; touch: Touch };

/** The head of the branch; `rewritten` when what was seen before is no longer part of its history. */
export type Head = { branch: string; commit: string | null; rewritten: boolean };

/** A local copy of a repository of declarations. */
export type Repository = { git: Git; remote: Remote; refresh: () => Promise<Head>; read: (commit: string) => Promise<{ declared: Declared[]; wrong: string[] }> };

/** How a declaration may be called: the name of its two files. */
export const declarationName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const seen = 'refs/copilot/seen';
const mostBytes = 256 * 1024;
const mostFiles = 500;

/** Opens the local copy in a folder, making it when there is none. The remote is not asked yet. */
export async function openRepository(folder: string, remote: Remote, path: string): Promise<Repository> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const git = gitIn(folder, remote, path);
  await git(['init', '--quiet', '--bare', '.']);
  return { git, remote, refresh: () => refresh(git, remote), read: (commit) => read(git, commit) };
}

async function refresh(git: Git, { address }: Remote): Promise<Head> {
  const said = await git(['ls-remote', '--symref', '--', address, 'HEAD']);
  const branch = /^ref: refs\/heads\/(\S+)\s+HEAD$/m.exec(said)?.[1] ?? 'main';
  const commit = /^([0-9a-f]{40,64})\s+HEAD$/m.exec(said)?.[1] ?? null;
  const before = await resolved(git, seen);
  if (commit === null) return { branch, commit, rewritten: before !== null };
  if (commit === before) return { branch, commit, rewritten: false };
  await git(['fetch', '--quiet', '--no-tags', '--', address, `+refs/heads/${branch}:${seen}`]);
  const fetched = await resolved(git, seen);
  const rewritten = before !== null && fetched !== null && !await isAncestor(git, before, fetched);
  return { branch, commit: fetched, rewritten };
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

type Entry = { path: string; mode: string; blob: string; size: number };

async function read(git: Git, commit: string): Promise<{ declared: Declared[]; wrong: string[] }> {
  const all = entriesOf(await git(['ls-tree', '-l', '-z', commit]));
  const ours = all.filter(({ path }) => /\.(?:md|lock\.yaml)$/.test(path) && path !== 'README.md');
  const wrong = ours.flatMap((entry) => wrongWith(entry));
  const names = [...new Set(ours.filter((entry) => wrongWith(entry).length === 0).map(({ path }) => nameOf(path)))].sort();
  if (names.length > mostFiles) throw new Fault('machine.full', `the repository holds ${names.length} declarations; at most ${mostFiles} are read`);
  const declared: Declared[] = [];
  for (const name of names) declared.push(await oneOf(git, commit, { name, entries: ours }));
  return { declared, wrong };
}

function entriesOf(listing: string): Entry[] {
  return listing.split('\0').filter((line) => line !== '').map((line) => {
    const [, mode = '', , blob = '', size = '0', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\s+(\S+)\t(.+)$/s.exec(line) ?? [];
    return { path, mode, blob, size: Number(size) };
  });
}

function wrongWith({ path, mode, size }: Entry): string[] {
  if (!/^100(?:644|755)$/.test(mode)) return [`${path} is no plain file`];
  if (!declarationName.test(nameOf(path))) return [`${path}: a declaration is called by small letters, digits and hyphens, at most 63`];
  return size > mostBytes ? [`${path} is larger than ${mostBytes / 1024} KiB`] : [];
}

async function oneOf(git: Git, commit: string, { name, entries }: { name: string; entries: readonly Entry[] }): Promise<Declared> {
  const blobOf = (suffix: string) => entries.find(({ path }) => path === `${name}${suffix}`)?.blob ?? null;
  const textOf = async (blob: string | null) => (blob === null ? null : git(['cat-file', 'blob', blob]));
  const [englishBlob, lockBlob] = [blobOf('.md'), blobOf('.lock.yaml')];
  const touch = await git(['log', '-1', '--format=%H%x00%an%x00%aI%x00%s', commit, '--', `${name}.md`, `${name}.lock.yaml`]);
  const [hash = '', author = '', at = '', subject = ''] = touch.trim().split('\0');
  return { name, englishBlob, lockBlob, english: await textOf(englishBlob), lock: await textOf(lockBlob), touch: { commit: hash, author, at: new Date(at), subject } };
}

function nameOf(path: string): string {
  return path.replace(/\.(?:md|lock\.yaml)$/, '');
}
