import { sizes } from './defaults.ts';
import type { Lab } from './lab.ts';
import type { Wish } from './wish.ts';

/** Which node each guest of each wish gets; empty where the lab lists no nodes. `short` is the first guest that finds no room. */
export type Placed = { nodes: string[][]; short: { wish: Wish; node: string | undefined } | null };

type Guest = { wish: Wish; at: number; node: string | undefined };

/** Guests on nodes: where the text says, else one by one, the greatest first, each where most memory is free. */
export function placed(wishes: readonly Wish[], lab: Lab): Placed {
  const free = new Map((lab.nodes ?? []).map(({ name, free_memory_gb }) => [name, free_memory_gb ?? Number.POSITIVE_INFINITY]));
  const nodes = wishes.map((wish) => (isGuest(wish) && wish.node !== undefined ? Array.from({ length: wish.count }, () => wish.node ?? '') : []));
  let short: Placed['short'] = null;
  const guests = wishes.flatMap((wish, at) => (isGuest(wish) ? Array.from({ length: wish.count }, (_, nth): Guest => ({ wish, at, node: wish.node ?? wish.nodes?.[nth % wish.nodes.length] })) : []));
  for (const { wish, at, node } of guests.sort((a, b) => Number(b.node !== undefined) - Number(a.node !== undefined) || memoryGb(b.wish) - memoryGb(a.wish))) {
    const name = node ?? roomiest(free, wish.placement === undefined ? [] : nodes[at] ?? []);
    const left = (free.get(name) ?? Number.POSITIVE_INFINITY) - memoryGb(wish);
    if (left < 0) short ??= { wish, node };
    free.set(name, left);
    if (wish.node === undefined && name !== '') nodes[at]?.push(name);
  }
  return { nodes, short };
}

function roomiest(free: ReadonlyMap<string, number>, taken: readonly string[]): string {
  const open = [...free].filter(([name]) => !taken.includes(name));
  return [...(open.length > 0 ? open : free)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

/** Whether a wish makes guests. */
export function isGuest({ op, kind }: Wish): boolean {
  return op === 'create' && (kind === 'vm' || kind === 'lxc' || kind === null);
}

/** The memory of each guest of a wish, in GB: as it says, else as is usual. */
export function memoryGb(wish: Wish): number {
  return (wish.memory_mb ?? (wish.kubernetes ? sizes.kubernetes : wish.kind === 'lxc' ? sizes.lxc : sizes.vm).memory_mb) / 1024;
}
