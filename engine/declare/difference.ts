import { isBornAs, macFrom, ownerTag, type Change, type GuestMake, type StorageEntry } from '../changes.ts';
import { fieldsOf, type FieldDifference } from './fields-differ.ts';
import { storagesDiffer, type StorageDifference } from './storage-differs.ts';
import type { Identity, Lock, LockedGuest } from './lock.ts';

/** A guest as the cluster shows it. */
export type SeenGuest = GuestMake & { running: boolean | null; pool: string | null };

/**
 * What is known of a cluster; `complete` is false while a node does not answer, and then no guest counts as missing. `entries` are those of its storages,
 * which are the same on every node; they are absent where nobody has read them.
 */
export type SeenCluster = { complete: boolean; guests: readonly SeenGuest[]; storages: readonly string[]; entries?: readonly (StorageEntry & { name: string })[]; pools?: readonly string[] };

/**
 * How one declared guest stands to what is seen. `same`: nothing is to do. `differs`: `changes` make it so. `absent`: it is to be made.
 * `gone`: an older guest is not there, and is not made again. `taken`: another guest has its number, and is never touched. `unknown`: nobody can tell.
 */
export type Difference = {
  guest: LockedGuest; seen: SeenGuest | null;
  is: 'same' | 'differs' | 'absent' | 'gone' | 'taken' | 'unknown';
  fields: FieldDifference[];
  changes: Change[];
  power: 'start' | 'stop' | null;
};

/** A guest that is to go: `owned` tells whether it may be deleted by us at all, which takes our tag and the name that it was declared with. `seen` is null while nobody can tell whether it is there. */
export type Removal = { name: string; vmid: number; identity: Identity; seen: SeenGuest | null; owned: boolean };

/** What separates a cluster from a lock, guest by guest in the order of the lock, and what is to go. Pure and the same for the same two. */
export function differencesOf(lock: Lock, cluster: SeenCluster): { guests: Difference[]; removals: Removal[]; storages: StorageDifference[] } {
  const byId = new Map(cluster.guests.map((guest) => [guest.vmid, guest]));
  const find = finderIn(cluster.guests);
  return {
    guests: lock.guests.map((guest) => differenceOf(guest, { found: find(guest), there: byId.get(guest.vmid) ?? null, complete: cluster.complete })),
    removals: lock.absent.flatMap((gone): Removal[] => {
      const seen = find(gone);
      if (seen === null) return cluster.complete ? [] : [{ ...gone, seen, owned: false }];
      return [{ ...gone, vmid: seen.vmid, seen, owned: seen.tags.includes(ownerTag) && !seen.protection && seen.name === gone.name }];
    }),
    storages: storagesDiffer(lock.storages, cluster),
  };
}

/** Whether a guest is the one that an identity means, whatever its number, node and name are by now. */
export function isIdentity(seen: GuestMake, identity: Identity): boolean {
  if ('birth' in identity) return isBornAs(seen, identity.birth);
  if ('smbios' in identity) return seen.smbios === identity.smbios;
  return seen.kind === 'lxc' && seen.cards.some(({ mac }) => mac === identity.mac);
}

/** Looks at the guest of the number first, since it is nearly always the one. */
function finderIn(guests: readonly SeenGuest[]): (wanted: Pick<LockedGuest, 'vmid' | 'identity'>) => SeenGuest | null {
  const byId = new Map(guests.map((guest) => [guest.vmid, guest]));
  const byMark = new Map<string, SeenGuest[]>();
  for (const guest of guests) for (const mark of marksOf(guest)) byMark.set(mark, [...byMark.get(mark) ?? [], guest]);
  return ({ vmid, identity }) => {
    const there = byId.get(vmid);
    if (there && isIdentity(there, identity)) return there;
    return marksFor(identity).flatMap((mark) => byMark.get(mark) ?? []).find((guest) => isIdentity({ ...guest, noted: null }, identity)) ?? null;
  };
}

/** What a guest may be known by under another number: not its note, which a copy that somebody makes of it has too. */
function marksOf({ smbios, cards }: SeenGuest): string[] {
  return [smbios, ...cards.map(({ mac }) => mac)].filter((mark) => mark !== null);
}

function marksFor(identity: Identity): string[] {
  if ('birth' in identity) return [identity.birth, macFrom(identity.birth, 0)];
  return ['smbios' in identity ? identity.smbios : identity.mac];
}

function differenceOf(guest: LockedGuest, world: { found: SeenGuest | null; there: SeenGuest | null; complete: boolean }): Difference {
  const { found, there, complete } = world;
  const none = { guest, fields: [], changes: [], power: null } as const;
  if (found === null && there !== null) return { ...none, seen: there, is: 'taken', fields: [], changes: [] };
  if (found === null && !complete) return { ...none, seen: null, is: 'unknown', fields: [], changes: [] };
  if (found === null) return { ...none, seen: null, is: guest.from === undefined ? 'gone' : 'absent', fields: [], changes: [] };
  const { fields, changes } = fieldsOf(guest, found);
  const power = guest.state === undefined || found.running === null || found.running === (guest.state === 'running') ? null : guest.state === 'running' ? 'start' : 'stop';
  return { guest, seen: found, is: fields.length > 0 || power !== null ? 'differs' : 'same', fields, changes, power };
}
