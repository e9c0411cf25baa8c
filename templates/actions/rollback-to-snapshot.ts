import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { momentOf, named, safe, spanOf } from '../../engine/distill.ts';
import { guestOf, inventoryName } from '../../engine/guests.ts';
import { partsOf } from '../../engine/refs.ts';
import type { PastStep } from '../../engine/types.ts';
import { shownName, snapshotName } from '../snapshots.ts';
import createSnapshot from './create-snapshot.ts';

const params = z.strictObject({
  guest: z.string().regex(/^[\w.-]{1,63}$/), snapshot: snapshotName, takenAt: z.iso.datetime().nullable().default(null), ageSeconds: z.int().min(0).nullable().default(null),
});

/** Takes a guest back to a snapshot. What was written since is gone for good, so that its name must be typed. */
export default defineAction({
  name: 'rollback_to_snapshot',
  about: 'Take the disks of a guest back to a snapshot; what was written since is lost.',
  schemes: ['proxmox'],
  needs: ['rollback'],
  risk: 'high',
  params,
  fill: ({ past, situation, view }) => {
    const taken = past.findLast(isTaken);
    const snapshot = snapshotName.safeParse(taken?.step.params['snapshot']).data;
    if (!taken || snapshot === undefined) return null;
    const name = guestOf(view)?.value.name ?? '';
    const takenAt = taken.execution.since;
    const ageSeconds = Math.max(0, Math.round((view.now.getTime() - takenAt.getTime()) / 1000));
    const guest = inventoryName(name) === null ? partsOf(situation.resource).at(-1) ?? '' : name;
    return { guest, snapshot, takenAt: takenAt.toISOString(), ageSeconds };
  },
  typedName: (_target, given) => shownName(params.parse(given).guest),
  title: (target, given) => {
    const { guest, snapshot } = params.parse(given);
    return safe`Take ${named(target)} ${shownName(guest)} back to the snapshot ${shownName(snapshot)}`;
  },
  effect: (_target, given) => {
    const { takenAt, ageSeconds } = params.parse(given);
    if (takenAt === null || ageSeconds === null) return safe`all that was written since that snapshot was taken is lost for good; it is stopped, and started again if it runs now`;
    return safe`all that was written since ${momentOf(new Date(takenAt), 'UTC')} UTC (${spanOf(ageSeconds)} before this plan) is lost for good; it is stopped, and started again if it runs now`;
  },
  undo: safe`cannot be undone`,
  run: (machine, target, given) => machine.rollback(target, params.parse(given).snapshot),
  verify: () => 'detectors',
});

function isTaken({ step, verification }: PastStep): boolean {
  return step.template === createSnapshot.name && verification.verdict === 'verified';
}
