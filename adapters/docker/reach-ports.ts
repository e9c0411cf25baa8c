import { reachedFromHere, receiptOfChecks, type Checked } from '../../engine/checks.ts';
import { named, safe } from '../../engine/distill.ts';
import type { Near } from '../../engine/ports.ts';
import type { Receipt } from '../../engine/types.ts';
import type { Found, Hands } from './find.ts';
import { addressesOf, isUp, neighboursOf, networksWith, type Neighbour } from './neighbours.ts';

/** Where a port of a container may be reached; `own` is its own address, where "refused" tells that nothing listens. */
type Door = { host: string; port: number; own: boolean };

/** From where ports are tried: the engine's published ports are at `address`. */
type Standing = { near: Near; address: string };

/** Tries ports from here: those of an address, whose container is looked for by its name, or with no address those that the container itself offers. */
export async function reachPorts(found: Found, addresses: readonly string[], hands: Pick<Hands, 'addressOf'> & { near: Near }): Promise<Receipt> {
  const { engine } = found.inventory;
  const standing: Standing = { near: hands.near, address: hands.addressOf(engine.host) };
  if (addresses.length === 0) {
    const tried = await Promise.all(portsOf(found).map((port) => ofContainer(found, port, standing)));
    return receiptOfChecks(tried, safe`ports`);
  }
  const neighbours = await neighboursOf(engine);
  const tried = await Promise.all(addresses.map((address) => ofAddress(address, neighbours, standing)));
  return receiptOfChecks(tried, safe`addresses`);
}

async function ofAddress(address: string, neighbours: readonly Neighbour[], standing: Standing): Promise<Checked> {
  const [, host = '', digits = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(address.toLowerCase()) ?? [];
  const port = Number(digits);
  const owner = neighbours.find((one) => networksWith(host, one).length > 0 || addressesOf(one.seen).includes(host));
  if (owner) return ofContainer(owner, port, standing);
  return reachedFromHere(await standing.near.reach(host, port), port);
}

async function ofContainer({ ref, seen }: Neighbour, port: number, { near, address }: Standing): Promise<Checked> {
  const name = named(ref);
  if (!isUp({ seen })) return { fits: false, word: 'down', says: safe`${name} does not run` };
  const doors = doorsOf({ ref, seen }, port, address);
  const answers = await Promise.all(doors.map(async (door) => ({ door, why: await near.reach(door.host, door.port) })));
  if (answers.some(({ why }) => why === 'answers')) return { fits: true, word: 'answers', says: safe`${name} answers at port ${port}` };
  if (answers.some(({ door, why }) => door.own && why === 'refused')) return { fits: false, word: 'refused', says: safe`nothing takes connections at port ${port} of ${name}` };
  return { fits: null, word: 'unseen', says: safe`port ${port} of ${name}, whose network is Docker's own and cannot be seen from here` };
}

/** Ports of TCP that a container offers, by their numbers inside. */
function portsOf({ seen: { Config, HostConfig } }: Pick<Found, 'seen'>): number[] {
  const all = [...Object.keys(Config.ExposedPorts), ...Object.keys(HostConfig.PortBindings ?? {})].filter((port) => /^\d+(?:\/tcp)?$/.test(port));
  return [...new Set(all.map((port) => Number.parseInt(port, 10)))].sort((a, b) => a - b);
}

function doorsOf({ seen }: Neighbour, port: number, address: string): Door[] {
  const bindings = Object.entries(seen.HostConfig.PortBindings ?? {}).filter(([inside]) => inside === `${String(port)}/tcp`).flatMap(([, all]) => all ?? []);
  const published = bindings.map(({ HostPort }) => Number(HostPort ?? 0)).filter((outer) => outer > 0);
  return [
    ...addressesOf(seen).map((host) => ({ host, port, own: true })),
    ...(seen.HostConfig.NetworkMode === 'host' ? [port] : published).map((outer) => ({ host: address, port: outer, own: false })),
  ];
}
