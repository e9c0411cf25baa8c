import fc from 'fast-check';
import type { DueStep } from '../../engine/declare/steps-due.ts';
import { diskReadings } from '../../engine/fact-values.ts';
import { containerStatuses, healthStates, type Fact, type FactKind, type FactValues } from '../../engine/types.ts';
import { logClasses, logLevels } from '../../engine/signature.ts';
import { ago, fact } from './views.ts';

/** Stands in every text that a log or a machine wrote in its own words; it must never be told. */
export const canary = 'CANARY';

const secret = fc.constantFrom(`${canary}:5432`, `${canary.toLowerCase()}.lan`, `[fd00::1]:80`, '127.0.0.1:80', `${canary} \u0000\u{1F600}`, '');
const own = fc.oneof(fc.constantFrom('plex', 'local-zfs', 'n1'), fc.string({ unit: 'binary', maxLength: 80 }));
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const count = fc.integer({ min: 0, max: 2000 });
const moment = fc.oneof(fc.integer({ min: -4000, max: 200_000 }), fc.integer({ min: -4_000_000, max: 0 })).map((seconds) => ago(seconds).toISOString());
const when = fc.oneof(moment, moment, moment, fc.constantFrom('', 'never'));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const marks = { owner: maybe(own), severity: maybe(fc.constantFrom('high' as const, 'medium', 'low')), maintenanceUntil: maybe(when), dependsOn: fc.array(own, { maxLength: 2 }) };
const ofContainer = { containerId: fc.constantFrom('c1', 'c2') };
const task = {
  upid: id, user: own, node: own, startedAt: when,
  type: fc.constantFrom('qmstart', 'qmstop', 'qmshutdown', 'vzdump', 'qmigrate', 'stopall', 'startall', 'qmreboot', 'aptupdate', 'constructor'),
};
/** Most of them are there, some were taken away. */
const orGone = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, fc.constantFrom({}, {}, {}, { present: false as const })).map(([value, gone]) => ({ ...value, ...gone }));
const signature = fc.record({
  id, level: fc.constantFrom(...logLevels), class: maybe(fc.constantFrom(...logClasses)), count, usual: maybe(fc.double({ min: 0, max: 100, noNaN: true })),
  isNew: fc.boolean(), target: maybe(secret),
});

const gone = fc.constant({ present: false as const });
const make = fc.record({
  vmid: fc.integer({ min: 100, max: 105 }), kind: fc.constantFrom('qemu' as const, 'lxc'), node: own, name: own, template: fc.boolean(), lock: fc.constantFrom(null, 'clone', 'disk'), pool: maybe(own),
  smbios: maybe(own), noted: maybe(own), cores: maybe(count), memoryMb: count, disks: fc.array(fc.record({ slot: own, storage: own, sizeGb: count }), { maxLength: 2 }),
  cards: fc.array(fc.record({ slot: fc.nat(3), bridge: maybe(own), vlan: maybe(count), mac: maybe(own), ip: maybe(secret), gateway: maybe(secret) }), { maxLength: 2 }),
  user: maybe(secret), sshKeys: fc.array(secret, { maxLength: 2 }), tags: fc.array(own, { maxLength: 2 }), onboot: fc.boolean(), startupOrder: maybe(count), features: fc.array(own, { maxLength: 2 }),
  agent: fc.boolean(), protection: fc.boolean(), description: secret, digest: own, snapshots: maybe(fc.array(own, { maxLength: 2 })),
});
const entry = fc.record({
  is: fc.constant('storage' as const), type: own, server: maybe(secret), export: maybe(secret), content: fc.array(own, { maxLength: 2 }), nodes: fc.array(own, { maxLength: 2 }), enabled: fc.boolean(),
});

const stands = fc.record({
  present: fc.boolean(), lock: own, draft: maybe(fc.record({ id: own, by: own, says: secret, assumed: fc.array(secret, { maxLength: 2 }) })), commit: maybe(own), author: secret, wrong: maybe(secret),
  complete: fc.boolean(), settled: fc.boolean(), steps: fc.constant<DueStep[]>([]), keep: maybe(fc.record({ draft: own, lock: own })),
  things: fc.array(fc.record({
    vmid: maybe(fc.integer({ min: 100, max: 120 })), name: own, is: fc.constantFrom('differs' as const, 'absent' as const, 'gone' as const, 'taken' as const, 'extra' as const),
    fields: fc.array(fc.record({ field: own, declared: secret, seen: secret, back: fc.constant('now' as const), by: maybe(secret), held: maybe(secret) }), { maxLength: 2 }),
  }), { maxLength: 2 }),
});

