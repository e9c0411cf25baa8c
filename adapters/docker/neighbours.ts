import { isIP } from 'node:net';
import type { ResourceRef } from '../../engine/refs.ts';
import { each, type Engine } from './engine.ts';
import { inspectOrNull, listContainers } from './inventory.ts';
import { containerRef } from './names.ts';
import type { Inspection } from './shapes.ts';

/** A container of an engine, and what it is called in refs. */
export type Neighbour = { ref: ResourceRef; seen: Inspection };

const inspectionsAtOnce = 6;

/** Networks on which Docker and Podman look no names up. */
const nameless = ['bridge', 'podman'];

/** All containers of an engine as they are now. */
export async function neighboursOf(engine: Engine): Promise<Neighbour[]> {
  const all = await each(await listContainers(engine, {}), inspectionsAtOnce, ({ Id }) => inspectOrNull(engine, Id));
  return all.flatMap((seen) => (seen === null ? [] : { ref: containerRef(engine.host, { name: seen.Name, labels: seen.Config.Labels }), seen }));
}

/** The networks whose names a container can look up: its own, or those of the container whose network it shares. */
export function networksOf(seen: Inspection, neighbours: readonly Neighbour[]): string[] {
  const [, lender] = /^container:(.+)$/.exec(seen.HostConfig.NetworkMode) ?? [];
  const owner = lender === undefined ? seen : neighbours.find((one) => one.seen.Id === lender || one.seen.Name === lender)?.seen ?? seen;
  return Object.keys(owner.NetworkSettings.Networks).filter((name) => name !== 'none');
}

/** The networks on which a container goes by a name. */
export function networksWith(name: string, { seen }: Neighbour): string[] {
  return Object.entries(seen.NetworkSettings.Networks).flatMap(([network, { Aliases, DNSNames }]) => {
    const names = [seen.Name, ...Aliases, ...DNSNames].map((one) => one.toLowerCase());
    return names.some((one) => name === one || name === `${one}.${network.toLowerCase()}`) ? network : [];
  });
}

/** Whether an engine looks names up on a network. */
export function knowsNames(network: string): boolean {
  return !nameless.includes(network);
}

/** Whether a container takes connections at all. */
export function isUp({ seen }: Pick<Neighbour, 'seen'>): boolean {
  return ['running', 'paused'].includes(seen.State.Status);
}

/** The addresses of a container on its networks; none while it is down. */
export function addressesOf(seen: Inspection): string[] {
  return Object.values(seen.NetworkSettings.Networks).flatMap(({ IPAddress, GlobalIPv6Address }) => [IPAddress, GlobalIPv6Address]).filter((one) => isIP(one) !== 0);
}
