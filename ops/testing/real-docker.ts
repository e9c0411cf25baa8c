import Docker from 'dockerode';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

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
  /** Folders of this machine to show inside, `/here:/there`. */
  binds?: string[];
  /** The network it is on, or `container:<name>` whose network it shares; none by default. */
  network?: string;
  /** Further names on that network. */
  aliases?: string[];
  /** A port that it says it listens at. */
  exposes?: number;
  user?: string;
};

/** A real engine behind a relay of our own, so that it can seem to go away. */
export type RealDocker = {
  docker: Docker;
  url: string;
  run: (spec: RealSpec) => Promise<string>;
  /** Makes a container without starting it. */
  create: (spec: RealSpec) => Promise<string>;
  exec: (name: string, command: string) => Promise<void>;
  /** Makes a network, which is removed at the end. */
  network: (name: string) => Promise<void>;
  remove: (name: string) => Promise<void>;
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  /** Removes every container that a test made and lets the next test have the engine. */
  close: () => Promise<void>;
};

/** Scripts for containers that the tests run. */
export const scripts = {
  stays: 'trap "exit 0" TERM; while :; do sleep 60 & wait; done',
  crashes: (exitCode: number): string => `echo starting; echo "fatal: cannot open the door" >&2; sleep 0.2; exit ${exitCode}`,
  listens: (port: number): string => `trap "exit 0" TERM; httpd -f -p ${port} & wait`,
  eatsMemory: 'sleep 1; exec dd if=/dev/zero of=/dev/null bs=256M count=1',
} as const;

/** Marks what the tests made, so that nothing else is ever removed. */
export const mark = 'homelab-copilot.test';

/** Connects to the engine at a socket, once no other test uses it; leftovers of tests that died are removed first. */
export async function realDocker(socketPath: string): Promise<RealDocker> {
  const docker = new Docker({ socketPath });
  const release = await lock(`${socketPath}.lock`);
  const removeAll = async (): Promise<void> => {
    await removeContainers(docker);
    for (const { Id } of await docker.listNetworks({ filters: { label: [mark] } })) await docker.getNetwork(Id).remove();
  };
  await removeAll();
  const folder = await mkdtemp(join(tmpdir(), 'copilot-docker-'));
  const relay = relayTo(socketPath, join(folder, 'docker.sock'));
  await relay.open();
  const remove = (name: string): Promise<void> => removeContainers(docker, name);
  const create = async (spec: RealSpec): Promise<string> => {
    await remove(spec.name);
    return (await docker.createContainer(creationOf(spec))).id;
  };
  return {
    docker, url: `unix://${join(folder, 'docker.sock')}`, remove, create, goAway: relay.close, comeBack: relay.open,
    run: async (spec) => {
      const id = await create(spec);
      await docker.getContainer(id).start();
      return id;
    },
    exec: async (name, command) => {
      const exec = await docker.getContainer(name).exec({ Cmd: ['sh', '-c', command] });
      await exec.start({ Detach: true });
    },
    network: async (name) => {
      const known = await docker.listNetworks({ filters: { name: [name], label: [mark] } });
      if (known.length === 0) await docker.createNetwork({ Name: name, Labels: { [mark]: 'true' } });
    },
    close: async () => {
      await removeAll();
      await relay.close();
      await rm(folder, { recursive: true, force: true });
      await release();
    },
  };
}

/** Removes what the tests made, or only the one of a name: asked for by its name alone, Docker takes one of hexadecimal digits for the beginning of an id. */
async function removeContainers(docker: Docker, name?: string): Promise<void> {
  const filters = { label: [mark], ...(name === undefined ? {} : { name: [`^/${name.replaceAll('.', '\\.')}$`] }) };
  for (const { Id } of await docker.listContainers({ all: true, filters })) await docker.getContainer(Id).remove({ force: true }).catch(() => undefined);
}

/** One test at a time: what crashes in one would be an incident in another. A lock whose holder died is taken over. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch {
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
      await sleep(50);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function creationOf(spec: RealSpec): Docker.ContainerCreateOptions {
  const memory = (spec.memoryMiB ?? 0) * 2 ** 20;
  const beat = 200_000_000;
  return {
    name: spec.name, Image: 'lab/busybox:1', Cmd: ['sh', '-c', spec.script], Env: spec.env ?? [], Labels: { ...spec.labels, [mark]: 'true' }, Tty: spec.tty ?? false, User: spec.user ?? '',
    ...(spec.exposes === undefined ? {} : { ExposedPorts: { [`${spec.exposes}/tcp`]: {} } }),
    ...(spec.aliases === undefined || spec.aliases.length === 0 ? {} : { NetworkingConfig: { EndpointsConfig: { [spec.network ?? '']: { Aliases: spec.aliases } } } }),
    ...(spec.healthy === undefined ? {} : { Healthcheck: { Test: ['CMD-SHELL', spec.healthy], Interval: beat, Timeout: 5e9, Retries: 1, StartPeriod: 0 } }),
    HostConfig: { NetworkMode: spec.network ?? 'none', RestartPolicy: { Name: spec.restartPolicy ?? 'no' }, ...(memory > 0 ? { Memory: memory, MemorySwap: memory } : {}), ...(spec.binds ? { Binds: spec.binds } : {}) },
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
