import { isSize, macFrom, ownerTag, type Change, type ChangeSpec, type GuestMake } from '../changes.ts';
import { hasTag } from '../changes-made.ts';
import type { LockedGuest } from './lock.ts';

/** One declared field that is otherwise in the cluster, in words. `back`: what setting it back takes; null: it cannot be set back. */
export type FieldDifference = { field: string; declared: string; seen: string; back: 'now' | 'restart' | null };

type Settings = ChangeSpec<'configureGuest'>;
type Seen = GuestMake & { pool: string | null };

/** The declared fields of a guest that differ, as far as Proxmox tells them: keys of a container are inside of it, and features but nesting are for root alone; and the changes that set them back: at most one of its settings, then its disks, pool and node. */
export function fieldsOf(guest: LockedGuest, seen: Seen): { fields: FieldDifference[]; changes: Change[] } {
  const parts = [settingsOf(guest, seen), disksOf(guest, seen), placeOf(guest, seen)];
  return { fields: parts.flatMap(({ fields }) => fields), changes: parts.flatMap(({ changes }) => changes) };
}

/** A copy that has its note and not its identity yet: what makes it ours was never set. Null where a guest is none. */
export function halfMade({ from, identity }: Pick<LockedGuest, 'from' | 'identity'>, { kind, smbios, cards }: Pick<GuestMake, 'kind' | 'smbios' | 'cards'>): { birth: string } | null {
  if (from === undefined || !('clone' in from) || !('birth' in identity)) return null;
  const { birth } = identity;
  const isWhole = kind === 'qemu' ? smbios === birth : cards.some(({ slot, mac }) => slot === 0 && mac === macFrom(birth, 0));
  return isWhole ? null : { birth };
}

type Part = { fields: FieldDifference[]; changes: Change[] };

function settingsOf(guest: LockedGuest, seen: Seen): Part {
  const atStart = guest.kind === 'qemu' ? 'restart' : 'now';
  const rows: { field: string; declared: unknown; seen: unknown; back: 'now' | 'restart'; spec: Settings }[] = [];
  const compare = (field: string, [declared, is]: [unknown, unknown], more: { spec: Settings; back?: 'now' | 'restart' }): void => {
    if (declared !== undefined && JSON.stringify(declared) !== JSON.stringify(is)) rows.push({ field, declared, seen: is, back: 'now', ...more });
  };
  const half = halfMade(guest, seen);
  if (half) rows.push({ field: 'identity', declared: 'its own', seen: 'not set yet', back: atStart, spec: half });
  compare('name', [guest.name, seen.name], { spec: { name: guest.name } });
  compare('cores', [guest.cores, seen.cores], { spec: { cores: guest.cores }, back: atStart });
  compare('memory', [inMb(guest.memory_mb), inMb(seen.memoryMb)], { spec: { memoryMb: guest.memory_mb }, back: atStart });
  if (guest.kind === 'qemu') {
    compare('user', [guest.user, seen.user], { spec: { user: guest.user }, back: 'restart' });
    compare('ssh keys', [guest.ssh_keys && sorted(guest.ssh_keys.map((key) => key.trim())), sorted(seen.sshKeys)], { spec: { sshKeys: guest.ssh_keys }, back: 'restart' });
  }
  const missing = (guest.tags ?? []).filter((tag) => !hasTag(seen.tags, tag));
  if (missing.length > 0) rows.push({ field: 'tags', declared: missing, seen: [], back: 'now', spec: { tags: sorted([...seen.tags.filter((tag) => tag !== ownerTag), ...missing]) } });
  compare('start at boot', [guest.onboot, seen.onboot], { spec: { onboot: guest.onboot } });
  compare('start order', [guest.startup_order, seen.startupOrder], { spec: { startupOrder: guest.startup_order } });
  if (guest.kind === 'lxc') compare('features', [guest.features, seen.features.filter((one) => one === 'nesting')], { spec: { features: guest.features }, back: 'restart' });
  const cards = (guest.network ?? []).flatMap((card) => cardDiffers(card, seen) ? [card] : []);
  for (const card of cards) rows.push({ field: `net${card.slot}`, declared: wordsOf(card), seen: cardSeen(card, seen), back: guest.kind === 'qemu' && card.ip !== undefined ? 'restart' : 'now', spec: { cards } });
  const spec = Object.assign({}, ...rows.map((row) => row.spec)) as Settings;
  return {
    fields: rows.map(({ field, declared, seen: is, back }) => ({ field, declared: said(declared), seen: said(is), back })),
    changes: rows.length === 0 ? [] : [{ verb: 'configureGuest', spec: spec }],
  };
}

