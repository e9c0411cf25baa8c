import { isBornAs, macFrom, ownerTag, type Change, type ChangeSpec, type GuestMake, type StorageEntry } from './changes.ts';
import { digestOf } from './digest.ts';

/** A guest as a fact keeps it: its keys and its note as digests. `snapshots` is null where nobody could list them. */
export type KeptMake = GuestMake & { snapshots: string[] | null };

/** The entry of a storage, or a pool, as the files of a cluster hold it. */
export type EntryMake = ({ is: 'storage' } & StorageEntry) | { is: 'pool' };

/** What is seen where a change was to be made; null when there surely is nothing. */
export type SeenMake = GuestMake | KeptMake | EntryMake | null;

/** Whether a change has its effect; `unknown` where what was seen does not tell, or something is still under way. */
export type Made = 'made' | 'not made' | 'unknown';

/** A guest as a fact may keep it: what may be a secret is there as a digest. */
export function keptMake(make: GuestMake, snapshots: string[] | null): KeptMake {
  return { ...make, sshKeys: make.sshKeys.map(printOf).sort(), description: printOf(make.description), snapshots };
}

/** Whether a change has its effect, by what was seen of its target afterwards. */
export function isMade(change: Change, seen: SeenMake): Made {
  if (seen !== null && 'is' in seen) return isEntryMade(change, seen);
  if (change.verb === 'deleteGuest') return isDeleted(change.spec, seen);
  if (change.verb === 'removeStorage') return seen === null ? 'made' : 'unknown';
  return seen === null ? (change.verb === 'deleteSnapshot' ? 'unknown' : 'not made') : isGuestMade(change, seen);
}

/** What is wanted of a guest that it is not yet; its keys and its note may be digests. With an identity it gets our tag. */
export function missingIn(wanted: Settings, make: GuestMake): Settings {
  const isNew = wanted.birth !== undefined && !make.tags.includes(ownerTag);
  const { digest: _, birth, cards, ...rest } = isNew ? { ...wanted, tags: [...wanted.tags ?? make.tags, ownerTag] } : wanted;
  const other = Object.entries(rest).filter(([name, value]) => value !== undefined && !same(value, make[name as keyof typeof rest], name));
  const lacking = cards?.filter((card) => !fits(card, make.cards.find(({ slot }) => slot === card.slot)));
  return {
    ...Object.fromEntries(other), ...(lacking === undefined || lacking.length === 0 ? {} : { cards: lacking }),
    ...(birth === undefined || isIdentity(make, birth) ? {} : { birth }),
  };
}

/** The tags that a guest of ours has when these are wanted, in order: ours is never lost by it. */
export function tagsFor(wanted: readonly string[], has: readonly string[]): string[] {
  return [...new Set([...wanted, ...(has.includes(ownerTag) ? [ownerTag] : [])])].sort();
}

/** Whether a guest has a tag; unless it is told otherwise, Proxmox writes tags in small letters. */
export function hasTag(tags: readonly string[], wanted: string): boolean {
  return tags.some((tag) => tag.toLowerCase() === wanted.toLowerCase());
}

type Settings = ChangeSpec<'configureGuest'>;

function isGuestMade({ verb, spec }: Change, seen: GuestMake | KeptMake): Made {
  switch (verb) {
    case 'createGuest': case 'cloneGuest': return isBorn(spec.birth, seen);
    case 'configureGuest': return made(Object.keys(missingIn(spec, seen)).length === 0);
    case 'growDisk': return made(seen.disks.some(({ slot, sizeGb }) => slot === spec.slot && sizeGb >= spec.sizeGb));
    case 'moveDisk': return seen.lock === 'disk' ? 'unknown' : made(seen.disks.some(({ slot, storage }) => slot === spec.slot && storage === spec.storage));
    case 'migrateGuest': return seen.lock === 'migrate' ? 'unknown' : made(seen.node === spec.node);
    case 'deleteSnapshot': return isSnapshotGone(spec.name, seen);
    case 'addToPool': return made(seen.pool === spec.pool);
    default: return 'unknown';
  }
}

function isBorn(birth: string, seen: GuestMake): Made {
  if (seen.lock === 'create' || seen.lock === 'clone') return 'unknown';
  return made(isBornAs(seen, birth));
}

/** Another guest may have the number by now, and the one that was meant another number. */
function isDeleted({ name, birth }: ChangeSpec<'deleteGuest'>, seen: GuestMake | null): Made {
  if (seen === null) return 'made';
  const isIt = birth === undefined ? seen.name === name : isBornAs(seen, birth);
  return isIt && seen.lock !== 'destroyed' ? 'not made' : 'unknown';
}

function isSnapshotGone(name: string, seen: GuestMake | KeptMake): Made {
  const snapshots = 'snapshots' in seen ? seen.snapshots : null;
  if (snapshots === null || seen.lock === 'snapshot-delete') return 'unknown';
  return made(!snapshots.includes(name));
}

function isEntryMade({ verb, spec }: Change, seen: EntryMake): Made {
  if (seen.is === 'pool') return verb === 'createPool' ? 'made' : 'unknown';
  switch (verb) {
    case 'addStorage': return made(spec.type === seen.type && spec.server === seen.server && spec.export === seen.export && hasEntry(spec, seen));
    case 'changeStorage': return made(hasEntry(spec, seen));
    case 'removeStorage': return 'not made';
    default: return 'unknown';
  }
}

function hasEntry({ content, nodes, enabled }: ChangeSpec<'changeStorage'>, seen: EntryMake & { is: 'storage' }): boolean {
  return (content === undefined || sameSet(content, seen.content)) && (nodes === undefined || sameSet(nodes, seen.nodes)) && (enabled === undefined || enabled === seen.enabled);
}

function made(is: boolean): Made {
  return is ? 'made' : 'not made';
}

function same(wanted: unknown, has: unknown, name: string): boolean {
  if (name === 'tags') return sameSet(lower(tagsFor(wanted as string[], has as string[])), lower(has as string[]));
  if (name === 'description') return printOf(String(wanted).trim()) === printOf(String(has));
  if (name === 'features') return sameSet(wanted as string[], (has as string[]).filter((one) => one === 'nesting'));
  if (name === 'sshKeys') return sameSet((wanted as string[]).map(printOf), (has as string[]).map(printOf));
  return Array.isArray(wanted) ? sameSet(wanted as string[], has as string[]) : wanted === has;
}

function lower(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.toLowerCase()))];
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}

type Card = NonNullable<Settings['cards']>[number];

function fits(card: Card, has: GuestMake['cards'][number] | undefined): boolean {
  return has !== undefined && (Object.keys(card) as (keyof Card)[]).every((name) => card[name] === undefined || card[name] === has[name]);
}

/** What a container is known by is the address of its first card. */
function isIdentity(make: GuestMake, birth: string): boolean {
  return make.kind === 'qemu' ? make.smbios === birth : make.cards.some(({ slot, mac }) => slot === 0 && mac === macFrom(birth, 0));
}

/** The digest of a text; of one that is a digest already, or nothing, it is the text itself. */
function printOf(text: string): string {
  return text === '' || /^[0-9a-f]{64}$/.test(text) ? text : digestOf(text);
}
