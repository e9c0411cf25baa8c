import { createHash } from 'node:crypto';
import { declarationName, type Declared, type Touch } from '../../engine/declare/declarations.ts';
import { Fault } from '../../engine/errors.ts';
import type { Git } from './git.ts';
import { mostLockBytes, readLock } from './lock-text.ts';

/** What a commit declares, and the files that are no declarations. */
export type Reading = { declared: Declared[]; wrong: string[] };

/** How many bytes the English of a declaration may have. */
export const mostEnglishBytes = 256 * 1024;
const mostFiles = 500;
const blobsAtOnce = 20;

/** Reads what a commit declares; of what was read of an earlier commit, only what was touched since is read anew. */
export async function readAll(git: Git, commit: string, before: { commit: string; reading: Reading } | null): Promise<Reading> {
  const ours = entriesOf(await git(['ls-tree', '-l', '-z', commit])).filter(({ path }) => /\.(?:md|lock\.yaml)$/.test(path) && path !== 'README.md');
  const names = [...new Set(ours.map(({ name }) => name).filter((name) => declarationName.test(name)))].sort();
  if (names.length > mostFiles) throw new Fault('machine.refused', `the repository holds ${names.length} declarations; at most ${mostFiles} are read`);
  const same = before === null ? [] : await untouched(git, before, commit);
  const toRead = ours.filter(({ name }) => !same.some((one) => one.name === name));
  const texts = await textsOf(git, toRead.filter((entry) => wrongWith(entry) === null).map(({ blob }) => blob));
  const declared: Declared[] = [];
  for (const name of names) declared.push(same.find((one) => one.name === name) ?? { ...filesOf(name, toRead, texts), touch: await touchOf(git, commit, name) });
  return { declared, wrong: ours.flatMap((entry) => wrongWith(entry) ?? []) };
}

/** The id of the blob that holds a text. */
export function blobOf(text: string): string {
  return createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0`).update(text).digest('hex');
}

/** The last commit up to this one that touched a name, even when it took the name away. */
export async function touchOf(git: Git, commit: string, name: string): Promise<Touch> {
  const said = await git(['log', '-1', '--format=%H%x00%an%x00%cI%x00%s', commit, '--', `${name}.md`, `${name}.lock.yaml`]);
  const [hash = '', author = '', at = '', subject = ''] = said.trim().split('\0');
  return { commit: hash, author, at: new Date(at), subject };
}

type Entry = { path: string; name: string; mode: string; blob: string; size: number };

function entriesOf(listing: string): Entry[] {
  return listing.split('\0').filter((line) => line !== '').map((line) => {
    const [, mode = '', , blob = '', size = '0', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\s+(\S+)\t(.+)$/s.exec(line) ?? [];
    return { path, name: nameIn(path), mode, blob, size: Number(size) };
  });
}

function nameIn(path: string): string {
  return path.replace(/\.(?:md|lock\.yaml)$/, '');
}

function wrongWith({ path, name, mode, size }: Entry): string | null {
  if (!declarationName.test(name)) return `${path}: a declaration is called by small letters, digits and hyphens, at most 63`;
  if (!/^100(?:644|755)$/.test(mode)) return `${path} is no plain file`;
  const most = path.endsWith('.md') ? mostEnglishBytes : mostLockBytes;
  return size > most ? `${path} is larger than ${most / 1024} KiB` : null;
}

async function untouched(git: Git, { commit: older, reading }: { commit: string; reading: Reading }, commit: string): Promise<Declared[]> {
  const said = await git(['log', '-m', '--no-renames', '--name-only', '--format=', '-z', `${older}..${commit}`]);
  const touched = new Set(said.split('\0').map((path) => nameIn(path.trim())));
  return reading.declared.filter(({ name }) => !touched.has(name));
}

/** The texts of blobs, by their ids. What is no UTF-8 has other bytes than its blob. */
async function textsOf(git: Git, blobs: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let from = 0; from < blobs.length; from += blobsAtOnce) {
    let rest = await git(['cat-file', '--batch'], { stdin: blobs.slice(from, from + blobsAtOnce).map((blob) => `${blob}\n`).join(''), bytes: true });
    for (let head = headOf(rest); head !== null; head = headOf(rest)) {
      texts.set(head.blob, Buffer.from(rest.slice(head.begins, head.begins + head.size), 'latin1').toString());
      rest = rest.slice(head.begins + head.size + 1);
    }
  }
  return texts;
}

function headOf(bytes: string): { blob: string; size: number; begins: number } | null {
  const [whole = '', blob = '', size = ''] = /^([0-9a-f]+) blob (\d+)\n/.exec(bytes) ?? [];
  return whole === '' ? null : { blob, size: Number(size), begins: whole.length };
}

function filesOf(name: string, all: readonly Entry[], texts: ReadonlyMap<string, string>): Omit<Declared, 'touch'> {
  const entries = all.filter((entry) => entry.name === name);
  const blob = (path: string) => entries.find((entry) => entry.path === path && wrongWith(entry) === null)?.blob ?? null;
  const [englishBlob, lockBlob] = [blob(`${name}.md`), blob(`${name}.lock.yaml`)];
  const [english, lock] = [texts.get(englishBlob ?? '') ?? null, texts.get(lockBlob ?? '') ?? null];
  const wrong = entries.map(wrongWith).find((words) => words !== null) ?? (lock === null ? null : wrongInLock(lock, lockBlob));
  return { name, english, englishBlob, lock, lockBlob, wrong };
}

function wrongInLock(lock: string, blob: string | null): string | null {
  if (blobOf(lock) !== blob) return 'the lock is no UTF-8 text: save it as UTF-8';
  const read = readLock(lock);
  return 'wrong' in read ? read.wrong : null;
}
