import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands at a path: its kind, its permission bits, and its owner where that can be seen. */
export type Stood = {
  kind: 'folder' | 'file' | 'link' | 'socket' | 'other';
  size: number;
  mode: number;
  owner: { uid: number; gid: number } | null;
};

/** The folders of Docker hosts that the owner lets this service see. A look changes nothing and reads no content. */
export type HostPaths = {
  /** What stands at a path of a host; null when it is in no such folder, or behind a link. */
  look: (host: string, path: string) => Promise<Stood | 'missing' | null>;
};

/** One folder of a host and where it is seen here. */
type Shared = { host: string; there: string; here: string };

const hint = 'must read host:/path=/path here, such as nas1:/srv=/host/srv';

/** The folders named in HOST_PATHS and, as sentences without values, what is wrong with it. */
export function parseHostPaths(text: string | undefined): { shared: Shared[]; wrong: string[] } {
  const entries = text === undefined ? [] : text.split(',').map((entry) => /^([a-z0-9-]+):(\/[^=]*)=(\/.*)$/.exec(entry.trim()));
  const wrong = entries.flatMap((entry, at) => (entry === null ? [`entry ${String(at + 1)} of HOST_PATHS ${hint}`] : []));
  return { shared: entries.flatMap((entry) => (entry === null ? [] : { host: entry[1] ?? '', there: trimmed(entry[2] ?? ''), here: trimmed(entry[3] ?? '') })), wrong };
}

/** Looks at paths through the folders that are shared; of two that hold a path the longer counts. */
export function hostPathsOf(shared: readonly Shared[]): HostPaths {
  const longestFirst = shared.toSorted((a, b) => b.there.length - a.there.length);
  return {
    look: async (host, path) => {
      const found = longestFirst.find((one) => one.host === host && (path === one.there || path.startsWith(`${one.there}/`)));
      if (!found) return null;
      const parts = path.slice(found.there.length).split('/').filter((part) => part !== '');
      return parts.includes('..') ? null : follow(found.here, parts);
    },
  };
}

/** A link on the way would be followed to a place of this service, not of the host. */
async function follow(here: string, parts: readonly string[]): Promise<Stood | 'missing' | null> {
  let at = here;
  let seen = await statOf(at);
  if (seen === null || seen.isSymbolicLink()) return null;
  for (const part of parts) {
    if (seen.isSymbolicLink()) return null;
    at = join(at, part);
    seen = await statOf(at);
    if (seen === null) return 'missing';
  }
  return seen.isSymbolicLink() ? null : stood(seen);
}

async function statOf(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null);
}

function stood(seen: Stats): Stood {
  const kind = seen.isDirectory() ? 'folder' : seen.isFile() ? 'file' : seen.isSocket() ? 'socket' : 'other';
  return { kind, size: seen.size, mode: seen.mode & 0o777, owner: { uid: seen.uid, gid: seen.gid } };
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}
