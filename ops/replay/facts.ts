import { isDeepStrictEqual } from 'node:util';
import { longMemory } from '../../engine/policy.ts';
import type { Facts } from '../../engine/ports.ts';
import { hostOf, refOf, schemeOf } from '../../engine/refs.ts';
import { stateKinds, type Fact, type FactKind, type ResourceRef, type Sighting } from '../../engine/types.ts';

/** Facts that are kept in memory and answer as those in the database do; `restore` takes some as they were. */
export type MemoryFacts = Facts & { restore: (facts: readonly Fact[]) => void };

/** A look that seems to come from so far in the future tells of a clock that was set back, in milliseconds. */
const aheadMs = 5000;

/** Facts are forgotten only when they are this much older than anything asks for, in milliseconds: clocks are set back, too. */
const spareMs = 7_200_000;

type Known = { facts: Fact[]; events: Set<string> };

/** No facts yet. */
export function factsInMemory(now: () => Date): MemoryFacts {
  const all = new Map<ResourceRef, Known>();
  let count = 0;
  const knownOf = (resource: ResourceRef): Known => {
    const known = all.get(resource) ?? { facts: [], events: new Set<string>() };
    all.set(resource, known);
    return known;
  };
  const add = (sighting: Sighting): void => { insert(knownOf(sighting.resource).facts, factOf(sighting, (count += 1))); };
  const happen = (event: Sighting): void => {
    const { events } = knownOf(event.resource);
    const key = `${event.kind} ${event.key}`;
    if (!events.has(key)) add(event);
    events.add(key);
  };
  const stand = (state: Sighting): void => {
    const known = knownOf(state.resource);
    const last = lastState(known.facts, state.kind);
    const isAhead = last !== undefined && last.seenAt.getTime() > now().getTime() + aheadMs;
    const [isSame, isNewer] = [isDeepStrictEqual(last?.value, state.value), last === undefined || state.at >= last.seenAt];
    if (isAhead) known.facts = takenBack(known.facts, state);
    else if (last && isSame && isNewer) last.seenAt = state.at;
    if (!isSame && (isNewer || isAhead)) add(state);
  };
  return {
    keep: (sightings) => {
      const isState = ({ kind }: Sighting) => stateKinds.includes(kind);
      const newest = new Map(sightings.filter(isState).sort((a, b) => a.at.getTime() - b.at.getTime()).map((one) => [`${one.kind} ${one.resource}`, one]));
      for (const state of newest.values()) stand(state);
      for (const event of sightings.filter((one) => !isState(one)).sort((a, b) => a.at.getTime() - b.at.getTime())) happen(event);
      return Promise.resolve([...new Set(sightings.map((one) => one.resource))]);
    },
    views: (resources, since) => Promise.resolve(new Map(resources.map((resource) => [resource, viewed(knownOf(resource), since)]))),
    latest: (kinds) => Promise.resolve([...all.values()].flatMap(({ facts }) => kinds.map((kind) => lastState(facts, kind)).filter((fact) => fact !== undefined))),
    presentOn: (host) => Promise.resolve([...all].flatMap(([resource, { facts }]) => (isOn(host, resource) && isPresent(facts) ? [resource] : []))),
    lastEventAt: () => Promise.resolve(null),
    restore: (facts) => { for (const fact of facts) insert(knownOf(fact.resource).facts, fact); },
  };
}

function factOf({ resource, kind, at, value }: Sighting, id: number): Fact {
  return { id: String(id), resource, kind, at, seenAt: at, value } as Fact;
}

/** In the order of their times; of equal ones the one that came later is the later one. */
function insert(facts: Fact[], fact: Fact): void {
  let at = facts.length;
  while (at > 0 && (facts[at - 1]?.at ?? fact.at) > fact.at) at -= 1;
  facts.splice(at, 0, fact);
}

/** States of a clock that was set back since are dated back, so that what changes from now on is the last one. */
function takenBack(facts: readonly Fact[], { kind, at }: Sighting): Fact[] {
  const last = lastState(facts, kind);
  const dated = facts.map((fact) => (fact === last || (fact.kind === kind && fact.at > at) ? { ...fact, at: fact.at > at ? at : fact.at, seenAt: at } : fact));
  return dated.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function lastState(facts: readonly Fact[], kind: FactKind): Fact | undefined {
  return stateKinds.includes(kind) ? facts.findLast((fact) => fact.kind === kind) : undefined;
}

function isOn(host: ResourceRef, resource: ResourceRef): boolean {
  return refOf(schemeOf(resource), hostOf(resource)) === host;
}

function isPresent(facts: readonly Fact[]): boolean {
  return stateKinds.map((kind) => lastState(facts, kind)).some((fact) => fact !== undefined && 'present' in fact.value && (fact.value.present ?? false));
}

/** What is not too old for its kind, and of each state the last two; what nobody will ever ask for again is forgotten. */
function viewed(known: Known, since: Date): Fact[] {
  const seen = within(known.facts, since.getTime());
  if (known.facts.length > 2 * seen.length + 100) known.facts = within(known.facts, since.getTime() - spareMs);
  return seen;
}

function within(facts: readonly Fact[], sinceMs: number): Fact[] {
  const later = new Map<string, number>();
  return facts.toReversed().filter(({ kind, at }) => {
    const n = later.get(kind) ?? 0;
    later.set(kind, n + 1);
    if (n < 2 && stateKinds.includes(kind)) return true;
    const long = longMemory[kind];
    return long === undefined ? at.getTime() >= sinceMs && !kind.endsWith('.usage') : at.getTime() >= sinceMs - long * 1000;
  }).reverse();
}
