import { realpath } from 'node:fs/promises';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Declared } from './declared.ts';
import { pathBefore } from './rotated.ts';

/** What is compressed is never written to. */
const packed = /\.(gz|bz2|xz|zst|lz4)$/;

/**
 * Which service each path belongs to, of those that are there and those that were named without a glob. `known` tells which of some
 * paths were followed before: what was moved away from one is read as part of it, even while nothing stands there. Rejects when a glob cannot be walked.
 */
export async function findPaths(declared: readonly Declared[], known: (paths: readonly string[]) => Promise<ReadonlySet<string>>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const aside = new Map<string, string>();
  for (const { service, patterns } of declared) {
    for (const path of [...patterns.filter((pattern) => !isDynamicPattern(pattern)), ...await expand(patterns)]) addTo(found, path, service);
    for (const path of await expand(patterns.filter((pattern) => isDynamicPattern(pattern)).map((pattern) => `${pattern}[.-]*`))) addTo(aside, pathBefore(path), service);
  }
  const literal = new Set(declared.flatMap(({ patterns }) => patterns));
  const moved = [...found].filter(([path]) => !literal.has(path) && pathBefore(path) !== null);
  for (const [path, service] of moved) addTo(aside, pathBefore(path), service);
  const followed = await known([...aside.keys()].filter((path) => !found.has(path)));
  for (const path of followed) addTo(found, path, aside.get(path) ?? '');
  for (const [path] of moved) if (found.has(pathBefore(path) ?? '')) found.delete(path);
  for (const path of found.keys()) if (packed.test(path) && !literal.has(path)) found.delete(path);
  await dropDoubles(found);
  return found;
}

function addTo(paths: Map<string, string>, path: string | null, service: string): void {
  if (path !== null && !paths.has(path)) paths.set(path, service);
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
