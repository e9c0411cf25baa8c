import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adapterWorld } from '../../ops/testing/adapter-world.ts';
import adapter from '../docker.ts';
import { parseHosts, usualHost } from './hosts.ts';

describe('DOCKER_HOSTS', () => {
  test.each([
    ['nas1=unix:///var/run/docker.sock', false, { name: 'nas1', way: { via: 'unix', path: '/var/run/docker.sock' } }],
    ['unix:///run/podman/podman.sock', false, { name: 'local', way: { via: 'unix', path: '/run/podman/podman.sock' } }],
    ['nas1=tcp://10.0.0.2:2376', true, { name: 'nas1', way: { via: 'tcp', host: '10.0.0.2', port: 2376, tls: true } }],
    ['nas1=tcp://nas1', true, { name: 'nas1', way: { via: 'tcp', host: 'nas1', port: 2376, tls: true } }],
    ['nas1=tcp://nas1', false, { name: 'nas1', way: { via: 'tcp', host: 'nas1', port: 2375, tls: false } }],
    ['tcp://docker-proxy:2375', true, { name: 'docker-proxy', way: { via: 'tcp', host: 'docker-proxy', port: 2375, tls: false } }],
    ['tcp://10.0.0.2:2375', false, { name: '10-0-0-2', way: { via: 'tcp', host: '10.0.0.2', port: 2375, tls: false } }],
    ['v6=tcp://[fe80::1]:2375', false, { name: 'v6', way: { via: 'tcp', host: 'fe80::1', port: 2375, tls: false } }],
    ['nas1=ssh://me@nas1:2222', false, { name: 'nas1', way: { via: 'ssh', user: 'me', host: 'nas1', port: 2222 } }],
  ])('%s is understood', (text, tls, host) => {
    expect(parseHosts(text, tls)).toEqual({ hosts: [host], wrong: [] });
  });

  test('names several engines, or none', () => {
    expect(parseHosts(' a=unix:///a.sock, b=unix:///b.sock ', false).hosts.map((host) => host.name)).toEqual(['a', 'b']);
    expect(parseHosts('none', false)).toEqual({ hosts: [], wrong: [] });
  });

  test.each([
    ['nas1=/var/run/docker.sock'], ['nas1=http://nas1'], ['nas1=unix://relative'], ['NAS=unix:///a.sock'], ['-a=unix:///a.sock'], ['=unix:///a.sock'],
    ['nas1=tcp://nas1:99999'], ['nas1=ssh://nas1'], ['nas1=tcp://nas1/path'], ['nas1='], ['a=unix:///a.sock,,b=unix:///b.sock'], [''],
  ])('"%s" is refused', (text) => {
    expect(parseHosts(text, false).wrong).toHaveLength(1);
  });

  test('all mistakes are named at once, by their place, and no value is printed', () => {
    const { wrong } = parseHosts('a=tcp://me:hunter2@nas1,b=unix:///b.sock,b=unix:///c.sock,c=ftp://hunter2', false);
    expect(wrong).toEqual([
      expect.stringContaining('entry 1 of DOCKER_HOSTS'), expect.stringContaining('entry 4 of DOCKER_HOSTS'), expect.stringContaining('two hosts named b'),
    ]);
    expect(wrong.join()).not.toContain('hunter2');
  });

  test('an ssh host without a key is a mistake of the settings taken together', () => {
    const { settings } = adapter;
    expect(settings.whole(settings.schema.parse({ DOCKER_HOSTS: 'nas1=ssh://me@nas1' }))).toEqual([expect.stringContaining('DOCKER_SSH_KEY is needed for nas1')]);
    expect(settings.whole(settings.schema.parse({ DOCKER_HOSTS: 'nas1=ssh://me@nas1', DOCKER_SSH_KEY: 'x' }))).toEqual([]);
    expect(settings.whole(settings.schema.parse({}))).toEqual([]);
  });

  test('unset means the first local socket that is one, and no engine when there is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'copilot-hosts-'));
    writeFileSync(join(folder, 'file.sock'), '');
    const server = createServer().listen(join(folder, 'podman.sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    const candidates = ['none.sock', 'file.sock', 'podman.sock'].map((name) => join(folder, name));
    expect(usualHost(candidates)).toEqual({ name: 'local', way: { via: 'unix', path: join(folder, 'podman.sock') } });
    server.close();
    expect(usualHost(candidates.slice(0, 2))).toBeNull();
  });
});

describe('connecting', () => {
  const world = (said: string[]) => adapterWorld(tmpdir(), said);
  const values = (given: object) => adapter.settings.schema.parse(given);

  test('to no engine gives no observer and no machine', async () => {
    expect(await adapter.connect(values({ DOCKER_HOSTS: 'none' }), world([]))).toMatchObject({ observers: [], machine: null });
  });

  test('to an engine that is away succeeds, and each look names it', async () => {
    const { observers } = await adapter.connect(values({ DOCKER_HOSTS: 'nas9=unix:///nowhere/docker.sock' }), world([]));
    expect(observers.map(({ name, host }) => [name, host])).toEqual([['docker:nas9', 'docker://nas9']]);
    await expect(observers[0]?.look()).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('nas9') as string });
  });

  test('names what is on its hosts and nothing else, unless no socket was found where one is looked for', async () => {
    const named = async (given: object) => (await adapter.connect(values(given), world([]))).isNamed?.('docker://nas1/db');
    expect(await named({ DOCKER_HOSTS: 'nas1=unix:///nowhere/docker.sock' })).toBe(true);
    expect(await named({ DOCKER_HOSTS: 'nas2=unix:///nowhere/docker.sock' })).toBe(false);
    expect(await named({ DOCKER_HOSTS: 'none' })).toBe(false);
  });

  test('without encryption is said aloud', async () => {
    const said: string[] = [];
    await adapter.connect(values({ DOCKER_HOSTS: 'proxy=tcp://docker-proxy:2375' }), world(said));
    expect(said).toEqual([expect.stringContaining('proxy is reached without encryption')]);
  });

  test('with certificates that cannot be read, or without known host keys, is refused by name', async () => {
    await expect(adapter.connect(values({ DOCKER_HOSTS: 'n=tcp://n:2376', DOCKER_TLS_DIR: '/nowhere' }), world([])))
      .rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('DOCKER_TLS_DIR') as string });
    await expect(adapter.connect(values({ DOCKER_HOSTS: 'n=ssh://me@n', DOCKER_SSH_KEY: 'x', DOCKER_SSH_KNOWN_HOSTS: '/nowhere' }), world([])))
      .rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('DOCKER_SSH_KNOWN_HOSTS') as string });
  });

  test('leaves what DOCKER_HOST in the environment says alone', async () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
    try {
      const { observers } = await adapter.connect(values({ DOCKER_HOSTS: 'n=unix:///nowhere/docker.sock' }), world([]));
      await expect(observers[0]?.look()).rejects.toMatchObject({ message: expect.stringContaining('no such socket') as string });
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });
});
