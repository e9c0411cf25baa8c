import { type Endpoint, endpoints, may, param, present, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { badParams, forbid, ProxmoxRefusal, wordsOf } from './fake-proxmox-refusals.ts';
import { flag, int, text, vmid } from './fake-proxmox-schema.ts';
import type { FakeTask, ProxmoxState, TaskExit } from './fake-proxmox-world.ts';

/** What a task is for; `work` throws a refusal to fail, and may return how it went. */
export interface Fork {
  node: string;
  type: string;
  id?: string | number;
  /** The user or the whole token id. */
  who: string;
  /** Runs at once, to take a lock. */
  begin?: () => void;
  work?: () => TaskExit | undefined;
  log?: string[];
  starttime?: number;
  /** Milliseconds until it ends; null for until it is finished by hand. */
  lasts?: number | null;
}

const listed = 25;
const list = { user: 'all' } as const;

/** The endpoints of tasks. */
export const taskEndpoints: Endpoint[] = endpoints([
  ['GET', '/cluster/tasks', list.user, {}, clusterTasks],
  ['GET', '/nodes/{node}/tasks', list.user, {
    errors: flag(), limit: int({ min: 0 }), start: int({ min: 0 }), since: int(), until: int(), vmid, userfilter: text(), typefilter: text(),
    statusfilter: text(), source: text({ oneOf: ['archive', 'active', 'all'] }),
  }, nodeTasks],
  ['GET', '/nodes/{node}/tasks/{upid}/status', list.user, {}, taskStatus],
  ['GET', '/nodes/{node}/tasks/{upid}/log', list.user, { start: int({ min: 0 }), limit: int({ min: 0 }), download: flag() }, taskLog],
  ['DELETE', '/nodes/{node}/tasks/{upid}', list.user, {}, stopTask],
]);

/** Starts a task on a node and answers it; its effect comes when it is due. */
export function fork(state: ProxmoxState, wish: Fork): FakeTask {
  const number = state.tasks.length + 1;
  const starttime = wish.starttime ?? secondsOf(state);
  const [pid, pstart] = [0x0003a000 + number * 7, 0x00a1b000 + number * 311];
  const id = String(wish.id ?? '');
  const [user = '', tokenid = null] = wish.who.split('!');
  const refused = attempt(wish.begin);
  const lasts = wish.lasts === undefined ? state.taskMs : wish.lasts;
  const task: FakeTask = {
    upid: `UPID:${wish.node}:${[pid, pstart, starttime].map(hex).join(':')}:${wish.type}:${id}:${wish.who}:`,
    node: wish.node, pid, pstart, starttime, type: wish.type, id, user, tokenid, endtime: null, exit: null, log: [...(wish.log ?? [])],
    due: lasts === null ? null : state.clock() + lasts,
    work: () => refused ?? wish.work?.() ?? 'OK',
  };
  state.tasks.push(task);
  return task;
}

/** Starts a task of the caller and answers its UPID, as every changing endpoint does. */
export function forkFor(call: ProxmoxCall, wish: Omit<Fork, 'who' | 'node'>): string {
  return fork(call.state, { ...wish, who: call.who, node: param(call, 'node') }).upid;
}

/** Ends every task that is due, the earliest first, with its effect. */
export function settle(state: ProxmoxState): void {
  for (;;) {
    const due = state.tasks.filter((task) => task.endtime === null && task.due !== null && task.due <= state.clock() && isUp(state, task.node));
    const next = due.sort((a, b) => (a.due ?? 0) - (b.due ?? 0))[0];
    if (!next) return;
    end(next, { exit: attempt(next.work), at: Math.floor((next.due ?? 0) / 1000) });
  }
}

/** Ends a task with these words and no effect. */
export function end(task: FakeTask, how: { exit: TaskExit | undefined; at: number }): void {
  const exit = how.exit ?? 'OK';
  Object.assign(task, { endtime: Math.max(how.at, task.starttime), exit, due: null });
  task.log.push(exit === 'OK' || exit.startsWith('WARNINGS: ') ? `TASK ${exit}` : `TASK ERROR: ${exit}`);
}

function attempt(work: (() => TaskExit | undefined) | (() => void) | undefined): TaskExit | undefined {
  try {
    return work?.() ?? undefined;
  } catch (fault) {
    return wordsOf(fault);
  }
}

function clusterTasks(call: ProxmoxCall): object[] {
  const { state } = call;
  const recent = [...state.nodes.keys()].flatMap((node) => {
    const here = state.tasks.filter((task) => task.node === node);
    const running = here.filter((task) => task.endtime === null);
    const ended = here.filter((task) => task.endtime !== null).sort((a, b) => b.starttime - a.starttime);
    return [...running, ...ended.slice(0, Math.max(0, listed - running.length))];
  });
  const all = may(call, '/', 'Sys.Audit');
  return recent.filter((task) => all || task.user === call.who).map((task) => {
    const { pid, pstart: _, ...shape } = shapeOf(task);
    return task.endtime === null ? { ...shape, pid } : { ...shape, saved: '1', endtime: task.endtime, status: task.exit };
  });
}

function nodeTasks(call: ProxmoxCall): object[] {
  const { state, params } = call;
  const source = params['source'] ?? 'archive';
  const auditor = may(call, `/nodes/${param(call, 'node')}`, 'Sys.Audit');
  const found = state.tasks.filter((task) => task.node === params['node'] && (auditor || isOwn(task, call.who)) && fits(task, params)
    && (task.endtime === null ? source !== 'archive' : source !== 'active'));
  found.sort((a, b) => (b.endtime ?? Infinity) - (a.endtime ?? Infinity) || b.starttime - a.starttime || b.pid - a.pid);
  call.total = found.length;
  const start = Number(params['start'] ?? 0);
  return found.slice(start, start + Number(params['limit'] ?? 50)).map((task) =>
    ({ ...shapeOf(task), ...(task.endtime === null ? { status: 'RUNNING' } : { endtime: task.endtime, status: task.exit }) }));
}

function fits(task: FakeTask, params: Record<string, string>): boolean {
  const result = resultOf(task);
  if (params['errors'] === '1' && result !== 'error' && result !== 'unknown') return false;
  if (params['statusfilter'] !== undefined && !params['statusfilter'].split(/[,; ]+/).includes(result)) return false;
  if (params['typefilter'] !== undefined && task.type !== params['typefilter']) return false;
  if (params['userfilter'] !== undefined && !whole(task).toLowerCase().includes(params['userfilter'].toLowerCase())) return false;
  if (params['vmid'] !== undefined && task.id !== params['vmid']) return false;
  return task.starttime >= Number(params['since'] ?? 0) && task.starttime <= Number(params['until'] ?? Infinity);
}

function resultOf(task: FakeTask): string {
  if (task.exit === null) return 'unknown';
  return task.exit === 'OK' ? 'ok' : task.exit.startsWith('WARNINGS: ') ? 'warning' : 'error';
}

function taskStatus(call: ProxmoxCall): object {
  const task = readable(call, 'Sys.Audit');
  return present({ ...shapeOf(task), status: task.endtime === null ? 'running' : 'stopped', exitstatus: task.exit });
}

function taskLog(call: ProxmoxCall): object[] {
  const { log } = readable(call, 'Sys.Audit');
  const lines = (log.length > 0 ? log : ['no content']).map((line, index) => ({ n: index + 1, t: line }));
  call.total = lines.length;
  const start = Number(call.params['start'] ?? 0);
  return lines.slice(start, start + Number(call.params['limit'] ?? 50));
}

function stopTask(call: ProxmoxCall): null {
  const task = readable(call, 'Sys.Modify');
  if (task.endtime === null) end(task, { exit: 'unexpected status', at: secondsOf(call.state) });
  return null;
}

/** The task of the path on the node of the path, or a refusal; tasks of others need a privilege on the node. */
function readable(call: ProxmoxCall, privilege: string): FakeTask {
  const { upid = '', node = '' } = call.params;
  if (!/^UPID:[a-zA-Z0-9-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/i.test(upid)) badParams({ upid: 'unable to parse worker upid' });
  const task = call.state.tasks.find((one) => one.upid === upid && one.node === node);
  if (!task) throw new ProxmoxRefusal(400, 'Parameter verification failed.\n', { upid: 'no such task' });
  if (!isOwn(task, call.who) && !may(call, `/nodes/${node}`, privilege)) forbid(`/nodes/${node}, ${privilege}`);
  return task;
}

/** A token sees what it started itself; a user also what all its tokens started. */
function isOwn(task: FakeTask, who: string): boolean {
  return whole(task) === who || task.user === who;
}

function whole(task: FakeTask): string {
  return task.tokenid === null ? task.user : `${task.user}!${task.tokenid}`;
}

function shapeOf({ upid, node, pid, pstart, starttime, type, id, user, tokenid }: FakeTask) {
  return { upid, node, pid, pstart, starttime, type, id, user, ...(tokenid === null ? {} : { tokenid }) };
}

function isUp(state: ProxmoxState, node: string): boolean {
  return state.nodes.get(node)?.online ?? false;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}
