import { defineDetector, defineSettings } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import { inventoryName } from '../guests.ts';
import { isFresh, runOf, settled, slowSeconds, type FactOf } from '../seen.ts';

/** A ZFS pool has lost a disk, or has errors. */
export default defineDetector({
  id: 'zfs',
  about: 'A ZFS pool is degraded, faulted or has errors.',
  schemes: ['proxmox'],
  settings: defineSettings('Detector: ZFS pools', {}),
  detect: (view) => {
    const run = runOf(view, 'zfs.state', (fact) => troubleOf(fact) !== null);
    const trouble = run && troubleOf(run.last);
    if (run === null || trouble === null || !isFresh(run.last, view, slowSeconds)) return null;
    return {
      detector: 'zfs', cause: 'pool', resource: view.resource, severity: trouble.severity, rank: trouble.severity === 'high' ? 30 : 20,
      title: safe`${named(view.resource)}: ${poolOf(run.last)} ${trouble.says}`,
      symptoms: [trouble.means], evidence: [run.last.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'zfs.state', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: (fact) => {
      const trouble = troubleOf(fact);
      const name = safe`${named(view.resource)}: ${poolOf(fact)}`;
      if (fact.value.present === false) return { is: 'gone', says: safe`${name} is not there any more` };
      if (trouble) return { is: 'bad', says: safe`${name} ${trouble.says}` };
      return fact.value.health === 'online' ? { is: 'well', says: safe`${name} is online without errors` } : { is: 'unclear', says: safe`${name} does not tell how it is` };
    },
  }),
});

type Trouble = { severity: 'high' | 'medium'; says: CloudSafe; means: CloudSafe };

function troubleOf({ value: { present, health, errors } }: FactOf<'zfs.state'>): Trouble | null {
  if (present === false) return null;
  if (health === 'faulted') return { severity: 'high', says: safe`is faulted`, means: safe`too many of its disks are away; it cannot be used` };
  if (health === 'degraded') return { severity: 'high', says: safe`is degraded`, means: safe`a disk of it is away or broken; what is stored is safe until the next one goes` };
  if (health === 'other') return { severity: 'high', says: safe`is not online`, means: safe`it cannot be used as it is` };
  return errors > 0 ? { severity: 'medium', says: safe`has errors (${errors})`, means: safe`some of what is stored could not be read or checked` } : null;
}

function poolOf({ value }: FactOf<'zfs.state'>): CloudSafe {
  const name = inventoryName(value.pool);
  return name === null ? safe`a ZFS pool` : safe`ZFS pool ${name}`;
}
