import { z } from 'zod';
import { stateOf } from '../../engine/containers.ts';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';

/** Stops one container and checks that it stays down. */
export default defineAction({
  name: 'stop_resource',
  about: 'Stop a container.',
  schemes: ['docker'],
  needs: ['stop'],
  risk: 'high',
  params: z.strictObject({}),
  title: (target) => safe`Stop ${named(target)}`,
  effect: () => safe`it stays down until somebody starts it`,
  undo: safe`to undo it, start it again`,
  run: (machine, target) => machine.stop(target),
  verify: (execution, view) => {
    const state = stateOf(view);
    if (!state || state.seenAt < execution.begunAt) return { verdict: 'unknown', says: safe`it has not been seen since`, evidence: [] };
    const down = !state.value.present || ['exited', 'dead', 'created'].includes(state.value.status);
    return down
      ? { verdict: 'verified', says: safe`it is stopped`, evidence: [state.id] }
      : { verdict: 'not_verified', says: safe`it is still there and not stopped`, evidence: [state.id] };
  },
});
