import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { schemeOf } from '../../engine/refs.ts';
import { looked } from '../looked.ts';

/** Looks whether the folders, files and storages that a resource works on are there; reads nothing of what is in them. */
export default defineAction({
  name: 'validate_paths',
  about: 'Check that what a container or guest keeps its files on is there.',
  schemes: ['docker', 'proxmox'],
  needs: ['checkPaths'],
  risk: 'none',
  params: z.strictObject({}),
  title: (target) => safe`Check what ${named(target)} keeps its files on`,
  effect: (target) => schemeOf(target) === 'docker'
    ? safe`reads no content; where a folder is missing Docker may make an empty one, as it does at each start`
    : safe`changes nothing`,
  undo: safe`nothing to undo`,
  run: (machine, target) => machine.checkPaths(target),
  verify: looked,
});
