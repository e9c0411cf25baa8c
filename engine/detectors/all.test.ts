import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadParts } from '../../ops/load.ts';
import { anyFacts, canary } from '../../ops/testing/any-facts.ts';
import { ago, foundBy, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Fact, FactKind, ResourceRef } from '../types.ts';

const detectors = await loadParts('detector', new URL('./', import.meta.url));
const every = detectors.map((detector) => [detector.id, detector] as const);
const refs: Record<string, ResourceRef> = {
  docker: 'docker://nas1/immich/server', proxmox: 'proxmox://pve/100', net: 'net://nas1:443', file: 'file://nas1/var/log/app.log', git: 'git://home/plex',
};
const hour = 3600;

/** Kinds that have to do with each other, so that chance brings them together. */
const bodies: FactKind[] = ['container.state', 'container.died', 'container.started', 'container.killed', 'container.oom', 'container.health'];
const logs: FactKind[] = ['log.counts', 'log.reach'];
const kindsOf: Record<string, FactKind[]> = {
  'exited': bodies, 'oom': bodies, 'restart-loop': bodies, 'unhealthy': bodies, 'error-burst': logs, 'new-error': logs, 'unreachable': logs,
  'guest-stopped': ['guest.state', 'guest.state', 'task.began', 'task.ended', 'ha.state'], 'node-offline': ['node.state', 'task.ended'], 'backup': ['backup.state', 'guest.state'],
  'storage-filling': ['storage.usage'], 'storage-away': ['storage.state'], 'probe': ['probe.state'], 'dns-down': ['probe.state'], 'disk-health': ['disk.health'],
  'zfs': ['zfs.state'], 'certificate': ['certificate.state'], 'quorum': ['cluster.state'], 'replication': ['replication.state'], 'ha': ['ha.state', 'guest.state'], 'host-unreachable': ['host.reach'],
};
const factsFor = (id: string) => fc.oneof(anyFacts(), anyFacts(kindsOf[id]), anyFacts([...kindsOf[id] ?? [], ...bodies]));
const old = (told: readonly Fact[]) => told.map((fact) => ({ ...fact, at: new Date(fact.at.getTime() - 4 * hour * 1000), seenAt: new Date(fact.at.getTime() - 4 * hour * 1000) }));

describe.each(every)('%s', (id, detector) => {
  const views = factsFor(id).map((told) => ({ told, ref: refs[detector.schemes[0] ?? 'docker'] ?? 'docker://nas1' }));

  test('never throws and never tells what a log or a machine said in its own words', () => {
    fc.assert(fc.property(views, ({ told, ref }) => {
      const view = viewOn(ref, told);
      const says = [...foundBy(detector, view).flatMap((finding) => [finding.title, ...finding.symptoms]), recoveryBy(detector, view).says, recoveryBy(detector, view, { since: ago(100) }).says];
      expect(says.join('\n').toLowerCase()).not.toContain(canary.toLowerCase());
    }), { numRuns: 150 });
  });

  test('opens nothing that it would close at once', () => {
    fc.assert(fc.property(views, ({ told, ref }) => {
      const view = viewOn(ref, told);
      for (const finding of foundBy(detector, view)) expect(recoveryBy(detector, view, { finding })).not.toMatchObject({ is: 'recovered' });
    }), { numRuns: 400 });
  });

  test('names evidence that is there, on its own resource', () => {
    fc.assert(fc.property(views, ({ told, ref }) => {
      for (const { evidence, resource, detector: by } of foundBy(detector, viewOn(ref, told))) {
        expect({ resource, by }).toEqual({ resource: ref, by: detector.id });
        expect(evidence.length > 0 && evidence.every((id) => told.some((fact) => fact.id === id))).toBe(true);
      }
    }), { numRuns: 150 });
  });

  test('neither opens nor closes anything on what is old, or on nothing; only what was taken away stays away', () => {
    const ref = refs[detector.schemes[0] ?? 'docker'] ?? 'docker://nas1';
    expect(foundBy(detector, viewOn(ref, []))).toEqual([]);
    expect(recoveryBy(detector, viewOn(ref, [])).is).toBe('unknown');
    fc.assert(fc.property(views, ({ told }) => {
      const view = viewOn(ref, old(told.filter(({ kind, value }) => kind !== ownDecision && (!('present' in value) || (value.present ?? true)))));
      expect(foundBy(detector, view)).toEqual([]);
      expect(recoveryBy(detector, view).is).not.toBe('recovered');
    }), { numRuns: 150 });
  });
});

/** Not seen but decided here, so that it never grows old. */
const ownDecision = 'leaving.state';

test('all detectors are looked at here', () => {
  expect(every.map(([id]) => id)).toEqual(expect.arrayContaining([
    'backup', 'certificate', 'disk-health', 'dns-down', 'error-burst', 'exited', 'guest-stopped', 'ha', 'host-unreachable', 'new-error', 'node-offline',
    'oom', 'probe', 'quorum', 'replication', 'restart-loop', 'storage-away', 'storage-filling', 'unhealthy', 'unreachable', 'zfs',
  ]));
});
