import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createTlsWeb } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../engine/define.ts';
import type { ResourceRef, Sighting } from '../engine/types.ts';
import { adapterWorld } from '../ops/testing/adapter-world.ts';
import { startFakeDns } from '../ops/testing/fake-dns.ts';
import { authority, serverIdentity } from '../ops/testing/fake-proxmox-tls.ts';
import adapter from './network.ts';

let folder = '';
const closing: (() => unknown)[] = [];

beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'copilot-network-')); });
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.();
  await rm(folder, { recursive: true, force: true });
});

describe('the settings', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, []],
    ['good ones', { PROBES: 'a=tcp://nas:1', DNS_PROBE_NAME: 'example.org', PROBE_SECONDS: '60' }, []],
    ['a wrong entry', { PROBES: 'a=tcp://nas' }, ['entry 1 of PROBES must read']],
    ['a name that is none', { DNS_PROBE_NAME: 'dns://1.1.1.1' }, ['DNS_PROBE_NAME must be the name of a host']],
    ['a time longer than the pause', { PROBE_SECONDS: '5', PROBE_TIMEOUT_SECONDS: '5' }, ['PROBE_TIMEOUT_SECONDS must be less than PROBE_SECONDS']],
    ['a file that is not there', { PROBE_CA_FILE: '/no/such/file.pem' }, ['PROBE_CA_FILE names a file that cannot be read']],
  ])('with %s say what is wrong, without values', (_, given, wrong) => {
    expect(adapter.settings.whole(adapter.settings.schema.parse(given))).toEqual(wrong.map((words) => expect.stringContaining(words) as string));
  });

  test('without a probe watch nothing', async () => {
    expect(await connect({})).toMatchObject({ observers: [], machine: null });
  });

  test('with a file that holds no authority are refused', async () => {
    const file = join(folder, 'ca.pem');
    await writeFile(file, '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n');
    await expect(connect({ PROBES: 'a=tcp://nas:1', PROBE_CA_FILE: file })).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining('PROBE_CA_FILE') as string });
  });
});

describe('the one observer', () => {
  test('looks at a port, a name and a page, each under its own ref', async () => {
    const dns = await startFakeDns();
    closing.push(dns.close);
    dns.answers.set('nas.lan', ['192.168.1.10']);
    const web = await serveTls();
    const probes = [`web=https://localhost:${web}/#for=docker://nas1/web`, `port=tcp://localhost:${web}`, `own=dns://${dns.address}/nas.lan`, `gone=dns://${dns.address}/old.lan`];
    const file = join(folder, 'ca.pem');
    await writeFile(file, authority().cert);
    const { observers: [observer] } = await connect({ PROBES: probes.join(), PROBE_CA_FILE: file });
    expect(observer).toMatchObject({ name: 'probes', host: 'net://network' });
    const seen = await observer?.look() ?? [];
    expect(states(seen)).toEqual({
      [`net://localhost:${web}`]: { name: 'web', about: 'docker://nas1/web', kind: 'http', everySeconds: 30, ok: true, why: 'answers', ms: expect.any(Number) as number, status: 200 },
      [`net://localhost:${web}/port`]: { name: 'port', about: null, kind: 'tcp', everySeconds: 30, ok: true, why: 'answers', ms: expect.any(Number) as number, status: null },
      [`net://${dns.address}`]: { name: 'own', about: null, kind: 'dns', everySeconds: 30, ok: true, why: 'answers', ms: expect.any(Number) as number, status: null },
      [`net://${dns.address}/gone`]: { name: 'gone', about: null, kind: 'dns', everySeconds: 30, ok: false, why: 'no_name', ms: null, status: null },
    });
    expect(seen.filter((one) => one.kind === 'certificate.state')).toMatchObject([{ resource: `net://localhost:${web}`, value: { subject: 'pve1.lab' } }]);
    expect(dns.violations).toEqual([]);
  });

  test('tells the follower when a port falls silent and when it is back', async () => {
    const server = createServer();
    const port = await listen(server);
    const { observers: [observer] } = await connect({ PROBES: `port=tcp://127.0.0.1:${port}`, PROBE_SECONDS: '2', PROBE_TIMEOUT_SECONDS: '1' });
    const whys: string[] = [];
    const leave = new AbortController();
    const done = observer?.follow({ signal: leave.signal, seen: async (sightings) => {
      whys.push(...Object.values(states(sightings)).map(({ why }) => why));
      if (whys.length === 1) server.close();
      if (whys.length === 2) server.listen(port, '127.0.0.1');
      if (whys.length === 3) leave.abort();
      await Promise.resolve();
    } }, null);
    await done;
    expect(whys).toEqual(['answers', 'refused', 'answers']);
  });

  test('asks the resolver of this system on request, under a ref of its own', async () => {
    const { observers: [observer] } = await connect({ DNS_PROBE_NAME: 'example.org', PROBE_TIMEOUT_SECONDS: '1' });
    expect(states(await observer?.look() ?? [])).toMatchObject({ 'net://system': { name: 'system-dns', kind: 'dns' } });
  });

  test('ends what is under way when it is closed', async () => {
    const port = await listen(createServer());
    const connection = await connect({ PROBES: `mute=http://127.0.0.1:${port}/`, PROBE_SECONDS: '120', PROBE_TIMEOUT_SECONDS: '60' });
    const looking = connection.observers[0]?.look() ?? Promise.resolve([]);
    await connection.close();
    expect(states(await looking)).toEqual({});
  });
});

test('names its probes and no other address', async () => {
  const { isNamed } = await connect({ PROBES: 'router=tcp://192.168.1.1:443' });
  expect(['net://192.168.1.1:443', 'net://192.168.1.2:443'].map((ref) => isNamed?.(ref as ResourceRef))).toEqual([true, false]);
  expect((await connect({})).isNamed?.('net://192.168.1.1:443')).toBe(false);
});

async function connect(given: Record<string, string>): Promise<Connection> {
  const values = adapter.settings.schema.parse(given);
  const connection = await adapter.connect(values, adapterWorld(folder));
  closing.push(connection.close);
  return connection;
}

function serveTls(): Promise<number> {
  return listen(createTlsWeb(serverIdentity('none'), (_, response) => { response.end(); }));
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  server.on('connection', (socket) => { closing.push(() => socket.destroy()); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => { server.close(); });
  return (server.address() as AddressInfo).port;
}

function states(sightings: readonly Sighting[]): Record<string, Sighting<'probe.state'>['value']> {
  return Object.fromEntries(sightings.flatMap((one) => (one.kind === 'probe.state' ? [[one.resource, one.value]] : [])));
}
