import { templateFor } from '../change-steps.ts';
import { sourceOf, type Change, type ChangeSpec, type GuestMake } from '../changes.ts';
import { refOf } from '../refs.ts';
import type { Intent, Json, ResourceRef } from '../types.ts';
import { beforeOf } from './before.ts';
import type { Difference, Removal } from './difference.ts';
import { halfMade } from './fields-differ.ts';
import type { Identity, LockedGuest, Once } from './lock.ts';
import type { StorageDifference } from './storage-differs.ts';

/** A step that makes a cluster more like its lock: one write, or a start or stop, of the guest whose identity it names; null where it has none. */
export type DueStep = Intent & { identity: Identity | null; optional?: true };

/** `sources` are the guests that others are copied from, as they are now; `pools` are those that there are; `shared` are the storages that every node sees. */
type Due = { guests: readonly Difference[]; removals: readonly Removal[]; storages: readonly StorageDifference[]; once?: readonly Once[]; sources?: readonly GuestMake[]; pools?: readonly string[]; shared?: readonly string[] };

/** When an approved step last did this to its target, since that was made; null when none has. */
export type Done = (intent: Intent) => Date | null;

/**
 * The steps that make a cluster as its lock wants it, in the order they are done: storages, what is made, what is changed and started,
 * Kubernetes, and last what needs a typed name. What is unknown, taken by another guest or not ours has no step.
 */
export function stepsDue({ guests, removals, storages, once = [], sources = [], pools = [], shared = [] }: Due, cluster: string, done?: Done): DueStep[] {
  const at = (vmid: number): ResourceRef => refOf('proxmox', cluster, String(vmid));
  const steps = [
    ...storages.flatMap((one) => storageStep(one, cluster)),
    ...poolsOf(guests).filter((pool) => !pools.includes(pool)).map((pool) => step(refOf('proxmox', cluster, 'pools', pool), { verb: 'createPool', spec: {} }, null)),
    ...guests.flatMap((one) => (one.is === 'absent' ? making(one.guest, at(one.guest.vmid), { sources, shared, seen: null }) : one.is === 'differs' ? settling(one, at(one.seen?.vmid ?? one.guest.vmid)) : [])),
    ...guests.flatMap((one) => kubernetesOf(one, at(one.seen?.vmid ?? one.guest.vmid), done)),
    ...once.flatMap((one) => onceOf(one, at(one.guest), done)),
    ...removals.filter(({ owned }) => owned).flatMap(({ name, vmid, seen, identity }) => [
      ...(seen?.running === false ? [] : [power('stop', at(vmid), identity)]),
      step(at(vmid), { verb: 'deleteGuest', spec: { name, ...('birth' in identity ? { birth: identity.birth } : {}) } }, identity),
    ]),
  ];
  const isLate = lateAmong(steps);
  return [...steps.filter((one) => !isLate(one)), ...steps.filter(isLate)];
}

/** What needs a typed name comes after all that one press may cover, and the stop before a delete with it. */
function lateAmong(steps: readonly DueStep[]): (step: DueStep) => boolean {
  const deleted = new Set(steps.filter(({ template }) => template === templateFor('deleteGuest')).map(({ target }) => target));
  return ({ template, target }) => template === templateFor('moveDisk') || template === templateFor('deleteSnapshot') || template === 'rollback_to_snapshot' || (deleted.has(target) && (template === 'stop_resource' || template === templateFor('deleteGuest')));
}

/** Kubernetes inside a guest is seen by nobody from outside: whether it was installed is told by the steps that were run. */
function kubernetesOf({ is, guest }: Difference, target: ResourceRef, done: Done | undefined): DueStep[] {
  if (!guest.kubernetes || (is !== 'absent' && is !== 'same' && is !== 'differs')) return [];
  const install = step(target, { verb: 'installKubernetes', spec: guest.kubernetes }, guest.identity);
  const isNeeded = is === 'absent' || (done !== undefined && done(install) === null);
  return isNeeded ? [install] : [];
}

function onceOf(one: Once, target: ResourceRef, done: Done | undefined): DueStep[] {
  const due = onceStep(one, target);
  const at = done?.(due) ?? null;
  return at !== null && at > new Date(one.asked) ? [] : [due];
}

function onceStep({ do: deed, name, identity, snapshot = '' }: Once, target: ResourceRef): DueStep {
  switch (deed) {
    case 'reboot': return { template: 'restart_resource', target, params: {}, identity };
    case 'snapshot': return { template: 'create_snapshot', target, params: { snapshot }, identity };
    case 'rollback': return { template: 'rollback_to_snapshot', target, params: { guest: name, snapshot, takenAt: null, ageSeconds: null }, identity };
    case 'delete_snapshot': return step(target, { verb: 'deleteSnapshot', spec: { name: snapshot } }, identity);
  }
}

