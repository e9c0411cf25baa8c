import { templateFor } from '../change-steps.ts';
import type { GuestMake, Survey } from '../changes.ts';
import { partsOf } from '../refs.ts';
import type { Intent, Json } from '../types.ts';

/**
 * What would keep a guest as it is before a step that destroys: a further step, which nobody has to take, or null where nothing can. `before` is the place of
 * the step in the plan; `says` is for the people who decide.
 */
export type Keep<Step extends Intent> = { before: number; by: 'snapshot' | 'backup' | null; step: Step | null; says: string };

/** What is known of the guests of a plan: when each was last backed up, by number, and the name that a snapshot or the note of a backup gets. */
export type Keepable = Pick<Survey, 'storages' | 'makes'> & { lastBackups: ReadonlyMap<number, string>; name: string };

type Storage = Survey['storages'][number];

const rollback = 'rollback_to_snapshot';
const destroying = [templateFor('deleteGuest'), templateFor('moveDisk'), rollback];

/** Storages on which a snapshot can be taken and an older one still be gone back to; on ZFS only the newest can. */
const layered = ['lvmthin', 'rbd', 'btrfs', 'cephfs'];

/**
 * What to offer before the steps of a plan that delete a guest, move a disk of it or take it back, once for each guest. A snapshot goes with the guest that is
 * deleted, and a disk that has snapshots is not moved, so that it is offered before going back alone.
 */
export function keepsBefore<Step extends Intent>(steps: readonly Step[], known: Keepable): Keep<Step>[] {
  const first = steps.flatMap((step, at) => (destroying.includes(step.template) && steps.findIndex((one) => one.target === step.target && destroying.includes(one.template)) === at ? [{ step, at }] : []));
  const isStopped = (at: number): boolean => steps[at - 1]?.template === 'stop_resource' && steps[at - 1]?.target === steps[at]?.target;
  return first.map(({ step, at }) => keepBefore(step, isStopped(at) ? at - 1 : at, known));
}

/** A plan with what keeps the guests put in before what destroys them. */
export function withKept<Step extends Intent>(steps: readonly Step[], keeps: readonly Keep<Step>[]): Step[] {
  return steps.flatMap((step, at) => [...keeps.filter(({ before }) => before === at).flatMap(({ step: kept }) => kept ?? []), step]);
}

function keepBefore<Step extends Intent>(step: Step, before: number, known: Keepable): Keep<Step> {
  const vmid = Number(partsOf(step.target).at(-1));
  const make = known.makes.find((one) => one.vmid === vmid);
  const who = make === undefined ? String(vmid) : `${make.name} (${String(vmid)})`;
  const last = `Its last backup: ${known.lastBackups.get(vmid) ?? 'none is known'}.`;
  const kept = (template: string, params: Record<string, Json>): Step => ({ ...step, template, params });
  if (make === undefined) return { before, by: null, step: null, says: `Nobody can tell what would keep ${who} as it is now. ${last}` };
  if (step.template === rollback && hasLayers(make, known.storages)) {
    return { before, by: 'snapshot', step: kept('create_snapshot', { snapshot: known.name }), says: `A snapshot keeps ${who} as it is now; it can be gone back to afterwards.` };
  }
  const storage = backupStorage(make, known.storages);
  if (storage === null) return { before, by: null, step: null, says: `Nothing can keep ${who} as it is now: no storage of ${make.node} that answers keeps backups. ${last}` };
  const small = (storage.freeGb ?? 0) < sizeOf(make) ? ` ${String(storage.freeGb ?? 0)} GB are free there, which may be too little.` : '';
  return { before, by: 'backup', step: kept(templateFor('backupGuest'), { storage: storage.name, note: known.name }), says: `A backup on ${storage.name} keeps ${who} as it is now; it can be restored in Proxmox.${small} ${last}` };
}

function hasLayers({ disks, node }: GuestMake, storages: readonly Storage[]): boolean {
  return disks.length > 0 && disks.every(({ storage }) => layered.includes(storages.find((one) => one.name === storage && one.node === node)?.type ?? ''));
}

/** Where a backup outlives the node and its disks: a backup server, else what is shared, else the roomiest. */
function backupStorage({ node }: GuestMake, storages: readonly Storage[]): Storage | null {
  const open = storages.filter((one) => one.node === node && one.freeGb !== null && one.content.includes('backup'));
  const rank = ({ type, shared, freeGb }: Storage): number => (type === 'pbs' ? 2e9 : shared ? 1e9 : 0) + (freeGb ?? 0);
  return open.sort((a, b) => rank(b) - rank(a))[0] ?? null;
}

function sizeOf({ disks }: GuestMake): number {
  return disks.reduce((sum, { sizeGb }) => sum + sizeGb, 0);
}
