import { named, safe, type CloudSafe } from './distill.ts';
import { isRef, refOf } from './refs.ts';
import { factsOf, isFresh, lastOf, runOf, secondsBetween, slowSeconds, type FactOf, type Run } from './seen.ts';
import type { View } from './types.ts';

/** A task of Proxmox that takes a guest or node down, brings it up, or takes it down for a while. `endedAt` is null while it runs. */
export type Task = { id: string; does: 'stop' | 'start' | 'passing'; startedAt: Date; endedAt: Date | null; failed: boolean };

const doings: ReadonlyMap<string, Task['does']> = new Map([
  ...each('stop', 'qmstop qmshutdown qmsuspend qmdestroy qmtemplate vzstop vzshutdown vzsuspend vzdestroy vztemplate hastop stopall suspendall reboot shutdown'),
  ...each('start', 'qmstart qmresume vzstart vzresume hastart startall'),
  ...each('passing', 'qmreboot qmreset qmigrate qmrollback qmrestore qmclone qmmove vzreboot vzmigrate vzrollback vzrestore vzclone vzdump hamigrate harelocate migrateall'),
]);

function each(does: Task['does'], types: string): [string, Task['does']][] {
  return types.split(' ').map((type) => [type, does]);
}

/** How long after a task what it leads to may still come, in seconds: a guest may take its time to shut down. */
const graceSeconds = 600;

/** The list of guests lags behind a start by some seconds. */
export const listSeconds = 60;

/** The clock of a node and ours may differ by so many seconds. */
const skewSeconds = 60;

/** The last state of a guest, or null when it was never seen. */
export function guestOf(view: View): FactOf<'guest.state'> | null {
  return lastOf(view, 'guest.state');
}

/** What a guest is called on cards, `pve/100 plex`. */
export function guestName(view: View): CloudSafe {
  const name = inventoryName(guestOf(view)?.value.name ?? '');
  return name === null ? named(view.resource) : safe`${named(view.resource)} ${name}`;
}

/** A name out of the inventory as a card may show it; null for what is no plain name. */
export function inventoryName(text: string): CloudSafe | null {
  if (!/^[\w.-]{1,63}$/.test(text)) return null;
  const ref = refOf('proxmox', text);
  return isRef(ref) ? named(ref) : null;
}

/** The run of states in which a guest has been down, up to the last; null while it is not. */
export function downRun(view: View): Run<'guest.state'> | null {
  return runOf(view, 'guest.state', (fact) => fact.value.present && fact.value.status === 'stopped');
}

/** Why a guest may be down without an accident, or `wait` while something is under way with it; null when nobody asked for it. */
export function whyDown(view: View): 'asked' | 'wait' | null {
  const guest = guestOf(view);
  if (guest === null || guest.value.lock !== null) return 'wait';
  const ha = lastOf(view, 'ha.state');
  if (ha !== null && ha.value.present !== false && isFresh(ha, view, slowSeconds)) {
    if (['stopped', 'disabled'].includes(ha.value.wanted)) return 'asked';
    if (['recovery', 'fence', 'migrate'].includes(ha.value.status)) return 'wait';
  }
  const task = lastTask(view, lastUpAt(view));
  if (task === null || task.does === 'stop') return task && 'asked';
  const patience = task.does === 'start' ? listSeconds : graceSeconds;
  return task.endedAt === null || secondsBetween(task.endedAt, view.now) < patience ? 'wait' : null;
}

/** How a guest came to be down, as far as its tasks tell. */
export function storyOf(view: View): CloudSafe {
  const task = lastTask(view, lastUpAt(view));
  if (task?.does === 'passing') return safe`it did not come up again after what Proxmox did to it`;
  if (task?.does === 'start' && task.failed) return safe`Proxmox tried to start it and failed`;
  return safe`no task of Proxmox took it down: it crashed, or was shut down from inside, which looks the same`;
}

/** The last task that takes a resource down or brings it up, and that may tell of what came after it was last up; null when there is none. */
export function lastTask(view: View, lastUp: Date | null): Task | null {
  const near = tasksOf(view).filter(({ endedAt }) => lastUp === null || endedAt === null || endedAt.getTime() >= lastUp.getTime() - graceSeconds * 1000);
  return near.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime()).at(-1) ?? null;
}

/** When a guest was last seen up before it went down; null when nobody saw that. */
function lastUpAt(view: View): Date | null {
  const run = downRun(view);
  const before = factsOf(view, 'guest.state').filter((fact) => run === null || fact.at < run.since);
  return before.filter((fact) => fact.value.status === 'running' || fact.value.status === 'paused').at(-1)?.seenAt ?? null;
}

/** Tasks of the future are of a clock that was set back, or of a node whose clock is wrong: they tell nothing. */
function tasksOf(view: View): Task[] {
  const tasks = new Map<string, Task>();
  const told = [...factsOf(view, 'task.began'), ...factsOf(view, 'task.ended')];
  for (const { id, kind, value } of told) {
    const does = doings.get(value.type);
    const ended = kind === 'task.ended' ? { endedAt: new Date(value.endedAt), failed: value.result === 'failed' } : { endedAt: null, failed: false };
    if (does !== undefined) tasks.set(value.upid, { id, does, startedAt: new Date(value.startedAt), ...ended });
  }
  return [...tasks.values()].filter(({ startedAt }) => startedAt.getTime() <= view.now.getTime() + skewSeconds * 1000);
}
