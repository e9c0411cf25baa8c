import { once } from 'node:events';
import { named } from '../../engine/distill.ts';
import { isFault, wordsOf } from '../../engine/errors.ts';
import type { Watching } from '../../engine/ports.ts';
import type { ContainerState, ResourceRef, Sighting } from '../../engine/types.ts';
import { each, pause } from './engine.ts';
import { sightingOf, type DockerEvent } from './events.ts';
import { inspectOrNull, lookAt, lookUp, placesOf, remember, type Inventory } from './inventory.ts';
import { hostRef } from './names.ts';
import type { Inspection } from './shapes.ts';
import { stateOf } from './state.ts';
import { openEvents, type Pulse } from './stream.ts';

/** What a follower works with. */
export type Followed = { inventory: Inventory; pulse: Pulse; say: (words: string, error?: unknown) => void };

/** How often an open stream is looked after: a ping each 15 s, a fresh stream after 5 quiet minutes. */
export const usualPulse: Pulse = { everyMs: 15_000, withinMs: 5000, quietMs: 300_000 };

const firstWaitMs = 250;
const longestWaitMs = 5000;
const inspectionsAtOnce = 6;
const mostSkewSeconds = 5;

/** Follows the events of an engine until the signal aborts. What could not be stored is offered again, with a fresh look. */
export async function follow(followed: Followed, watching: Watching, since: Date | null): Promise<void> {
  const { signal } = watching;
  const cursor = since === null ? null : BigInt(since.getTime()) * 1_000_000n;
  const progress: Progress = { cursor, away: false, waitMs: firstWaitMs, skewed: false, wrong: new Set() };
  while (!isAborted(signal)) {
    try {
      await followOnce(followed, watching, progress);
    } catch (error) {
      if (!isAborted(signal)) await tellAway(followed, watching, { progress, error });
    }
    await pause(progress.waitMs, signal);
    progress.waitMs = Math.min(progress.waitMs * 2, longestWaitMs);
  }
}

/** `cursor` is the time of the last stored event in nanoseconds; `away` and `skewed` whether that was told, `wrong` what was told of labels. */
type Progress = { cursor: bigint | null; away: boolean; waitMs: number; skewed: boolean; wrong: Set<string> };

async function followOnce(followed: Followed, watching: Watching, progress: Progress): Promise<void> {
  const { inventory, pulse } = followed;
  const stream = await openEvents(inventory.engine, progress.cursor, { signal: watching.signal, pulse });
  try {
    await deliver(followed, watching, () => lookAt(inventory));
    if (progress.away) followed.say(`Docker host ${inventory.engine.host} answers again`);
    Object.assign(progress, { away: false, waitMs: firstWaitMs, cursor: progress.cursor ?? stream.openedAt });
    tellWrong(followed, progress);
    if (stream.openedAt !== null) tellSkew(followed, progress, Number(stream.openedAt / 1_000_000n));
    for (let events = await stream.take(); events !== null && !isAborted(watching.signal); events = await stream.take()) {
      const batch = events;
      await deliver(followed, watching, () => sightingsOf(inventory, batch));
      progress.cursor = batch.reduce((last, { nano }) => (nano > last ? nano : last), progress.cursor ?? 0n);
      tellWrong(followed, progress);
    }
  } finally {
    stream.close();
  }
}

/** Offers what was seen until it is stored. It is looked up anew each time, so that an old state never follows a newer one. */
async function deliver(followed: Followed, { seen, signal }: Watching, look: () => Promise<Sighting[]>): Promise<void> {
  for (let waitMs = firstWaitMs; !isAborted(signal); waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const sightings = await look();
    if (sightings.length === 0 || isAborted(signal)) return;
    try {
      await orAborted(seen(sightings), signal);
      return;
    } catch (error) {
      if (waitMs === firstWaitMs && !isAborted(signal)) followed.say(`What Docker host ${followed.inventory.engine.host} told could not be stored; it is kept and offered again`, error);
      await pause(waitMs, signal);
    }
  }
}

