import { noteOf, ownerTag } from '../changes.ts';
import { withPrefix, type NewGuest } from './guests-to-make.ts';
import type { Wish } from './wish.ts';

/** One call of Proxmox's API; a word in braces in a path is not known before the plan runs. */
export type Call = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string; params: Record<string, string | number> };

type Card = NonNullable<Wish['network']>[number];

/** The path of a guest. */
export function guestPath({ node, kind, vmid }: { node: string; kind: 'vm' | 'lxc'; vmid: number | string }): string {
  return `/nodes/${node}/${kind === 'lxc' ? 'lxc' : 'qemu'}/${vmid}`;
}

/** The calls that make one guest: a clone of a template or of another guest, else a new one; then what it shall have. */
export function makingCalls(guest: NewGuest): Call[] {
  const asksNumber: Call[] = typeof guest.vmid === 'number' ? [] : [{ method: 'GET', path: '/cluster/nextid', params: {} }];
  const source = guest.wish.like_vmid ?? guest.template?.vmid ?? (guest.template ? '{template}' : null);
  const calls = source !== null ? cloned(guest, source) : guest.kind === 'lxc' ? [container(guest)] : [machine(guest)];
  const start: Call[] = guest.running ? [{ method: 'POST', path: `${guestPath(guest)}/status/start`, params: {} }] : [];
  return [...asksNumber, ...calls, ...start];
}

/** What stands in a call for the identity that a guest gets once its declaration is written. */
const itsOwn = '{its own}';

function cloned(guest: NewGuest, source: number | string): Call[] {
  const { kind, name, vmid, node, wish, source_node: from } = guest;
  const storage = guest.disks[0]?.storage;
  const config = { ...sizesOf(guest), ...cardsOf(guest.cards, kind), ...cloudInit(wish), ...switchesOf(wish), ...marksOf(guest), delete: 'description' };
  const grown = guest.disks.slice(0, 1).flatMap(({ size_gb }): Call[] => (size_gb === null ? [] : [{ method: 'PUT', path: `${guestPath(guest)}/resize`, params: { disk: firstDisk(kind), size: `${size_gb}G` } }]));
  const more = Object.fromEntries(guest.disks.slice(1).map(({ size_gb, storage: on }, at) => extraDisk(kind, { at: at + 1, size: size_gb ?? 8, storage: on })));
  const isMoved = guest.source !== undefined && !guest.source.shared && from !== node;
  const move: Call[] = !isMoved ? [] : [{ method: 'POST', path: `${guestPath({ node: from, kind, vmid })}/migrate`, params: { target: node } }];
  return [
    {
      method: 'POST', path: `${guestPath({ node: from, kind, vmid: source })}/clone`,
      params: {
        newid: vmid, [kind === 'lxc' ? 'hostname' : 'name']: name, full: 1, description: noteOf(itsOwn), ...(from === node || isMoved ? {} : { target: node }),
        ...(storage === undefined || storage.includes(' ') || wish.disks === undefined ? {} : { storage }), ...(wish.pool === undefined ? {} : { pool: wish.pool }),
      },
    },
    ...move,
    { method: 'PUT' as const, path: `${guestPath(guest)}/config`, params: { ...config, ...more } }, ...grown,
  ];
}

function container(guest: NewGuest): Call {
  const [first, ...rest] = guest.disks;
  const more = Object.fromEntries(rest.map(({ size_gb, storage }, at) => extraDisk('lxc', { at, size: size_gb ?? 8, storage })));
  const features = (guest.wish.features ?? []).map((feature) => `${feature}=1`).join(',');
  const keys = guest.wish.ssh_keys?.join('\n');
  return {
    method: 'POST', path: `/nodes/${guest.node}/lxc`, params: {
      vmid: guest.vmid, ostemplate: guest.image.includes(':') ? guest.image : `local:vztmpl/${guest.image}`, hostname: guest.name, ...sizesOf(guest), ...(guest.wish.swap_mb === undefined ? {} : { swap: guest.wish.swap_mb }), rootfs: `${first?.storage ?? '{storage}'}:${first?.size_gb ?? 8}`, ...more,
      ...cardsOf(guest.cards, 'lxc'), unprivileged: 1, ...(features === '' ? {} : { features }), ...switchesOf(guest.wish), ...(guest.wish.pool === undefined ? {} : { pool: guest.wish.pool }), ...(keys === undefined ? {} : { 'ssh-public-keys': keys }), ...marksOf(guest), description: noteOf(itsOwn),
    },
  };
}

