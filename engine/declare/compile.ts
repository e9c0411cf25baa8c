import { birthFrom } from '../changes.ts';
import { k3sVersion } from './defaults.ts';
import { guestsToMake, withPrefix, type NewGuest } from './guests-to-make.ts';
import { labNames, type Guest, type LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import type { Identity, Lock, LockedGuest } from './lock.ts';
import { homesOf } from './made-of.ts';
import type { Reading, Wish } from './wish.ts';

/** What a reading becomes: the state that is wanted from now on, what is asked for once, and what stands in the way of either. */
export type Compiled = { lock: Omit<Lock, 'english'>; missing: string[] };

/**
 * Turns a reading without open questions into a lock. `seed` makes the identities of new guests: the same declaration in the same
 * cluster always gives the same ones; `at` is when what is done once was asked for. What Proxmox has to tell first, such as the number of a template, is named in `missing`.
 */
export function compile(reading: Reading, lab: Lab, { seed, at }: { seed: string; at: Date }): Compiled {
  const names = labNames(lab);
  const missing: string[] = [];
  const need = <Value>(value: Value | null | undefined, what: string): Value | undefined => {
    if (value === null || value === undefined) missing.push(what);
    return value ?? undefined;
  };
  const world: World = { names, need, seed, reading };
  const { wishes } = reading;
  const fresh = guestsToMake(wishes, reading.assumed, names);
  const guests = [...fresh.map((guest) => made(guest, { ...world, kubernetes: kubernetesFor(guest, fresh) })), ...wishes.flatMap((wish) => changed(wish, world))];
  const lock: Compiled['lock'] = {
    version: 1, sentences: reading.sentences.map(({ text }) => text), guests: together(guests.filter((guest) => guest !== null)),
    storages: wishes.flatMap((wish) => storageOf(wish, world)),
    once: wishes.flatMap((wish) => onceOf(wish, at, world)),
    absent: wishes.flatMap((wish) => (wish.op === 'delete' && wish.kind !== 'snapshot' ? goneOf(wish, world) : [])),
  };
  return { lock, missing };
}

/** What several sentences say of one guest is one guest; the later word counts. */
export function together(guests: readonly LockedGuest[]): LockedGuest[] {
  const all = new Map<number, LockedGuest>();
  for (const guest of guests) {
    const before = all.get(guest.vmid);
    const { disks, network, tags, ...rest } = guest;
    all.set(guest.vmid, before === undefined ? guest : {
      ...before, ...rest, said: { ...before.said, ...guest.said },
      ...given({ disks: bySlot(before.disks, disks), network: bySlot(before.network, network), tags: tags === undefined ? before.tags : [...new Set([...before.tags ?? [], ...tags])] }),
    });
  }
  return [...all.values()];
}

function bySlot<Part extends { slot: string | number }>(before: Part[] | undefined, after: Part[] | undefined): Part[] | undefined {
  if (!before || !after) return after ?? before;
  return [...before.filter(({ slot }) => !after.some((one) => one.slot === slot)), ...after.map((one) => ({ ...before.find(({ slot }) => slot === one.slot), ...one }))];
}

type World = { kubernetes?: LockedGuest['kubernetes']; names: LabNames; need: <Value>(value: Value | null | undefined, what: string) => Value | undefined; seed: string; reading: Reading };

function made(guest: NewGuest, { names, need, seed, reading, kubernetes }: World): LockedGuest | null {
  const { wish, name } = guest;
  const vmid = need(typeof guest.vmid === 'number' ? guest.vmid : null, `a free number for ${name}`);
  const node = need(guest.node.startsWith('{') ? null : guest.node, `a node for ${name}`);
  const from = need(madeOf(guest), guest.kind === 'vm' ? `a template of ${guest.image} for ${name}` : `a container template of ${guest.image} for ${name}`);
  if (vmid === undefined || node === undefined || from === undefined) return null;
  const homes = 'clone' in from ? null : homesOf(wish, names);
  if (homes?.includes(node) === false) need(null, `the template of ${guest.image} on ${node} for ${name}: it lies on ${homes.join(', ')}`);
  if ('clone' in from && guest.disks.length > 1) need(null, `a further disk for ${name}: a copy has the disks of its template`);
  if (kubernetes && 'clone' in from && names.lab.agentless?.includes(from.clone) === true) need(null, `a template with a guest agent for ${name}: the one of ${guest.image} has none, and Kubernetes is installed through it`);
  const copied = wish.disks === undefined && 'clone' in from;
  return {
    name, kind: guest.kind === 'lxc' ? 'lxc' : 'qemu', vmid, identity: { birth: birthFrom(`${seed}/${name}`) }, from, node,
    ...given({ pool: wish.pool, cores: guest.cores ?? undefined, memory_mb: guest.memory_mb ?? undefined, user: wish.user, ssh_keys: wish.ssh_keys, onboot: wish.onboot, startup_order: wish.startup_order }),
    ...(copied ? {} : { disks: guest.disks.map(({ size_gb: size, storage }, at) => ({ slot: (at === 0 ? guest.source?.disk_slot : null) ?? slotOf(guest.kind, at), ...given({ size_gb: wholeMb(size ?? undefined), storage: storage.includes(' ') ? undefined : storage }) })) }),
    ...(guest.cards.length === 0 ? {} : { network: guest.cards.map(({ bridge, vlan, ip, gw }, slot) => ({ slot, ...given({ bridge: bridge ?? undefined, vlan: vlan ?? undefined, ip: ip ?? undefined, gateway: gw ?? undefined }) })) }),
    ...given({ tags: wish.tags, features: wish.features?.filter((feature) => feature === 'nesting') }),
    state: guest.running ? 'running' : 'stopped', ...given({ kubernetes }), said: saidOf(wish, reading),
  };
}

/** The first of a cluster, or the one that is said to be, is the server that all others join. */
function kubernetesFor(guest: NewGuest, all: readonly NewGuest[]): LockedGuest['kubernetes'] {
  if (guest.wish.kubernetes === undefined) return undefined;
  const members = all.filter(({ wish }) => wish.kubernetes !== undefined);
  const server = members.find(({ wish }) => wish.kubernetes?.role !== undefined && wish.kubernetes.role !== 'worker') ?? members[0];
  if (server === undefined || guest === server) return { role: 'server', version: k3sVersion };
  return typeof server.vmid === 'number' ? { role: 'agent', version: k3sVersion, server: server.vmid } : undefined;
}

/** What is done once to a guest that is there. */
function onceOf(wish: Wish, at: Date, world: World): Lock['once'] {
  const deed = wish.op === 'rollback' || wish.op === 'snapshot' ? wish.op : wish.op === 'delete' && wish.kind === 'snapshot' ? 'delete_snapshot' : wish.op === 'power' && wish.power === 'reboot' ? 'reboot' : null;
  if (deed === null) return [];
  const seen = world.need(guestOf(wish, world.names), `the guest ${wish.names?.join(', ') ?? wish.vmid ?? ''}`);
  const identity = seen && world.need(identityOf(seen), `the identity of ${seen.name}`);
  const snapshot = wish.snapshot_name ?? assumedValue(wish, 'snapshot_name', world);
  if (deed !== 'reboot') world.need(snapshot, `the name of a snapshot of ${seen?.name ?? 'it'}`);
  return seen && identity ? [{ do: deed, guest: seen.vmid, name: seen.name, identity, ...given({ snapshot: deed === 'reboot' ? undefined : snapshot }), asked: at.toISOString() }] : [];
}

function madeOf({ wish, kind, template, image }: NewGuest): LockedGuest['from'] | null {
  const copy = wish.like_vmid ?? template?.vmid ?? null;
  if (copy !== null) return { clone: copy, full: true };
  if (kind === 'vm') return null;
  return image.includes(':') ? { image } : null;
}

function slotOf(kind: 'vm' | 'lxc', at: number): string {
  if (kind === 'vm') return `scsi${at}`;
  return at === 0 ? 'rootfs' : `mp${at - 1}`;
}

/** A guest that is there already is declared only in what was said of it. */
function changed(wish: Wish, { names, need, reading }: World): LockedGuest[] {
  if (wish.disks?.some(({ extra }) => extra === true) === true) need(null, `another disk for ${wish.names?.join(', ') ?? ''}: only disks that a guest has already are declared`);
  const power = wish.op === 'power' && wish.power !== 'reboot' ? (wish.power === 'start' ? 'running' as const : 'stopped' as const) : undefined;
  if (wish.op !== 'modify' && power === undefined) return [];
  const seen = need(guestOf(wish, names), `the guest ${wish.names?.join(', ') ?? wish.vmid ?? ''}`);
  if (!seen) return [];
  const identity = need(identityOf(seen), `the identity of ${seen.name}`);
  if (!identity) return [];
  const tags = wish.tags === undefined && wish.tags_off === undefined ? undefined : (wish.tags ?? []).filter((tag) => !(wish.tags_off ?? []).includes(tag));
  const state = power ?? wish.state;
  return [{
    name: wish.rename ?? seen.name, kind: seen.kind === 'lxc' ? 'lxc' : 'qemu', vmid: seen.vmid, identity,
    ...given({ node: wish.node, pool: wish.pool, cores: wish.cores, memory_mb: wish.memory_mb, user: wish.user, ssh_keys: wish.ssh_keys, tags, onboot: wish.onboot, startup_order: wish.startup_order, state }),
    ...(wish.disks === undefined ? {} : { disks: wish.disks.map((disk, at) => ({ slot: disk.slot ?? (at === 0 ? seen.disk_slot : null) ?? slotOf(seen.kind, at), ...given({ size_gb: wholeMb(disk.size_gb ?? grown(seen, disk.grow_gb)), storage: disk.storage }) })) }),
    ...(wish.network === undefined ? {} : { network: wish.network.map(({ bridge, vlan, ip, gw }, slot) => ({ slot, ...given({ bridge: bridge ?? undefined, vlan: vlan ?? undefined, ip: ip === null ? undefined : withPrefix(ip), gateway: gw ?? undefined }) })) }),
    said: saidOf(wish, reading),
  }];
}

function grown({ disk_gb: now }: Guest, more: number | undefined): number | undefined {
  return more === undefined || now == null ? undefined : now + more;
}

/** Disks have whole MB: the next larger where a text asks for a part of one. */
function wholeMb(gb: number | undefined): number | undefined {
  return gb === undefined ? undefined : Math.ceil(gb * 1024) / 1024;
}

function goneOf(wish: Wish, { names, need }: World): Lock['absent'] {
  const seen = need(guestOf(wish, names), `the guest ${wish.names?.join(', ') ?? wish.vmid ?? ''}`);
  const identity = seen && need(identityOf(seen), `the identity of ${seen.name}`);
  return seen && identity ? [{ vmid: seen.vmid, name: seen.name, identity }] : [];
}

function storageOf(wish: Wish, world: World): Lock['storages'] {
  if (wish.op !== 'create' || wish.kind !== 'storage') return [];
  const { server, export: path, content, nodes } = wish.storage ?? {};
  const name = world.need(wish.names?.[0] ?? assumedValue(wish, 'name', world), 'a name for the storage');
  if (name === undefined || server === undefined || path === undefined) return [];
  const kinds = (content ?? ['images', 'rootdir']) as Lock['storages'][number]['content'];
  return [{ name, type: 'nfs', server, export: path, content: kinds, ...given({ nodes }), said: saidOf(wish, world.reading) }];
}

/** What a lab tells of who a guest is: the id that a virtual machine was born with, the first card of a container. */
function identityOf({ kind, smbios, mac }: Guest): Identity | null {
  if (kind === 'vm') return smbios == null ? null : { smbios };
  return mac == null ? null : { mac };
}

function guestOf(wish: Wish, names: LabNames): Guest | null {
  return (wish.vmid === undefined ? null : names.numbered(wish.vmid)) ?? (wish.names?.[0] === undefined ? null : names.guest(wish.names[0]));
}

function assumedValue(wish: Wish, field: string, { reading }: World): string | undefined {
  return reading.assumed.find((one) => one.wish === reading.wishes.indexOf(wish) && one.field === field)?.value;
}

function saidOf(wish: Wish, { assumed, wishes }: Reading): Record<string, number | 'assumed'> {
  const at = wishes.indexOf(wish);
  return { ...Object.fromEntries(assumed.filter((one) => one.wish === at).map(({ field }) => [field, 'assumed' as const])), ...wish.from };
}

type Given<Fields> = { [Field in keyof Fields]?: Exclude<Fields[Field], undefined> };

/** Only what has a value. */
function given<Fields extends Record<string, unknown>>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
}
