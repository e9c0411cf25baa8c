import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { expand } from './found.ts';

/** Folders of which the kernel tells changes. */
export type Watched = { set: (patterns: readonly string[], found: ReadonlyMap<string, string>) => Promise<void>; close: () => void };

/** Rings at each change in the folders of the found paths that match some globs; looking goes on as ever where the kernel cannot tell. */
export function watchFolders(ring: () => void): Watched {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  return {
    set: async (patterns, found) => {
      const matching = new Set([...patterns, ...await expand(patterns)]);
      const folders = new Set([...found.keys()].filter((path) => matching.has(path)).map(dirname));
      for (const folder of watchers.keys()) if (!folders.has(folder)) drop(folder);
      for (const folder of folders) if (!watchers.has(folder)) add(folder, { watchers, ring, drop });
    },
    close: () => { for (const folder of [...watchers.keys()]) drop(folder); },
  };
}

function add(folder: string, { watchers, ring, drop }: { watchers: Map<string, FSWatcher>; ring: () => void; drop: (folder: string) => void }): void {
  try {
    const watcher = watch(folder, { persistent: false }, ring);
    watcher.on('error', () => { drop(folder); });
    watchers.set(folder, watcher);
  } catch {
    watchers.delete(folder);
  }
}
