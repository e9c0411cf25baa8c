import { namesFor, sizes, storageFor, usual } from './defaults.ts';
import { templatesOf, type LabNames, type Template } from './lab-names.ts';
import { containerVolume, imageOf, copiedFrom, templateFor, type Source } from './made-of.ts';
import { placed } from './placing.ts';
import type { Assumed, Wish } from './wish.ts';

type Card = NonNullable<Wish['network']>[number];

/** One guest to be made, with every value that it gets, said or assumed. What the lab does not tell is a word in braces, as `{node}`; `source` is what it is copied from. */
export type NewGuest = {
  wish: Wish; kind: 'vm' | 'lxc'; name: string; vmid: number | string; node: string; cores: number | null; memory_mb: number | null;
  disks: { size_gb: number | null; storage: string }[]; image: string; template: Template | null; source: Source | undefined; cards: Card[]; running: boolean;
  /** The node of the guest or template that it is a copy of; a word in braces where the lab does not tell. */
  source_node: string;
};

/** Every guest that wishes make, one by one, in their order; no two get the same number. */
export function guestsToMake(wishes: readonly Wish[], assumed: readonly Assumed[], names: LabNames): NewGuest[] {
  const { nodes } = placed(wishes, names);
  const free = freeNumbers(wishes, names);
  return wishes.flatMap((wish, at) => {
    if (wish.op !== 'create' || wish.kind !== 'vm' && wish.kind !== 'lxc') return [];
    const kind = wish.kind;
    const called = wish.names ?? assumed.find((one) => one.wish === at && one.field === 'name')?.value.split(', ') ?? namesFor(wish, { purpose: null }, { names, taken: new Set() });
    return Array.from({ length: wish.count }, (_, nth) => ({
      ...resolved({ ...wish, kind }, assumed.filter((one) => one.wish === at), names), wish, kind, name: called[nth] ?? `${called[0] ?? 'guest'}-${nth + 1}`,
      vmid: wish.vmid ?? free(), node: wish.node ?? nodes[at]?.[nth] ?? wish.nodes?.[nth % wish.nodes.length] ?? '{node}', running: wish.state !== 'stopped', source_node: sourceNode(wish, names),
    }));
  });
}

/** Templates may be listed without their nodes. */
function sourceNode(wish: Wish, names: LabNames): string {
  const { like_vmid: like } = wish;
  const [only, ...others] = names.lab.nodes ?? [];
  return copiedFrom(wish, names)?.node ?? (like === undefined ? null : names.numbered(like)?.node) ?? (only !== undefined && others.length === 0 ? only.name : '{node}');
}

/** The lowest numbers that no guest, template or wish has; unknown where the lab lists no guests. */
function freeNumbers(wishes: readonly Wish[], names: LabNames): () => number | string {
  const taken = new Set([...(names.lab.guests ?? []).map(({ vmid }) => vmid), ...templatesOf(names.lab).map(({ vmid }) => vmid), ...wishes.map(({ vmid }) => vmid)]);
  let next = 100;
  return () => {
    if (names.lab.guests == null) return '{vmid}';
    while (taken.has(next)) next += 1;
    taken.add(next);
    return next;
  };
}

function resolved(wish: Wish & { kind: 'vm' | 'lxc' }, assumed: readonly Assumed[], names: LabNames): Pick<NewGuest, 'cores' | 'memory_mb' | 'disks' | 'image' | 'template' | 'source' | 'cards'> {
  const value = (field: string): string | undefined => assumed.find((one) => one.field === field)?.value;
  const copied = wish.clone !== undefined || wish.like_vmid !== undefined;
  const number = (field: 'cores' | 'memory_mb'): number | null => wish[field] ?? (copied ? null : Number(value(field) ?? sizes[wish.kind][field]));
  const storage = value('storage') ?? storageFor(wish, names.lab);
  const size = copied || wish.kind === 'vm' ? null : Number(value('disk_gb') ?? sizes[wish.kind].disk_gb);
  const image = value('image') ?? imageOf(wish, names.lab);
  const disks = (wish.disks ?? [{}]).map((disk) => ({ size_gb: disk.size_gb ?? size, storage: disk.storage ?? storage }));
  const made = wish.kind === 'lxc' && !copied ? containerVolume(image, names) ?? image : image;
  return { cores: number('cores'), memory_mb: number('memory_mb'), disks, image: made, template: templateFor(wish, image, names), source: copiedFrom(wish, names), cards: cardsOf(wish, names) };
}

function cardsOf(wish: Wish, { lab }: LabNames): Card[] {
  const bridge = lab.bridges?.includes(usual.bridge) === false ? lab.bridges[0] ?? usual.bridge : usual.bridge;
  const cards = wish.network ?? (wish.like_vmid === undefined ? [{ bridge: null, vlan: null, ip: null, gw: null }] : []);
  return cards.map((card) => ({ ...card, bridge: card.bridge ?? bridge, ip: withPrefix(card.ip ?? 'dhcp') }));
}

/** An address with its prefix length, the usual one where none is said. */
export function withPrefix(ip: string): string {
  return ip === 'dhcp' || ip.includes('/') ? ip : `${ip}/${usual.prefix}`;
}
