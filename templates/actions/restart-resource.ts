import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { schemeOf } from '../../engine/refs.ts';

/** Restarts one container or guest; the detectors that saw the trouble judge whether it helped. */
export default defineAction({
  name: 'restart_resource',
  about: 'Restart a container or guest.',
  schemes: ['docker', 'proxmox'],
  needs: ['restart'],
  risk: 'low',
  params: z.strictObject({}),
  title: (target) => safe`Restart ${named(target)}`,
  effect: (target) => (schemeOf(target) === 'proxmox' ? safe`it is asked to shut down and starts again; it is down for a minute or so` : safe`it is down for some seconds`),
  undo: safe`cannot be undone`,
  run: (machine, target) => machine.restart(target),
  verify: () => 'detectors',
});
