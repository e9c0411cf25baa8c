import { z } from 'zod';
import { Fault, isFault, wordsOf } from '../../engine/errors.ts';
import type { TaskFact, TaskResult } from '../../engine/fact-values.ts';
import type { Sighting } from '../../engine/types.ts';
import { read, write, type Pve, type Write } from './client.ts';
import type { Cluster } from './cluster.ts';
import { faultOf, Unwilling } from './faults.ts';
import type { Refs } from './names.ts';
import { taskLogShape, tasksShape, taskStatusShape, type Rows, type TaskRow } from './shapes.ts';
import { watched } from './states.ts';

/** How a task that we started has ended: its UPID, when it began, and Proxmox's last words on it. */
export type Ended = { upid: string; startedAt: string; exit: string };

/** How long a task is waited for, how long a guest may then take to get where it should, and how often both are asked about, in milliseconds. */
export type TaskPace = { longestMs: number; settleMs: number; firstMs: number; slowestMs: number; pause: (ms: number) => Promise<void> };

const upidShape = z.string().regex(/^UPID:/);
const guestTask = /^(?:qm|vz|ha|move_volume|resize|vncproxy|spiceproxy|vncshell)/;
const logPage = 5000;
const mostLogLines = 100_000;

/** The latest tasks of all nodes, as the cluster lists them. */
export async function listTasks(cluster: Cluster): Promise<TaskRow[]> {
  return read(cluster.pve, { doing: 'list the latest tasks', path: '/cluster/tasks', as: tasksShape });
}

/** The beginnings and ends that a list tells of: of the guest they are about, else of their node; nothing of ignored guests. */
export function tasksSeen(tasks: readonly TaskRow[], refs: Refs, rows: Rows): Sighting[] {
  const heeded = new Set(watched(rows).map(({ vmid }) => vmid));
  const ignored = new Set(rows.guests.map(({ vmid }) => vmid).filter((vmid) => !heeded.has(vmid)));
  return tasks.flatMap((task) => {
    const vmid = guestOf(task);
    if (vmid !== null && ignored.has(vmid)) return [];
    const resource = vmid === null ? refs.node(task.node) : refs.guest(vmid);
    const value: TaskFact = { upid: task.upid, type: task.type, user: userOf(task), node: task.node, startedAt: isoOf(task.starttime) };
    const began: Sighting = { resource, kind: 'task.began', at: new Date(task.starttime * 1000), key: task.upid, value };
    if (task.endtime == null) return [began];
    const ended: Sighting = {
      resource, kind: 'task.ended', at: new Date(task.endtime * 1000), key: task.upid,
      value: { ...value, result: resultOf(task.status ?? ''), endedAt: isoOf(task.endtime) },
    };
    return [began, ended];
  });
}

/** The result in the last words of a task. */
export function resultOf(words: string): TaskResult {
  if (words === 'OK') return 'ok';
  if (/^WARNINGS:/.test(words)) return 'warnings';
  return words === '' || /^(?:unknown|unexpected status|RUNNING)/i.test(words) ? 'unknown' : 'failed';
}

/** Starts a task and waits for its good end; a bad one is a Fault in its words, `machine.timeout` when it did not end in time or nobody can tell how. */
export async function runTask(pve: Pve, asked: Write, pace: TaskPace): Promise<Ended> {
  const ended = await endOf(pve, { doing: asked.doing, answer: await write(pve, asked) }, pace);
  if (ended === null) throw new Fault('machine.timeout', `Proxmox ${pve.name()} named no task while we wanted to ${asked.doing}; nobody knows whether it happened`);
  return ended;
}

/** How the task ends that a change was answered with; null where it was done without one. */
export async function endOf(pve: Pve, { doing, answer }: { doing: string; answer: unknown }, pace: TaskPace): Promise<Ended | null> {
  const upid = upidShape.safeParse(answer);
  return upid.success ? orFailed(pve, doing, await waitFor(pve, upid.data, { doing, pace })) : null;
}

/** All lines of the log of a task, at most 100,000. */
export async function logOf(pve: Pve, { upid, node }: Pick<TaskRow, 'upid' | 'node'>): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < mostLogLines) {
    const asked = { node, upid, start: lines.length, limit: logPage };
    const page = await read(pve, { doing: 'read the log of a task', path: '/nodes/{node}/tasks/{upid}/log', with: asked, as: taskLogShape });
    lines.push(...page.map(({ t }) => t));
    if (page.length < logPage) break;
  }
  return lines;
}

function orFailed(pve: Pve, doing: string, task: Ended): Ended {
  const result = resultOf(task.exit);
  if (result === 'ok' || result === 'warnings') return task;
  if (result === 'unknown') throw new Fault('machine.timeout', `Proxmox ${pve.name()} does not know how the task ended (${task.upid}) while we wanted to ${doing}`);
  throw faultOf(new Unwilling(500, task.exit), { cluster: pve.name(), doing, changes: true, suffix: pve.settings.suffix });
}

/** While the node cannot be asked the task goes on, so that only the end of our patience ends the waiting. */
async function waitFor(pve: Pve, upid: string, { doing, pace }: { doing: string; pace: TaskPace }): Promise<Ended> {
  const [, node = '', , , started = ''] = upid.split(':');
  const asked = { doing: 'tell how a task goes', path: '/nodes/{node}/tasks/{upid}/status', with: { node, upid }, as: taskStatusShape, tries: 1 };
  for (let [waited, waitMs] = [0, pace.firstMs]; waited < pace.longestMs; waited += waitMs, waitMs = Math.min(waitMs * 1.5, pace.slowestMs)) {
    await pace.pause(waitMs);
    const { status, exitstatus } = await read(pve, asked).catch((error: unknown) => unlessAway(error));
    if (status === 'stopped') return { upid, startedAt: isoOf(Number.parseInt(started, 16)), exit: exitstatus ?? 'unknown' };
  }
  throw new Fault('machine.timeout', `Proxmox ${pve.name()} still works on it after ${String(Math.round(pace.longestMs / 1000))} s (${upid}) while we wanted to ${doing}`);
}

function unlessAway(error: unknown): { status: string; exitstatus?: string } {
  if (isFault(error, 'machine.unreachable', 'machine.timeout')) return { status: 'running' };
  throw new Fault('machine.timeout', `${wordsOf(error)}; the task was started and nobody knows how it ended`, { cause: error });
}

/** The token that asked stands in the UPID alone. */
function userOf({ upid }: TaskRow): string {
  return upid.split(':')[7] ?? '';
}

function guestOf({ type, id }: TaskRow): number | null {
  const about = guestTask.test(type) || type === 'vzdump';
  return about && /^[1-9]\d{2,8}$/.test(id) ? Number(id) : null;
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
