import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import { schemeOf } from '../refs.ts';
import { isFresh, runOf, settled } from '../seen.ts';
import type { View } from '../types.ts';

const settings = defineSettings('Detector: host unreachable', {
  HOST_UNREACHABLE_SECONDS: wholeNumber(0, 3600, 120, 'Seconds a Docker host, a Proxmox cluster or our own network must not answer before it is an incident'),
});

/** A whole host, cluster or network does not answer, so that nothing on it can be seen. */
export default defineDetector({
  id: 'host-unreachable',
  about: 'A Docker host, a Proxmox cluster or our own network does not answer.',
  schemes: ['docker', 'proxmox', 'net'],
  settings,
  detect: (view, { HOST_UNREACHABLE_SECONDS }) => {
    const run = runOf(view, 'host.reach', (fact) => !fact.value.reachable);
    if (run === null || !isFresh(run.last, view) || run.seconds < HOST_UNREACHABLE_SECONDS) return null;
    return {
      detector: 'host-unreachable', cause: 'reach', resource: view.resource, severity: 'medium', rank: 50,
      title: away(view),
      symptoms: [schemeOf(view.resource) === 'net' ? safe`none of our probes is answered from outside` : safe`nothing on it can be seen, and nothing can be done there`],
      evidence: [run.first.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'host.reach',
    verdict: ({ value }) => (value.reachable
      ? { is: 'well', says: safe`${named(view.resource)} answers` }
      : { is: 'bad', says: away(view) }),
  }),
});

/** That no probe is answered tells of our own network, not of what was probed. */
function away(view: View): CloudSafe {
  return schemeOf(view.resource) === 'net' ? safe`our own network, or its DNS, is down` : safe`${named(view.resource)} does not answer`;
}
