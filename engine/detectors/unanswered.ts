import { calm, stateOf } from '../containers.ts';
import { defineDetector, defineSettings } from '../define.ts';
import { named, safe } from '../distill.ts';
import { guestOf } from '../guests.ts';
import type { Recovery, View } from '../types.ts';
import { unansweredId } from '../unanswered.ts';

/** What several others cannot reach though it runs. It notices nothing by itself: that is found by joining what they tell, and they tell when it is over. */
export default defineDetector({
  id: unansweredId,
  about: 'Something runs, but several others cannot reach it.',
  schemes: ['docker', 'proxmox'],
  settings: defineSettings('Detector: unanswered', {}),
  detect: () => null,
  recovered: (view, since) => (since !== null && hasStartedSince(view, since) ? calm(view, since) : toldByOthers(view)),
});

/** It ran all the time, so that only a new start says anything of it. */
function hasStartedSince(view: View, since: Date): boolean {
  const startedAt = (stateOf(view) ?? guestOf(view))?.value.startedAt ?? null;
  return startedAt !== null && new Date(startedAt) >= since;
}

function toldByOthers(view: View): Recovery {
  return { is: 'unknown', says: safe`whether ${named(view.resource)} answers is for those to tell who need it` };
}
