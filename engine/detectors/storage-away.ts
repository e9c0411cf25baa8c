import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import { hostOf, partsOf, refOf } from '../refs.ts';
import { isFresh, runOf, settled } from '../seen.ts';
import type { ResourceRef } from '../types.ts';

const settings = defineSettings('Detector: storage away', {
  STORAGE_AWAY_SECONDS: wholeNumber(0, 3600, 60, 'Seconds a storage must be unavailable before it is an incident'),
});

/** A storage cannot be reached from its node. */
export default defineDetector({
  id: 'storage-away',
  about: 'A storage of Proxmox is not available.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { STORAGE_AWAY_SECONDS }) => {
    const run = runOf(view, 'storage.state', (fact) => fact.value.present && fact.value.status === 'unavailable');
    if (run === null || !isFresh(run.last, view) || run.seconds < STORAGE_AWAY_SECONDS) return null;
    return {
      detector: 'storage-away', cause: 'available', resource: view.resource, severity: 'medium', rank: 30,
      title: safe`${named(view.resource)} is not available`, symptoms: [safe`its node cannot use it`],
      evidence: [run.first.id], since: run.since, blames: run.last.value.shared ? sharedBy(view.resource) : undefined,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'storage.state',
    verdict: ({ value }) => {
      const name = named(view.resource);
      if (!value.present) return { is: 'gone', says: safe`${name} was removed` };
      if (value.status === 'available') return { is: 'well', says: safe`${name} is available` };
      return value.status === 'unavailable' ? { is: 'bad', says: safe`${name} is not available` } : { is: 'unclear', says: safe`nobody knows how ${name} is` };
    },
  }),
});

/** The storage itself, whichever node it is used from. */
function sharedBy(resource: ResourceRef): ResourceRef {
  return refOf('proxmox', hostOf(resource), 'storage', partsOf(resource).at(-1) ?? '');
}