/** An outage is told once; an engine that answers but does not let us follow it is said aloud instead, for the poll may still work, and tells of it where it does not. */
async function tellAway(followed: Followed, watching: Watching, { progress, error }: { progress: Progress; error: unknown }): Promise<void> {
  if (progress.away) return;
  progress.away = true;
  followed.say(wordsOf(error), error);
  if (!isFault(error, 'machine.unreachable')) return;
  const { engine, now } = followed.inventory;
  const value = { reachable: false, why: wordsOf(error) };
  const telling = watching.seen([{ resource: hostRef(engine.host), kind: 'host.reach', at: now(), key: 'reach', value }]);
  await orAborted(telling, watching.signal).catch(() => { progress.away = false; });
}

/** Events carry the engine's time, so that a clock that is wrong makes every age wrong. */
function tellSkew({ inventory: { engine, now }, say }: Followed, progress: Progress, engineMs: number): void {
  const seconds = Math.round((now().getTime() - engineMs) / 1000);
  if (progress.skewed || Math.abs(seconds) <= mostSkewSeconds) return;
  progress.skewed = true;
  say(`The clock of Docker host ${engine.host} is ${String(Math.abs(seconds))} s ${seconds > 0 ? 'behind' : 'ahead of'} ours; set it right, or ages will be wrong`);
}

/** A label that cannot be read is left out; that is said once, for its owner counts on it. */
function tellWrong({ inventory: { known }, say }: Followed, { wrong }: Progress): void {
  for (const [ref, { placed }] of known) {
    for (const words of placed?.wrong ?? []) {
      const said = `A label of ${named(ref)} is left out: ${words}`;
      if (!wrong.has(said)) say(said);
      wrong.add(said);
    }
  }
}

/** What the events of a batch tell, then the states they led to and where those containers stand. An event is told even when nothing can be inspected. */
async function sightingsOf(inventory: Inventory, events: readonly DockerEvent[]): Promise<Sighting[]> {
  const ids = [...new Set(events.map((event) => event.id))];
  const found: Found = new Map(await each(ids, inspectionsAtOnce, async (id) => [id, await inspectOrNull(inventory.engine, id).catch(() => 'unseen' as const)] as const));
  const happened = events.flatMap((event) => {
    const rest = restOf(found.get(event.id));
    return isNews(inventory, event, rest) ? sightingOf(event, rest) ?? [] : [];
  });
  const lastOf = new Map(events.flatMap((event) => [...(event.formerly ? [[event.formerly, null] as const] : []), [event.ref, event.id] as const]));
  const states = await each([...lastOf], inspectionsAtOnce, ([ref, id]) => stateAfter(inventory, ref, id === null ? null : found.get(id) ?? null));
  return [...happened, ...states.flat(), ...placesOf(inventory, [...lastOf.keys()])];
}

type Found = ReadonlyMap<string, Inspection | null | 'unseen'>;

/** Podman tells the health after each check, so that only a change is worth telling. */
function isNews({ known }: Inventory, { ref, told }: DockerEvent, rest: ReturnType<typeof restOf>): boolean {
  return told.kind !== 'container.health' || told.health !== null || rest === null || known.get(ref)?.state.health !== rest.health;
}

async function stateAfter(inventory: Inventory, ref: ResourceRef, found: Inspection | null | 'unseen'): Promise<Sighting[]> {
  if (found === 'unseen') return [];
  if (found !== null) return [remember(inventory, ref, found)];
  return lookUp(inventory, ref).then((sighting) => [sighting], () => []);
}

/** What an inspection adds to an event; a container that runs again has no exit code to tell. */
function restOf(found: Inspection | null | 'unseen' | undefined): { exitCode: number | null; health: ContainerState['health'] } | null {
  if (found === null || found === undefined || found === 'unseen') return null;
  const { status, exitCode, health } = stateOf(found);
  return { exitCode: status === 'running' ? null : exitCode, health };
}

async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const left = new AbortController();
  const aborted = once(signal, 'abort', { signal: left.signal }).then(() => { throw new Error('told to go'); });
  try {
    await Promise.race([work, aborted]);
  } finally {
    left.abort();
    aborted.catch(() => undefined);
  }
}

/** A function, for the compiler takes a property that was false for false after an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