function poolsOf(guests: readonly Difference[]): string[] {
  return [...new Set(guests.flatMap(({ is, guest, changes }) => (guest.pool !== undefined && (is === 'absent' || changes.some(({ verb }) => verb === 'addToPool')) ? [guest.pool] : [])))];
}

function storageStep({ storage: { name, said: _said, ...spec }, seen, change }: StorageDifference, cluster: string): DueStep[] {
  const target = refOf('proxmox', cluster, 'storages', name);
  if (seen === null) return [step(target, { verb: 'addStorage', spec }, null)];
  return change === null ? [] : [step(target, { verb: 'changeStorage', spec: change }, null)];
}

type Making = { sources: readonly GuestMake[]; shared: readonly string[]; seen: GuestMake | null };

function making(guest: LockedGuest, target: ResourceRef, { sources, shared, seen }: Making): DueStep[] {
  const { from, identity, pool, state } = guest;
  if (from === undefined || !('birth' in identity)) return [];
  const { birth } = identity;
  const source = 'clone' in from ? sources.find(({ vmid }) => vmid === from.clone) : undefined;
  const bornOn = seen?.node ?? (source && !source.disks.every(({ storage }) => shared.includes(storage)) ? source.node : guest.node);
  const move: Change[] = guest.node === undefined || bornOn === guest.node ? [] : [{ verb: 'migrateGuest', spec: { node: guest.node } }];
  const made: Change[] = 'clone' in from
    ? [
      { verb: 'cloneGuest', spec: { from: from.clone, full: from.full, name: guest.name, birth, ...copiedTo(guest), ...(guest.node === undefined || move.length > 0 ? {} : { node: guest.node }), ...(pool === undefined ? {} : { pool }), ...(source === undefined ? {} : { source: sourceOf(source) }) } },
      ...move,
      { verb: 'configureGuest', spec: { ...settingsOf(guest), birth } },
      ...(guest.disks ?? []).flatMap(({ slot, size_gb: sizeGb }): Change[] => (sizeGb === undefined ? [] : [{ verb: 'growDisk', spec: { slot, sizeGb } }])),
    ]
    : [{ verb: 'createGuest', spec: createdFrom(guest, { image: from.image, birth }) }];
  return [...made.map((change) => step(target, change, identity)), ...(state === 'running' ? [power('start', target, identity)] : [])];
}

/** All disks of a full copy go to one storage. */
function copiedTo({ from, disks: [first] = [] }: LockedGuest): { storage?: string } {
  return from === undefined || !('clone' in from) || !from.full || first?.storage === undefined ? {} : { storage: first.storage };
}

function settingsOf({ cores, memory_mb: memoryMb, network: cards, user, ssh_keys: sshKeys, tags, onboot, startup_order: startupOrder, features }: LockedGuest): ChangeSpec<'configureGuest'> {
  return JSON.parse(JSON.stringify({ cores, memoryMb, cards, user, sshKeys, tags, onboot, startupOrder, features })) as ChangeSpec<'configureGuest'>;
}

function createdFrom(guest: LockedGuest, { image, birth }: { image: string; birth: string }): ChangeSpec<'createGuest'> {
  const disks = (guest.disks ?? []).map(({ slot, storage, size_gb: sizeGb }) => ({ slot, storage: storage ?? 'local-lvm', sizeGb: sizeGb ?? 8 }));
  return { kind: guest.kind, node: guest.node ?? '', name: guest.name, birth, image, ...(guest.pool === undefined ? {} : { pool: guest.pool }), ...settingsOf(guest), disks } as ChangeSpec<'createGuest'>;
}

/** A copy that was broken off gets the rest of what makes it, in the very steps that its plan had. */
function settling(one: Difference, target: ResourceRef): DueStep[] {
  return one.seen && halfMade(one.guest, one.seen) ? making(one.guest, target, { sources: [], shared: [], seen: one.seen }).slice(1) : changing(one, target);
}

function changing({ guest, changes, seen, power: turn }: Difference, target: ResourceRef): DueStep[] {
  const steps = changes.map((change) => {
    const before = seen === null ? undefined : beforeOf(change, seen);
    const made = step(target, change.verb === 'moveDisk' ? { ...change, spec: { ...change.spec, guest: guest.name } as typeof change.spec } : change, guest.identity);
    return { ...made, ...(before === undefined ? {} : { before }) };
  });
  return [...steps, ...(turn === null ? [] : [power(turn, target, guest.identity)])];
}

function step(target: ResourceRef, change: Change, identity: Identity | null): DueStep {
  return { template: templateFor(change.verb), target, params: change.spec as Record<string, Json>, identity };
}

function power(turn: 'start' | 'stop', target: ResourceRef, identity: Identity): DueStep {
  return { template: turn === 'start' ? 'start_resource' : 'stop_resource', target, params: {}, identity };
}
