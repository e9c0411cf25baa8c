import { z } from 'zod';
import type { Stands } from '../../engine/declare/stands.ts';
import { containerStatuses, diskReadings, healthStates, type FactValues } from '../../engine/fact-values.ts';
import { isRef, type ResourceRef } from '../../engine/refs.ts';
import { logClasses, logLevels } from '../../engine/signature.ts';
import type { FactKind } from '../../engine/types.ts';

/** A resource as a recording writes it. */
export const ref = z.custom<ResourceRef>((text) => typeof text === 'string' && isRef(text),
  'a resource is written docker://host/name, proxmox://cluster/id, net://host:port, file://host/path or git://repository/name');

/** A time as a recording writes it. */
export const moment = z.iso.datetime({ offset: true, error: 'a time is written 2026-11-22T10:00:00Z' });

const text = (usual = '') => z.string().default(usual);
const number = (usual = 0) => z.number().default(usual);
const flag = (usual: boolean) => z.boolean().default(usual);
const words = z.array(z.string()).default([]);
const maybe = <Shape extends z.ZodType>(shape: Shape) => shape.nullable().default(null);
const oneOf = <const Words extends readonly [string, ...string[]]>(all: Words, usual: Words[number]) => z.enum(all).default(usual as never);

const marks = { owner: maybe(z.string()), severity: maybe(z.enum(['high', 'medium', 'low'])), maintenanceUntil: maybe(moment), dependsOn: words };
const ofContainer = { containerId: text('c1') };
const mount = z.strictObject({ destination: z.string(), source: text(), type: text(), writable: flag(true) });
const task = { upid: z.string(), type: z.string(), user: text('root@pam'), node: text(), startedAt: moment };
const leaving = { present: z.literal(false).exactOptional() };
const usage = { cpuPercent: number(), memoryMiB: number(), memoryLimitMiB: number() };
const count = z.strictObject({
  id: z.string(), level: z.enum(logLevels), class: maybe(z.enum(logClasses)), count: z.number(), usual: maybe(z.number()), isNew: flag(false), target: maybe(z.string()),
});

const gone = z.strictObject({ present: z.literal(false) });
const card = z.strictObject({ slot: number(), bridge: maybe(z.string()), vlan: maybe(z.number()), mac: maybe(z.string()), ip: maybe(z.string()), gateway: maybe(z.string()) });
const make = z.strictObject({
  vmid: number(100), kind: oneOf(['qemu', 'lxc'], 'qemu'), node: text(), name: text(), template: flag(false), lock: maybe(z.string()), pool: maybe(z.string()),
  smbios: maybe(z.string()), noted: maybe(z.string()), cores: maybe(z.number()), memoryMb: number(512), cards: z.array(card).default([]),
  disks: z.array(z.strictObject({ slot: z.string(), storage: text(), sizeGb: number() })).default([]), user: maybe(z.string()), sshKeys: words, tags: words, onboot: flag(false),
  startupOrder: maybe(z.number()), features: words, agent: flag(false), protection: flag(false), description: text(), digest: text(), snapshots: maybe(z.array(z.string())),
});
const entry = z.strictObject({
  is: z.literal('storage').default('storage'), type: text('nfs'), server: maybe(z.string()), export: maybe(z.string()), content: words, nodes: words, enabled: flag(true),
});

