import type { CommandWorld } from '../engine/commands.ts';
import type { CloudSafe } from '../engine/distill.ts';
import { nearest } from '../engine/nearest.ts';
import { nameOf, schemeOf } from '../engine/refs.ts';
import type { FactKind, ResourceRef } from '../engine/types.ts';

/** A resource by what people call it; or that several have the name; or the names that come nearest to it. */
export type Whom = { resource: ResourceRef; name: CloudSafe } | { several: CloudSafe[] } | { nearest: CloudSafe[] };

/** Kinds of facts by which something is known to be there. A repository of declarations is often called as the cluster is, and is never meant. */
const kinds = ['host.reach', 'container.state', 'guest.state', 'node.state', 'storage.state', 'cluster.state', 'probe.state'] as const satisfies readonly FactKind[];
const most = 25;

/** Whom a typed text means: its ref, its name with or without the host; one of several of the same name must be named in full. */
export async function whoIs(typed: string, world: CommandWorld): Promise<Whom> {
  const asked = typed.trim().toLowerCase();
  const known = await knownIn(world);
  const exact = known.filter(({ resource, name }) => [resource, name, nameOf(resource)].some((one) => one.toLowerCase() === asked));
  const short = known.filter(({ resource, name }) => [name, nameOf(resource)].some((one) => isMeant(one.toLowerCase(), asked)));
  const [found, ...others] = exact.length > 0 ? exact : short;
  if (found && others.length === 0) return found;
  return found ? { several: [found, ...others].map(({ name }) => name) } : { nearest: nearest(asked, known.map(({ name }) => name), 5) };
}

/** The names that go on from, hold or resemble a typed text; the first ones of all where nothing is typed yet. */
export async function namesLike(typed: string, world: CommandWorld): Promise<CloudSafe[]> {
  const names = (await knownIn(world)).map(({ name }) => name);
  return typed.trim() === '' ? names.sort().slice(0, most) : nearest(typed, names, most);
}

async function knownIn(world: CommandWorld): Promise<{ resource: ResourceRef; name: CloudSafe }[]> {
  const [facts] = await Promise.all([world.facts.latest(kinds), world.topology()]);
  const { name } = world.called();
  const there = facts.filter(({ resource, value }) => schemeOf(resource) !== 'git' && (!('present' in value) || value.present)).map(({ resource }) => resource);
  return [...new Set(there)].map((resource) => ({ resource, name: name(resource) }));
}

/** A name without its host, and without the number that tells it from others of that name. */
function isMeant(name: string, asked: string): boolean {
  const plain = name.replace(/ \(\d+\)$/, '');
  return plain === asked || plain.slice(plain.indexOf('/') + 1) === asked;
}
