import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { timeoutMs } from './git.ts';

/** Takes away the locks that a git left behind when it was killed, which would keep out every other one; a living git holds none for so long. */
export async function unlock(folder: string): Promise<void> {
  const places = ['', 'refs/copilot', 'refs/copilot/kept'];
  const found = await Promise.all(places.map(async (place) => {
    const names = await readdir(join(folder, place)).catch(() => []);
    return names.filter((name) => name.endsWith('.lock')).map((name) => join(folder, place, name));
  }));
  await Promise.all(found.flat().map(async (path) => {
    const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
    if (age > 2 * timeoutMs) await rm(path, { force: true });
  }));
}
