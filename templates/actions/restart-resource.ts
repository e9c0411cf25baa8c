import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';

/** Restarts one container; the detectors that saw the trouble judge whether it helped. */
export default defineAction({
  name: 'restart_resource',
  about: 'Restart a container.',
  schemes: ['docker'],
  needs: ['restart'],
  risk: 'low',
  params: z.strictObject({}),
  title: (target) => safe`Restart ${named(target)}`,
  effect: () => safe`it is down for some seconds`,
  undo: safe`cannot be undone`,
  run: (machine, target) => machine.restart(target),
  verify: () => 'detectors',
});