function machine(guest: NewGuest): Call {
  const disks = Object.fromEntries(guest.disks.map(({ size_gb, storage }, at) => extraDisk('vm', { at, size: size_gb ?? 16, storage })));
  return { method: 'POST', path: `/nodes/${guest.node}/qemu`, params: { vmid: guest.vmid, name: guest.name, ...sizesOf(guest), scsihw: 'virtio-scsi-single', ...disks, ...cardsOf(guest.cards, 'vm'), ...switchesOf(guest.wish), ...marksOf(guest), description: noteOf(itsOwn), ...(guest.wish.pool === undefined ? {} : { pool: guest.wish.pool }) } };
}

/** What makes a guest ours and known again: our tag, and the identity that is written into its lock. */
function marksOf({ kind, wish, cards }: NewGuest): Record<string, string> {
  const tags = { tags: [...new Set([...wish.tags ?? [], ownerTag])].sort().join(';') };
  return kind === 'vm' ? { ...tags, smbios1: `uuid=${itsOwn}` } : { ...tags, net0: `${cardsOf(cards.slice(0, 1), kind)['net0'] ?? 'name=eth0'},hwaddr=${itsOwn}` };
}

/** The first disk of a guest, where the lab does not tell its slot. */
export function firstDisk(kind: 'vm' | 'lxc' | null): string {
  return kind === 'lxc' ? 'rootfs' : 'scsi0';
}

/** The field of one more disk and its value. */
export function extraDisk(kind: 'vm' | 'lxc' | null, { at, size, storage }: { at: number; size: number; storage: string }): [string, string] {
  return kind === 'lxc' ? [`mp${at}`, `${storage}:${size},mp=/mnt/disk${at + 1}`] : [`scsi${at}`, `${storage}:${size}`];
}

function sizesOf({ cores, memory_mb }: { cores: number | null; memory_mb: number | null }): Record<string, number> {
  return { ...(cores === null ? {} : { cores }), ...(memory_mb === null ? {} : { memory: memory_mb }) };
}

/** Network cards as fields of a guest's configuration; the address of a VM is cloud-init's. */
export function cardsOf(cards: readonly Card[], kind: 'vm' | 'lxc' | null): Record<string, string> {
  return Object.fromEntries(cards.flatMap(({ bridge, vlan, ip, gw, extra }, nth): [string, string][] => {
    const at = nth + (extra === true ? 1 : 0);
    const address = [...(ip === null ? [] : [`ip=${withPrefix(ip)}`]), ...(gw === null ? [] : [`gw=${gw}`])];
    const wire = [...(bridge === null ? [] : [`bridge=${bridge}`]), ...(vlan === null ? [] : [`tag=${vlan}`])];
    if (kind === 'lxc') return [[`net${at}`, [`name=eth${at}`, ...wire, ...address].join(',')]];
    return [...(wire.length === 0 ? [] : [[`net${at}`, ['virtio', ...wire].join(',')] as [string, string]]), ...(address.length === 0 ? [] : [[`ipconfig${at}`, address.join(',')] as [string, string]])];
  }));
}

function cloudInit({ user, ssh_keys: keys, kind }: Wish): Record<string, string> {
  return kind === 'lxc' ? {} : { ...(user === undefined ? {} : { ciuser: user }), ...(keys === undefined ? {} : { sshkeys: encodeURIComponent(keys.join('\n')) }) };
}

/** Tags, start at boot and start order as fields of a guest's configuration. */
export function switchesOf({ tags, onboot, startup_order: order }: Wish): Record<string, string | number> {
  return { ...(tags === undefined ? {} : { tags: tags.join(';') }), ...(onboot === undefined ? {} : { onboot: onboot ? 1 : 0 }), ...(order === undefined ? {} : { startup: `order=${order}` }) };
}
