import { z } from 'zod';
import { defineAction, type StepCheck } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { factsOf } from '../../engine/seen.ts';
import type { Execution, View } from '../../engine/types.ts';
import { looked } from '../looked.ts';
import { newSnapshotName, shownName, snapshotName } from '../snapshots.ts';

const params = z.strictObject({ snapshot: snapshotName });

/** Takes a snapshot of a guest's disks, so that there is a way back. */
export default defineAction({
  name: 'create_snapshot',
  about: 'Take a snapshot of the disks of a guest.',
  schemes: ['proxmox'],
  needs: ['snapshot'],
  risk: 'low',
  params,
  fill: ({ view }) => ({ snapshot: newSnapshotName(view.now) }),
  title: (target) => safe`Take a snapshot of ${named(target)}`,
  effect: (_target, given) => safe`keeps its disks as they are now under the name ${shownName(params.parse(given).snapshot)}, without its memory; that takes up space until it is removed`,
  undo: safe`to undo it, remove the snapshot in Proxmox`,
  run: (machine, target, given) => machine.snapshot(target, params.parse(given).snapshot),
  verify: (execution, view) => (execution.ended === 'unknown' ? seenLater(execution, view) : looked(execution)),
});

/** Nobody heard how it ended: the task itself tells, once it is seen. */
function seenLater({ begunAt, says }: Execution, view: View): StepCheck {
  const task = factsOf(view, 'task.ended').find(({ value }) => /^(?:qm|vz)snapshot$/.test(value.type) && new Date(value.endedAt) >= begunAt);
  if (!task) return { verdict: 'unknown', says, evidence: [] };
  const taken = task.value.result === 'ok' || task.value.result === 'warnings';
  return taken ? { verdict: 'verified', says: safe`the snapshot was taken`, evidence: [task.id] } : { verdict: 'not_verified', says: safe`the snapshot could not be taken`, evidence: [task.id] };
}
