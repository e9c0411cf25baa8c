import { marksOf, type Clause } from './clauses.ts';
import { imageFor, isReleased, releaseFor } from './images.ts';
import type { LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import { homesOf, copiedFrom, type Source } from './made-of.ts';
import type { Assumed, Wish } from './wish.ts';

/** What a new guest gets where a text does not say it: cores, memory in MB, disk in GB. */
export const sizes = {
  vm: { cores: 2, memory_mb: 2048, disk_gb: 16 },
  lxc: { cores: 1, memory_mb: 512, disk_gb: 8 },
  small: { cores: 1, memory_mb: 512, disk_gb: 4 },
  kubernetes: { cores: 2, memory_mb: 4096, disk_gb: 32 },
} as const;

/** The bridge of a guest that says none, and the length of its network's prefix. */
export const usual = { bridge: 'vmbr0', prefix: 24 } as const;

/** What a wish is told by besides its fields. */
export type About = { purpose: string | null; small: boolean; guessed?: boolean; clause?: Clause };

/** A wish's surroundings: what it is told by, the names of the lab, the nodes that its guests get, and names that wishes before it have. */
export type Around = { about: About; names: LabNames; nodes: readonly string[]; taken: Set<string> };

/** All that a wish leaves open, each with the value it gets and why. Nothing that the text said is among it. */
export function assumedFor(wish: Wish, at: number, around: Around): Assumed[] {
  const { names } = around;
  const all: Assumed[] = [];
  const put = (field: string, value: string | number, why: string): void => void all.push({ wish: at, field, value: String(value), why });
  if (wish.op === 'create' && (wish.kind === 'vm' || wish.kind === 'lxc' || wish.kind === null)) forGuest(wish, put, around);
  if (wish.op === 'create' && wish.kind === 'storage') forStorage(wish, put);
  if (wish.op === 'snapshot') forSnapshot(wish, put, names);
  if (wish.op === 'modify') forChange(wish, put, names);
  return all;
}

type Put = (field: string, value: string | number, why: string) => void;

/** The release of k3s that is installed where none is said. */
export const k3sVersion = 'v1.31.5+k3s1';

function forGuest(wish: Wish, put: Put, { about, names, nodes, taken }: Around): void {
  const { lab } = names;
  if (wish.names === undefined) put('name', namesFor(wish, about, { names, taken }).join(', '), about.purpose === null ? 'no name was given' : 'after what it is for');
  if (wish.node === undefined && wish.nodes === undefined) put('node', [...new Set(nodes)].join(', ') || 'those with the most free memory', homesOf(wish, names)?.some((one) => nodes.includes(one)) === true ? 'where its template lies' : 'by free memory');
  if (wish.placement === undefined && wish.nodes !== undefined) put('placement', 'in turn', 'the nodes were named, not who goes where');
  if (wish.like_vmid === undefined) forSizes(wish, put, { about, source: copiedFrom(wish, names) });
  if (wish.like_vmid === undefined) forImage(wish, put, lab);
  if (wish.disks?.some(({ storage }) => storage === undefined) !== false && wish.like_vmid === undefined) put('storage', isCopy(wish) && wish.disks === undefined ? 'as the template' : storageFor(wish, lab), 'by free space');
  forNetwork(wish, put, lab);
  if (wish.state === undefined) put('state', 'running', 'a new guest is started');
  if (/kubernetes|k8s/i.test(about.purpose ?? '') || about.clause && marksOf(about.clause, 'kubernetes').some(({ cluster }) => !cluster) && wish.kubernetes === undefined) put('kubernetes_role', 'none', 'the machines are made; Kubernetes is set up only where a cluster is asked for');
  if (wish.kubernetes !== undefined && about.clause && !marksOf(about.clause, 'role').some(({ role }) => role !== 'node') && wish.kubernetes.role === undefined) put('kubernetes_role', wish.count === 1 ? 'one server' : `one server, ${wish.count - 1} agents`, 'the first node is the server');
  if (wish.kubernetes !== undefined) put('kubernetes_version', k3sVersion, 'the release of k3s that is known to work');
  if (/^(?:proxmox-backup-server|pbs)$/.test(about.purpose ?? '')) put('datastore', 'none', 'what backups are kept on is set up in Proxmox Backup Server itself');
}

function forSizes(wish: Wish, put: Put, { about, source }: { about: About; source: Source | undefined }): void {
  const { small } = about;
  const kind = wish.kubernetes !== undefined ? 'kubernetes' : small ? 'small' : wish.kind === 'lxc' ? 'lxc' : 'vm';
  const why = wish.clone !== undefined ? 'as the template' : small && wish.kubernetes === undefined ? 'the smallest that runs' : 'the usual size';
  if (wish.cores === undefined) put('cores', sizes[kind].cores, why);
  if (about.guessed === true) put('memory_mb', wish.memory_mb ?? '', 'a size that does not say of what is memory');
  if (wish.memory_mb === undefined) put('memory_mb', sizes[kind].memory_mb, why);
  if (wish.disks?.every(({ size_gb }) => size_gb === undefined) !== false) put('disk_gb', isCopy(wish) ? source?.disk_gb ?? 'as the template' : sizes[kind].disk_gb, isCopy(wish) ? 'a copy has the disk of its template' : why);
}

/** Every virtual machine is a copy of a template, and a container where one is named. */
function isCopy({ kind, clone }: Wish): boolean {
  return kind === 'vm' || clone !== undefined;
}

function forImage(wish: Wish, put: Put, lab: Lab): void {
  const os = wish.image ?? '';
  if (os === '' && wish.clone === undefined) put('image', imageFor(wish, lab), 'the usual image');
  if (isReleased(os)) put(`${os}_release`, releaseFor(os, wish, lab), 'the newest known');
}

function forNetwork(wish: Wish, put: Put, lab: Lab): void {
  const bridge = lab.bridges?.includes(usual.bridge) === false ? lab.bridges[0] ?? usual.bridge : usual.bridge;
  const cards = wish.network ?? [];
  if (cards.length === 0) {
    if (wish.like_vmid === undefined) put('network', `one card on ${bridge}`, 'the usual bridge');
    put('ip', 'dhcp', 'no address was given');
  }
  cards.forEach((card, at) => {
    const of = at === 0 ? '' : `_${at + 1}`;
    if (card.bridge === null) put(`bridge${of}`, bridge, 'the usual bridge');
    if (card.ip === null) put(`ip${of}`, 'dhcp', 'no address was given');
    if (card.ip !== null && card.ip !== 'dhcp' && !card.ip.includes('/')) put(`prefix${of}`, `/${usual.prefix}`, 'no prefix length was given');
    if (card.ip !== null && card.ip !== 'dhcp' && card.gw === null) put(`gw${of}`, 'none', 'no gateway was given');
  });
}

function forStorage(wish: Wish, put: Put): void {
  if (wish.names === undefined) put('name', `nfs-${(wish.storage?.export ?? '').split('/').filter((part) => part !== '').at(-1)?.toLowerCase().replace(/[^a-z0-9-]/g, '-') ?? 'share'}`, 'after the path');
  if (wish.storage?.content === undefined) put('content', 'images, rootdir', 'disks of guests');
  if (wish.storage?.nodes === undefined) put('nodes', 'all', 'every node may use it');
}

function forSnapshot(wish: Wish, put: Put, names: LabNames): void {
  const taken = names.numbered(wish.vmid ?? 0)?.snapshots ?? [];
  const free = Array.from({ length: taken.length + 1 }, (_, at) => `copilot-${at + 1}`).find((name) => !taken.includes(name)) ?? 'copilot-1';
  if (wish.snapshot_name === undefined) put('snapshot_name', free, 'no name was given');
  if (wish.include_ram === undefined && wish.kind !== 'lxc') put('include_ram', 'no', 'the disks alone, unless the memory is asked for');
}

function forChange(wish: Wish, put: Put, names: LabNames): void {
  const guest = names.numbered(wish.vmid ?? 0);
  if (wish.node !== undefined && wish.live === undefined && (wish.kind === 'lxc' || guest?.status === 'stopped')) put('live', 'no', wish.kind === 'lxc' ? 'a container is restarted when it moves' : 'it is stopped');
  if (wish.disks?.some(({ storage, size_gb, grow_gb }) => storage !== undefined && size_gb === undefined && grow_gb === undefined) === true) put('old_disk', 'deleted once it is copied', 'a disk that moves is not kept twice');
  if (wish.disks?.some(({ extra, storage }) => extra === true && storage === undefined) === true) put('storage', storageFor(wish, names.lab), 'by free space');
  const card = wish.network?.[0];
  if (card && card.ip !== null && card.ip !== 'dhcp' && card.gw === null) put('gw', 'as it is', 'no gateway was given');
  if (card && card.ip !== null && card.ip !== 'dhcp' && !card.ip.includes('/')) put('prefix', `/${usual.prefix}`, 'no prefix length was given');
}

/** What guests without a name are called: after their use, and numbered where there are several or the name is taken. */
export function namesFor(wish: Wish, { purpose }: Pick<About, 'purpose'>, { names, taken }: Pick<Around, 'names' | 'taken'>): string[] {
  const stem = (purpose ?? (wish.image !== undefined ? wish.image : wish.kind === 'lxc' ? 'ct' : 'vm')).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40) || 'vm';
  const isFree = (name: string): boolean => names.guest(name) === null && !taken.has(name);
  if (wish.vmid !== undefined && wish.count === 1 && purpose === null) return [`${stem}-${wish.vmid}`];
  const numbered = Array.from({ length: wish.count + (names.lab.guests?.length ?? 0) + taken.size + 1 }, (_, at) => `${stem}-${at + 1}`).filter(isFree);
  const chosen = wish.count === 1 && isFree(stem) ? [stem] : numbered.slice(0, wish.count);
  for (const name of chosen) taken.add(name);
  return chosen;
}

/** The storage for a disk that says none: of those that hold disks and have room the one with the most, a network storage last. */
export function storageFor(wish: Wish, lab: Lab): string {
  const kept = wish.kind === 'lxc' ? 'rootdir' : 'images';
  const need = (wish.disks ?? []).reduce((sum, { size_gb, grow_gb }) => sum + (size_gb ?? grow_gb ?? 0), 0) * wish.count;
  const rank = ({ type, free_gb }: NonNullable<Lab['storages']>[number]): number => ((free_gb ?? 0) < need ? -2e9 : 0) - (type === 'nfs' || type === 'pbs' || type === 'cifs' ? 1e9 : 0) + (free_gb ?? 0);
  const [best] = (lab.storages ?? []).filter(({ content }) => content == null || content.includes(kept)).sort((a, b) => rank(b) - rank(a));
  return best?.name ?? 'the one with the most free space';
}
