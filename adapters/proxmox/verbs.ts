import { named, safe, type CloudSafe } from '../../engine/distill.ts';
import { Fault, isFault } from '../../engine/errors.ts';
import type { Machine, Near } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Json, Receipt } from '../../engine/types.ts';
import { checkStorages, reachPorts, resolveNames } from './checks.ts';
import { changesOf } from './change.ts';
import { configOf } from './configs.ts';
import { gather } from './diagnostics.ts';
import { fingerprintOf, printOf } from './fingerprint.ts';
import { clusterFor, find, findOrNull, statusNow, type Found, type Hands } from './guests.ts';
import { inspected } from './inspect.ts';
import { meaningOf } from './names.ts';
import type { Params } from './paths.ts';
import { goBack, takeSnapshot } from './snapshots.ts';
import { entryMake } from './stand-entries.ts';
import { runTask, type Ended, type TaskPace } from './tasks.ts';

/** What a person may ask of a guest's power, and where it leads. */
type Wish = { verb: 'start' | 'shutdown' | 'reboot'; to: 'running' | 'stopped'; params: Params };

/** How a wish was met: the task, or null where there was nothing to do, and whether the guest got where it should. */
type Done = { task: Ended | null; reached: boolean };

/**
 * A guest is asked to shut down, never cut off: `forceStop` is not sent. One that does not react within this time goes on
 * running and the step fails, which fits below the time a step may take.
 */
export const shutdownSeconds = 45;

const start: Wish = { verb: 'start', to: 'running', params: {} };
const stop: Wish = { verb: 'shutdown', to: 'stopped', params: { timeout: shutdownSeconds } };
const restart: Wish = { verb: 'reboot', to: 'running', params: { timeout: shutdownSeconds } };

/** The verbs of Proxmox for all clusters. A guest is looked up at each call, for it may have moved to another node. */
export function machineOf(hands: Hands, pace: TaskPace): Machine {
  return {
    start: async (target) => receiptOf(target, 'start', await wish(await find(hands, target), start, pace)),
    stop: async (target) => receiptOf(target, 'stop', await wish(await find(hands, target), stop, pace)),
    restart: async (target) => {
      const found = await find(hands, target);
      const runs = await statusNow(found) !== 'stopped';
      return receiptOf(target, 'restart', await wish(found, runs ? restart : start, pace));
    },
    collectDiagnostics: async (target) => hands.keep(await gather(await find(hands, target))),
    inspect: async (target) => inspected(clusterFor(hands, target), target),
    fingerprint: async (target) => {
      if (['entry', 'pool'].includes(meaningOf(target).is)) return printOf(await entryMake({ cluster: clusterFor(hands, target), target }));
      const found = await findOrNull(hands, target);
      return found === null ? null : fingerprintOf(found.row, await configOf(found.cluster.pve, found.row));
    },
    snapshot: async (target, name) => takeSnapshot(await find(hands, target), name, pace),
    rollback: async (target, name) => goBack(await find(hands, target), name, pace),
    checkPaths: async (target) => checkStorages(await find(hands, target)),
    ...trying(hands.near),
    ...changesOf(hands, pace),
  };
}

/** What needs somebody to look names up and try ports from here. */
function trying(near: Near | undefined): Pick<Machine, 'resolveNames' | 'reach'> {
  return near ? { resolveNames: (_target, names) => resolveNames(names, near), reach: (_target, addresses) => reachPorts(addresses, near) } : {};
}

async function wish(found: Found, wanted: Wish, pace: TaskPace): Promise<Done> {
  const status = await statusNow(found);
  if (status === wanted.to && wanted.verb !== 'reboot') return { task: null, reached: true };
  if (status === 'paused') throw new Fault('machine.refused', `Proxmox ${found.cluster.pve.name()}: ${named(found.ref)} is paused; resume it in Proxmox first`);
  try {
    const task = await powerTask(found, wanted, pace);
    return { task, reached: await settles(found, wanted.to, pace) };
  } catch (error) {
    if (isThereAlready(error, wanted)) return { task: null, reached: true };
    throw error;
  }
}

async function powerTask({ cluster: { pve }, ref, row }: Found, { verb, params }: Wish, pace: TaskPace): Promise<Ended> {
  const doing = `${verb === 'shutdown' ? 'stop' : verb === 'reboot' ? 'restart' : verb} ${named(ref)}`;
  const path = { node: row.node, kind: row.type, vmid: row.vmid, verb };
  return runTask(pve, { doing, path: '/nodes/{node}/{kind}/{vmid}/status/{verb}', with: { ...path, ...params } }, pace);
}

/** The task ends before the guest is up again, and that of a guest under high availability before anything has happened. */
async function settles(found: Found, to: Wish['to'], pace: TaskPace): Promise<boolean> {
  for (let [waited, waitMs] = [0, pace.firstMs]; waited <= pace.settleMs; waited += waitMs, waitMs = Math.min(waitMs * 1.5, pace.slowestMs)) {
    if (await statusNow(found).catch(() => 'unknown') === to) return true;
    await pace.pause(waitMs);
  }
  return false;
}

function isThereAlready(error: unknown, { verb }: Wish): boolean {
  if (!isFault(error, 'machine.refused') || verb === 'reboot') return false;
  return verb === 'start' ? /already running/.test(error.message) : /not running/.test(error.message);
}

function receiptOf(target: ResourceRef, verb: 'start' | 'stop' | 'restart', { task, reached }: Done): Receipt {
  const details: Record<string, Json> = { changed: task !== null, reached, ...(task === null ? {} : { upid: task.upid, startedAt: task.startedAt }) };
  return { id: task?.upid ?? 'nothing to do', says: wordsFor(target, verb, { task, reached }), details };
}

function wordsFor(target: ResourceRef, verb: 'start' | 'stop' | 'restart', { task, reached }: Done): CloudSafe {
  const name = named(target);
  if (task === null) return verb === 'stop' ? safe`${name} was stopped already` : safe`${name} was running already`;
  if (!reached) return verb === 'stop' ? safe`Proxmox was asked to stop ${name}, which still runs` : safe`Proxmox was asked to start ${name}, which does not run yet`;
  if (verb === 'restart') return safe`Proxmox restarted ${name}`;
  return verb === 'start' ? safe`Proxmox started ${name}` : safe`Proxmox stopped ${name}`;
}
