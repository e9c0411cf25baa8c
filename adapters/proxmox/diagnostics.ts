import { pretty, type Bundle } from '../../engine/bundle.ts';
import { wordsOf } from '../../engine/errors.ts';
import { read } from './client.ts';
import { configOf } from './configs.ts';
import type { Found } from './guests.ts';
import { withoutSecrets } from './redacted.ts';
import { guestStatusShape, snapshotsShape, tasksShape, type TaskRow } from './shapes.ts';
import { logOf } from './tasks.ts';

const tasksTold = 20;
const logsTold = 5;
const linesTold = 500;

/** Everything about a guest that helps to find out what is wrong with it. What cannot be had is noted; only a configuration that cannot be read makes it fail. */
export async function gather({ cluster: { pve }, ref, row }: Found): Promise<Bundle> {
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
  return { ref, files, lines: logs.reduce((sum, lines) => sum + lines.length, 0) };
}

async function lastLines(log: Promise<string[]>): Promise<string[]> {
  return (await log).slice(-linesTold);
}

function textOf({ upid, type, status }: TaskRow, lines: readonly string[]): string {
  return [`${upid} ${type} ${status ?? 'running'}`, ...lines, ''].join('\n');
}
