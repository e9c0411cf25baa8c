import { changeIn } from '../change-steps.ts';
import { waitingFor, type Change, type GuestMake, type Survey } from '../changes.ts';
import { partsOf } from '../refs.ts';
import type { Intent } from '../types.ts';

/** What steps take of each node and storage, against what was free at the look, in whole GB where that is told; null where nobody knows. */
export type Needed = { of: 'node'; name: string; cores: number; ofCores: number | null; memoryMb: number; freeGb: number | null } | { of: 'storage'; name: string; gb: number; freeGb: number | null };

/** A running guest that steps disturb: it is down for a while, or has new settings only from its next start on. */
export type Disturbed = { vmid: number; name: string; how: 'stopped' | 'restarted' | 'rolled back' | 'restarted on another node' | 'must be stopped' | 'next start' };

/** What carrying steps out takes. */
export type Cost = { needs: Needed[]; disturbed: Disturbed[] };

type World = Pick<Survey, 'nodes' | 'storages' | 'guests' | 'makes'>;
type Guest = { vmid: number; name: string; kind: GuestMake['kind']; node: string; running: boolean; memoryMb: number; cores: number; disks: { slot: string; storage: string | null; sizeGb: number }[] };

/** What steps take of the cluster they were made for, and which running guests notice them. Of a copy only what is set of it counts; what its template has is not looked at. */
export function costOf(steps: readonly Intent[], world: World): Cost {
  const guests = new Map(world.guests.map((row) => [row.vmid, guestOf(row, world)]));
  const sum: Sum = { nodes: new Map(), storages: new Map() };
  const disturbed: Disturbed[] = [];
  for (const step of steps) {
    const vmid = Number(partsOf(step.target).at(-1));
    const change = changeIn(step);
    const guest = guests.get(vmid) ?? born(change, vmid, guests);
    if (guest === undefined) continue;
    guests.set(vmid, guest);
    const how = disturbing(step, change, guest);
    if (how !== null) disturbed.push({ vmid, name: guest.name, how });
    if (step.template === 'stop_resource') guest.running = false;
    if (change) take(change, guest, sum);
  }
  return { needs: [...nodesOf(sum, world), ...storagesOf(sum, world)], disturbed: disturbed.filter((one, at) => disturbed.findIndex(({ vmid, how }) => vmid === one.vmid && how === one.how) === at) };
}

function guestOf({ vmid, name, kind, node, status, memoryMb }: Survey['guests'][number], { makes }: World): Guest {
  const make = makes.find((one) => one.vmid === vmid);
  return { vmid, name, kind, node, running: status !== 'stopped', memoryMb: make?.memoryMb ?? memoryMb ?? 0, cores: make?.cores ?? 0, disks: (make?.disks ?? []).map((disk) => ({ ...disk })) };
}

function born(change: Change | null, vmid: number, guests: ReadonlyMap<number, Guest>): Guest | undefined {
  const bare = { vmid, running: false, memoryMb: 0, cores: 0 };
  if (change?.verb === 'createGuest') return { ...bare, name: change.spec.name, kind: change.spec.kind, node: change.spec.node, disks: [] };
  const source = change?.verb === 'cloneGuest' ? guests.get(change.spec.from) : undefined;
  return change?.verb !== 'cloneGuest' || source === undefined ? undefined : { ...bare, name: change.spec.name, kind: source.kind, node: change.spec.node ?? source.node, disks: source.disks.map(({ slot }) => ({ slot, storage: change.spec.storage ?? null, sizeGb: 0 })) };
}

function disturbing({ template }: Intent, change: Change | null, { kind, running }: Guest): Disturbed['how'] | null {
  if (!running) return null;
  if (template === 'stop_resource') return 'stopped';
  if (template === 'restart_resource') return 'restarted';
  if (template === 'rollback_to_snapshot') return 'rolled back';
  if (change?.verb === 'migrateGuest') return kind === 'lxc' ? 'restarted on another node' : null;
  if (change?.verb === 'moveDisk') return kind === 'lxc' ? 'must be stopped' : null;
  return change?.verb === 'configureGuest' && waitingFor(kind, change.spec).length > 0 ? 'next start' : null;
}

type Sum = { nodes: Map<string, { cores: number; memoryMb: number }>; storages: Map<string, { name: string; node: string; gb: number }> };

/** Counts what a change takes, and leaves the guest as it is then. */
function take(change: Change, guest: Guest, sum: Sum): void {
  switch (change.verb) {
    case 'createGuest': case 'configureGuest': {
      const { cores = guest.cores, memoryMb = guest.memoryMb } = change.spec;
      onNode(sum, guest.node, { cores: cores - guest.cores, memoryMb: memoryMb - guest.memoryMb });
      Object.assign(guest, { cores, memoryMb });
      if (change.verb === 'createGuest') for (const { storage, sizeGb } of change.spec.disks) onStorage(sum, storage, { node: guest.node, gb: sizeGb });
      return;
    }
    case 'growDisk': {
      const disk = guest.disks.find(({ slot }) => slot === change.spec.slot) ?? guest.disks[0];
      if (disk?.storage != null) onStorage(sum, disk.storage, { node: guest.node, gb: change.spec.sizeGb - disk.sizeGb });
      return;
    }
    case 'moveDisk': onStorage(sum, change.spec.storage, { node: guest.node, gb: guest.disks.find(({ slot }) => slot === change.spec.slot)?.sizeGb ?? 0 }); return;
    case 'migrateGuest': onNode(sum, change.spec.node, guest); return;
    default:
  }
}

function onNode({ nodes }: Sum, name: string, { cores, memoryMb }: { cores: number; memoryMb: number }): void {
  const before = nodes.get(name) ?? { cores: 0, memoryMb: 0 };
  nodes.set(name, { cores: before.cores + Math.max(0, cores), memoryMb: before.memoryMb + Math.max(0, memoryMb) });
}

function onStorage({ storages }: Sum, name: string, { node, gb }: { node: string; gb: number }): void {
  const key = `${name} ${node}`;
  storages.set(key, { name, node, gb: (storages.get(key)?.gb ?? 0) + Math.max(0, gb) });
}

function nodesOf({ nodes }: Sum, world: World): Needed[] {
  return [...nodes].filter(([, { cores, memoryMb }]) => cores + memoryMb > 0).map(([name, { cores, memoryMb }]) => {
    const is = world.nodes.find((one) => one.name === name);
    return { of: 'node', name, cores, ofCores: is?.cores ?? null, memoryMb, freeGb: is?.freeMemoryMb == null ? null : Math.floor(is.freeMemoryMb / 1024) };
  });
}

/** A storage that is shared is one room, from whichever node it is seen. */
function storagesOf({ storages }: Sum, world: World): Needed[] {
  const found = new Map<string, Needed & { of: 'storage' }>();
  for (const { name, node, gb } of storages.values()) {
    const rows = world.storages.filter((one) => one.name === name);
    const is = rows.find((one) => one.node === node) ?? rows[0];
    const called = is?.shared === true || rows.length < 2 ? name : `${name} on ${node}`;
    if (gb > 0) found.set(called, { of: 'storage', name: called, gb: (found.get(called)?.gb ?? 0) + gb, freeGb: is?.freeGb == null ? null : Math.floor(is.freeGb) });
  }
  return [...found.values()];
}
