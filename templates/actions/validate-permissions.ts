import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { looked } from '../looked.ts';

/** Compares the permissions of what is mounted into a container with the user that it runs as. */
export default defineAction({
  name: 'validate_permissions',
  about: 'Check that a container may read and write what is mounted into it.',
  schemes: ['docker'],
  needs: ['checkPermissions'],
  risk: 'none',
  params: z.strictObject({}),
  title: (target) => safe`Check the permissions of what ${named(target)} keeps its files on`,
  effect: () => safe`reads no content; where a folder is missing Docker may make an empty one, as it does at each start`,
  undo: safe`nothing to undo`,
  run: (machine, target) => machine.checkPermissions(target),
  verify: looked,
});
