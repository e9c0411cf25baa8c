import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../engine/errors.ts';
import { absent, giveTo, type Home } from './embedded-files.ts';

/** A living PostgreSQL as its own lock file tells of it. */
export type Postmaster = { pid: number; port: number; ready: boolean };

const settings = {
  listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100',
  shared_buffers: '48MB', max_wal_size: '256MB', min_wal_size: '32MB', huge_pages: 'off', jit: 'off', io_method: 'sync',
  max_worker_processes: '2', max_parallel_workers_per_gather: '0', max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0', autovacuum_worker_slots: '1', autovacuum_max_workers: '1',
  log_checkpoints: 'off', log_min_messages: 'log',
};

/** Makes a new, empty cluster whose only user is copilot with this password. */
export async function createCluster(home: Home, password: string): Promise<void> {
  const fresh = `${home.cluster}.new-${process.pid}`;
  const secret = `${fresh}.secret`;
  for (const name of await readdir(home.place)) if (name.startsWith('postgres.new-')) await clear(join(home.place, name));
  try {
    await mkdir(fresh, { mode: 0o700 });
    await writeFile(secret, password, { mode: 0o600 });
    for (const path of [fresh, secret]) await giveTo(home.as, path);
    await run(home, ['initdb', '-D', fresh, '-U', 'copilot', `--pwfile=${secret}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-instructions']);
    await rename(fresh, home.cluster);
  } finally {
    await clear(fresh);
    await rm(secret, { force: true });
  }
}

/** Removes a half-made cluster; tries for some seconds, because the initdb of a killed service may still write into it. */
function clear(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 12, retryDelay: 100 });
}

/** Sets the password of a cluster that is not running, for when the file that held it was lost. */
export async function setPassword(home: Home, password: string): Promise<void> {
  await run(home, ['postgres', '--single', '-D', home.cluster, 'postgres'], `ALTER ROLE copilot PASSWORD '${password}'\n`);
}

/** The PostgreSQL that serves this cluster now, whoever started it. */
export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(absent))?.split('\n') ?? [];
  const pid = Math.abs(Number(lines[0]));
  if (!(await serves(pid, cluster))) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** Starts PostgreSQL in a session of its own and waits until it answers; 'taken' when another program has the port. */
export async function launch(home: Home, port: number): Promise<Postmaster | 'taken'> {
  await sweep(home.cluster);
  const log = await openLog(home.log);
  try {
    const before = (await log.stat()).size;
    const options = Object.entries({ ...settings, port, cluster_name: titleOf(home.cluster) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(home.native, 'bin', 'postgres'), ['-D', home.cluster, ...options], {
      ...home.as, cwd: '/', env: environment, detached: true, stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    await once(child, 'spawn');
    const started = await answer(home.cluster, () => child.exitCode === null && child.signalCode === null);
    if (started !== undefined) return started;
    const words = (await readFile(home.log)).subarray(before).toString();
    if (words.includes('Address already in use')) return 'taken';
    throw await failure(home, words);
  } catch (error) {
    throw error instanceof Fault ? error : await failure(home, String(error), error);
  } finally {
    await log.close();
  }
}

/** Waits until the PostgreSQL of a cluster is ready; undefined when there is none, or it left, or `hopeful` no longer is. */
export async function answer(cluster: string, hopeful: () => boolean = () => false): Promise<Postmaster | undefined> {
  for (let waited = 0; waited < 120_000; waited += 10) {
    const found = await readPostmaster(cluster);
    if (found?.ready === true) return found;
    if (found === undefined && !hopeful()) return undefined;
    await sleep(10);
  }
  throw new Fault('store.unavailable', `The PostgreSQL of ${cluster} has been starting for two minutes and is not ready. It may be repairing itself after a crash: look at postgres.log, and start the service again.`);
}

/** Stops the PostgreSQL of a cluster, gently first; does nothing when none runs. */
export async function halt(cluster: string): Promise<void> {
  for (const [signal, patience] of [['SIGINT', 30_000], ['SIGQUIT', 10_000], ['SIGKILL', 5000]] as const) {
    const found = await readPostmaster(cluster);
    if (found === undefined) return;
    tell(found.pid, signal);
    for (let waited = 0; waited < patience && (await serves(found.pid, cluster)); waited += 10) await sleep(10);
  }
}

/** A Fault that says why a database folder is of no use, what to do, and the last words PostgreSQL said. */
export async function failure({ cluster, place, log }: Pick<Home, 'cluster' | 'place' | 'log'>, words: string, cause?: unknown): Promise<Fault> {
  const room = await statfs(place).then(({ bavail, bsize }) => Math.floor((bavail * bsize) / 2 ** 20), () => undefined);
  const full = /no space left|quota/i.test(words) || (room !== undefined && room < 16);
  const advice = full ? `the disk is full (${room} MB free). Free some space, or set DATA_DIR to a folder on another disk` : (causes.find(([pattern]) => pattern.test(words))?.[1] ?? `see ${log}`);
  const last = words.trim().split('\n').slice(-6).join('\n  ');
  return new Fault(full ? 'store.full' : 'store.unavailable', `The database in ${cluster} cannot start: ${advice}. The last words were:\n  ${last}`, { cause });
}

const causes: [RegExp, string][] = [
  [/spawn .* EPERM/, 'this process is root but may not become another user, and PostgreSQL refuses root. Start the service as a normal user, or set DATABASE_URL'],
  [/spawn .* (ENOENT|ENOEXEC|EACCES)|shared librar|GLIBC/, 'the PostgreSQL that comes with this project does not run here; it needs Linux with glibc and a folder without noexec. Set DATABASE_URL to a PostgreSQL of your own'],
  [/read-only file system/i, 'its folder is read-only. Set DATA_DIR to a folder that can be written'],
  [/permission denied|not permitted|wrong ownership|EACCES/i, 'its folder may not be used by this user. Give the folder to the user who starts the service (chown -R), or set DATA_DIR to another folder'],
  [/ENOTDIR|EEXIST|not a directory/i, 'a part of its path is a file. Set DATA_DIR to a folder'],
];

/** Nothing of our own environment reaches PostgreSQL: it may hold PG… settings and tokens. */
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };

/** Runs one of the shipped programs to its end. */
async function run(home: Home, [program = '', ...args]: string[], input = ''): Promise<void> {
  const child = spawn(join(home.native, 'bin', program), args, { ...home.as, cwd: '/', env: environment });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (words = (words + chunk).slice(-4000)));
  child.stdin.on('error', () => undefined).end(input);
  const code = await once(child, 'close').then(([exit]: unknown[]) => exit, (error: unknown) => String(error));
  if (code !== 0) throw await failure(home, words === '' ? `${program}: ${String(code)}` : words);
}

async function openLog(path: string) {
  const size = (await stat(path).catch(absent))?.size ?? 0;
  if (size > 10 * 2 ** 20) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

/** Whether a living process is the PostgreSQL of this cluster, and neither a zombie nor another program with a reused number. */
async function serves(pid: number, cluster: string): Promise<boolean> {
  const [program = '', ...args] = await commandOf(pid);
  if (basename(program) !== 'postgres') return false;
  const at = args.indexOf('-D');
  const named = args[at + 1];
  return at === -1 || named === undefined || (await realpath(named).catch(() => named)) === cluster;
}

/** Clears what a killed PostgreSQL left behind: its still working children, and a lock file whose number is another program's now. */
async function sweep(cluster: string): Promise<void> {
  const lock = join(cluster, 'postmaster.pid');
  const left = (await readFile(lock, 'utf8').catch(absent))?.split('\n')[0];
  if (left === undefined) return;
  for (let round = 0; round < 300; round += 1) {
    const children = await childrenOf(cluster);
    if (children.length === 0) break;
    if (round >= 100) for (const pid of children) tell(pid, round < 200 ? 'SIGQUIT' : 'SIGKILL');
    await sleep(10);
  }
  if ((await stat(join('/proc', left)).catch(absent)) !== undefined) await rm(lock, { force: true });
}

async function childrenOf(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const commands = await Promise.all(pids.map(commandOf));
  return pids.filter((_, index) => commands[index]?.[0]?.startsWith(`postgres: ${titleOf(cluster)}:`));
}

async function commandOf(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
}

function titleOf(cluster: string): string {
  return `copilot-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It left by itself.
  }
}
