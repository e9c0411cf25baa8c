import { z } from 'zod';
import { stateOf } from '../../engine/containers.ts';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { guestOf } from '../../engine/guests.ts';

/** Stops one container or guest and checks that it stays down. */
export default defineAction({
  name: 'stop_resource',
  about: 'Stop a container or guest.',
  schemes: ['docker', 'proxmox'],
  needs: ['stop'],
  risk: 'high',
  params: z.strictObject({}),
  title: (target) => safe`Stop ${named(target)}`,
  effect: () => safe`it stays down until somebody starts it`,
  undo: safe`to undo it, start it again`,
  run: (machine, target) => machine.stop(target),
  verify: (execution, view) => {
    const seen = stateOf(view) ?? guestOf(view);
    if (!seen || seen.seenAt < execution.begunAt) return { verdict: 'unknown', says: safe`it has not been seen since`, evidence: [] };
    const down = !seen.value.present || ['exited', 'dead', 'created', 'stopped'].includes(seen.value.status);
    return down
      ? { verdict: 'verified', says: safe`it is stopped`, evidence: [seen.id] }
      : { verdict: 'not_verified', says: safe`it is still there and not stopped`, evidence: [seen.id] };
  },
});
