import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import { schemeOf } from '../refs.ts';
import { isFresh, runOf, settled, type FactOf } from '../seen.ts';
import type { View } from '../types.ts';

const settings = defineSettings('Detector: host unreachable', {
  HOST_UNREACHABLE_SECONDS: wholeNumber(0, 3600, 120, 'Seconds a Docker host, a Proxmox cluster or our own network must not answer, or not let us watch, before it is an incident; a repository of declarations that only does not answer gets half an hour at least'),
});

/** Nothing is at stake while a repository cannot be asked, and those on the internet are away now and then. */
const repositorySeconds = 1800;

/** A whole host, cluster or network does not answer or does not let us watch, so that nothing on it can be seen. */
export default defineDetector({
  id: 'host-unreachable',
  about: 'A Docker host, a Proxmox cluster, our own network or the repository of declarations does not answer, or does not let us watch.',
  schemes: ['docker', 'proxmox', 'net', 'git'],
  settings,
  detect: (view, { HOST_UNREACHABLE_SECONDS }) => {
    const run = runOf(view, 'host.reach', (fact) => !fact.value.reachable);
    if (run === null || !isFresh(run.last, view) || run.seconds < patience(run.last, view, HOST_UNREACHABLE_SECONDS)) return null;
    return {
      detector: 'host-unreachable', cause: 'reach', resource: view.resource, severity: schemeOf(view.resource) === 'git' ? 'low' : 'medium', rank: 50,
      title: away(run.last, view),
      symptoms: symptomsOf(run.last, view),
      evidence: [run.first.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'host.reach',
    verdict: (reach) => (reach.value.reachable
      ? { is: 'well', says: safe`${whom(view)} answers` }
      : { is: 'bad', says: away(reach, view) }),
  }),
});

function patience({ value }: FactOf<'host.reach'>, { resource }: View, seconds: number): number {
  return schemeOf(resource) === 'git' && !value.refused ? Math.max(seconds, repositorySeconds) : seconds;
}

function whom({ resource }: View): CloudSafe {
  return schemeOf(resource) === 'git' ? safe`the repository ${named(resource)}` : named(resource);
}

/** That no probe is answered tells of our own network, not of what was probed. */
function away({ value }: FactOf<'host.reach'>, view: View): CloudSafe {
  if (value.refused) return safe`${whom(view)} does not let us watch`;
  return schemeOf(view.resource) === 'net' ? safe`our own network, or its DNS, is down` : safe`${whom(view)} does not answer`;
}

function symptomsOf({ value }: FactOf<'host.reach'>, view: View): CloudSafe[] {
  if (schemeOf(view.resource) === 'net') return [safe`none of our probes is answered from outside`];
  if (schemeOf(view.resource) === 'git') {
    const blind = safe`what is declared there is not seen, and nothing can be committed; guests stay as they are`;
    return value.refused ? [safe`our token or key, its rights, or the address are not accepted; our log at home says which`, blind] : [blind];
  }
  const blind = safe`nothing on it can be seen, and nothing can be done there`;
  return value.refused ? [safe`our credentials, our rights there or its certificate are not accepted; our log at home says which`, blind] : [blind];
}
