import { createHash } from 'node:crypto';
import { hostOf, nameOf, refOf } from '../../engine/refs.ts';
import type { ContainerPlace } from '../../engine/fact-values.ts';
import type { ContainerState, FactKind, FactValues, ResourceRef, Sighting } from '../../engine/types.ts';
import { container, guest } from './views.ts';

/** A sighting at a moment; an event's key is its moment. */
export function seen<Kind extends FactKind>(kind: Kind, resource: ResourceRef, at: Date, value: FactValues[Kind]): Sighting {
  return { resource, kind, at, key: `${kind} ${at.getTime()}`, value } as Sighting;
}

/** A container as it stands, running unless told otherwise; its id comes from its name. */
export function stands(resource: ResourceRef, at: Date, change: Partial<ContainerState> = {}): Sighting {
  return seen('container.state', resource, at, container({ containerId: idOf(resource), restartPolicy: 'no', startedAt: null, ...change }));
}

/** Where a container stands: in the project of its ref, on that project's network. */
export function placed(resource: ResourceRef, at: Date, change: Partial<ContainerPlace> = {}): Sighting {
  const [project, service] = resource.split('/').slice(3);
  const own = service === undefined ? { project: null, service: null, networks: [] } : { project: project ?? null, service, networks: [`${String(project)}_default`] };
  return seen('container.place', resource, at, {
    ...own, names: [nameOf(resource).slice(hostOf(resource).length + 1), service ?? ''].filter((name) => name !== ''), ports: [], mounts: [],
    owner: null, severity: null, maintenanceUntil: null, dependsOn: [], ...change,
  });
}

/** A container that ends with an error, and that nothing starts again. */
export function dies(resource: ResourceRef, at: Date, exitCode = 1): Sighting[] {
  const containerId = idOf(resource);
  return [seen('container.died', resource, at, { containerId, exitCode }), stands(resource, at, { status: 'exited', exitCode, finishedAt: at.toISOString() })];
}

/** A container that a person stops. */
export function stopped(resource: ResourceRef, at: Date, exitCode = 0): Sighting[] {
  const containerId = idOf(resource);
  return [
    seen('container.killed', resource, at, { containerId, signal: 15 }), ...dies(resource, at, exitCode), seen('container.stopped', resource, at, { containerId }),
  ];
}

/** A container that is started. */
export function starts(resource: ResourceRef, at: Date): Sighting[] {
  return [seen('container.started', resource, at, { containerId: idOf(resource) }), stands(resource, at, { startedAt: at.toISOString() })];
}

/** A service that cannot connect to an address, as the counts of two windows of its log tell. */
export function cries(resource: ResourceRef, at: Date, target: string): Sighting[] {
  const signatures = [{ id: 's1', level: 'error' as const, class: 'connection_refused' as const, count: 20, usual: null, isNew: false, target }];
  const window = (before: number) => seen('log.counts', resource, new Date(at.getTime() - before), { seconds: 10, lines: 20, signatures });
  return [seen('log.reach', resource, at, { reading: true }), window(20_000), window(10_000), window(0)];
}

/** A guest as it stands, running unless told otherwise. */
export function guestStands(resource: ResourceRef, at: Date, change: Partial<FactValues['guest.state']> = {}): Sighting {
  return seen('guest.state', resource, at, guest({ name: `guest-${nameOf(resource).split('/').at(-1) ?? ''}`, storages: [], ...change }));
}

/** Whether a Docker host answers. */
export function reached(host: string, at: Date, reachable = true): Sighting {
  return seen('host.reach', refOf('docker', host), at, { reachable, why: reachable ? 'the engine answers' : 'connection refused' });
}

/** A task of Proxmox that has ended. */
export function taskDone(resource: ResourceRef, at: Date, task: { type: string; user: string; result?: FactValues['task.ended']['result'] }): Sighting {
  const { type, user, result = 'ok' } = task;
  return seen('task.ended', resource, at, { upid: `UPID:${type}:${at.getTime()}`, type, user, node: 'n1', startedAt: at.toISOString(), result, endedAt: at.toISOString() });
}

function idOf(resource: ResourceRef): string {
  return createHash('sha256').update(resource).digest('hex');
}
