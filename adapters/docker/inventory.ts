import { isFault, isMachineFault } from '../../engine/errors.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { ContainerState, Sighting } from '../../engine/types.ts';
import { ask, each, type Engine } from './engine.ts';
import { isIgnored, mayReadLog } from './labels.ts';
import { containerRef, filtersFor, hostRef } from './names.ts';
import { placeAmong, placeIn, type Placed } from './place.ts';
import { inspectionShape, summaryShape, type Inspection, type Summary } from './shapes.ts';
import { absent, stateOf } from './state.ts';

/** What is known of one container: as it was last inspected, and when; `placed` is null once it is gone. */
type Known = { summary: string; state: ContainerState; placed: Placed | null; at: number };

/** The containers of one engine as they were last seen by this process. */
export type Inventory = { engine: Engine; now: () => Date; known: Map<ResourceRef, Known> };

const inspectionsAtOnce = 6;
const reuseMs = 60_000;
const forgetMs = 15 * 60_000;
const justChanged = /second|about a minute/i;

/** Everything on the engine as it is now, and what is no longer there. Rejects with a Fault when the list cannot be had. */
export async function lookAt(inventory: Inventory): Promise<Sighting[]> {
  const { engine, now } = inventory;
  const begunAt = now().getTime();
  const owners = ownersOf(engine.host, await listContainers(engine, {}));
  const states = await each([...owners], inspectionsAtOnce, ([ref, summary]) => currentState(inventory, ref, summary));
  const reach: Sighting = { resource: hostRef(engine.host), kind: 'host.reach', at: now(), key: 'reach', value: { reachable: true, why: 'the engine answers' } };
  const missing = missingFrom(inventory, owners);
  const inspected = [...owners.keys()].filter((ref) => (inventory.known.get(ref)?.at ?? 0) >= begunAt);
  return [reach, ...states.flat(), ...missing, ...placesOf(inventory, inspected), ...unreadIn(owners, now())];
}

/** Containers whose log their owner wants to be left alone. */
function unreadIn(owners: ReadonlyMap<ResourceRef, Summary>, at: Date): Sighting[] {
  const left = [...owners].filter(([, { Labels }]) => !mayReadLog(Labels));
  return left.map(([resource]) => ({ resource, kind: 'log.reach', at, key: 'state', value: { reading: false, unwanted: true } }));
}

/** The state of one container of a ref that exists, or that it is gone. */
export async function lookUp(inventory: Inventory, ref: ResourceRef): Promise<Sighting<'container.state'>> {
  const summary = await resolve(inventory.engine, ref);
  const state = summary === null ? null : await inspectOrNull(inventory.engine, summary.Id);
  return state === null ? gone(inventory, ref) : remember(inventory, ref, state);
}

/** The container that a ref means at this moment; null when there is none. */
export async function resolve(engine: Engine, ref: ResourceRef): Promise<Summary | null> {
  const filters = filtersFor(ref);
  if (filters === null) return null;
  return ownersOf(engine.host, await listContainers(engine, filters)).get(ref) ?? null;
}

/** Inspects a container by its id. Rejects with `machine.missing` when it is gone. */
export async function inspectContainer(engine: Engine, id: string): Promise<Inspection> {
  return ask(engine, { doing: 'inspect a container' }, async (docker, abortSignal) =>
    inspectionShape.parse(await docker.getContainer(id).inspect({ abortSignal })));
}

/** Inspects a container by its id; null when it is gone. */
export async function inspectOrNull(engine: Engine, id: string): Promise<Inspection | null> {
  return inspectContainer(engine, id).catch((error: unknown) => {
    if (isFault(error, 'machine.missing')) return null;
    throw error;
  });
}

/** Keeps what an inspection tells for the next look and gives the state as a sighting. */
export function remember(inventory: Inventory, ref: ResourceRef, seen: Inspection): Sighting<'container.state'> {
  return keep(inventory, ref, { state: stateOf(seen), placed: placeIn(seen, inventory.known.get(ref)?.placed ?? null) });
}

