import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterWorld, Connection } from '../../engine/define.ts';
import type { Observer } from '../../engine/ports.ts';
import { hostOf } from '../../engine/refs.ts';
import { clientOf, usualPace, type Pace } from './client.ts';
import { emptyMemory, refsFor, type Cluster, type Rhythm } from './cluster.ts';
import type { ClusterSettings } from './clusters.ts';
import { follow } from './follow.ts';
import { lookAt } from './inventory.ts';
import { learnName, namingOf } from './name.ts';
import type { TaskPace } from './tasks.ts';
import { machineOf } from './verbs.ts';
import { pause } from './waiting.ts';

const usualRhythm: Rhythm = { pollMs: 10_000, usageMs: 60_000, fillingMs: 300_000, statusMs: 300_000, pause };
const usualTaskPace: TaskPace = { longestMs: 600_000, settleMs: 30_000, firstMs: 250, slowestMs: 2000, pause: async (ms) => { await sleep(ms); } };

/** The start waits this long at most for a cluster that has no name yet. */
const nameMs = 3000;

/** Clients of all clusters. It succeeds while they are away. */
export async function connectAll(settings: readonly ClusterSettings[], world: AdapterWorld): Promise<Connection> {
  const clusters = await Promise.all(settings.map((one) => clusterOf(one, world)));
  return {
    observers: clusters.map(observerOf),
    machine: machineOf({ clusters, keep: world.keep, near: world.near }, usualTaskPace),
    isNamed: (resource) => clusters.some(({ naming }) => !naming.final || naming.current === hostOf(resource)),
    close: async () => { await Promise.all(clusters.map(({ pve }) => pve.close())); },
  };
}

/** One cluster as it is watched; its name is asked for now when it is not known yet. */
export async function clusterOf(settings: ClusterSettings, { dataDir, now, say, noteCall, declares }: Pick<AdapterWorld, 'dataDir' | 'now' | 'say' | 'noteCall' | 'declares'>, pace: Pace = usualPace): Promise<Cluster> {
  const naming = await namingOf(settings, dataDir);
  const pve = clientOf(settings, () => naming.current, { ...pace, note: noteCall });
  if (!naming.final) await Promise.race([learnName(naming, pve, 1).catch(() => undefined), sleep(nameMs, null, { ref: false })]);
  return { pve, naming, rhythm: usualRhythm, now, say, memory: emptyMemory(), declares: () => declares?.(naming.current) === true };
}

/** A name learned later is the name from then on; only "cannot be reached" was told under the one before. */
export function observerOf(cluster: Cluster): Observer {
  return {
    get name() { return `proxmox:${cluster.naming.current}`; },
    get host() { return refsFor(cluster).cluster; },
    look: () => lookAt(cluster),
    follow: (watching) => follow(cluster, watching),
  };
}
