import { createHash, randomBytes } from 'node:crypto';

/** How a fake container behaves after each start; `crash-until-restarted` stays up once it was restarted on request. */
export type Behaviour = 'healthy' | 'crash' | 'crash-until-restarted';
export type FakeHealth = 'starting' | 'healthy' | 'unhealthy';
export type RestartPolicy = 'no' | 'always' | 'unless-stopped' | 'on-failure';

/** What a fake container is made from. */
export type FakeSpec = {
  name: string;
  image?: string;
  labels?: Record<string, string>;
  env?: string[];
  cmd?: string[];
  restartPolicy?: RestartPolicy;
  behaviour?: Behaviour;
  exitCode?: number;
  /** Milliseconds a crashing container stays up. */
  crashAfterMs?: number;
  /** The longest wait before a crashed container is started again, in milliseconds; an engine waits up to a minute. */
  backoffMostMs?: number;
  running?: boolean;
  health?: FakeHealth;
  tty?: boolean;
  /** Its log driver keeps nothing that could be read. */
  unlogged?: boolean;
  net?: FakeNet;
  mounts?: FakeMount[];
  /** Whom its process runs as, `1000:1000`. */
  user?: string;
};

/** Where a fake container is reached. A network gives it an address while it is up; `mode` is that of the engine, such as `container:<id>`. */
export type FakeNet = {
  mode?: string;
  hostname?: string;
  networks?: Record<string, { aliases?: string[]; address?: string; fixed?: string; links?: string[] }>;
  /** Ports as the engine writes them, `5432/tcp`, each with the ports of the host that lead to it. */
  ports?: Record<string, string[]>;
  links?: string[];
  volumesFrom?: string[];
  pidMode?: string;
};

/** What is mounted where; a volume has a name. */
export type FakeMount = { destination: string; source: string; name?: string; writable?: boolean };

export type FakeLogLine = { stream: 'stdout' | 'stderr'; at: bigint; line: string };

/** A fake container as it stands. */
export type FakeContainer = {
  id: string;
  name: string;
  imageId: string;
  spec: Required<Omit<FakeSpec, 'health' | 'name'>>;
  createdAt: bigint;
  status: 'created' | 'running' | 'restarting' | 'exited';
  exitCode: number;
  oomKilled: boolean;
  restartCount: number;
  startedAt: bigint;
  finishedAt: bigint;
  health: FakeHealth | null;
  logs: FakeLogLine[];
  crashes: boolean;
  backoffMs: number;
  timer: NodeJS.Timeout | null;
};

/** One event as it goes over the wire, with what filters look at. */
export type FakeEvent = { nano: bigint; type: string; action: string; id: string; name: string; line: string };

/** All that a fake engine holds. */
export type FakeWorld = {
  containers: FakeContainer[];
  events: FakeEvent[];
  watchers: Set<(event: FakeEvent) => void>;
  /** Each is told of a line, and with null that the container's process ended. */
  logWatchers: Set<(container: FakeContainer, line: FakeLogLine | null) => void>;
  lastNano: bigint;
  /** The offset with which whole seconds are written before lines, as Podman does; null writes nanoseconds as Docker does. */
  secondsAt: string | null;
};

const eventsKept = 256;

/** A world without containers. */
export function emptyWorld(): FakeWorld {
  return { containers: [], events: [], watchers: new Set(), logWatchers: new Set(), lastNano: 0n, secondsAt: null };
}

/** The time in nanoseconds, later than any time asked for before. */
export function nanoNow(world: FakeWorld): bigint {
  const now = BigInt(Date.now()) * 1_000_000n;
  world.lastNano = now > world.lastNano ? now : world.lastNano + 1n;
  return world.lastNano;
}

/** Makes a container that is not running yet. */
export function createContainer(world: FakeWorld, spec: FakeSpec): FakeContainer {
  const image = spec.image ?? 'lab/busybox:1';
  const container: FakeContainer = {
    id: randomBytes(32).toString('hex'), name: spec.name, imageId: `sha256:${createHash('sha256').update(image).digest('hex')}`,
    spec: {
      image, labels: spec.labels ?? {}, env: spec.env ?? [], cmd: spec.cmd ?? ['sh'],
      restartPolicy: spec.restartPolicy ?? 'always', behaviour: spec.behaviour ?? 'healthy', exitCode: spec.exitCode ?? 1,
      crashAfterMs: spec.crashAfterMs ?? 50, backoffMostMs: spec.backoffMostMs ?? 60_000, running: spec.running ?? true, tty: spec.tty ?? false, unlogged: spec.unlogged ?? false,
      net: spec.net ?? {}, mounts: spec.mounts ?? [], user: spec.user ?? '',
    },
    createdAt: nanoNow(world), status: 'created', exitCode: 0, oomKilled: false, restartCount: 0, startedAt: 0n, finishedAt: 0n,
    health: spec.health ?? null, logs: [], crashes: (spec.behaviour ?? 'healthy') !== 'healthy', backoffMs: 100, timer: null,
  };
  world.containers.push(container);
  emit(world, container, 'create');
  return container;
}

