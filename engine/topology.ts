import type { OwnerMarks } from './fact-values.ts';
import { schemeOf, serviceOf } from './refs.ts';
import { edgesOf, type Edges } from './topology/edges.ts';
import { namesOf } from './topology/names.ts';
import { placesOf, type PlaceFact, type Places } from './topology/places.ts';
import type { FactKind, ResourceRef } from './types.ts';

/** The kinds of facts that a topology is made of. */
export const placeKinds = ['container.place', 'container.state', 'host.reach', 'guest.state', 'node.state', 'storage.state', 'probe.state'] as const satisfies readonly FactKind[];

/**
 * Something that a resource hangs on, or that hangs on it. `sits`: it stands on it, all the way (a container on its host, a
 * guest on its node and storages), so that it cannot be up without it; otherwise it says that it needs it.
 */
export type Tie = { resource: ResourceRef; sits: boolean };

/** What hangs on what. It answers for resources it has never heard of as well: they hang on nothing. */
export type Topology = {
  /** All that a resource hangs on, the nearest first, without itself. */
  above: (resource: ResourceRef) => readonly Tie[];
  /** All that hangs on a resource, the nearest first, without itself. */
  below: (resource: ResourceRef) => readonly Tie[];
  /** The replicas of the compose service that a container belongs to, itself among them, as far as they are there; none for what is no container. */
  replicas: (resource: ResourceRef) => readonly ResourceRef[];
  /** Who may talk to a resource: what hangs on it, and the containers that share a network with it. */
  callers: (resource: ResourceRef) => readonly ResourceRef[];
  /** What finds names for the others, as far as it is probed. */
  resolvers: readonly ResourceRef[];
  /** What the owner says of a resource with labels or tags. */
  marks: (resource: ResourceRef) => OwnerMarks | null;
  /** Whom a resource means by an address: the resource of that name, nearest to it; the address, and where it was said when that matters, when nobody here has the name; null for itself. */
  resolve: (from: ResourceRef, address: ResourceRef) => ResourceRef | null;
};

/** The topology that some facts tell of, the newest of each kind and resource. `hostsOn` names the guests or nodes that Docker hosts run on. */
export function topologyOf(facts: Iterable<PlaceFact>, hostsOn: ReadonlyMap<string, ResourceRef> = new Map()): Topology {
  const places = placesOf(facts);
  const names = namesOf(places, hostsOn);
  const up = edgesOf(places, names);
  const down = reversed(up);
  const services = servicesOf(places);
  const below = remembered((resource) => walk(resource, (one) => down.get(one) ?? []));
  return {
    above: remembered((resource) => walk(resource, (one) => up.get(one) ?? [])),
    below,
    replicas: (resource) => services.get(serviceOf(resource)) ?? [],
    callers: (resource) => [...new Set([...below(resource).map((tie) => tie.resource), ...onNetworksOf(resource, places)])],
    resolvers: [...places.values()].filter((place) => place.finds).map((place) => place.resource),
    marks: (resource) => places.get(resource)?.marks ?? null,
    resolve: (from, address) => (schemeOf(address) === 'net' ? names.resolve(from, address) : address === from ? null : address),
  };
}

function servicesOf(places: Places): ReadonlyMap<ResourceRef, ResourceRef[]> {
  const services = new Map<ResourceRef, ResourceRef[]>();
  for (const { resource, container, present } of places.values()) {
    if (container && present) services.set(serviceOf(resource), [...services.get(serviceOf(resource)) ?? [], resource]);
  }
  return services;
}

function onNetworksOf(resource: ResourceRef, places: Places): ResourceRef[] {
  const { home, container } = places.get(resource) ?? { home: '', container: null };
  const networks = new Set(container?.networks);
  return [...places.values()].filter((one) => one.home === home && one.resource !== resource && one.container?.networks.some((network) => networks.has(network))).map((one) => one.resource);
}

/** Breadth first, so that the nearest come first; rings end where they were entered. */
function walk(from: ResourceRef, direct: (resource: ResourceRef) => readonly Tie[]): Tie[] {
  const seats = new Set(spread(from, (one) => direct(one).filter((tie) => tie.sits)));
  return spread(from, direct).map((resource) => ({ resource, sits: seats.has(resource) }));
}

function spread(from: ResourceRef, direct: (resource: ResourceRef) => readonly Tie[]): ResourceRef[] {
  const seen = new Set([from]);
  for (const one of seen) for (const tie of direct(one)) seen.add(tie.resource);
  seen.delete(from);
  return [...seen];
}

function reversed(edges: Edges): Edges {
  const turned = new Map<ResourceRef, Tie[]>();
  for (const [resource, ties] of edges) {
    for (const tie of ties) {
      const below = turned.get(tie.resource) ?? [];
      below.push({ resource, sits: tie.sits });
      turned.set(tie.resource, below);
    }
  }
  return turned;
}

function remembered(answer: (resource: ResourceRef) => readonly Tie[]): (resource: ResourceRef) => readonly Tie[] {
  const known = new Map<ResourceRef, readonly Tie[]>();
  return (resource) => {
    const found = known.get(resource) ?? answer(resource);
    known.set(resource, found);
    return found;
  };
}
