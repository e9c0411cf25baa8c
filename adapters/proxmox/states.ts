import type { FactValues, GuestState } from '../../engine/fact-values.ts';
import type { Sighting } from '../../engine/types.ts';
import type { Refs } from './names.ts';
import type { GuestRow, NodeRow, Rows, StorageRow } from './shapes.ts';
import { isIgnored, marksIn, tagsIn } from './tags.ts';

/** What is known of a guest beyond the last list: when it started, what its configuration says once that was read, and what lists forget of one whose node is gone. */
export type GuestMemory = { startedAt: Date | null; uptime: number; onBoot: boolean | null; storages: string[]; name: string; template: boolean };

/** What a list is turned into facts with. */
export type Seen = { refs: Refs; at: Date; guests: Map<number, GuestMemory> };

/** Two readings of one start may differ by this much, for Proxmox samples its uptimes every few seconds. */
const sameStartMs = 30_000;
const mib = 2 ** 20;

const running = ['running', 'prelaunch', 'inmigrate', 'finish-migrate', 'save-vm', 'restore-vm'];
const paused = ['paused', 'suspended', 'postmigrate', 'io-error', 'internal-error', 'guest-panicked', 'watchdog', 'debug', 'colo'];
const stopped = ['stopped', 'shutdown'];

/** The states of all nodes, guests and storages of a list; ignored guests are left out. */
export function statesOf(rows: Rows, seen: Seen): Sighting[] {
  const { at, refs } = seen;
  const online = new Set(rows.nodes.filter(isOnline).map(({ node }) => node));
  return [
    ...rows.nodes.map((row): Sighting => ({ resource: refs.node(row.node), kind: 'node.state', at, key: 'state', value: nodeState(row) })),
    ...watched(rows).map((row): Sighting => ({
      resource: refs.guest(row.vmid), kind: 'guest.state', at, key: 'state', value: guestState(row, seen, online.has(row.node)),
    })),
    ...rows.storages.map((row): Sighting => ({
      resource: refs.storage(row.node, row.storage), kind: 'storage.state', at, key: 'state', value: storageState(row, online.has(row.node)),
    })),
  ];
}

/** What nodes and running guests use. 100 % of a node is all of it, 100 % of a guest is one processor. */
export function usageOf(rows: Rows, { at, refs }: Seen): Sighting[] {
  const measured = rows.nodes.filter((row) => isOnline(row) && row.maxmem !== undefined);
  const runs = watched(rows).filter(({ status }) => running.includes(status));
  return [
    ...measured.map((row): Sighting => ({ resource: refs.node(row.node), kind: 'node.usage', at, key: 'usage', value: nodeUsage(row) })),
    ...runs.map((row): Sighting => ({ resource: refs.guest(row.vmid), kind: 'guest.usage', at, key: 'usage', value: guestUsage(row) })),
  ];
}

/** What is used of the storages that can be reached, in bytes. */
export function fillingOf(rows: Rows, { at, refs }: Seen): Sighting[] {
  const measured = rows.storages.filter((row) => row.status === 'available' && (row.maxdisk ?? 0) > 0);
  return measured.map((row) => ({
    resource: refs.storage(row.node, row.storage), kind: 'storage.usage', at, key: 'usage',
    value: { usedBytes: row.disk ?? 0, totalBytes: row.maxdisk ?? 0 },
  }));
}

/** The guests of a list that the owner did not ask to leave out. */
export function watched(rows: Rows): GuestRow[] {
  return rows.guests.filter((row) => !isIgnored(tagsIn(row.tags)));
}

/** Whether a node is there. */
export function isOnline({ status }: NodeRow): boolean {
  return status === 'online';
}

/** What is known of a guest that was never seen before. */
export const unmet: GuestMemory = { startedAt: null, uptime: 0, onBoot: null, storages: [], name: '', template: false };

/** A guest as one nobody has ever seen and that does not exist. */
export const absentGuest: GuestState = {
  present: false, kind: 'qemu', name: '', node: '', status: 'unknown', lock: null, template: false, onBoot: null, tags: [], storages: [],
  startedAt: null, owner: null, severity: null, maintenanceUntil: null, dependsOn: [],
};

/** The status of a guest in the closed words of a fact; `paused` includes one that QEMU halted for an error. */
export function guestStatus(word: string): GuestState['status'] {
  if (running.includes(word)) return 'running';
  if (stopped.includes(word)) return 'stopped';
  return paused.includes(word) ? 'paused' : 'unknown';
}

function nodeState({ status }: NodeRow): FactValues['node.state'] {
  return { present: true, status: status === 'online' || status === 'offline' ? status : 'unknown' };
}

function nodeUsage(row: NodeRow): FactValues['node.usage'] {
  return { cpuPercent: Math.round((row.cpu ?? 0) * 100), memoryPercent: percent(row.mem, row.maxmem), rootPercent: percent(row.disk, row.maxdisk) };
}

function guestUsage(row: GuestRow): FactValues['guest.usage'] {
  const cpuPercent = Math.round((row.cpu ?? 0) * (row.maxcpu ?? 1) * 100);
  return { cpuPercent, memoryMiB: Math.round((row.mem ?? 0) / mib), memoryLimitMiB: Math.round((row.maxmem ?? 0) / mib) };
}

/** What a list says of a guest on a node that is gone is old. */
function guestState(row: GuestRow, seen: Seen, nodeOnline: boolean): GuestState {
  const status = nodeOnline ? guestStatus(row.status) : 'unknown';
  const tags = tagsIn(row.tags);
  const known = remembered(row, seen, status);
  return {
    present: true, kind: row.type, name: known.name, node: row.node, status, lock: row.lock ?? null, template: known.template, onBoot: known.onBoot,
    tags, storages: known.storages, startedAt: known.startedAt?.toISOString() ?? null, ...marksIn(tags, seen.refs),
  };
}

function remembered(row: GuestRow, { at, guests }: Seen, status: GuestState['status']): GuestMemory {
  const before = guests.get(row.vmid) ?? unmet;
  const runs = status === 'running' || status === 'paused';
  const known = {
    ...before,
    ...(row.name === '' ? {} : { name: row.name, template: row.template }),
    ...(status === 'unknown' ? {} : { startedAt: runs ? startOf(row, at, before) : null, uptime: row.uptime }),
  };
  guests.set(row.vmid, known);
  return known;
}

/** The start that an uptime leads to; the one known before is kept while it fits, so that a fact does not change with each sample. */
function startOf({ uptime }: GuestRow, at: Date, before: GuestMemory): Date | null {
  if (uptime <= 0) return null;
  const start = new Date(Math.round((at.getTime() - uptime * 1000) / 1000) * 1000);
  const fits = before.startedAt !== null && uptime >= before.uptime && Math.abs(start.getTime() - before.startedAt.getTime()) <= sameStartMs;
  return fits ? before.startedAt : start;
}

/** Proxmox has but one word for a storage that cannot be reached and for one whose node is gone. */
function storageState(row: StorageRow, nodeOnline: boolean): FactValues['storage.state'] {
  const unreached = nodeOnline ? 'unavailable' : 'unknown';
  return { present: true, node: row.node, status: row.status === 'available' && nodeOnline ? 'available' : unreached, type: row.plugintype, shared: row.shared };
}

function percent(part: number | undefined, whole: number | undefined): number {
  return whole === undefined || whole <= 0 ? 0 : Math.round(((part ?? 0) / whole) * 100);
}
