import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';

/** Starts one stopped container or guest; the detectors that saw the trouble judge whether it helped. */
export default defineAction({
  name: 'start_resource',
  about: 'Start a stopped container or guest.',
  schemes: ['docker', 'proxmox'],
  needs: ['start'],
  risk: 'low',
  params: z.strictObject({}),
  title: (target) => safe`Start ${named(target)}`,
  effect: () => safe`it runs again`,
  undo: safe`to undo it, stop it again`,
  run: (machine, target) => machine.start(target),
  verify: () => 'detectors',
});