const values: { [Kind in FactKind]: fc.Arbitrary<FactValues[Kind]> } = {
  'host.reach': fc.record({ reachable: fc.boolean(), why: secret, refused: fc.constant(true as const) }, { requiredKeys: ['reachable', 'why'] }),
  'container.state': fc.record({
    ...ofContainer, present: fc.boolean(), image: own, imageId: own, configHash: own, status: fc.constantFrom(...containerStatuses),
    health: fc.constantFrom(...healthStates), exitCode: fc.integer({ min: 0, max: 255 }), oomKilled: fc.boolean(), restartCount: count,
    restartPolicy: fc.constantFrom('', 'no', 'always', 'on-failure'), startedAt: maybe(when), finishedAt: maybe(when),
  }),
  'container.place': fc.record({
    ...marks, project: maybe(own), service: maybe(own), networks: fc.array(own, { maxLength: 2 }), names: fc.array(own, { maxLength: 2 }),
    ports: fc.array(count, { maxLength: 2 }), mounts: fc.constant([]),
  }),
  'container.usage': fc.record({ cpuPercent: count, memoryMiB: count, memoryLimitMiB: count }),
  'container.started': fc.record(ofContainer),
  'container.died': fc.record({ ...ofContainer, exitCode: fc.integer({ min: 0, max: 255 }) }),
  'container.killed': fc.record({ ...ofContainer, signal: fc.integer({ min: 1, max: 31 }) }),
  'container.stopped': fc.record(ofContainer),
  'container.restarted': fc.record(ofContainer),
  'container.oom': fc.record(ofContainer),
  'container.health': fc.record({ ...ofContainer, health: fc.constantFrom(...healthStates) }),
  'container.removed': fc.record(ofContainer),
  'log.counts': fc.record({ seconds: fc.integer({ min: 1, max: 120 }), lines: count, signatures: fc.array(signature, { maxLength: 6 }) }),
  'log.reach': fc.record({ reading: fc.boolean() }),
  'node.state': fc.record({ present: fc.boolean(), status: fc.constantFrom('online', 'offline', 'unknown') }),
  'node.usage': fc.record({ cpuPercent: count, memoryPercent: count, rootPercent: count }),
  'guest.state': fc.record({
    ...marks, present: fc.boolean(), kind: fc.constantFrom('qemu', 'lxc'), name: own, node: own, status: fc.constantFrom('running', 'stopped', 'paused', 'unknown'),
    lock: fc.constantFrom(null, null, 'backup'), template: fc.boolean(), onBoot: maybe(fc.boolean()), tags: fc.array(own, { maxLength: 2 }),
    storages: fc.array(own, { maxLength: 2 }), startedAt: maybe(when),
  }),
  'guest.make': fc.oneof(gone, make),
  'guest.usage': fc.record({ cpuPercent: count, memoryMiB: count, memoryLimitMiB: count }),
  'storage.state': fc.record({ present: fc.boolean(), node: own, status: fc.constantFrom('available', 'unavailable', 'unknown'), type: own, shared: fc.boolean() }),
  'entry.make': fc.oneof(gone, fc.constant({ is: 'pool' as const }), entry),
  'storage.usage': fc.record({ usedBytes: fc.nat(1000), totalBytes: fc.constantFrom(0, 500, 1000) }),
  'task.began': fc.record(task),
  'task.ended': fc.record({ ...task, result: fc.constantFrom('ok', 'warnings', 'failed', 'unknown'), endedAt: when }),
  'backup.state': fc.record({
    last: fc.constantFrom('ok', 'warnings', 'failed', 'missing', 'unknown', 'none'), lastOkAt: maybe(when), lastTriedAt: maybe(when), job: maybe(own),
    everySeconds: maybe(fc.integer({ min: 1, max: 700_000 })), verified: fc.constantFrom('ok', 'failed'),
  }, { requiredKeys: ['last', 'lastOkAt', 'lastTriedAt', 'job', 'everySeconds'] }),
  'replication.state': orGone(fc.record({ job: own, target: own, failures: fc.nat(5), lastSyncAt: maybe(when) })),
  'ha.state': orGone(fc.record({ status: fc.constantFrom('started', 'stopped', 'error', 'fence', 'recovery', 'migrate', 'other'), wanted: fc.constantFrom('started', 'stopped', 'disabled', '') })),
  'cluster.state': fc.record({ quorate: fc.boolean(), nodes: count, online: count }),
  'disk.health': orGone(fc.record({
    health: fc.constantFrom('passed', 'failed', 'unknown'), wearoutPercent: maybe(fc.integer({ min: 0, max: 120 })), model: secret,
    smart: fc.dictionary(fc.constantFrom(...diskReadings), fc.nat(20)),
  }, { requiredKeys: ['health', 'wearoutPercent', 'model'] })),
  'zfs.state': orGone(fc.record({ pool: own, health: fc.constantFrom('online', 'degraded', 'faulted', 'other', 'unknown'), errors: fc.nat(3) })),
  'certificate.state': fc.record({ notAfter: when, subject: secret }),
  'declaration.state': fc.record({ present: fc.boolean(), lockBlob: maybe(own), commit: own, author: secret, subject: secret, wrong: maybe(secret) }),
  'declaration.stands': stands,
  'leaving.state': fc.record({ held: fc.boolean() }),
  'probe.state': fc.record({
    kind: fc.constantFrom('dns', 'tcp', 'http'), name: own, about: fc.constantFrom(null, 'docker://nas1/jellyfin'), everySeconds: fc.integer({ min: 1, max: 600 }), ok: fc.boolean(),
    why: fc.constantFrom('answers', 'refused', 'timeout', 'no_name', 'unreachable', 'bad_status', 'certificate', 'wrong_address', 'other'),
    ms: maybe(count), status: maybe(fc.integer({ min: 100, max: 599 })),
  }),
};

/** Any well-typed facts: of any kind and any age, in any order, some seen long ago and some in a future that a clock was set back from. */
export function anyFacts(kinds = Object.keys(values) as FactKind[]): fc.Arbitrary<Fact[]> {
  const age = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: -600, max: 7200 }), fc.integer({ min: 0, max: 700_000 }));
  const seen = fc.oneof(fc.constant(0), fc.integer({ min: -600, max: 8000 }));
  const one = fc.constantFrom(...kinds).chain((kind) => fc.tuple(fc.constant(kind), age, values[kind] as fc.Arbitrary<never>, seen));
  const facts = fc.array(one, { minLength: 1, maxLength: 14, size: 'max' });
  return facts.map((told) => told.map(([kind, secondsAgo, value, seenAgo], n) => ({ ...fact(kind, secondsAgo, value, Math.min(seenAgo, secondsAgo)), id: String(n) })));
}