type LockedCard = NonNullable<LockedGuest['network']>[number];

/** Of a card only what is declared is compared. */
function cardDiffers(card: LockedCard, seen: Seen): boolean {
  const is = seen.cards.find(({ slot }) => slot === card.slot);
  if (!is) return true;
  return (['bridge', 'vlan', 'mac', 'ip', 'gateway'] as const).some((field) => card[field] !== undefined && card[field] !== is[field]);
}

/** The address of a card is told where one is declared. */
function cardSeen({ slot, mac }: LockedCard, { cards }: Seen): string {
  const is = cards.find((card) => card.slot === slot);
  return wordsOf(is && mac === undefined ? { ...is, mac: null } : is);
}

function disksOf({ disks = [] }: LockedGuest, seen: Seen): Part {
  const fields: FieldDifference[] = [];
  const changes: Change[] = [];
  for (const { slot, storage, size_gb: size } of disks) {
    const is = seen.disks.find((one) => one.slot === slot);
    if (!is) {
      fields.push({ field: slot, declared: 'there', seen: 'not there', back: null });
      continue;
    }
    if (storage !== undefined && storage !== is.storage) {
      fields.push({ field: `${slot} storage`, declared: storage, seen: is.storage, back: 'now' });
      changes.push({ verb: 'moveDisk', spec: { slot, storage } });
    }
    if (size !== undefined && !isSize(is.sizeGb, size)) {
      fields.push({ field: `${slot} size`, declared: diskWords(size), seen: diskWords(is.sizeGb), back: size > is.sizeGb ? 'now' : null });
      if (size > is.sizeGb) changes.push({ verb: 'growDisk', spec: { slot, sizeGb: size } });
    }
  }
  return { fields, changes };
}

function placeOf({ pool, node }: LockedGuest, seen: Seen): Part {
  const moves: Change[] = node === undefined || node === seen.node ? [] : [{ verb: 'migrateGuest', spec: { node } }];
  const joins: Change[] = pool === undefined || pool === seen.pool ? [] : [{ verb: 'addToPool', spec: { pool } }];
  return {
    fields: [
      ...(joins.length > 0 ? [{ field: 'pool', declared: said(pool), seen: said(seen.pool), back: 'now' as const }] : []),
      ...(moves.length > 0 ? [{ field: 'node', declared: said(node), seen: seen.node, back: 'restart' as const }] : []),
    ],
    changes: [...joins, ...moves],
  };
}

function sorted(all: readonly string[]): string[] {
  return [...all].sort();
}

function inMb(mb: number | undefined): string | undefined {
  return mb === undefined ? undefined : mb % 1024 === 0 ? `${mb / 1024} GB` : `${mb} MB`;
}

function diskWords(gb: number): string {
  return Number.isInteger(gb * 4) ? `${gb} GB` : `${gb * 1024} MB`;
}

function wordsOf(card: { [Part in 'bridge' | 'mac' | 'ip' | 'gateway']?: string | null | undefined } & { vlan?: number | null | undefined } | undefined): string {
  if (!card) return 'no card';
  return [card.bridge, card.vlan == null ? null : `VLAN ${card.vlan}`, card.mac == null ? null : `MAC ${card.mac}`, card.ip, card.gateway == null ? null : `gateway ${card.gateway}`].filter((part) => part != null).join(', ');
}

function said(value: unknown): string {
  if (value === null || value === undefined) return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : JSON.stringify(value);
}
