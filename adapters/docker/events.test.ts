import { describe, expect, test } from 'vitest';
import { readEvent, sightingOf } from './events.ts';
import { eventReader } from './podman.ts';

const id = 'c'.repeat(64);

describe('an event of Docker', () => {
  test('becomes a sighting whose key holds its exact time', () => {
    const event = read({ Action: 'die', Actor: { ID: id, Attributes: { exitCode: '137', name: 'web', image: 'nginx' } } }, '1763760000123456789');
    expect(sightingOf(event, null)).toEqual({
      resource: 'docker://nas1/web', kind: 'container.died', at: new Date(1763760000123), key: `container.died:${id}:1763760000123456789`,
      value: { containerId: id, exitCode: 137 },
    });
  });

  test.each([
    [{ Action: 'start' }, 'container.started', { containerId: id }],
    [{ Action: 'stop' }, 'container.stopped', { containerId: id }],
    [{ Action: 'restart' }, 'container.restarted', { containerId: id }],
    [{ Action: 'oom' }, 'container.oom', { containerId: id }],
    [{ Action: 'destroy' }, 'container.removed', { containerId: id }],
    [{ Action: 'kill', attributes: { signal: '9' } }, 'container.killed', { containerId: id, signal: 9 }],
    [{ Action: 'health_status: unhealthy' }, 'container.health', { containerId: id, health: 'unhealthy' }],
  ])('%j is told as %s', (event, kind, value) => {
    const { Action, attributes } = { attributes: {}, ...event };
    const told = sightingOf(read({ Action, Actor: { ID: id, Attributes: { name: 'web', ...attributes } } }), null);
    expect(told).toMatchObject({ kind, value });
  });

  test.each(['exec_create: /bin/check', 'exec_start: /bin/check', 'exec_die', 'attach', 'top', 'resize', 'mount', 'init', 'cleanup', 'sync'])('%s is left out', (Action) => {
    expect(readEvent('nas1', line({ Action, Actor: { ID: id, Attributes: { name: 'web' } } }))).toBeNull();
  });

  test('of a network, of an ignored container, or torn in half is left out', () => {
    expect(readEvent('nas1', line({ Type: 'network', Action: 'connect', Actor: { ID: id, Attributes: {} } }))).toBeNull();
    expect(readEvent('nas1', line({ Action: 'die', Actor: { ID: id, Attributes: { name: 'web', 'homelab-copilot.ignore': 'true' } } }))).toBeNull();
    expect(readEvent('nas1', '{"Action":"die","Act')).toBeNull();
  });

  test('that renames a container tells its former ref, but not for a compose service, which keeps its own', () => {
    const rename = { Action: 'rename', Actor: { ID: id, Attributes: { name: 'new', oldName: '/old' } } };
    expect(read(rename)).toMatchObject({ ref: 'docker://nas1/new', formerly: 'docker://nas1/old' });
    const labels = { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 's' };
    expect(read({ ...rename, Actor: { ID: id, Attributes: { ...rename.Actor.Attributes, ...labels } } })).toMatchObject({ ref: 'docker://nas1/p/s', formerly: null });
  });

  test('takes its time from its own field and not from a label that looks like it', () => {
    const event = read({ Action: 'start', Actor: { ID: id, Attributes: { name: 'web', trap: '{"timeNano":5}', timeNano: '7' } } }, '1763760000000000001');
    expect(event.nano).toBe(1763760000000000001n);
  });
});

describe('an event of Podman', () => {
  test.each([
    [{ Action: 'died', attributes: { containerExitCode: '2' } }, 'container.died', { exitCode: 2 }],
    [{ Action: 'remove' }, 'container.removed', { containerId: id }],
    [{ Action: 'kill', attributes: { signal: 'SIGKILL' } }, 'container.killed', { signal: 9 }],
    [{ Action: 'kill' }, 'container.killed', { signal: 15 }],
    [{ Action: 'health_status', attributes: { health_status: 'unhealthy' } }, 'container.health', { health: 'unhealthy' }],
    [{ Action: 'health_status', HealthStatus: 'healthy' }, 'container.health', { health: 'healthy' }],
  ])('%j is told as %s', (event, kind, value) => {
    const { attributes, ...rest } = { attributes: {}, ...event };
    expect(sightingOf(read({ ...rest, Actor: { ID: id, Attributes: { name: 'web', ...attributes } } }), null)).toMatchObject({ kind, value });
  });

  test('that leaves out the exit code or the health gets it from an inspection, and no code is ever made up', () => {
    const died = read({ Action: 'died', Actor: { ID: id, Attributes: { name: 'web' } } });
    expect(sightingOf(died, { exitCode: 3, health: 'none' })?.value).toMatchObject({ exitCode: 3 });
    expect(sightingOf(died, null)).toBeNull();
    expect(sightingOf(died, { exitCode: null, health: 'none' })).toBeNull();
    const health = read({ Action: 'health_status', Actor: { ID: id, Attributes: { name: 'web' } } });
    expect(sightingOf(health, { exitCode: null, health: 'unhealthy' })?.value).toMatchObject({ health: 'unhealthy' });
  });
});

describe('the events of Podman in their order', () => {
  const told = (...actions: string[]): (string | null)[] => {
    const reader = eventReader('nas1', true);
    return actions.map((Action) => reader(line({ Action, Actor: { ID: id, Attributes: { name: 'web', exitCode: '1' } } }))?.told.kind ?? null);
  };

  test('a stop, told before the death, is a signal to end, so that the death is known to be wanted', () => {
    expect(told('start', 'stop', 'die', 'cleanup')).toEqual(['container.started', 'container.killed', 'container.died', null]);
  });

  test('a restart that somebody asked for is one too', () => {
    expect(told('start', 'restart', 'die', 'init', 'start')).toEqual(['container.started', 'container.killed', 'container.died', null, 'container.started']);
  });

  test('a restart by the restart policy is not, for nobody asked for the death', () => {
    expect(told('start', 'die', 'restart', 'init', 'start', 'die')).toEqual(['container.started', 'container.died', null, null, 'container.started', 'container.died']);
  });

  test('a health, told as it was before the check, is left to an inspection', () => {
    const event = eventReader('nas1', true)(line({ Action: 'health_status', HealthStatus: 'starting', Actor: { ID: id, Attributes: { name: 'web' } } }));
    expect(event?.told).toEqual({ kind: 'container.health', health: null });
  });
});

function line(event: object, nano = '1763760000000000000'): string {
  return `${JSON.stringify({ Type: 'container', scope: 'local', time: 1763760000, ...event }).slice(0, -1)},"timeNano":${nano}}`;
}

function read(event: object, nano?: string): NonNullable<ReturnType<typeof readEvent>> {
  const found = readEvent('nas1', line(event, nano));
  if (found === null) throw new Error('the event was left out');
  return found;
}
