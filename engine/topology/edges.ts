import { isRef, refOf, schemeOf } from '../refs.ts';
import type { ResourceRef } from '../types.ts';
import type { Names } from './names.ts';
import type { Place, Places } from './places.ts';

/** What each resource hangs on directly. */
export type Edges = ReadonlyMap<ResourceRef, readonly { resource: ResourceRef; sits: boolean }[]>;

/** What each place hangs on directly: what it stands on first, then what it needs; a probe needs whoever has its address. Nobody hangs on itself. */
export function edgesOf(places: Places, names: Names): Edges {
  const edges = new Map<ResourceRef, { resource: ResourceRef; sits: boolean }[]>();
  for (const place of places.values()) {
    const seats = new Set(seatsOf(place, places, names));
    const wanted = [...place.marks?.dependsOn ?? [], ...(place.about ? [place.about] : []), ...(schemeOf(place.resource) === 'net' ? [place.resource] : [])];
    const needs = new Set(wanted.flatMap((name) => needed(place, name, { places, names })));
    const ties = [...[...seats].map((resource) => ({ resource, sits: true })), ...[...needs].map((resource) => ({ resource, sits: false }))];
    const others = ties.filter((tie) => tie.resource !== place.resource && (tie.sits || !seats.has(tie.resource)));
    if (others.length > 0) edges.set(place.resource, others);
  }
  return edges;
}

function seatsOf(place: Place, places: Places, names: Names): ResourceRef[] {
  const { resource, home, container, guest, storage } = place;
  if (container) return [refOf('docker', home)];
  if (guest) return [refOf('proxmox', home, 'node', guest.node), ...guest.storages.flatMap((id) => storageOf(home, { node: guest.node, id }, places))];
  if (storage) return storage.shared ? [] : [refOf('proxmox', home, 'node', storage.node)];
  const carrier = names.carrierOf(resource);
  return carrier === null ? [] : [carrier];
}

/** A storage by its id as a guest of a node means it; a shared one may be listed under another node. */
function storageOf(cluster: string, wanted: { node: string; id: string }, places: Places): ResourceRef[] {
  const own = refOf('proxmox', cluster, 'storage', wanted.node, wanted.id);
  if (places.has(own)) return [own];
  const end = `/${encodeURIComponent(wanted.id)}`;
  const start = refOf('proxmox', cluster, 'storage');
  const shared = [...places.values()].filter((place) => place.storage?.shared === true && place.resource.startsWith(start) && place.resource.endsWith(end));
  return shared.slice(0, 1).map((place) => place.resource);
}

function needed(place: Place, name: string, world: { places: Places; names: Names }): ResourceRef | readonly ResourceRef[] {
  if (!isRef(name)) return world.names.neighbours(place.resource, name);
  if (schemeOf(name) === 'net') return world.names.resolve(place.resource, name) ?? [];
  return world.places.has(name) ? [name] : [];
}
