import { cardsOf, extraDisk, firstDisk, guestPath, makingCalls, switchesOf, type Call } from './calls.ts';
import { storageFor } from './defaults.ts';
import { guestsToMake, type NewGuest } from './guests-to-make.ts';
import { labNames, type Guest, type LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import type { Reading, Wish } from './wish.ts';

/** How much harm something may do. */
export type Risk = 'low' | 'medium' | 'high';

/** One step of a plan: what a person reads, and the calls it is made of. `undo` says how it is taken back, or null when it cannot be. */
export type Step = { title: string; wish: number; calls: Call[]; risk: Risk; confirmation: 'approve' | 'typed_name'; downtime: string | null; undo: string | null };

/** The steps that make a reading true, in the order they are done: pools and storages, what is made, what is changed, what is removed. Nothing is refused here. */
export function stepsOf(reading: Pick<Reading, 'wishes' | 'assumed'>, lab: Lab): Step[] {
  const names = labNames(lab);
  const fresh = guestsToMake(reading.wishes, reading.assumed, names);
  const steps = [...poolsJoined(reading.wishes), ...reading.wishes.flatMap((wish, at) => (wish.op === 'create' ? making(wish, at, { reading, fresh }) : changing(wish, at, names)))];
  const rank = ({ wish, calls }: Step): number => (calls.some(({ method }) => method === 'DELETE') ? 3 : calls[0]?.path === poolsPath && calls[0].method === 'POST' ? 0 : ['storage', 'pool'].includes(reading.wishes[wish]?.kind ?? '') ? 0 : reading.wishes[wish]?.op === 'create' ? 1 : 2);
  return steps.sort((a, b) => rank(a) - rank(b));
}

const poolsPath = '/pools';

/** Nobody says whether a pool is there already: it is looked for before it is made. */
function poolsJoined(wishes: readonly Wish[]): Step[] {
  const made = wishes.filter(({ op, kind }) => op === 'create' && kind === 'pool').flatMap(({ names = [] }) => names);
  return [...new Set(wishes.flatMap(({ pool }) => pool ?? []))].filter((pool) => !made.includes(pool)).map((pool) => ({
    title: `create pool ${pool}, where there is none`, wish: wishes.findIndex((one) => one.pool === pool), calls: [{ method: 'POST', path: poolsPath, params: { poolid: pool } }],
    risk: 'low', confirmation: 'approve', downtime: null, undo: 'remove the pool',
  }));
}

function making(wish: Wish, at: number, { reading, fresh }: { reading: Pick<Reading, 'wishes' | 'assumed'>; fresh: readonly NewGuest[] }): Step[] {
  const value = (field: string): string | undefined => reading.assumed.find((one) => one.wish === at && one.field === field)?.value;
  const step = (title: string, calls: Call[], undo: string): Step => ({ title, wish: at, calls, risk: 'low', confirmation: 'approve', downtime: null, undo });
  const name = wish.names?.[0] ?? value('name') ?? '{name}';
  if (wish.kind === 'pool') return [step(`create pool ${name}`, [{ method: 'POST', path: poolsPath, params: { poolid: name } }], 'remove the pool')];
  if (wish.kind === 'storage') {
    const { server = '', export: path = '', content, nodes } = wish.storage ?? {};
    const params = { storage: name, type: 'nfs', server, export: path, content: [...content ?? ['images', 'rootdir']].sort().join(','), ...(nodes === undefined ? {} : { nodes: nodes.join(',') }) };
    return [{ ...step(`add NFS storage ${name} (${server}:${path})`, [{ method: 'POST', path: '/storage', params }], 'remove the storage entry; its files stay'), risk: 'medium' }];
  }
  return fresh.filter((guest) => guest.wish === wish).flatMap((guest) => [step(`create ${guest.kind === 'lxc' ? 'container' : 'VM'} ${guest.name} (${guest.vmid}) on ${guest.node}`, makingCalls(guest), 'delete it again'), ...kubernetes(guest, step)]);
}

/** Kubernetes is installed by a fixed template through the guest agent, in a step of its own. */
function kubernetes(guest: NewGuest, step: (title: string, calls: Call[], undo: string) => Step): Step[] {
  if (guest.wish.kubernetes === undefined) return [];
  const role = guest.wish.kubernetes.role === 'worker' ? 'agent' : 'server';
  return [step(`install k3s on ${guest.name} as ${guest.wish.kubernetes.role === undefined ? 'server or agent' : role}`, [{ method: 'POST', path: `${guestPath(guest)}/agent/exec`, params: { command: 'install-k3s' } }], 'delete the guest')];
}

type Now = { wish: Wish; at: number; guest: Guest | null; kind: 'vm' | 'lxc'; path: string; says: string };

function changing(wish: Wish, at: number, names: LabNames): Step[] {
  const guest = (wish.vmid === undefined ? null : names.numbered(wish.vmid)) ?? (wish.names?.[0] === undefined ? null : names.guest(wish.names[0]));
  const kind = wish.kind === 'lxc' || guest?.kind === 'lxc' ? 'lxc' : 'vm';
  const vmid = wish.vmid ?? guest?.vmid ?? '{vmid}';
  const node = guest?.node ?? (wish.op === 'modify' ? '{node}' : wish.node ?? '{node}');
  const name = guest?.name ?? wish.names?.[0];
  const now: Now = { wish, at, guest, kind, path: guestPath({ node, kind, vmid }), says: name === undefined ? String(vmid) : typeof vmid === 'number' ? `${name} (${vmid})` : name };
  if (wish.op === 'modify') return modifying(now, names);
  if (wish.op === 'power') return powering(now);
  return [wish.op === 'snapshot' ? snapshotting(now, names) : wish.op === 'rollback' ? rollingBack(now) : deleting(now)];
}

function step({ at }: Now, title: string, more: Partial<Step> & { calls: Call[] }): Step {
  return { title, wish: at, risk: 'low', confirmation: 'approve', downtime: null, undo: null, ...more };
}

function deleting(now: Now): Step {
  const { wish, path, says, guest } = now;
  if (wish.kind === 'snapshot') return step(now, `delete snapshot ${wish.snapshot_name ?? '{snapshot}'} of ${says}`, { calls: [{ method: 'DELETE', path: `${path}/snapshot/${wish.snapshot_name ?? '{snapshot}'}`, params: {} }], risk: 'high', confirmation: 'typed_name' });
  const stop: Call[] = guest?.status === 'stopped' ? [] : [{ method: 'POST', path: `${path}/status/shutdown`, params: {} }];
  return step(now, `delete ${says}`, { calls: [...stop, { method: 'DELETE', path, params: { purge: 1 } }], risk: 'high', confirmation: 'typed_name', downtime: 'for good' });
}

function rollingBack(now: Now): Step {
  const { wish, path, says, guest } = now;
  const name = wish.snapshot_name ?? '{snapshot}';
  return step(now, `roll ${says} back to ${name}`, { calls: [{ method: 'POST', path: `${path}/snapshot/${name}/rollback`, params: guest?.status == null ? {} : { start: guest.status === 'running' ? 1 : 0 } }], risk: 'high', confirmation: 'typed_name', downtime: 'while it is rolled back' });
}

function snapshotting(now: Now, names: LabNames): Step {
  const { wish, path, says, kind } = now;
  const taken = names.numbered(wish.vmid ?? 0)?.snapshots ?? [];
  const name = wish.snapshot_name ?? Array.from({ length: taken.length + 1 }, (_, at) => `copilot-${at + 1}`).find((one) => !taken.includes(one)) ?? 'copilot-1';
  return step(now, `snapshot ${says} as ${name}`, { calls: [{ method: 'POST', path: `${path}/snapshot`, params: { snapname: name, description: 'taken by homelab-copilot', ...(kind === 'vm' && wish.include_ram === true ? { vmstate: 1 } : {}) } }], undo: 'delete the snapshot' });
}

function powering(now: Now): Step[] {
  const { wish, path, says, guest } = now;
  const power = wish.power ?? 'start';
  if (guest?.status === (power === 'start' ? 'running' : power === 'reboot' ? undefined : 'stopped') && guest?.status != null) return [];
  const undo = { start: 'shut it down', stop: 'start it', shutdown: 'start it', reboot: null }[power];
  return [step(now, `${power === 'shutdown' ? 'shut down' : power} ${says}`, { calls: [{ method: 'POST', path: `${path}/status/${power === 'stop' ? 'shutdown' : power}`, params: {} }], risk: power === 'start' ? 'low' : 'medium', downtime: power === 'start' ? null : power === 'reboot' ? 'about 40 s' : 'until it is started', undo })];
}

function modifying(now: Now, names: LabNames): Step[] {
  return [...configured(now), ...disks(now, names), ...pooled(now), ...powered(now), ...moved(now)];
}

/** What is set in one call: cores, memory, name, tags, network, start at boot. A VM that runs takes cores and memory at its next start. */
function configured(now: Now): Step[] {
  const { wish, guest, kind, path, says } = now;
  const changes = [changeOf('cores', guest?.cores, wish.cores), changeOf('memory', gb(guest?.memory_mb), gb(wish.memory_mb))].filter((one) => one !== null);
  const tags = wish.tags === undefined && wish.tags_off === undefined ? undefined : [...new Set([...(guest?.tags ?? []), ...(wish.tags ?? [])])].filter((tag) => !(wish.tags_off ?? []).includes(tag)).sort();
  const { tags: _tags, ...switches } = switchesOf(wish);
  const params = {
    ...(wish.cores === undefined || wish.cores === guest?.cores ? {} : { cores: wish.cores }), ...(wish.memory_mb === undefined || wish.memory_mb === guest?.memory_mb ? {} : { memory: wish.memory_mb }),
    ...(wish.swap_mb === undefined || kind === 'vm' ? {} : { swap: wish.swap_mb }), ...(wish.rename === undefined ? {} : { [kind === 'lxc' ? 'hostname' : 'name']: wish.rename }), ...(tags === undefined ? {} : { tags: tags.join(';') }), ...switches, ...cardsOf(wish.network ?? [], kind),
  };
  if (Object.keys(params).length === 0) return [];
  const isLate = kind === 'vm' && guest?.status !== 'stopped' && changes.length > 0;
  const others = Object.keys(params).filter((field) => field !== 'cores' && field !== 'memory');
  const title = `modify ${says}: ${[...changes, ...others].join(', ')}${isLate ? ', from its next start on' : ''}`;
  return [step(now, title, { calls: [{ method: 'PUT', path: `${path}/config`, params }], risk: changes.length > 0 || wish.network !== undefined ? 'medium' : 'low', undo: 'set the old values again' })];
}

function changeOf(what: string, now: string | number | null | undefined, then: string | number | undefined): string | null {
  return then === undefined || then === now ? null : now == null ? `${what} ${then}` : `${what} ${now} → ${then}`;
}

function gb(mb: number | null | undefined): string | undefined {
  return mb == null ? undefined : mb % 1024 === 0 ? `${mb / 1024} GB` : `${mb} MB`;
}

function disks(now: Now, { lab }: LabNames): Step[] {
  const { wish, guest, kind, path, says } = now;
  return (wish.disks ?? []).flatMap((disk): Step[] => {
    const slot = disk.slot ?? guest?.disk_slot ?? firstDisk(kind);
    const size = disk.grow_gb === undefined ? disk.size_gb : undefined;
    if (disk.extra === true) {
      const [field, value] = extraDisk(kind, { at: kind === 'lxc' ? 0 : 1, size: size ?? 8, storage: disk.storage ?? storageFor(wish, lab) });
      return [step(now, `add a disk of ${size ?? 8} GB to ${says}`, { calls: [{ method: 'PUT', path: `${path}/config`, params: { [field]: value } }], risk: 'medium', undo: 'detach the disk' })];
    }
    const grow: Step[] = size === undefined && disk.grow_gb === undefined || size !== undefined && size === guest?.disk_gb ? [] : [step(now, `grow ${slot} of ${says} ${size === undefined ? `by ${disk.grow_gb ?? 0}` : `to ${size}`} GB`, { calls: [{ method: 'PUT', path: `${path}/resize`, params: { disk: slot, size: size === undefined ? `+${disk.grow_gb ?? 0}G` : `${size}G` } }], risk: 'medium' })];
    const move: Step[] = disk.storage === undefined ? [] : [step(now, `move ${slot} of ${says} to ${disk.storage}`, { calls: [kind === 'lxc' ? { method: 'POST', path: `${path}/move_volume`, params: { volume: slot, storage: disk.storage, delete: 1 } } : { method: 'POST', path: `${path}/move_disk`, params: { disk: slot, storage: disk.storage, delete: 1 } }], risk: 'high', confirmation: 'typed_name', undo: 'move it back', downtime: kind === 'lxc' ? 'while it is copied' : null })];
    return [...grow, ...move];
  });
}

function pooled(now: Now): Step[] {
  const { wish, says, guest } = now;
  return wish.pool === undefined ? [] : [step(now, `put ${says} in pool ${wish.pool}`, { calls: [{ method: 'PUT', path: poolsPath, params: { poolid: wish.pool, vms: String(wish.vmid ?? guest?.vmid ?? '{vmid}'), 'allow-move': 1 } }], undo: 'take it out again' })];
}

function powered(now: Now): Step[] {
  const { state } = now.wish;
  return state === undefined ? [] : powering({ ...now, wish: { ...now.wish, power: state === 'running' ? 'start' : 'shutdown' } });
}

function moved(now: Now): Step[] {
  const { wish, guest, kind, path, says } = now;
  if (wish.node === undefined || guest?.node === wish.node) return [];
  const live = kind === 'vm' && guest?.status !== 'stopped';
  const params: Call['params'] = kind === 'lxc' ? { target: wish.node, ...(guest?.status === 'stopped' ? {} : { restart: 1 }) } : { target: wish.node, ...(live ? { online: 1, 'with-local-disks': 1 } : {}) };
  return [step(now, `move ${says} to ${wish.node}`, { calls: [{ method: 'POST', path: `${path}/migrate`, params }], risk: 'medium', downtime: live ? null : 'while it is moved', undo: 'move it back' })];
}
