import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { absent } from './embedded-files.ts';

/** Writes this process down as the one owner of the data folder; the process id of the living process that already is it. */
export async function claim(dir: string): Promise<number | undefined> {
  const last = (await claimsIn(dir)).at(-1) ?? 0;
  const pid = await ownerAt(dir, last);
  if (pid !== undefined) return pid === process.pid ? undefined : pid;
  const ours = join(dir, `postgres.claim.${process.pid}`);
  await writeFile(ours, (await identityOf(process.pid)) ?? '');
  const written = await link(ours, ownerFile(dir, last + 1)).then(() => true, taken);
  await rm(ours, { force: true });
  const all = await claimsIn(dir);
  const won = written && all.at(-1) === last + 1;
  for (const old of all) if (won ? old <= last : written && old === last + 1) await rm(ownerFile(dir, old), { force: true });
  return won ? undefined : claim(dir);
}

/** Gives up the folder if it is ours. The file is emptied and stays: the next owner must be one number higher, or two could claim at once. */
export async function release(dir: string): Promise<void> {
  const last = (await claimsIn(dir)).at(-1) ?? 0;
  if ((await ownerAt(dir, last)) === process.pid) await writeFile(ownerFile(dir, last), '').catch(() => undefined);
}

/** The living process that wrote this claim. */
async function ownerAt(dir: string, number: number): Promise<number | undefined> {
  const kept = (await readFile(ownerFile(dir, number), 'utf8').catch(absent)) ?? '';
  const pid = Number.parseInt(kept);
  return kept !== '' && kept === (await identityOf(pid)) ? pid : undefined;
}

async function claimsIn(dir: string): Promise<number[]> {
  const names = await readdir(dir).catch(absent) ?? [];
  return names.map((name) => Number(/^postgres\.owner\.(\d+)$/.exec(name)?.[1])).filter(Number.isInteger).sort((a, b) => a - b);
}

/** False for a file that is there already; any other error is thrown again. */
function taken(error: NodeJS.ErrnoException): false {
  if (error.code !== 'EEXIST') throw error;
  return false;
}

function ownerFile(dir: string, number: number): string {
  return join(dir, `postgres.owner.${number}`);
}

/** What tells a process from every other one that had or will have its number; undefined when it is gone. */
async function identityOf(pid: number): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? ['Z'];
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${pid} ${fields[19]} ${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()}`;
}
