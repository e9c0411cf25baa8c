import type { ContainerPlace, ContainerState } from '../../engine/fact-values.ts';
import { nameOf } from '../../engine/refs.ts';
import type { ResourceRef } from '../../engine/types.ts';
import { after, is, later, type Act } from './scenario.ts';

/** Several acts at once. */
export function all(...acts: readonly Act[]): Act {
  return (at) => acts.flatMap((act) => act(at));
}

/** A container that has been running for an hour. */
export function runs(resource: ResourceRef, place: Partial<ContainerPlace> = {}, state: Partial<ContainerState> = {}): Act {
  const [project = null, service = null] = resource.split('/').slice(3);
  const own = service === null ? { names: [project ?? ''] } : { project, service, names: [service], networks: [`${String(project)}_default`] };
  return (at) => [
    ...is(resource, 'container.state', { containerId: nameOf(resource), startedAt: later(at, -3600).toISOString(), ...state })(at),
    ...is(resource, 'container.place', { ...own, ...place })(at),
  ];
}

/** A container ends by itself and stays down. */
export function dies(resource: ResourceRef, exitCode = 1): Act {
  return (at) => all(
    is(resource, 'container.died', { containerId: nameOf(resource), exitCode }),
    is(resource, 'container.state', { status: 'exited', exitCode, health: 'none', finishedAt: at.toISOString() }),
  )(at);
}

/** A container starts. */
export function starts(resource: ResourceRef, state: Partial<ContainerState> = {}): Act {
  return (at) => all(
    is(resource, 'container.started', { containerId: nameOf(resource) }),
    is(resource, 'container.state', { status: 'running', exitCode: 0, startedAt: at.toISOString(), ...state }),
  )(at);
}

/** A container ends by itself and is started again by its restart policy. */
export function crashes(resource: ResourceRef, { exitCode = 1, backAfter = 1 } = {}): Act {
  return all(dies(resource, exitCode), after(backAfter, starts(resource)));
}

/** A person stops a container. */
export function stopped(resource: ResourceRef, exitCode = 0): Act {
  const containerId = nameOf(resource);
  return all(is(resource, 'container.killed', { containerId, signal: 15 }), after(1, dies(resource, exitCode)), after(1.1, is(resource, 'container.stopped', { containerId })));
}

/** A person kills a container. */
export function killed(resource: ResourceRef): Act {
  return all(is(resource, 'container.killed', { containerId: nameOf(resource), signal: 9 }), after(0.2, dies(resource, 137)));
}

/** A person restarts a container. */
export function restarted(resource: ResourceRef, downFor = 2): Act {
  return all(stopped(resource), after(downFor, starts(resource)), after(downFor + 0.1, is(resource, 'container.restarted', { containerId: nameOf(resource) })));
}

/** A tool removes a container, as `docker compose down` does. */
export function removed(resource: ResourceRef): Act {
  return all(stopped(resource), after(1.5, is(resource, 'container.removed', { containerId: nameOf(resource) })), after(1.6, is(resource, 'container.state', { present: false })));
}

/** A tool replaces a container by a new one of the same name, as `docker compose up` does. */
export function recreated(resource: ResourceRef, { newId = `${nameOf(resource)} 2`, after: seconds = 2 } = {}): Act {
  const fresh = { containerId: newId };
  return (at) => all(
    removed(resource), after(seconds, is(resource, 'container.started', fresh)),
    after(seconds, is(resource, 'container.state', { ...fresh, present: true, status: 'running', exitCode: 0, startedAt: later(at, seconds).toISOString(), finishedAt: null })),
  )(at);
}

/** A process of a container is killed for lack of memory; with `backAfter` its restart policy starts it again. */
export function outOfMemory(resource: ResourceRef, backAfter: number | null = 1): Act {
  return all(
    is(resource, 'container.oom', { containerId: nameOf(resource) }), after(0.1, dies(resource, 137)), after(0.1, is(resource, 'container.state', { oomKilled: true })),
    ...(backAfter === null ? [] : [after(backAfter, starts(resource, { oomKilled: false }))]),
  );
}

/** The health check of a container answers. */
export function health(resource: ResourceRef, answer: 'healthy' | 'unhealthy'): Act {
  return all(is(resource, 'container.health', { containerId: nameOf(resource), health: answer }), is(resource, 'container.state', { health: answer }));
}

/** A Docker host answers, or does not. */
export function host(name: string, reachable = true): Act {
  return is(`docker://${name}`, 'host.reach', { reachable, why: reachable ? 'the engine answers' : 'connection refused' });
}
