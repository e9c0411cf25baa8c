import { isFault, wordsOf } from '../../engine/errors.ts';
import type { Watching } from '../../engine/ports.ts';
import type { Sighting } from '../../engine/types.ts';
import { refsFor, tell, type Cluster } from './cluster.ts';
import { listOf, lookAt, seenAt } from './inventory.ts';
import { readSlowly } from './slow.ts';
import { fillingOf, usageOf } from './states.ts';
import { listTasks, tasksSeen } from './tasks.ts';
import { isAborted, orAborted } from './waiting.ts';

/** Polls a cluster until the signal aborts: states and tasks every 10 s, what changes slowly every 5 to 60 min. */
export async function follow(cluster: Cluster, watching: Watching): Promise<void> {
  await Promise.all([poll(cluster, watching), readSlowly(cluster, watching)]);
}

/** `away` is whether an outage was told; `told` the ends of tasks that are stored already. */
type Progress = { away: boolean; told: Set<string>; usageAt: number; fillingAt: number };

/** States and tasks, and usage when it is due, until the signal aborts; an outage is told once and its end as well. */
export async function poll(cluster: Cluster, watching: Watching): Promise<void> {
  const progress: Progress = { away: false, told: new Set(), usageAt: 0, fillingAt: 0 };
  while (!isAborted(watching.signal)) {
    const turn = pollOnce(cluster, watching, progress).catch((error: unknown) => tellAway(cluster, watching, { progress, error }));
    await orAborted(turn, watching.signal);
    const restMs = (cluster.memory.failed?.until ?? 0) - cluster.now().getTime();
    await cluster.rhythm.pause(Math.max(cluster.rhythm.pollMs, restMs), watching.signal);
  }
}

async function pollOnce(cluster: Cluster, watching: Watching, progress: Progress): Promise<void> {
  const states = await lookAt(cluster);
  if (progress.away) cluster.say(`Proxmox ${cluster.pve.name()} answers again`);
  progress.away = false;
  const tasks = await news(cluster, progress);
  await store(cluster, watching, [...states, ...tasks, ...await used(cluster, progress)]);
  for (const { key, kind } of tasks) progress.told.add(`${kind} ${key}`);
}

/** Tasks fail alone: without them the states are still told. */
async function news(cluster: Cluster, { told }: Progress): Promise<Sighting[]> {
  try {
    const [tasks, { rows }] = [await listTasks(cluster), await listOf(cluster)];
    const seen = tasksSeen(tasks, refsFor(cluster), rows);
    const listed = new Set(seen.map(({ key, kind }) => `${kind} ${key}`));
    for (const one of told) if (!listed.has(one)) told.delete(one);
    tell(cluster, 'tasks', null);
    return seen.filter(({ key, kind }) => !told.has(`${kind} ${key}`));
  } catch (error) {
    tell(cluster, 'tasks', { words: wordsOf(error), error });
    return [];
  }
}

async function used(cluster: Cluster, progress: Progress): Promise<Sighting[]> {
  const { rhythm } = cluster;
  const { at, rows } = await listOf(cluster);
  const seen = seenAt(cluster, at);
  const [usage, filling] = [at.getTime() - progress.usageAt >= rhythm.usageMs, at.getTime() - progress.fillingAt >= rhythm.fillingMs];
  if (usage) progress.usageAt = at.getTime();
  if (filling) progress.fillingAt = at.getTime();
  return [...(usage ? usageOf(rows, seen) : []), ...(filling ? fillingOf(rows, seen) : [])];
}

/** What could not be stored is told again by the next poll. */
async function store(cluster: Cluster, { seen, signal }: Watching, sightings: Sighting[]): Promise<void> {
  if (isAborted(signal)) return;
  try {
    await seen(sightings);
    tell(cluster, 'store', null);
  } catch (error) {
    tell(cluster, 'store', { words: `What Proxmox ${cluster.pve.name()} told could not be stored; the next poll tells it again`, error });
    throw new NotStored();
  }
}

/** What was seen is not stored; it says nothing of the cluster. */
class NotStored extends Error {}

/** A cluster that cannot be reached, or does not let us in, is told as that, once. */
async function tellAway(cluster: Cluster, watching: Watching, { progress, error }: { progress: Progress; error: unknown }): Promise<void> {
  if (error instanceof NotStored || progress.away || isAborted(watching.signal)) return;
  progress.away = true;
  cluster.say(wordsOf(error), error);
  if (!isFault(error, 'machine.unreachable', 'machine.unauthorised')) return;
  const value = { reachable: false, why: wordsOf(error), ...(error.code === 'machine.unauthorised' ? { refused: true as const } : {}) };
  await watching.seen([{ resource: refsFor(cluster).cluster, kind: 'host.reach', at: cluster.now(), key: 'reach', value }])
    .catch(() => { progress.away = false; });
}