/** What a fact of each kind must look like in a recording, and what it says where the recording leaves something out. */
export const shapes = {
  'host.reach': z.strictObject({ reachable: flag(true), why: text(), refused: z.literal(true).exactOptional() }),
  'container.state': z.strictObject({
    present: flag(true), ...ofContainer, image: text(), imageId: text(), configHash: text(), status: oneOf(containerStatuses, 'running'),
    health: oneOf(healthStates, 'none'), exitCode: number(), oomKilled: flag(false), restartCount: number(), restartPolicy: text('unless-stopped'),
    startedAt: maybe(moment), finishedAt: maybe(moment),
  }),
  'container.place': z.strictObject({
    ...marks, project: maybe(z.string()), service: maybe(z.string()), networks: words, names: words, ports: z.array(z.number()).default([]), mounts: z.array(mount).default([]),
  }),
  'container.usage': z.strictObject(usage),
  'container.started': z.strictObject(ofContainer),
  'container.died': z.strictObject({ ...ofContainer, exitCode: number(1) }),
  'container.killed': z.strictObject({ ...ofContainer, signal: number(15) }),
  'container.stopped': z.strictObject(ofContainer),
  'container.restarted': z.strictObject(ofContainer),
  'container.oom': z.strictObject(ofContainer),
  'container.health': z.strictObject({ ...ofContainer, health: oneOf(healthStates, 'healthy') }),
  'container.removed': z.strictObject(ofContainer),
  'log.counts': z.strictObject({ seconds: number(10), lines: number(), signatures: z.array(count).default([]) }),
  'log.reach': z.strictObject({ reading: flag(true), unwanted: z.literal(true).exactOptional() }),
  'node.state': z.strictObject({ present: flag(true), status: oneOf(['online', 'offline', 'unknown'], 'online') }),
  'node.usage': z.strictObject({ cpuPercent: number(), memoryPercent: number(), rootPercent: number() }),
  'guest.state': z.strictObject({
    ...marks, present: flag(true), kind: oneOf(['qemu', 'lxc'], 'qemu'), name: text(), node: text(), status: oneOf(['running', 'stopped', 'paused', 'unknown'], 'running'),
    lock: maybe(z.string()), template: flag(false), onBoot: maybe(z.boolean()), tags: words, storages: words, startedAt: maybe(moment),
  }),
  'guest.make': z.union([gone, make]),
  'guest.usage': z.strictObject(usage),
  'storage.state': z.strictObject({
    present: flag(true), node: text(), status: oneOf(['available', 'unavailable', 'unknown'], 'available'), type: text(), shared: flag(false),
  }),
  'entry.make': z.union([gone, z.strictObject({ is: z.literal('pool') }), entry]),
  'storage.usage': z.strictObject({ usedBytes: number(), totalBytes: number() }),
  'task.began': z.strictObject(task),
  'task.ended': z.strictObject({ ...task, result: oneOf(['ok', 'warnings', 'failed', 'unknown'], 'ok'), endedAt: moment }),
  'backup.state': z.strictObject({
    last: oneOf(['ok', 'warnings', 'failed', 'missing', 'unknown', 'none'], 'ok'), lastOkAt: maybe(moment), lastTriedAt: maybe(moment), job: maybe(z.string()),
    everySeconds: maybe(z.number()), verified: z.enum(['ok', 'failed']).exactOptional(),
  }),
  'replication.state': z.strictObject({ ...leaving, job: text(), target: text(), failures: number(), lastSyncAt: maybe(moment) }),
  'ha.state': z.strictObject({
    ...leaving, status: oneOf(['started', 'stopped', 'error', 'fence', 'recovery', 'migrate', 'other'], 'started'), wanted: text('started'),
  }),
  'cluster.state': z.strictObject({ quorate: flag(true), nodes: number(1), online: number(1) }),
  'disk.health': z.strictObject({
    ...leaving, health: oneOf(['passed', 'failed', 'unknown'], 'passed'), wearoutPercent: maybe(z.number()), model: text(),
    smart: z.partialRecord(z.enum(diskReadings), z.number()).exactOptional(),
  }),
  'zfs.state': z.strictObject({ ...leaving, pool: text(), health: oneOf(['online', 'degraded', 'faulted', 'other', 'unknown'], 'online'), errors: number() }),
  'certificate.state': z.strictObject({ notAfter: moment, subject: text() }),
  'probe.state': z.strictObject({
    name: text(), about: maybe(ref), kind: oneOf(['dns', 'tcp', 'http'], 'tcp'), everySeconds: number(30), ok: flag(true),
    why: oneOf(['answers', 'refused', 'timeout', 'no_name', 'unreachable', 'bad_status', 'certificate', 'wrong_address', 'other'], 'answers'),
    ms: maybe(z.number()), status: maybe(z.number()),
  }),
  'declaration.state': z.strictObject({ present: flag(true), lockBlob: maybe(z.string()), commit: text(), author: text(), subject: text(), wrong: maybe(z.string()) }),
  'declaration.stands': z.strictObject({
    present: flag(true), lock: text(), draft: maybe(z.strictObject({ id: z.string(), by: z.string(), says: z.string(), assumed: z.array(z.string()) })), commit: maybe(z.string()), author: text(), wrong: maybe(z.string()),
    complete: flag(true), settled: flag(false), things: z.array(z.custom<Stands['things'][number]>()).default([]), steps: z.array(z.custom<Stands['steps'][number]>()).default([]),
    keep: maybe(z.strictObject({ draft: z.string(), lock: z.string() })), inForce: z.custom<Stands | null>().exactOptional(),
  }),
  'leaving.state': z.strictObject({ held: flag(false) }),
} satisfies { [Kind in FactKind]: z.ZodType<FactValues[Kind]> };

/** Whether a text names a kind of fact. */
export function isKind(text: string): text is FactKind {
  return Object.hasOwn(shapes, text);
}
