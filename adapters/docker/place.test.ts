import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContainerPlace } from '../../engine/fact-values.ts';
import { startFakeDocker, type FakeDocker, type FakeSpec } from '../../ops/testing/fake-docker.ts';
import { realDocker, realDockerSocket, scripts } from '../../ops/testing/real-docker.ts';
import { engineOf } from './engine.ts';
import { lookAt, type Inventory } from './inventory.ts';

let folder = '';
let fake: FakeDocker;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-place-'));
  fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
});
afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

const compose = (service: string, more: Record<string, string> = {}) => ({ 'com.docker.compose.project': 'p', 'com.docker.compose.service': service, ...more });

describe('the names of a container', () => {
  test('are its own, its service, its aliases, its addresses and its own name for itself, without the id', async () => {
    const place = await placeOf({
      name: 'p-db-1', labels: compose('db'), net: { hostname: 'postgres', networks: { p_back: { aliases: ['db', 'database'], address: '172.20.0.2' }, p_front: { address: '172.21.0.5', fixed: '172.21.0.5' } } },
    });
    expect(place).toMatchObject({ project: 'p', service: 'db', networks: ['p_back', 'p_front'], names: ['172.20.0.2', '172.21.0.5', 'database', 'db', 'p-db-1', 'postgres'] });
  });

  test('hold the addresses it had while it is down, and a fixed one always', async () => {
    fake.add({ name: 'web', net: { networks: { back: { address: '172.20.0.2' } } } });
    fake.add({ name: 'still', running: false, net: { networks: { back: { address: '172.20.0.3', fixed: '172.20.0.9' } } } });
    const inventory = await inventoryOf();
    const up = await placesIn(inventory);
    expect(['web', 'still'].map((name) => up.get(`docker://lab/${name}`)?.names)).toEqual([['172.20.0.2', 'web'], ['172.20.0.9', 'still']]);
    fake.emitDie('web', 1);
    expect((await placesIn(inventory)).get('docker://lab/web')?.names).toEqual(['172.20.0.2', 'web']);
    fake.recreate('web');
    fake.emitDie('web', 1);
    expect((await placesIn(inventory)).get('docker://lab/web')?.names).toEqual(['web']);
  });

  test('hold what others call it', async () => {
    fake.add({ name: 'db', net: { networks: { back: {} } } });
    fake.add({ name: 'web', net: { networks: { back: { links: ['db:data'] } } } });
    fake.add({ name: 'old', net: { links: ['/db:/old/store'] } });
    const places = await placesIn(await inventoryOf());
    expect(places.get('docker://lab/db')?.names).toEqual(['data', 'db', 'store']);
    expect([places.get('docker://lab/web'), places.get('docker://lab/old')].map((place) => place?.dependsOn)).toEqual([['db'], ['db']]);
  });

  test('are not those of the host or of the container whose network it shares', async () => {
    fake.add({ name: 'vpn' });
    const shared = await placeOf({ name: 'torrent', net: { mode: `container:${fake.get('vpn').id}`, hostname: 'vpn-box' } });
    expect(shared).toMatchObject({ names: ['torrent'], networks: [], dependsOn: ['docker://lab/vpn'] });
    expect(await placeOf({ name: 'agent', net: { mode: 'host', hostname: 'nas', networks: { host: {} } } })).toMatchObject({ names: ['agent'], networks: ['host'] });
  });
});

test('a container needs whose network, processes and volumes it has, by their refs, and nobody who is gone', async () => {
  const { id } = fake.add({ name: 'p-vpn-1', labels: compose('vpn') });
  fake.add({ name: 'files' });
  const place = await placeOf({ name: 'app', net: { mode: `container:${id}`, pidMode: `container:${'f'.repeat(64)}`, volumesFrom: ['files:ro', 'elsewhere'] } });
  expect(place?.dependsOn).toEqual(['docker://lab/files', 'docker://lab/p/vpn', 'elsewhere']);
});

test('the ports of a container are the TCP ones inside and those of the host that lead to them', async () => {
  const place = await placeOf({ name: 'db', net: { ports: { '5432/tcp': ['15432', ''], '80/tcp': [], '53/udp': ['53'] } } });
  expect(place?.ports).toEqual([80, 5432, 15432]);
});

test('the mounts of a container come in one order, a volume by its name', async () => {
  const place = await placeOf({ name: 'db', mounts: [
    { destination: '/z', source: '/srv/z', writable: false }, { destination: '/a', source: '/var/lib/docker/volumes/p_data/_data', name: 'p_data' }, { destination: '/m', source: '/srv/m' },
  ] });
  expect(place?.mounts).toEqual([
    { destination: '/a', source: 'p_data', type: 'volume', writable: true }, { destination: '/m', source: '/srv/m', type: 'bind', writable: true }, { destination: '/z', source: '/srv/z', type: 'bind', writable: false },
  ]);
});

test('a single run beside a service belongs to the project and is not the service', async () => {
  expect(await placeOf({ name: 'p-db-run-1', labels: compose('db', { 'com.docker.compose.oneoff': 'True' }) })).toMatchObject({ project: null, service: null, names: ['p-db-run-1'] });
});

const socket = realDockerSocket();
describe.skipIf(socket === null)('with a real engine', () => {
  test('containers on a network are told the same at every look, with their addresses, also while one is down', { timeout: 120_000 }, async () => {
    const real = await realDocker(socket ?? '');
    const network = await real.docker.createNetwork({ Name: 'copilot-place', Labels: { 'homelab-copilot.test': 'true' } });
    try {
      await real.run({ name: 'postgres-1', script: scripts.stays, labels: compose('db'), network: 'copilot-place' });
      await real.run({ name: 'web', script: scripts.stays, labels: compose('web', { 'com.docker.compose.depends_on': 'db:service_started:false' }), network: 'copilot-place' });
      const inventory = await inventoryOf(real.url.replace('unix://', ''));
      const both = async () => {
        const places = await placesIn(inventory);
        return [places.get('docker://lab/p/db'), places.get('docker://lab/p/web')];
      };
      const first = await both();
      expect(first[0]).toMatchObject({ networks: ['copilot-place'], names: [expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/), 'db', 'postgres-1'], dependsOn: [] });
      expect(first[1]?.dependsOn).toEqual(['db']);
      expect(await both()).toEqual(first);
      await real.docker.getContainer('postgres-1').stop({ t: 0 });
      expect(await both()).toEqual(first);
      await real.docker.getContainer('postgres-1').start();
      expect((await both())[1]).toEqual(first[1]);
    } finally {
      for (const name of ['postgres-1', 'web']) await real.remove(name);
      await network.remove();
      await real.close();
    }
  });
});

async function placeOf(spec: FakeSpec): Promise<ContainerPlace | undefined> {
  fake.add(spec);
  const places = await placesIn(await inventoryOf());
  return [...places].find(([ref]) => ref.endsWith(`/${spec.name}`) || ref.endsWith(`/p/${spec.labels?.['com.docker.compose.service'] ?? ''}`))?.[1];
}

async function placesIn(inventory: Inventory): Promise<Map<string, ContainerPlace>> {
  return new Map((await lookAt(inventory)).flatMap((one) => (one.kind === 'container.place' ? [[one.resource, one.value] as const] : [])));
}

async function inventoryOf(path = join(folder, 'docker.sock')): Promise<Inventory> {
  const engine = await engineOf({ name: 'lab', way: { via: 'unix', path } }, { tls: null, ssh: null });
  return { engine, now: () => new Date(), known: new Map() };
}
