import { isFault, wordsOf, type FaultCode } from '../engine/errors.ts';
import { lookAt } from '../engine/line.ts';
import type { Deps, Observer } from '../engine/ports.ts';
import { hostOf, schemeOf } from '../engine/refs.ts';
import { observe } from '../engine/stages/observe.ts';
import type { Fact, FactKind, ResourceRef, Sighting } from '../engine/types.ts';
import type { PartStates } from './part-states.ts';
import { whileOwned, type OwnedWork } from './while-owned.ts';

/** One watched thing: followed while this process owns it, looked at in full when told. */
export type Watch = OwnedWork & { look: () => Promise<void> };

/** Watches one thing while its lease is held. */
export function watchOne(observer: Observer, deps: Deps, states: PartStates): Watch {
  const { name } = observer;
  let first = true;
  const seen = async (sightings: Sighting[]): Promise<void> => {
    const resources = await observe(sightings, deps);
    tellReach(sightings, { name, states });
    lookAt(resources, deps).catch((error: unknown) => { deps.say(`what ${name} told could not be looked at: ${wordsOf(error)}`, error); });
  };
  const follow = async (signal: AbortSignal): Promise<void> => {
    const since = await deps.facts.lastEventAt(observer.host).catch(() => null);
    await observer.follow({ seen, known: (kinds) => knownOn(observer.host, kinds, deps), signal }, since);
  };
  const owned = whileOwned(name, states, {
    start: () => {
      first = true;
      states.set(name, 'starting', 'looking for the first time');
    },
    run: (signal) => follow(signal).catch((error: unknown) => { deps.say(`${name} is not followed any more: ${wordsOf(error)}`, error); }),
    elsewhere: 'watched by another copy of this service',
  });
  const look = async (): Promise<void> => {
    if (!owned.going()) return;
    await lookOnce(observer, { deps, states, first });
    first = false;
  };
  return { ...owned, look };
}

async function lookOnce(observer: Observer, world: { deps: Deps; states: PartStates; first: boolean }): Promise<void> {
  const { deps, states } = world;
  try {
    const seen = await observer.look();
    const lost = world.first ? await lookForLost(observer, seen, deps) : [];
    const resources = await observe([...seen, ...lost], deps);
    states.set(observer.name, 'ok', `${resources.length} resources seen`);
    await lookAt(resources, deps);
  } catch (error) {
    if (!isFault(error, 'machine.unreachable', 'machine.timeout', 'machine.unauthorised', 'machine.refused', 'machine.malformed')) throw error;
    states.set(observer.name, error.code === 'machine.unauthorised' ? 'refused' : 'away', error.message);
    if (isFault(error, 'machine.unreachable', 'machine.timeout', 'machine.unauthorised')) await noteAway(observer, error.code, deps);
  }
}

/** Each look that meets nobody, or is not let in, says so, so that it is known for how long nothing has been seen. */
async function noteAway({ host }: Observer, why: FaultCode, deps: Deps): Promise<void> {
  const value = { reachable: false, why, ...(why === 'machine.unauthorised' ? { refused: true as const } : {}) };
  const away: Sighting = { resource: host, kind: 'host.reach', at: deps.now(), key: 'reach', value };
  await lookAt(await observe([away], deps), deps);
}

/** What was there when last seen, perhaps by an earlier process, and is not in the list now: each is looked at by itself. */
async function lookForLost(observer: Observer, seen: readonly Sighting[], deps: Deps): Promise<Sighting[]> {
  const here = new Set(seen.map((sighting) => sighting.resource));
  const missing = (await deps.facts.presentOn(observer.host)).filter((resource) => !here.has(resource));
  const looks = await Promise.allSettled(missing.map((resource) => deps.machine(resource)?.inspect(resource) ?? Promise.resolve([])));
  return looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : []));
}

async function knownOn(host: ResourceRef, kinds: readonly FactKind[], { facts }: Deps): Promise<Fact[]> {
  return (await facts.latest(kinds)).filter(({ resource }) => schemeOf(resource) === schemeOf(host) && hostOf(resource) === hostOf(host));
}

function tellReach(sightings: readonly Sighting[], to: { name: string; states: PartStates }): void {
  const reach = sightings.filter((one) => one.kind === 'host.reach').at(-1);
  if (!reach) return;
  const { reachable, refused, why } = reach.value;
  to.states.set(to.name, reachable ? 'ok' : refused ? 'refused' : 'away', reachable ? 'events are followed' : why);
}
