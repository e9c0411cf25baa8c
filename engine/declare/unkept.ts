import type { Lock } from './lock.ts';
import type { Wish } from './wish.ts';

/** What wishes ask for that no lock has a place for, each in words that say what to do instead: it must not be lost in silence. */
export function unkept(wishes: readonly Wish[], lock: Pick<Lock, 'guests'>): string[] {
  return [...new Set(wishes.flatMap((wish) => noPlaceFor(wish, lock)))];
}

function noPlaceFor(wish: Wish, { guests }: Pick<Lock, 'guests'>): string[] {
  const who = whoIn(wish);
  const rows: [boolean, string][] = [
    [wish.op === 'create' && wish.kind === 'pool' && !guests.some(({ pool }) => pool === wish.names?.[0]), `An empty pool is not kept: say which guests are in ${who}`],
    [(wish.tags_off?.length ?? 0) > 0, `Tags are put on by a declaration and never taken off: take ${wish.tags_off?.join(', ') ?? ''} off ${who} in Proxmox, and out of what was declared before`],
    [wish.op === 'snapshot' && wish.include_ram === true, `A snapshot of ${who} keeps its disks alone, without its memory: leave the memory out`],
    [wish.swap_mb !== undefined, `The swap of ${who} is not kept: leave it out`],
    [wish.op === 'modify' && (wish.network ?? []).some(({ extra }) => extra === true), `Another network card for ${who} is not kept: only the cards that a guest has are declared`],
    [(wish.features ?? []).some((feature) => feature !== 'nesting') || wish.op === 'modify' && (wish.features?.length ?? 0) > 0, `Features of ${who} are set when it is made, and of those only nesting is`],
  ];
  return rows.flatMap(([is, says]) => (is ? [says] : []));
}

function whoIn({ names, vmid }: Wish): string {
  return names?.join(', ') ?? (vmid === undefined ? 'it' : String(vmid));
}
