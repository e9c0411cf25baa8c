import type { Watching } from '../../engine/ports.ts';
import type { FactValues, ResourceRef, Sighting } from '../../engine/types.ts';
import { ask, pause, type Engine } from './engine.ts';
import type { Inventory } from './inventory.ts';
import { statsShape, type Stats } from './shapes.ts';

/** Processor time in nanoseconds at a moment in milliseconds. */
type Mark = { total: number; at: number };

const mib = 2 ** 20;
const breathMs = 50;

/** Tells what the running containers use, each `everySeconds`, one after another, until the signal aborts; 0 is never. */
export async function watchUse(inventory: Inventory, watching: Watching, everySeconds: number): Promise<void> {
  const marks = new Map<string, Mark>();
  if (everySeconds === 0) return;
  await pause(Math.min(everySeconds, 5) * 1000, watching.signal);
  while (!watching.signal.aborted) {
    const startedAt = Date.now();
    await round(inventory, watching, marks).catch(() => undefined);
    await pause(Math.max(0, startedAt + everySeconds * 1000 - Date.now()), watching.signal);
  }
}

/** One sample of a container. The engine answers at once, without the second sample it takes by itself. */
export async function readStats(engine: Engine, id: string): Promise<Stats> {
  return ask(engine, { doing: 'read what a container uses' }, async (docker, abortSignal) =>
    statsShape.parse(await docker.getContainer(id).stats({ stream: false, 'one-shot': true, abortSignal } as { stream: false })));
}

/** Use between two samples: 100 % is one processor; memory is without the page cache. Both rounded, so that small changes are none. */
export function useOf(stats: Stats, before: Mark): FactValues['container.usage'] | null {
  const { total, at } = markOf(stats);
  if (at <= before.at || total < before.total) return null;
  const memory = stats.memory_stats;
  const used = Math.max(0, (memory?.usage ?? 0) - cacheOf(memory?.stats ?? {}));
  return {
    cpuPercent: Math.round((total - before.total) / (at - before.at) / 10_000),
    memoryMiB: Math.round(used / mib),
    memoryLimitMiB: Math.round((memory?.limit ?? 0) / mib),
  };
}

/** The processor time in a sample and when it was taken, by the engine's clock. */
export function markOf(stats: Stats): Mark {
  return { total: stats.cpu_stats.cpu_usage.total_usage, at: Date.parse(stats.read) };
}

async function round({ engine, known, now }: Inventory, { seen, signal }: Watching, marks: Map<string, Mark>): Promise<void> {
  const running = [...known].filter(([, { state }]) => state.present && state.status === 'running');
  const ids = new Set(running.map(([, { state }]) => state.containerId));
  for (const id of marks.keys()) if (!ids.has(id)) marks.delete(id);
  const sightings: Sighting[] = [];
  for (const [ref, { state: { containerId } }] of running) {
    if (signal.aborted) return;
    const stats = await readStats(engine, containerId).catch(() => null);
    sightings.push(...(stats === null ? [] : sightingOf({ ref, containerId, at: now() }, stats, marks)));
    await pause(breathMs, signal);
  }
  if (sightings.length > 0 && !signal.aborted) await seen(sightings);
}

function sightingOf(of: { ref: ResourceRef; containerId: string; at: Date }, stats: Stats, marks: Map<string, Mark>): Sighting[] {
  const before = marks.get(of.containerId);
  marks.set(of.containerId, markOf(stats));
  const value = before === undefined ? null : useOf(stats, before);
  return value === null ? [] : [{ resource: of.ref, kind: 'container.usage', at: of.at, key: `usage:${of.containerId}`, value }];
}

/** cgroup v2 and v1 name the part of the page cache that can be given back differently. */
function cacheOf(stats: Readonly<Record<string, unknown>>): number {
  const cache = stats['total_inactive_file'] ?? stats['inactive_file'];
  return typeof cache === 'number' ? cache : 0;
}
