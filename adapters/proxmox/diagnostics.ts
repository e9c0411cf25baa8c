import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { named, safe } from '../../engine/distill.ts';
import { Fault, wordsOf } from '../../engine/errors.ts';
import { nameOf } from '../../engine/refs.ts';
import type { Receipt } from '../../engine/types.ts';
import { read } from './client.ts';
import { configOf, type Config } from './configs.ts';
import type { Found } from './guests.ts';
import { guestStatusShape, snapshotsShape, tasksShape, type TaskRow } from './shapes.ts';
import { logOf } from './tasks.ts';

const tasksTold = 20;
const logsTold = 5;
const linesTold = 500;

/** Settings of a guest that hold, or may hold, a password. */
const secret = /^(?:cipassword|sshkeys|args|env)$/;
const masked = '(masked)';

/** Writes a folder about a guest that only its owner can read, and answers with its name and size, never its content. */
export async function writeBundle(found: Found, where: { dataDir: string; now: () => Date }): Promise<Receipt> {
  const { files, lines } = await gather(found);
  const id = `${where.now().toISOString().replace(/[-:.]/g, '')}-${nameOf(found.ref).replace(/[^A-Za-z0-9_.-]+/g, '_').slice(0, 80)}`;
  await writeFolder(join(where.dataDir, 'diagnostics'), id, files).catch((error: unknown) => { throw diskFault(error); });
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return {
    id,
    says: safe`collected ${files.size} files about ${named(found.ref)}, ${Math.ceil(bytes / 1024)} KiB, ${lines} log lines`,
    details: { bytes, files: files.size, lines },
  };
}

/** The configuration without passwords; those of containers stand in raw lines of their own. */
export function withoutSecrets(config: Config): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => {
    if (secret.test(key)) return [key, masked];
    return key === 'lxc' && Array.isArray(value) ? [key, value.map(withoutEnvironment)] : [key, value];
  }));
}

/** What cannot be had is noted in the bundle; only what cannot be configured at all makes it fail. */
async function gather({ cluster: { pve }, ref, row }: Found): Promise<{ files: Map<string, string>; lines: number }> {
  const missing: Record<string, string> = {};
  const orNote = async <T>(what: string, work: Promise<T>, instead: T): Promise<T> => work.catch((error: unknown) => {
    missing[what] = wordsOf(error);
    return instead;
  });
  const asked = { node: row.node, kind: row.type, vmid: row.vmid };
  const path = '/nodes/{node}/{kind}/{vmid}';
  const config = await configOf(pve, row);
  const status = await orNote('status', read(pve, { doing: 'tell what a guest does', path: `${path}/status/current`, with: asked, as: guestStatusShape }), null);
  const snapshots = await orNote('snapshots', read(pve, { doing: 'list the snapshots of a guest', path: `${path}/snapshot`, with: asked, as: snapshotsShape }), []);
  const recent = { node: row.node, vmid: row.vmid, source: 'all', limit: tasksTold };
  const tasks = await orNote('tasks', read(pve, { doing: 'list the tasks of a guest', path: '/nodes/{node}/tasks', with: recent, as: tasksShape }), []);
  const logs = await Promise.all(tasks.slice(0, logsTold).map((task) => orNote(`log of ${task.upid}`, lastLines(logOf(pve, task)), [])));
  const files = new Map([
    ['guest.json', pretty({ listed: row, status })], ['config.json', pretty(withoutSecrets(config))], ['snapshots.json', pretty(snapshots)],
    ['tasks.json', pretty(tasks)], ...tasks.slice(0, logsTold).map((task, at): [string, string] => [`task-${String(at + 1)}.log`, textOf(task, logs[at] ?? [])]),
    ['bundle.json', pretty({ resource: ref, vmid: row.vmid, kind: row.type, missing })],
  ]);
  return { files, lines: logs.reduce((sum, lines) => sum + lines.length, 0) };
}

async function lastLines(log: Promise<string[]>): Promise<string[]> {
  return (await log).slice(-linesTold);
}

function textOf({ upid, type, status }: TaskRow, lines: readonly string[]): string {
  return [`${upid} ${type} ${status ?? 'running'}`, ...lines, ''].join('\n');
}

function withoutEnvironment(line: unknown): unknown {
  const [key] = Array.isArray(line) ? (line as unknown[]) : [];
  return typeof key === 'string' && /environment/i.test(key) ? [key, masked] : line;
}

async function writeFolder(parent: string, id: string, files: ReadonlyMap<string, string>): Promise<void> {
  const folder = join(parent, id);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await chmod(parent, 0o700);
  try {
    await mkdir(folder, { mode: 0o700 });
    for (const [name, text] of files) await writeFile(join(folder, name), text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function diskFault(cause: unknown): Fault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Fault('machine.full', 'The disk under DATA_DIR is full: the diagnostics could not be written', { cause });
  return new Fault('machine.refused', `The diagnostics could not be written under DATA_DIR: ${wordsOf(cause)}`, { cause });
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
