import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';

/** Starts one stopped container; the detectors that saw the trouble judge whether it helped. */
export default defineAction({
  name: 'start_resource',
  about: 'Start a stopped container.',
  schemes: ['docker'],
  needs: ['start'],
  risk: 'low',
  params: z.strictObject({}),
  title: (target) => safe`Start ${named(target)}`,
  effect: (target) => safe`${named(target)} runs again`,
  undo: safe`stop it again`,
  run: (machine, target) => machine.start(target),
  verify: () => 'detectors',
});
