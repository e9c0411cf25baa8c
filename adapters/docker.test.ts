import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { adapterContract, type ContractContainer, type ContractEngine } from '../ops/testing/adapter-contract.ts';
import { startFakeDocker } from '../ops/testing/fake-docker.ts';
import { realDocker, realDockerSocket, scripts } from '../ops/testing/real-docker.ts';

async function fakeEngine(): Promise<ContractEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-fake-'));
  const fake = await startFakeDocker({ socketPath: join(folder, 'docker.sock') });
  const make = ({ name, crashes, restartPolicy, env, labels, watched }: ContractContainer) => ({
    name, restartPolicy: restartPolicy ?? 'no' as const, env: env ?? [], labels: labels ?? {},
    ...(crashes === undefined ? {} : { behaviour: 'crash' as const, exitCode: crashes }), ...(watched ? { health: 'starting' as const } : {}),
  });
  const soon = (act: () => void): Promise<void> => Promise.resolve().then(act);
  return {
    url: fake.url, goAway: fake.goAway, comeBack: fake.comeBack,
    run: (container) => soon(() => {
      fake.add(make(container));
      if (container.watched) fake.setHealth(container.name, 'healthy');
    }),
    recreate: (container) => soon(() => { fake.recreate(container.name, make(container)); }),
    personStops: (name) => soon(() => { fake.personStop(name); }),
    falls: (name) => soon(() => { fake.setHealth(name, 'unhealthy'); }),
    eatsMemory: (name) => soon(() => {
      fake.add({ name, restartPolicy: 'no' });
      fake.oom(name);
    }),
    remove: (name) => soon(() => { fake.remove(name); }),
    close: async () => {
      await fake.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function realEngine(socket: string): Promise<ContractEngine> {
  const real = await realDocker(socket);
  const run = async ({ name, crashes, restartPolicy, env, labels, watched, tty }: ContractContainer): Promise<void> => {
    await real.run({
      name, script: crashes === undefined ? scripts.stays : scripts.crashes(crashes), restartPolicy: restartPolicy ?? 'no',
      env: env ?? [], labels: labels ?? {}, tty: tty ?? false, ...(watched ? { healthy: 'test ! -e /tmp/ill' } : {}),
    });
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
