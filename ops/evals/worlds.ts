import { readdir, readFile } from 'node:fs/promises';
import { readLog, type Log } from './log.ts';
import type { World } from './world.ts';

/** A world with its name and its log. */
export type NamedWorld = { name: string; world: World; log: Log };

/** All worlds, by their names. Rejects naming the folder that holds none. */
export async function loadWorlds(): Promise<NamedWorld[]> {
  const folder = new URL('worlds/', import.meta.url);
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => {
    const file = new URL(`${name}/world${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, folder);
    const { default: world } = await import(file.href) as { default?: World };
    if (world === undefined) throw new Error(`ops/evals/worlds/${name}/world.ts exports no world by default`);
    return { name, world, log: readLog(await readFile(logBeside(file), 'utf8')) };
  }));
}

/** Logs are not compiled: they stay where the sources are. */
function logBeside(file: URL): URL {
  return new URL('log.txt', file.href.replace('/dist/ops/evals/', '/ops/evals/'));
}
