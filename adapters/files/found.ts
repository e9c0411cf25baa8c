import { realpath } from 'node:fs/promises';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Declared } from './declared.ts';
import { pathBefore } from './rotated.ts';

/** Which service each path belongs to, of those that are there and those that were named without a glob. `known` are paths that were found before. */
export async function findPaths(declared: readonly Declared[], known: (path: string) => boolean): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { service, patterns } of declared) {
    const named = patterns.filter((pattern) => !isDynamicPattern(pattern));
    for (const path of [...named, ...await expand(patterns)]) if (!found.has(path)) found.set(path, service);
  }
  const literal = new Set(declared.flatMap(({ patterns }) => patterns));
  for (const path of found.keys()) if (!literal.has(path) && isMovedAway(path, (one) => found.has(one) || known(one))) found.delete(path);
  await dropDoubles(found);
  return found;
}

/** The files that globs match now. */
export async function expand(patterns: readonly string[]): Promise<string[]> {
  const dynamic = patterns.filter((pattern) => isDynamicPattern(pattern));
  const found = await Promise.all(dynamic.map((pattern) => glob(pattern, { absolute: true, dot: true, expandDirectories: false, cwd: '/' })));
  return [...new Set(found.flat())].sort();
}

/** What was moved away is read under the path where it was written, and what is compressed is never written to. */
function isMovedAway(path: string, isFollowed: (path: string) => boolean): boolean {
  const before = pathBefore(path);
  return /\.(gz|bz2|xz|zst|lz4)$/.test(path) || (before !== null && isFollowed(before));
}

/** A link beside the file that it leads to would be read twice. */
async function dropDoubles(found: Map<string, string>): Promise<void> {
  for (const path of [...found.keys()]) {
    const real = await realpath(path).catch(() => path);
    if (real !== path && found.has(real)) found.delete(path);
  }
}
