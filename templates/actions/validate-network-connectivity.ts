import { z } from 'zod';
import { defineAction } from '../../engine/define.ts';
import { named, safe } from '../../engine/distill.ts';
import { lastOf } from '../../engine/seen.ts';
import { looked } from '../looked.ts';
import { addressesNeeded, hostAndPort, mostTried } from '../needed.ts';

const params = z.strictObject({ addresses: z.array(hostAndPort).max(mostTried) });

/** Tries the ports that a resource cannot reach, or its own where nothing is blamed. Addresses may come out of its log, so that the words only count them. */
export default defineAction({
  name: 'validate_network_connectivity',
  about: 'Try whether what a container or guest needs can be reached.',
  schemes: ['docker', 'proxmox'],
  needs: ['reach'],
  risk: 'none',
  params,
  fill: (trouble) => {
    const addresses = addressesNeeded(trouble);
    const ownPorts = lastOf(trouble.view, 'container.place')?.value.ports ?? [];
    return addresses.length === 0 && ownPorts.length === 0 ? null : { addresses };
  },
  title: (target, given) => (own(given) ? safe`Try to reach the ports of ${named(target)}` : safe`Try to reach what ${named(target)} needs`),
  effect: (_target, given) => (own(given)
    ? safe`connects to its ports from here and hangs up; sends nothing`
    : safe`connects to ${params.parse(given).addresses.length} of them from here and hangs up; sends nothing`),
  undo: safe`nothing to undo`,
  run: (machine, target, given) => machine.reach(target, params.parse(given).addresses),
  verify: looked,
});

function own(given: unknown): boolean {
  return params.parse(given).addresses.length === 0;
}