/** Starts a container; one that crashes dies again after its time. */
export function startContainer(world: FakeWorld, container: FakeContainer): void {
  clear(container);
  Object.assign(container, { status: 'running', startedAt: nanoNow(world), oomKilled: false, exitCode: 0 });
  emit(world, container, 'start');
  if (!container.crashes) return;
  container.timer = setTimeout(() => {
    writeLog(world, container, { stream: 'stderr', line: `fatal: giving up with code ${container.spec.exitCode}` });
    die(world, container, container.spec.exitCode);
  }, container.spec.crashAfterMs);
}

/** Lets the process of a container end and applies the restart policy, as the engine does. */
export function die(world: FakeWorld, container: FakeContainer, exitCode: number): void {
  clear(container);
  const again = comesBack(container, exitCode);
  Object.assign(container, { status: again ? 'restarting' : 'exited', exitCode, finishedAt: nanoNow(world) });
  if (again) container.restartCount += 1;
  endLog(world, container);
  emit(world, container, 'die', { exitCode: String(exitCode) });
  if (!again) return;
  container.timer = setTimeout(() => { startContainer(world, container); }, container.backoffMs);
  container.backoffMs = Math.min(container.backoffMs * 2, container.spec.backoffMostMs);
}

/** Stops a container as a person does: signal, death, stop. */
export function stopContainer(world: FakeWorld, container: FakeContainer, exitCode = 143): void {
  const wasUp = container.status === 'running';
  clear(container);
  if (wasUp) {
    emit(world, container, 'kill', { signal: '15' });
    Object.assign(container, { exitCode, finishedAt: nanoNow(world) });
  }
  container.status = 'exited';
  endLog(world, container);
  if (wasUp) emit(world, container, 'die', { exitCode: String(exitCode) });
  emit(world, container, 'stop');
}

/** Takes a container away, killing it first when it runs. */
export function removeContainer(world: FakeWorld, container: FakeContainer): void {
  if (container.status === 'running') {
    emit(world, container, 'kill', { signal: '9' });
    container.status = 'exited';
    endLog(world, container);
    emit(world, container, 'die', { exitCode: '137' });
  }
  clear(container);
  world.containers = world.containers.filter((one) => one !== container);
  emit(world, container, 'destroy');
}

/** Adds one line to a container's log, now or at a time in nanoseconds. */
export function writeLog(world: FakeWorld, container: FakeContainer, entry: Omit<FakeLogLine, 'at'> & { at?: bigint }): void {
  const line = { ...entry, at: entry.at ?? nanoNow(world) };
  container.logs.push(line);
  for (const watcher of world.logWatchers) watcher(container, line);
}

function endLog(world: FakeWorld, container: FakeContainer): void {
  for (const watcher of world.logWatchers) watcher(container, null);
}

/** Tells an event to everybody who watches and keeps it among the last 256. */
export function emit(world: FakeWorld, container: FakeContainer, action: string, attributes: Record<string, string> = {}): void {
  const nano = nanoNow(world);
  const { id, name, spec: { image, labels } } = container;
  const shown = JSON.stringify({
    status: action, id, from: image, Type: 'container', Action: action,
    Actor: { ID: id, Attributes: { ...labels, ...attributes, image, name } },
    scope: 'local', time: Number(nano / 1_000_000_000n),
  });
  const event = { nano, type: 'container', action, id, name, line: `${shown.slice(0, -1)},"timeNano":${String(nano)}}\n` };
  world.events = [...world.events.slice(1 - eventsKept), event];
  for (const watcher of world.watchers) watcher(event);
}

function comesBack(container: FakeContainer, exitCode: number): boolean {
  const policy = container.spec.restartPolicy;
  return policy === 'always' || policy === 'unless-stopped' || (policy === 'on-failure' && exitCode !== 0);
}

function clear(container: FakeContainer): void {
  if (container.timer !== null) clearTimeout(container.timer);
  container.timer = null;
}
