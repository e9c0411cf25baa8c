import { hasTag } from '../changes-made.ts';
import type { GuestMake } from '../changes.ts';
import { differencesOf, type Difference, type SeenCluster } from './difference.ts';
import type { Lock, LockedGuest } from './lock.ts';
import { storageAsSeen } from './storage-differs.ts';

/**
 * The lock that says of each declared thing what is seen of it: what was changed by hand is declared from now on, and what was deleted by
 * hand is declared no more. What is unknown, or taken by another guest, stays as it was declared.
 */
export function keptLock(lock: Lock, seen: SeenCluster): Lock {
  const { guests, storages } = differencesOf(lock, seen);
  return {
    ...lock, guests: guests.flatMap((one) => (one.is === 'absent' || one.is === 'gone' ? [] : [one.is === 'differs' ? asSeen(one) : one.guest])),
    storages: lock.storages.flatMap((storage) => {
      const other = storages.find((one) => one.storage === storage);
      return other ? storageAsSeen(other) ?? [] : [storage];
    }),
  };
}

function asSeen({ guest, seen, power }: Difference): LockedGuest {
  if (seen === null) return guest;
  const kept: LockedGuest = {
    ...guest, name: seen.name, vmid: seen.vmid,
    ...only(guest, {
      node: seen.node, pool: seen.pool ?? undefined, cores: seen.cores ?? undefined, memory_mb: seen.memoryMb, ...(seen.kind === 'qemu' ? { user: seen.user ?? undefined, ssh_keys: seen.sshKeys } : {}), onboot: seen.onboot,
      startup_order: seen.startupOrder ?? undefined, ...(seen.kind === 'lxc' ? { features: seen.features.filter((one): one is 'nesting' => one === 'nesting') } : {}), tags: (guest.tags ?? []).filter((tag) => hasTag(seen.tags, tag)),
      disks: (guest.disks ?? []).flatMap((disk) => {
        const is = seen.disks.find(({ slot }) => slot === disk.slot);
        return is ? [{ slot: disk.slot, ...only(disk, { storage: is.storage, size_gb: is.sizeGb }) }] : [];
      }),
      network: (guest.network ?? []).flatMap((card) => {
        const is = seen.cards.find(({ slot }) => slot === card.slot);
        return is ? [{ slot: card.slot, ...only(card, { bridge: is.bridge ?? undefined, vlan: is.vlan, mac: is.mac ?? undefined, ip: is.ip ?? undefined, gateway: is.gateway }), ...belonging(card, is) }] : [];
      }),
    }),
  };
  const all = power === null ? kept : { ...kept, state: seen.running === true ? 'running' as const : 'stopped' as const };
  return JSON.parse(JSON.stringify(all)) as LockedGuest;
}

/** What belongs to a bridge or an address that was changed: kept without it they would not be what is seen. */
function belonging(card: NonNullable<LockedGuest['network']>[number], { bridge, vlan, ip, gateway }: GuestMake['cards'][number]): object {
  return {
    ...(vlan !== null && card.bridge !== undefined && card.bridge !== bridge ? { vlan } : {}),
    ...(gateway !== null && card.ip !== undefined && card.ip !== ip ? { gateway } : {}),
  };
}

/** Only the fields that were declared; one of which nothing is seen is declared no more. */
function only<Seen extends object>(declared: object, seen: Seen): Partial<Seen> {
  return Object.fromEntries(Object.entries(seen).filter(([field]) => (declared as Record<string, unknown>)[field] !== undefined)) as Partial<Seen>;
}
