import { isIP } from 'node:net';
import type { ResourceRef } from '../../engine/refs.ts';
import type { ContainerPlace } from '../../engine/fact-values.ts';
import { composeNeeds, marksIn } from './labels.ts';
import { serviceOf } from './names.ts';
import type { Inspection } from './shapes.ts';

/**
 * Where a container stands by its own account. `uses` are the names or ids of containers whose network, processes or volumes it
 * has, `links` how it calls others, `wrong` what its labels say that cannot be read.
 */
export type Placed = { id: string; name: string; place: ContainerPlace; uses: string[]; links: { to: string; as: string }[]; wrong: string[] };

/** Where a container stands. One that is down has lost its addresses: it keeps those it had `before`. */
export function placeIn(seen: Inspection, before: Placed | null): Placed {
  const { Id: id, Name: name, Config: { Labels }, State: { Status } } = seen;
  const { marks, wrong } = marksIn(Labels);
  const own = serviceOf(Labels);
  const had = Status === 'running' || Status === 'paused' || before?.id !== id ? [] : before.place.names.filter((one) => isIP(one) !== 0);
  const links = linksIn(seen);
  return {
    id, name, links, wrong,
    uses: sorted(usedBy(seen)),
    place: {
      project: own?.project ?? null,
      service: own?.service ?? null,
      networks: sorted(Object.keys(networksOf(seen))),
      names: sorted([name, own?.service ?? '', ...namesIn(seen), ...had]),
      ports: portsOf(seen),
      mounts: mountsOf(seen),
      ...marks,
      dependsOn: sorted([...composeNeeds(Labels), ...links.map(({ to }) => to), ...marks.dependsOn]),
    },
  };
}

/** Where a container stands among the others of its engine: whom it uses by their refs, and what others call it. */
export function placeAmong({ id, name, place, uses }: Placed, others: ReadonlyMap<ResourceRef, Placed>): ContainerPlace {
  const all = [...others];
  const refs = uses.flatMap((used) => all.find(([, other]) => other.id === used || other.name === used)?.[0] ?? (isId(used) ? [] : used));
  const called = all.flatMap(([, { links }]) => links.filter(({ to }) => to === name || to === id).map((link) => link.as));
  return { ...place, names: sorted([...place.names, ...called]), dependsOn: sorted([...place.dependsOn, ...refs]) };
}

/** The networks that connect a container to others; `none` does not. */
function networksOf({ NetworkSettings }: Inspection): Inspection['NetworkSettings']['Networks'] {
  return Object.fromEntries(Object.entries(NetworkSettings.Networks).filter(([name]) => name !== 'none'));
}

/** Addresses, aliases and its own name for itself, but not the beginning of the id that engines add, and no name of the host. */
function namesIn(seen: Inspection): string[] {
  const { Id, Config: { Hostname }, HostConfig: { NetworkMode } } = seen;
  const borrowed = NetworkMode === 'host' || NetworkMode.startsWith('container:');
  const names = Object.values(networksOf(seen)).flatMap(({ Aliases, DNSNames, IPAddress, GlobalIPv6Address, IPAMConfig }) =>
    [...Aliases, ...DNSNames, IPAddress, GlobalIPv6Address, IPAMConfig?.IPv4Address ?? '', IPAMConfig?.IPv6Address ?? '']);
  return [...names, borrowed ? '' : Hostname].filter((name) => name.length < 12 || !Id.startsWith(name));
}

/** TCP ports that are open to the neighbours, and those of the host that lead to them. Ports that the engine picks anew at each start are left out. */
function portsOf({ Config: { ExposedPorts }, HostConfig: { PortBindings } }: Inspection): number[] {
  const bound = Object.entries(PortBindings ?? {}).filter(([port]) => isTcp(port));
  const inside = [...Object.keys(ExposedPorts).filter(isTcp), ...bound.map(([port]) => port)].map((port) => Number.parseInt(port, 10));
  const outside = bound.flatMap(([, bindings]) => bindings ?? []).map(({ HostPort }) => Number(HostPort ?? 0)).filter((port) => port > 0);
  return [...new Set([...inside, ...outside])].sort((a, b) => a - b);
}

function isTcp(port: string): boolean {
  return /^\d+(\/tcp)?$/.test(port);
}

/** A volume is told by its name; where it lies on the disk is the engine's own affair. */
function mountsOf({ Mounts }: Inspection): ContainerPlace['mounts'] {
  const mounts = Mounts.map(({ Destination, Type, Name, Source, RW }) => ({ destination: Destination, source: Type === 'volume' ? Name ?? Source : Source, type: Type, writable: RW }));
  return mounts.sort((a, b) => (a.destination < b.destination ? -1 : 1));
}

function usedBy({ HostConfig: { NetworkMode, PidMode, IpcMode, VolumesFrom } }: Inspection): string[] {
  const modes = [NetworkMode, PidMode, IpcMode].flatMap((mode) => /^container:(.+)$/.exec(mode)?.[1] ?? []);
  return [...modes, ...VolumesFrom.map((from) => from.replace(/:[a-zA-Z,]+$/, ''))];
}

/** Links of the old default network read `/db:/web/data`, those of other networks `db:data`. */
function linksIn(seen: Inspection): Placed['links'] {
  const all = [...seen.HostConfig.Links, ...Object.values(networksOf(seen)).flatMap(({ Links }) => Links)];
  return all.map((link) => {
    const [to = '', as = to] = link.split(':');
    return { to: lastOf(to), as: lastOf(as) };
  });
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}
