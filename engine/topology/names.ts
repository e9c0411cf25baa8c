import { hostOf, nameOf, partsOf, refOf, schemeOf } from '../refs.ts';
import type { ResourceRef } from '../types.ts';
import type { Place, Places } from './places.ts';

/** Who is meant by a name. */
export type Names = {
  /** Everybody of this name who stands nearest to a resource: replicas share a name. */
  neighbours: (from: ResourceRef, name: string) => readonly ResourceRef[];
  /** Whom a resource means by an address, `net://host:port`; the address, and where it means that, when nobody has the name; null for itself. */
  resolve: (from: ResourceRef, address: ResourceRef) => ResourceRef | null;
  /** The guest or node that a Docker host runs on. */
  carrierOf: (dockerHost: ResourceRef) => ResourceRef | null;
};

/** Finds places by their names. Equal names of a Docker host and of one guest or node say that the host runs there, unless `hostsOn` says where. */
export function namesOf(places: Places, hostsOn: ReadonlyMap<string, ResourceRef>): Names {
  const byName = indexOf(places);
  const near = (from: ResourceRef, name: string) => {
    const viewer = places.get(from) ?? { resource: from, home: hostOf(from), container: null };
    return nearest(viewer, (byName.get(name.toLowerCase()) ?? []).filter((one) => one.resource !== from));
  };
  const carrierOf = (dockerHost: ResourceRef): ResourceRef | null => {
    if (schemeOf(dockerHost) !== 'docker' || nameOf(dockerHost) !== hostOf(dockerHost)) return null;
    const named = (byName.get(hostOf(dockerHost).toLowerCase()) ?? []).filter((one) => one.present && schemeOf(one.resource) === 'proxmox' && !one.storage);
    const guests = named.filter((one) => one.guest);
    const [only, other] = guests.length > 0 ? guests : named;
    return hostsOn.get(hostOf(dockerHost)) ?? (only && !other ? only.resource : null);
  };
  return {
    neighbours: (from, name) => near(from, name).map((place) => place.resource),
    resolve: (from, address) => {
      const { host, port } = hostAndPort(address);
      if (isItself(host)) return null;
      const found = spellings(host, places.get(from)).map((name) => (name === itsHost ? hostPlace(from, places) : near(from, name))).find((some) => some.length > 0) ?? [];
      const best = found.find((place) => place.present && speaksOn(place, port)) ?? found.find((place) => place.present) ?? found[0];
      if (!best) return isOwnName(from, host, places) ? null : addressOf({ host, port }, from, places);
      return publishedOn(best, port, { places, carrierOf }) ?? best.resource;
    },
    carrierOf,
  };
}

/** Stands for "the host I run on" among the spellings of a name. */
const itsHost = ' host';
const wordsForHost = ['host.docker.internal', 'gateway.docker.internal', 'host.containers.internal'];
const localDomains = /\.(lan|local|localdomain|home|home\.arpa|internal|intranet|fritz\.box)$/;

function indexOf(places: Places): ReadonlyMap<string, Place[]> {
  const byName = new Map<string, Place[]>();
  for (const place of places.values()) {
    for (const name of new Set(namesOfPlace(place).map((one) => one.toLowerCase()))) {
      const same = byName.get(name) ?? [];
      same.push(place);
      if (name !== '') byName.set(name, same);
    }
  }
  for (const some of byName.values()) some.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return byName;
}

function namesOfPlace({ resource, container, guest }: Place): string[] {
  const last = partsOf(resource).at(-1) ?? '';
  if (container) return [...container.names, container.service ?? last, container.id, container.id.slice(0, 12)];
  return guest ? [guest.name, last] : [last];
}

/** The places that stand nearest to where somebody looks from: in one project, on one network, on one host or cluster, else anywhere. */
function nearest(viewer: Viewer, found: readonly Place[]): Place[] {
  if (found.length < 2) return [...found];
  const distances = found.map((place) => distance(viewer, place) + (place.present ? 0 : 0.5));
  const least = Math.min(...distances);
  return found.filter((_, n) => distances[n] === least);
}

type Viewer = Pick<Place, 'resource' | 'home' | 'container'>;

function distance(viewer: Viewer, place: Place): number {
  if (viewer.home !== place.home || schemeOf(viewer.resource) !== schemeOf(place.resource)) return 3;
  const [a, b] = [viewer.container, place.container];
  if (a && b && a.project !== null && a.project === b.project) return 0;
  return a && b && a.networks.some((network) => b.networks.includes(network)) ? 1 : 2;
}

type Address = { host: string; port: number | null };

function hostAndPort(address: ResourceRef): Address {
  const text = address.slice('net://'.length).toLowerCase();
  const [, bracketed, after] = /^\[([^\]]+)\](?::(\d+))?/.exec(text) ?? [];
  if (bracketed !== undefined) return { host: bracketed, port: after === undefined ? null : Number(after) };
  const [, host = text, port] = /^([^:/]+)(?::(\d+))?(?:\/.*)?$/.exec(text) ?? [];
  return { host, port: port === undefined ? null : Number(port) };
}

/** A bare name, or an address of a Docker network, means something else in each project: where it was said belongs to it, unless it is probed. */
function addressOf({ host, port }: Address, from: ResourceRef, places: Places): ResourceRef {
  const plain: ResourceRef = `net://${host.includes(':') ? `[${host}]` : host}${port === null ? '' : `:${port}`}`;
  const viewer = places.get(from);
  const isLocal = viewer?.container && (/^[^.:]+$/.test(host) || /^172\.(1[6-9]|2\d|3[01])\./.test(host));
  if (places.has(plain) || !isLocal) return plain;
  return `${plain}/${[viewer.home, viewer.container?.project ?? ''].map(encodeURIComponent).join('/')}`;
}

function isItself(host: string): boolean {
  return host === 'localhost' || host === '0.0.0.0' || host === '::1' || host === '::' || /^127\./.test(host);
}

function isOwnName(from: ResourceRef, host: string, places: Places): boolean {
  const own = places.get(from);
  return own !== undefined && namesOfPlace(own).some((name) => name.toLowerCase() === host);
}

/** A name as it was written, then without the name of a Docker network or a local domain after it. */
function spellings(host: string, viewer: Place | undefined): string[] {
  if (wordsForHost.includes(host)) return [itsHost];
  const ofNetwork = (viewer?.container?.networks ?? []).map((network) => `.${network.toLowerCase()}`).find((end) => host.endsWith(end));
  const short = ofNetwork !== undefined ? host.slice(0, -ofNetwork.length) : localDomains.test(host) ? host.slice(0, host.indexOf('.')) : null;
  return short === null ? [host] : [host, short];
}

function hostPlace(from: ResourceRef, places: Places): Place[] {
  const host = schemeOf(from) === 'docker' ? places.get(refOf('docker', hostOf(from))) : undefined;
  return host ? [host] : [];
}

function speaksOn(place: Place, port: number | null): boolean {
  return port === null || !place.container || place.container.ports.length === 0 || place.container.ports.includes(port);
}

/** A port of a machine is mostly that of a container which publishes it there. */
function publishedOn(machine: Place, port: number | null, world: { places: Places; carrierOf: Names['carrierOf'] }): ResourceRef | null {
  if (port === null || machine.container || machine.storage) return null;
  const isHere = (host: ResourceRef) => host === machine.resource || world.carrierOf(host) === machine.resource;
  const found = [...world.places.values()].filter((place) => place.present && place.container?.ports.includes(port) && isHere(refOf('docker', place.home)));
  return found.length === 1 ? found[0]?.resource ?? null : null;
}
