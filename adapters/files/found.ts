import { realpath } from 'node:fs/promises';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Declared } from './declared.ts';
import { pathBefore } from './rotated.ts';

/** What is compressed is never written to. */
const packed = /\.(gz|bz2|xz|zst|lz4)$/;

/**
 * Which service each path belongs to, of those that are there and those that were named without a glob. `known` tells which of some
 * paths were followed before: what was moved away from one is read as part of it, even while nothing stands there.
 */
export async function findPaths(declared: readonly Declared[], known: (paths: readonly string[]) => Promise<ReadonlySet<string>>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { service, patterns } of declared) {
    const named = patterns.filter((pattern) => !isDynamicPattern(pattern));
    for (const path of [...named, ...await expand(patterns)]) if (!found.has(path)) found.set(path, service);
  }
  const literal = new Set(declared.flatMap(({ patterns }) => patterns));
  const before = new Map([...found.keys()].filter((path) => !literal.has(path)).map((path) => [path, pathBefore(path)] as const));
  const followed = await known([...new Set([...before.values()].flatMap((path) => (path === null || found.has(path) ? [] : [path])))]);
  for (const [path, one] of before) {
    if (one !== null && followed.has(one)) found.set(one, found.get(path) ?? '');
    if (packed.test(path) || (one !== null && found.has(one))) found.delete(path);
  }
  await dropDoubles(found);
  return found;
}

/** The files that globs match now. */
export async function expand(patterns: readonly string[]): Promise<string[]> {
  const dynamic = patterns.filter((pattern) => isDynamicPattern(pattern));
  const found = await Promise.all(dynamic.map((pattern) => glob(pattern, { absolute: true, dot: true, expandDirectories: false, cwd: '/' })));
  return [...new Set(found.flat())].sort();
}

/** A link beside the file that it leads to would be read twice. */
async function dropDoubles(found: Map<string, string>): Promise<void> {
  for (const path of [...found.keys()]) {
    const real = await realpath(path).catch(() => path);
    if (real !== path && found.has(real)) found.delete(path);
  }
}
