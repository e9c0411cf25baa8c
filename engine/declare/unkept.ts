import type { Lock } from './lock.ts';
import type { Wish } from './wish.ts';

/**
 * What wishes ask for that no lock can hold, each in words that say what to do instead: what is done once is no state of a cluster, and
 * what a lock has no place for must not be lost in silence.
 */
export function unkept(wishes: readonly Wish[], lock: Pick<Lock, 'guests'>): string[] {
  return [...new Set(wishes.flatMap((wish) => [...onceOnly(wish), ...noPlaceFor(wish, lock)]))];
}

/** A declaration is made so again and again: what happens once would happen again with it. */
function onceOnly(wish: Wish): string[] {
  const { op, kind, power } = wish;
  const once = (what: string, how: string): string[] => [`${what} ${whoIn(wish)} is done once and is no state to keep: ${how}`];
  if (op === 'power' && power === 'reboot') return once('Rebooting', 'reboot it in Proxmox (its menu "Shutdown", "Reboot"), or let an incident about it offer the restart');
  if (op === 'rollback') return once('Rolling back', 'use "Snapshots", "Rollback" of the guest in Proxmox; what was written since is lost there');
  if (op === 'delete' && kind === 'snapshot') return once('Deleting a snapshot of', 'use "Snapshots", "Remove" of the guest in Proxmox');
  if (op === 'snapshot') return once('Taking a snapshot of', 'use "Snapshots", "Take Snapshot" of the guest in Proxmox');
  return [];
}

function noPlaceFor(wish: Wish, { guests }: Pick<Lock, 'guests'>): string[] {
  const who = whoIn(wish);
  const rows: [boolean, string][] = [
    [wish.op === 'create' && wish.kind === 'pool' && !guests.some(({ pool }) => pool === wish.names?.[0]), `An empty pool is not kept: say which guests are in ${who}`],
    [wish.kubernetes !== undefined && !guests.some(({ kubernetes }) => kubernetes !== undefined), 'Kubernetes cannot be set up from a declaration yet: leave it out, and the machines are made'],
    [(wish.tags_off?.length ?? 0) > 0, `Tags are put on by a declaration and never taken off: take ${wish.tags_off?.join(', ') ?? ''} off ${who} in Proxmox, and out of what was declared before`],
    [wish.swap_mb !== undefined, `The swap of ${who} is not kept: leave it out`],
    [wish.op === 'modify' && (wish.network ?? []).some(({ extra }) => extra === true), `Another network card for ${who} is not kept: only the cards that a guest has are declared`],
    [(wish.features ?? []).some((feature) => feature !== 'nesting') || wish.op === 'modify' && (wish.features?.length ?? 0) > 0, `Features of ${who} are set when it is made, and of those only nesting is`],
  ];
  return rows.flatMap(([is, says]) => (is ? [says] : []));
}

function whoIn({ names, vmid }: Wish): string {
  return names?.join(', ') ?? (vmid === undefined ? 'it' : String(vmid));
}
