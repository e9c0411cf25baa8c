import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';

/** Looks at one resource again and lets the detectors judge; changes nothing. */
export default defineAction({
  name: 'verify_resource_health',
  about: 'Look at a resource again, without changing it.',
  schemes: ['docker', 'proxmox'],
  needs: ['inspect'],
  risk: 'none',
  params: z.strictObject({}),
  title: (target) => safe`Check ${named(target)} again`,
  effect: () => safe`changes nothing`,
  undo: safe`nothing to undo`,
  run: async (machine, target) => {
    const seen = await machine.inspect(target);
    return { id: `seen ${seen.length}`, says: safe`looked at ${named(target)} again`, details: {} };
  },
  verify: () => 'detectors',
});
