import Docker from 'dockerode';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the real engine listens; null when there is none to test with. In CI there must be one. */
export function realDockerSocket(): string | null {
  const socket = process.env['TEST_DOCKER_SOCKET'];
  if (socket) return socket;
  if (process.env['CI'] === 'true') throw new Error('CI must test against a real Docker engine: set TEST_DOCKER_SOCKET to what ops/testing/dockerd.sh prints');
  return null;
}

/** What a real container is made from; `script` runs under busybox sh. */
export type RealSpec = {
  name: string;
  script: string;
  restartPolicy?: string;
  env?: string[];
  labels?: Record<string, string>;
  /** A command that tells whether the container is well, asked each 200 ms. */
  healthy?: string;
  memoryMiB?: number;
  tty?: boolean;
};

/** A real engine behind a relay of our own, so that it can seem to go away. */
export type RealDocker = {
  docker: Docker;
  url: string;
  run: (spec: RealSpec) => Promise<string>;
  exec: (name: string, command: string) => Promise<void>;
  remove: (name: string) => Promise<void>;
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  /** Removes every container that `run` made. */
  close: () => Promise<void>;
};

/** Scripts for containers that the tests run. */
export const scripts = {
  stays: 'trap "exit 0" TERM; while :; do sleep 60 & wait; done',
  crashes: (exitCode: number): string => `echo starting; echo "fatal: cannot open the door" >&2; sleep 0.2; exit ${exitCode}`,
  eatsMemory: 'sleep 1; exec dd if=/dev/zero of=/dev/null bs=256M count=1',
} as const;

/** Connects to the engine at a socket. */
export async function realDocker(socketPath: string): Promise<RealDocker> {
  const docker = new Docker({ socketPath });
  const folder = await mkdtemp(join(tmpdir(), 'copilot-docker-'));
  const relay = relayTo(socketPath, join(folder, 'docker.sock'));
  const made = new Set<string>();
  await relay.open();
  const remove = async (name: string): Promise<void> => {
    await docker.getContainer(name).remove({ force: true }).catch(() => undefined);
  };
  return {
    docker, url: `unix://${join(folder, 'docker.sock')}`, remove, goAway: relay.close, comeBack: relay.open,
    run: async (spec) => {
      made.add(spec.name);
      await remove(spec.name);
      const container = await docker.createContainer(creationOf(spec));
      await container.start();
      return container.id;
    },
    exec: async (name, command) => {
      const exec = await docker.getContainer(name).exec({ Cmd: ['sh', '-c', command] });
      await exec.start({ Detach: true });
    },
    close: async () => {
      for (const name of made) await remove(name);
      await relay.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function creationOf(spec: RealSpec): Docker.ContainerCreateOptions {
  const memory = (spec.memoryMiB ?? 0) * 2 ** 20;
  const beat = 200_000_000;
  return {
    name: spec.name, Image: 'lab/busybox:1', Cmd: ['sh', '-c', spec.script], Env: spec.env ?? [], Labels: spec.labels ?? {}, Tty: spec.tty ?? false,
    ...(spec.healthy === undefined ? {} : { Healthcheck: { Test: ['CMD-SHELL', spec.healthy], Interval: beat, Timeout: 5e9, Retries: 1, StartPeriod: 0 } }),
    HostConfig: { NetworkMode: 'none', RestartPolicy: { Name: spec.restartPolicy ?? 'no' }, ...(memory > 0 ? { Memory: memory, MemorySwap: memory } : {}) },
  };
}

function relayTo(target: string, path: string): { open: () => Promise<void>; close: () => Promise<void> } {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  const relay = (near: Socket): void => {
    const far = connect(target);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.on('close', () => { sockets.delete(one); other.destroy(); }).on('error', () => { other.destroy(); });
      one.pipe(other);
    }
  };
  return {
    open: async () => {
      server = createServer({ allowHalfOpen: true }, relay);
      await new Promise<void>((resolve) => server?.listen(path, resolve));
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => { if (server?.listening) server.close(() => { resolve(); }); else resolve(); });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
