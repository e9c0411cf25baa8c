import type { ContainerPlace, GuestState, OwnerMarks } from '../fact-values.ts';
import { hostOf, refOf, schemeOf } from '../refs.ts';
import type { Fact, FactKind, ResourceRef } from '../types.ts';

/** What of a fact or a sighting tells where something stands. */
export type PlaceFact<Kind extends FactKind = FactKind> = { [K in Kind]: Pick<Fact<K>, 'resource' | 'kind' | 'value'> }[Kind];

/** One resource as the topology knows it. */
export type Place = {
  resource: ResourceRef;
  /** The host or cluster it belongs to. */
  home: string;
  present: boolean;
  marks: OwnerMarks | null;
  container: (Pick<ContainerPlace, 'project' | 'service' | 'networks' | 'names' | 'ports'> & { id: string }) | null;
  guest: Pick<GuestState, 'name' | 'node' | 'storages'> | null;
  storage: { node: string; shared: boolean } | null;
  /** What a probe stands for, as the owner says. */
  about: ResourceRef | null;
  /** Whether it is a resolver that is probed. */
  finds: boolean;
};
export type Places = ReadonlyMap<ResourceRef, Place>;

/** What the newest facts tell of each resource; a Docker host is known by what runs on it, too. A repository of declarations is no place. */
export function placesOf(facts: Iterable<PlaceFact>): Places {
  const places = new Map<ResourceRef, Place>();
  const hosts = new Set<string>();
  const at = (resource: ResourceRef): Place => {
    const place = places.get(resource) ?? { resource, home: hostOf(resource), present: true, marks: null, container: null, guest: null, storage: null, about: null, finds: false };
    places.set(resource, place);
    return place;
  };
  for (const fact of facts) {
    if (schemeOf(fact.resource) === 'git') continue;
    const place = at(fact.resource);
    note(place, fact);
    if (schemeOf(fact.resource) === 'docker') hosts.add(place.home);
  }
  for (const host of hosts) at(refOf('docker', host));
  return places;
}

function note(place: Place, fact: PlaceFact): void {
  switch (fact.kind) {
    case 'container.place':
      place.marks = fact.value;
      place.container = { id: '', ...place.container, ...fact.value };
      break;
    case 'container.state':
      place.present = fact.value.present;
      place.container = { ...(place.container ?? bare), id: fact.value.containerId };
      break;
    case 'guest.state':
      place.present = fact.value.present;
      place.marks = fact.value;
      place.guest = fact.value;
      break;
    case 'node.state':
      place.present = fact.value.present;
      break;
    case 'storage.state':
      place.present = fact.value.present;
      place.storage = fact.value;
      break;
    case 'probe.state':
      place.about = fact.value.about;
      place.finds = fact.value.kind === 'dns';
      break;
    default:
  }
}

/** A container of which only the state is known. */
const bare = { project: null, service: null, networks: [], names: [], ports: [] };
