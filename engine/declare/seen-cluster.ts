import type { Survey } from '../changes.ts';
import type { SeenCluster } from './difference.ts';

/**
 * A survey as a lock is compared with it. It is not complete, so that nothing in it counts as missing, while a node does not answer, while nobody knows
 * whether a guest runs, when a guest of the list could not be read, and when nothing is listed that every cluster has. Where there is no entry of a storage,
 * none could be read.
 */
export function seenCluster({ nodes, storages, guests, makes, unread, entries = [], pools = [] }: Survey): SeenCluster {
  const running = new Map(guests.map(({ vmid, status }) => [vmid, status === 'running' ? true : status === 'stopped' ? false : null]));
  const listed = nodes.length > 0 && storages.length > 0;
  return {
    complete: listed && unread.length === 0 && nodes.every(({ online }) => online) && guests.every(({ status }) => status !== 'unknown'),
    guests: makes.map((make) => ({ ...make, running: running.get(make.vmid) ?? null })),
    storages: [...new Set(storages.map(({ name }) => name))], pools, ...(entries.length === 0 ? {} : { entries }),
  };
}
