import type { LogCount } from './fact-values.ts';
import { memorySeconds } from './policy.ts';
import type { LogClass, LogLevel, Signature } from './signature.ts';
import type { ResourceRef, Sighting } from './types.ts';
import { newHabits, type Habits, type Memory } from './tally-habits.ts';

/** How a tally counts: the length of a window, and for how long a service is watched before anything about it counts as usual or new. */
export type TallyHow = { windowSeconds: number; learningMinutes: number };

/** Lines of one signature that a service wrote at about one moment, in milliseconds since 1970. `target` is whom they name. */
export type Counted = { service: ResourceRef; signature: Signature; lines: number; at: number; target: string | null };

/**
 * Counts what services write, in windows of the time of the lines, and tells each window once its time is over. The caller
 * gives the time, so that a replay counts as the live service does.
 */
export type Tally = {
  /** Whether it has been told what is known of this service. */
  knows: (service: ResourceRef) => boolean;
  /** What was known of a service before, from an earlier process. It replaces what the tally knows itself. */
  remember: (service: ResourceRef, memory: Memory) => void;
  /** Forgets a service, as when another process counts it from now on. */
  forget: (service: ResourceRef) => void;
  add: (counted: Counted, now: Date) => void;
  /** The windows that are over, or lie ahead since the clock was set back, oldest first; those in which nothing telling was written are left out. */
  close: (now: Date) => Sighting<'log.counts'>[];
  /** What is usual on each service where that has changed since the last time this was asked. */
  changes: () => Map<ResourceRef, Memory>;
};

/** Classes of lines that name whom they could not reach. */
export const namingClasses: readonly (LogClass | null)[] = ['connection_refused', 'connection_reset', 'unreachable', 'timeout', 'dns_failure', 'upstream_missing'];

/** Levels of lines that warn, the mildest first. */
export const tellingLevels: readonly LogLevel[] = ['warning', 'error', 'fatal'];

/** Whether lines of this signature are counted by themselves: those that warn, or whose kind of trouble is known. */
export function isTelling(signature: Pick<Signature, 'level' | 'class'>): boolean {
  return signature.class !== null || tellingLevels.includes(signature.level);
}

/** Signatures a window tells at most, and targets of one signature. */
const mostSignatures = 50;
const mostTargets = 5;

/** Signatures a window counts at most by themselves, so that a flood of different lines cannot fill the memory. */
const mostCounted = 2000;

/** How long after its end a window waits for lines that took their time. */
const graceMs = 1000;

type Bin = { signature: Signature; lines: number; targets: Map<string | null, number> };
type Window = { service: ResourceRef; start: number; lines: number; bins: Map<string, Bin> };

/** An empty tally. */
export function newTally(how: TallyHow): Tally {
  const lengthMs = how.windowSeconds * 1000;
  const windows = new Map<string, Window>();
  const habits = new Map<ResourceRef, Habits>();
  const habitsOf = (service: ResourceRef): Habits => {
    const known = habits.get(service) ?? newHabits(how.learningMinutes);
    habits.set(service, known);
    return known;
  };
  const windowAt = (service: ResourceRef, at: number): Window => {
    const start = Math.floor(at / lengthMs) * lengthMs;
    const key = `${start} ${service}`;
    const window = windows.get(key) ?? { service, start, lines: 0, bins: new Map<string, Bin>() };
    windows.set(key, window);
    return window;
  };
  return {
    knows: (service) => habits.has(service),
    remember: (service, memory) => { habits.set(service, newHabits(how.learningMinutes, memory)); },
    forget: (service) => { habits.delete(service); },
    add: (counted, now) => {
      const at = Math.min(counted.at, now.getTime());
      const known = habitsOf(counted.service);
      known.watchedAt(at);
      if (at >= now.getTime() - memorySeconds * 1000) count(windowAt(counted.service, at), counted);
      else if (isTelling(counted.signature)) known.add(counted.signature.id, counted.lines, at);
    },
    close: (now) => {
      const over = [...windows].filter(([, { start }]) => start + lengthMs + graceMs <= now.getTime() || start > now.getTime()).sort(([, a], [, b]) => a.start - b.start);
      for (const [key] of over) windows.delete(key);
      return over.flatMap(([, window]) => told(window, { habits: habits.get(window.service) ?? newHabits(how.learningMinutes), how, now }));
    },
    changes: () => new Map([...habits].flatMap(([service, known]) => {
      const memory = known.changes();
      return memory === null ? [] : [[service, memory]];
    })),
  };
}

function count(window: Window, { signature, lines, target }: Counted): void {
  window.lines += lines;
  if (!isTelling(signature)) return;
  const bin = window.bins.get(signature.id) ?? { signature, lines: 0, targets: new Map<string | null, number>() };
  if (bin.lines === 0 && window.bins.size >= mostCounted) return;
  window.bins.set(signature.id, bin);
  bin.lines += lines;
  const named = bin.targets.has(target) || bin.targets.size < mostTargets ? target : null;
  bin.targets.set(named, (bin.targets.get(named) ?? 0) + lines);
}

type Closing = { habits: Habits; how: TallyHow; now: Date };

function told(window: Window, { habits, how, now }: Closing): Sighting<'log.counts'>[] {
  const { service, start, lines, bins } = window;
  const end = Math.min(start + how.windowSeconds * 1000, now.getTime());
  const counts = [...bins.values()].map((bin) => ({ bin, usual: habits.usual(bin.signature.id, end), isNew: habits.isNew(bin.signature.id, end) }));
  for (const { signature, lines: more } of bins.values()) habits.add(signature.id, more, end);
  if (counts.length === 0) return [];
  const share = how.windowSeconds / 60;
  const most = counts.sort((a, b) => Number(b.isNew) - Number(a.isNew) || rankOf(b.bin.signature.level) - rankOf(a.bin.signature.level)
    || excess(b, share) - excess(a, share)).slice(0, mostSignatures);
  const signatures = most.flatMap(({ bin, ...rest }) => [...bin.targets].map(([target, part]): LogCount => {
    const { id, level, class: kind } = bin.signature;
    return { id, level, class: kind, count: part, target, ...rest };
  }));
  const value = { seconds: how.windowSeconds, lines, signatures };
  return [{ resource: service, kind: 'log.counts', at: new Date(end), key: `${start}-${now.getTime()}`, value }];
}

function excess({ bin, usual }: { bin: Bin; usual: number | null }, share: number): number {
  return bin.lines - (usual ?? 0) * share;
}

/** Nought for levels that do not warn. */
function rankOf(level: LogLevel): number {
  return tellingLevels.indexOf(level) + 1;
}