/** The sighting that a container is gone; it is repeated by each look for a quarter of an hour, so that it is not lost. */
export function gone(inventory: Inventory, ref: ResourceRef): Sighting<'container.state'> {
  return keep(inventory, ref, { state: absent(inventory.known.get(ref)?.state ?? null), placed: null });
}

/** Where some containers stand among all that are known, as they were last inspected. */
export function placesOf({ known }: Inventory, refs: readonly ResourceRef[]): Sighting<'container.place'>[] {
  const all = new Map([...known].flatMap(([ref, { placed }]) => (placed === null ? [] : [[ref, placed] as const])));
  return refs.flatMap((resource) => {
    const placed = all.get(resource);
    if (placed === undefined) return [];
    return [{ resource, kind: 'container.place' as const, at: new Date(known.get(resource)?.at ?? 0), key: `place:${placed.id}`, value: placeAmong(placed, all) }];
  });
}

function keep(inventory: Inventory, ref: ResourceRef, { state, placed }: Pick<Known, 'state' | 'placed'>): Sighting<'container.state'> {
  const at = inventory.now();
  inventory.known.set(ref, { summary: '', state, placed, at: at.getTime() });
  return { resource: ref, kind: 'container.state', at, key: `state:${state.containerId}`, value: state };
}

/** All containers of an engine that fit some filters, running or not. */
export async function listContainers(engine: Engine, filters: Record<string, string[]>): Promise<Summary[]> {
  return ask(engine, { doing: 'list the containers' }, async (docker, abortSignal) =>
    summaryShape.array().parse(await docker.listContainers({ all: true, filters, abortSignal })));
}

/** While compose replaces a container two of them claim one ref: the running one has it, else the newer one. */
function ownersOf(host: string, summaries: readonly Summary[]): Map<ResourceRef, Summary> {
  const watched = summaries.filter((one) => !isIgnored(one.Labels) && nameIn(one) !== '');
  const weakestFirst = watched.toSorted((a, b) => Number(a.State === 'running') - Number(b.State === 'running') || a.Created - b.Created);
  return new Map(weakestFirst.map((one) => [containerRef(host, { name: nameIn(one), labels: one.Labels }), one]));
}

/** Old links give a container further names, `other/alias`. */
function nameIn({ Names }: Summary): string {
  return Names.find((name) => !name.includes('/')) ?? '';
}

async function currentState(inventory: Inventory, ref: ResourceRef, summary: Summary): Promise<Sighting[]> {
  const known = inventory.known.get(ref);
  const outline = [summary.Id, summary.State, ...(summary.Status.match(/\([^)]*\)/g) ?? [])].join(' ');
  const at = inventory.now();
  if (known && known.summary === outline && at.getTime() - known.at < reuseMs && isSettled(summary, known.state)) {
    return [{ resource: ref, kind: 'container.state', at, key: `state:${summary.Id}`, value: known.state }];
  }
  try {
    const seen = await inspectOrNull(inventory.engine, summary.Id);
    if (seen === null) return [];
    const sighting = remember(inventory, ref, seen);
    Object.assign(inventory.known.get(ref) ?? {}, { summary: outline });
    return [sighting];
  } catch (error) {
    if (isMachineFault(error)) return [];
    throw error;
  }
}

function isSettled(summary: Summary, state: ContainerState): boolean {
  return !justChanged.test(summary.Status) && state.status !== 'restarting' && state.health !== 'unhealthy' && state.health !== 'starting';
}

function missingFrom(inventory: Inventory, owners: ReadonlyMap<ResourceRef, Summary>): Sighting[] {
  const { known, now } = inventory;
  return [...known].filter(([ref]) => !owners.has(ref)).flatMap(([ref, { state, at }]) => {
    if (!state.present && now().getTime() - at > forgetMs) known.delete(ref);
    if (state.present) return [gone(inventory, ref)];
    return [{ resource: ref, kind: 'container.state' as const, at: now(), key: `state:${state.containerId}`, value: state }];
  });
}
