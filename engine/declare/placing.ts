import { sizes } from './defaults.ts';
import type { LabNames } from './lab-names.ts';
import { homesOf } from './made-of.ts';
import type { Wish } from './wish.ts';

/** Which node each guest of each wish gets; empty where the lab lists no nodes. `short` is the first guest that finds no room. */
export type Placed = { nodes: string[][]; short: { wish: Wish; node: string | undefined } | null };

type Guest = { wish: Wish; at: number; node: string | undefined };

/** Guests on nodes: where the text says, else one by one, the greatest first, each where most memory is free of the nodes that it can be made on. */
export function placed(wishes: readonly Wish[], names: LabNames): Placed {
  const free = new Map((names.lab.nodes ?? []).map(({ name, free_memory_gb }) => [name, free_memory_gb ?? Number.POSITIVE_INFINITY]));
  const nodes = wishes.map((wish) => (isGuest(wish) && wish.node !== undefined ? Array.from({ length: wish.count }, () => wish.node ?? '') : []));
  let short: Placed['short'] = null;
  const guests = wishes.flatMap((wish, at) => (isGuest(wish) ? Array.from({ length: wish.count }, (_, nth): Guest => ({ wish, at, node: wish.node ?? wish.nodes?.[nth % wish.nodes.length] })) : []));
  for (const { wish, at, node } of guests.sort((a, b) => Number(b.node !== undefined) - Number(a.node !== undefined) || memoryGb(b.wish) - memoryGb(a.wish))) {
    const name = node ?? roomiest(free, { taken: wish.placement === undefined ? [] : nodes[at] ?? [], homes: homesOf(wish, names), need: memoryGb(wish) });
    const left = (free.get(name) ?? Number.POSITIVE_INFINITY) - memoryGb(wish);
    if (left < 0) short ??= { wish, node };
    free.set(name, left);
    if (wish.node === undefined && name !== '') nodes[at]?.push(name);
  }
  return { nodes, short };
}

type Room = { taken: readonly string[]; homes: readonly string[] | null; need: number };

function roomiest(free: ReadonlyMap<string, number>, { taken, homes, need }: Room): string {
  const open = [...free].filter(([name]) => !taken.includes(name));
  const near = open.filter(([name, gb]) => homes?.includes(name) !== false && gb >= need);
  return [...(near.length > 0 ? near : open.length > 0 ? open : free)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

/** Whether a wish makes guests. */
export function isGuest({ op, kind }: Wish): boolean {
  return op === 'create' && (kind === 'vm' || kind === 'lxc' || kind === null);
}

/** The memory of each guest of a wish, in GB: as it says, else as is usual. */
export function memoryGb(wish: Wish): number {
  return (wish.memory_mb ?? (wish.kubernetes ? sizes.kubernetes : wish.kind === 'lxc' ? sizes.lxc : sizes.vm).memory_mb) / 1024;
}
