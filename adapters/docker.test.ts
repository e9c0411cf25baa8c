import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { adapterContract, type ContractContainer, type ContractEngine } from '../ops/testing/adapter-contract.ts';
import { startFakeDocker } from '../ops/testing/fake-docker.ts';
import type { FakeMount } from '../ops/testing/fake-docker-world.ts';
import { realDocker, realDockerSocket, scripts } from '../ops/testing/real-docker.ts';

async function fakeEngine(): Promise<ContractEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-fake-'));
  const fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
  const listeners: Server[] = [];
  const make = ({ name, crashes, restartPolicy, env, labels, watched, joins, binds, user, network, listens }: ContractContainer) => ({
    name, restartPolicy: restartPolicy ?? 'no' as const, env: env ?? [], labels: labels ?? {}, mounts: (binds ?? []).map(mountOf), user: user ?? '',
    ...(joins === undefined ? {} : { net: { mode: `container:${fake.get(joins).id}` } }),
    ...(network === undefined ? {} : {
      net: { networks: { [network.name]: { aliases: network.aliases ?? [], address: loopback } }, ...(listens === undefined ? {} : { ports: { [`${listens}/tcp`]: [] } }) },
    }),
    ...(crashes === undefined ? {} : { behaviour: 'crash' as const, exitCode: crashes }), ...(watched ? { health: 'starting' as const } : {}),
  });
  const soon = (act: () => void): Promise<void> => Promise.resolve().then(act);
  return {
    url: fake.url, goAway: fake.goAway, comeBack: fake.comeBack,
    run: async (container) => {
      if (container.listens !== undefined) listeners.push(await listenAt(container.listens));
      fake.add(make(container));
      if (container.watched) fake.setHealth(container.name, 'healthy');
    },
    recreate: (container) => soon(() => { fake.recreate(container.name, make(container)); }),
    personStops: (name) => soon(() => { fake.personStop(name); }),
    falls: (name) => soon(() => { fake.setHealth(name, 'unhealthy'); }),
    eatsMemory: (name) => soon(() => {
      fake.add({ name, restartPolicy: 'no' });
      fake.oom(name);
    }),
    remove: (name) => soon(() => { fake.remove(name); }),
    close: async () => {
      for (const listener of listeners) listener.close();
      await fake.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The address of every fake container: nothing else listens there. */
const loopback = '127.0.0.77';

async function listenAt(port: number): Promise<Server> {
  const server = createServer();
  await once(server.listen(port, loopback), 'listening');
  return server;
}

function mountOf(bind: string): FakeMount {
  const [source = '', destination = '', mode] = bind.split(':');
  return { source, destination, writable: mode !== 'ro' };
}

async function realEngine(socket: string): Promise<ContractEngine> {
  const real = await realDocker(socket);
  const run = async ({ name, crashes, restartPolicy, env, labels, watched, tty, joins, binds, user, network, listens }: ContractContainer): Promise<void> => {
    if (network) await real.network(network.name);
    await real.run({
      name, script: crashes !== undefined ? scripts.crashes(crashes) : listens === undefined ? scripts.stays : scripts.listens(listens), restartPolicy: restartPolicy ?? 'no',
      env: env ?? [], labels: labels ?? {}, tty: tty ?? false, binds: binds ?? [], ...(watched ? { healthy: 'test ! -e /tmp/ill' } : {}),
      ...(user === undefined ? {} : { user }), ...(listens === undefined ? {} : { exposes: listens }),
      network: joins === undefined ? network?.name ?? 'none' : `container:${joins}`, aliases: network?.aliases ?? [],
    });
    if (listens !== undefined) await sleep(500);
  };
  return {
    url: real.url, goAway: real.goAway, comeBack: real.comeBack, run, recreate: run, remove: real.remove, close: real.close,
    personStops: async (name) => { await real.docker.getContainer(name).stop(); },
    falls: (name) => real.exec(name, 'touch /tmp/ill'),
    eatsMemory: async (name) => { await real.run({ name, script: scripts.eatsMemory, memoryMiB: 16 }); },
  };
}

adapterContract('a fake engine', fakeEngine);

const socket = realDockerSocket();
describe.skipIf(socket === null)('with a real engine', () => {
  adapterContract('a real engine', () => realEngine(socket ?? ''));
});
