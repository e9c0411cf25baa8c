import { createHash } from 'node:crypto';
import { macFrom } from '../changes.ts';
import { together, type Compiled } from './compile.ts';
import type { Lock, LockedGuest } from './lock.ts';

/** A lock that another became, and what kept some of it from being so. */
export type Merged = { lock: Omit<Lock, 'english'>; missing: string[] };

type Plain = Omit<Lock, 'english'>;

/** A lock with more said below it: the later word counts, what is not named stays, and who a guest is stays as it was first written. */
export function added(before: Plain, more: Compiled['lock']): Merged {
  const known = new Map(before.guests.map((guest) => [guest.vmid, guest]));
  const shift = before.sentences?.length ?? 0;
  const others = more.guests.filter((guest) => !isOne(known.get(guest.vmid), guest)).map(({ name, vmid }) => `${name} (${vmid}) is another guest than the one that was declared under this number`);
  const guests = together([...before.guests, ...more.guests.map((guest) => asBefore(known.get(guest.vmid), { ...guest, ...moved(guest, shift) }))]);
  const gone = more.absent.map((one) => ({ ...one, identity: known.get(one.vmid)?.identity ?? one.identity }));
  const isGone = (one: { vmid: number; name: string }): boolean => gone.some(({ vmid }) => vmid === one.vmid);
  const left = guests.filter((guest) => !isGone(guest));
  return {
    missing: others,
    lock: {
      version: 1, sentences: [...before.sentences ?? [], ...more.sentences ?? []], guests: left,
      storages: byName([...before.storages, ...more.storages.map((one) => ({ ...one, ...moved(one, shift) }))]),
      once: [...before.once, ...more.once].filter(({ guest, name }) => !isGone({ vmid: guest, name })),
      absent: [...before.absent.filter((one) => !isGone(one) && !left.some(({ vmid, name }) => vmid === one.vmid || name === one.name)), ...gone],
    },
  };
}

/**
 * A lock written anew: guests that are made under the name that they had are the same guests, with the number and all that was assumed of them before.
 * What is named no more is released, and nothing is done to it.
 */
export function rewritten(before: Plain, anew: Compiled['lock']): Merged & { released: string[] } {
  const guests = anew.guests.map((guest) => {
    const was = before.guests.find((one) => one.name === guest.name && one.kind === guest.kind && one.from !== undefined);
    return was === undefined || guest.from === undefined ? asBefore(before.guests.find(({ vmid }) => vmid === guest.vmid), guest) : asMade(was, guest);
  });
  const kept = [...guests, ...anew.absent];
  return { lock: { ...anew, guests }, missing: [], released: before.guests.filter(({ vmid }) => !kept.some((one) => one.vmid === vmid)).map(({ name }) => name) };
}

/** The SHA-256 that a lock has of the text it was read from. */
export function englishHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** An older guest is called as it was declared, unless it gets a name now. */
function asBefore(before: LockedGuest | undefined, guest: LockedGuest): LockedGuest {
  if (before === undefined || !isOne(before, guest)) return guest;
  return { ...guest, identity: before.identity, name: guest.said?.['rename'] === undefined ? before.name : guest.name, ...(before.from === undefined ? {} : { from: before.from }) };
}

/** Values that nobody asked for stay as they were. */
function asMade(was: LockedGuest, guest: LockedGuest): LockedGuest {
  const isAssumed = (field: string): boolean => guest.said?.[field] === 'assumed';
  const disks = guest.disks?.map((disk) => {
    const had = was.disks?.find(({ slot }) => slot === disk.slot);
    return { ...disk, ...(isAssumed('disk_gb') && had?.size_gb !== undefined ? { size_gb: had.size_gb } : {}), ...(isAssumed('storage') && had?.storage !== undefined ? { storage: had.storage } : {}) };
  });
  const same = (['node', 'cores', 'memory_mb', 'state'] as const).filter((field) => isAssumed(field) && was[field] !== undefined);
  return {
    ...guest, vmid: was.vmid, identity: was.identity, ...(isAssumed('image') || was.from === undefined ? { from: was.from } : {}),
    ...(disks === undefined ? {} : { disks }), ...Object.fromEntries(same.map((field) => [field, was[field]])),
  };
}

function isOne(before: LockedGuest | undefined, guest: LockedGuest): boolean {
  return before === undefined || before.kind === guest.kind && markOf(before) === markOf(guest);
}

/** A guest that was born of us has the same mark before it is made and after. */
function markOf({ identity, kind }: Pick<LockedGuest, 'identity' | 'kind'>): string {
  if ('birth' in identity) return kind === 'lxc' ? macFrom(identity.birth, 0) : identity.birth;
  return 'smbios' in identity ? identity.smbios : identity.mac;
}

function moved({ said }: { said?: Record<string, number | 'assumed'> | undefined }, by: number): { said?: Record<string, number | 'assumed'> } {
  return said === undefined ? {} : { said: Object.fromEntries(Object.entries(said).map(([field, from]) => [field, from === 'assumed' ? from : from + by])) };
}

function byName<Named extends { name: string }>(all: readonly Named[]): Named[] {
  return all.filter(({ name }, at) => all.findLastIndex((one) => one.name === name) === at);
}
