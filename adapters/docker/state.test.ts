import { describe, expect, test } from 'vitest';
import { inspectionShape } from './shapes.ts';
import { fingerprintOf, stateOf } from './state.ts';

const whole = {
  Id: 'a'.repeat(64), Name: '/web', Image: 'sha256:1', RestartCount: 2,
  State: { Status: 'running', ExitCode: 0, OOMKilled: false, StartedAt: '2026-11-21T10:00:00.123456789Z', FinishedAt: '0001-01-01T00:00:00Z', Health: { Status: 'healthy' } },
  Config: { Image: 'nginx:1', Env: ['PASSWORD=hunter2', 'TZ=UTC'], Cmd: ['nginx'], Entrypoint: null, Labels: { a: '1', b: '2' } },
  HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 }, PortBindings: { '80/tcp': [{ HostPort: '8080' }] }, NetworkMode: 'bridge', Memory: 0 },
  Mounts: [{ Type: 'volume', Name: 'f'.repeat(64), Source: '/x', Destination: '/cache', RW: true }, { Type: 'bind', Source: '/etc/a', Destination: '/a', RW: false }],
};

describe('a state', () => {
  test('says what an inspection says', () => {
    expect(stateFrom({})).toMatchObject({
      present: true, status: 'running', health: 'healthy', restartCount: 2, restartPolicy: 'on-failure:3', image: 'nginx:1', imageId: 'sha256:1',
      startedAt: '2026-11-21T10:00:00.123Z', finishedAt: null,
    });
  });

  test.each([
    ['exited', 'exited'], ['restarting', 'restarting'], ['configured', 'created'], ['stopped', 'exited'], ['something new', 'unknown'],
  ])('of a container that is %s is %s', (word, status) => {
    expect(stateFrom({ State: { ...whole.State, Status: word } }).status).toBe(status);
  });

  test('of a container without a health check says that it has none', () => {
    expect(stateFrom({ State: { ...whole.State, Health: undefined } }).health).toBe('none');
    expect(stateFrom({ State: { ...whole.State, Health: { Status: '' } } }).health).toBe('none');
  });
});

describe('the hash of a configuration', () => {
  const hash = (change: object): string => stateFrom(change).configHash;

  test.each([
    ['the value of an environment variable', { Config: { ...whole.Config, Env: ['TZ=Europe/Rome', 'PASSWORD=other'] } }],
    ['the order of labels', { Config: { ...whole.Config, Labels: { b: '2', a: '1' } } }],
    ['what compose notes about a replacement', { Config: { ...whole.Config, Labels: { ...whole.Config.Labels, 'com.docker.compose.replace': 'x' } } }],
    ['the order of mounts', { Mounts: [...whole.Mounts].reverse() }],
    ['the name of an anonymous volume', { Mounts: [{ ...whole.Mounts[0], Name: 'e'.repeat(64) }, whole.Mounts[1]] }],
    ['how it runs', { RestartCount: 9, State: { ...whole.State, Status: 'exited', ExitCode: 1 } }],
  ])('does not depend on %s', (_, change) => {
    expect(hash(change)).toBe(hash({}));
  });

  test.each([
    ['the names of its environment', { Config: { ...whole.Config, Env: ['PASSWORD=hunter2'] } }],
    ['its command', { Config: { ...whole.Config, Cmd: ['nginx', '-t'] } }],
    ['its labels', { Config: { ...whole.Config, Labels: { a: '1' } } }],
    ['its ports', { HostConfig: { ...whole.HostConfig, PortBindings: {} } }],
    ['its mounts', { Mounts: whole.Mounts.slice(1) }],
    ['its memory', { HostConfig: { ...whole.HostConfig, Memory: 1 } }],
  ])('depends on %s', (_, change) => {
    expect(hash(change)).not.toBe(hash({}));
  });
});

describe('a fingerprint', () => {
  test('is of the container, its image and its configuration, and of nothing that changes while it lives', () => {
    const of = (change: object): string => fingerprintOf(stateFrom(change));
    expect(of({})).toMatch(/^[0-9a-f]{64}$/);
    expect(of({ RestartCount: 9 })).toBe(of({}));
    expect(new Set([of({}), of({ Id: 'b'.repeat(64) }), of({ Image: 'sha256:2' }), of({ HostConfig: { ...whole.HostConfig, Memory: 1 } })]).size).toBe(4);
  });
});

function stateFrom(change: object): ReturnType<typeof stateOf> {
  return stateOf(inspectionShape.parse({ ...whole, ...change }));
}
