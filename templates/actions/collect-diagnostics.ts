import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { looked } from '../looked.ts';

/** Writes what can be known of one container or guest into a folder at home; nothing of it is sent anywhere. */
export default defineAction({
  name: 'collect_diagnostics',
  about: 'Write state and recent log lines of a container or guest into a folder at home.',
  schemes: ['docker', 'proxmox'],
  needs: ['collectDiagnostics'],
  risk: 'none',
  params: z.strictObject({}),
  title: (target) => safe`Collect diagnostics of ${named(target)}`,
  effect: () => safe`changes nothing; the bundle stays on your server`,
  undo: safe`nothing to undo`,
  run: (machine, target) => machine.collectDiagnostics(target),
  verify: looked,
});
