import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { looked } from '../looked.ts';
import { hostName, mostTried, namesNeeded } from '../needed.ts';

const params = z.strictObject({ names: z.array(hostName).min(1).max(mostTried) });

/** Looks up the names that a resource needs. The names themselves may come out of its log, so that the words only count them. */
export default defineAction({
  name: 'validate_dns_resolution',
  about: 'Look up the names that a container or guest needs.',
  schemes: ['docker', 'proxmox'],
  needs: ['resolveNames'],
  risk: 'none',
  params,
  fill: (trouble) => {
    const names = namesNeeded(trouble);
    return names.length === 0 ? null : { names };
  },
  title: (target) => safe`Look up the names that ${named(target)} needs`,
  effect: (_target, given) => safe`asks for ${params.parse(given).names.length} of them from here; changes nothing`,
  undo: safe`nothing to undo`,
  run: (machine, target, given) => machine.resolveNames(target, params.parse(given).names),
  verify: looked,
});
