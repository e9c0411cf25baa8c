import { containerBy } from './fake-docker-api.ts';
import {
  createContainer, die, emit, removeContainer, startContainer, stopContainer, writeLog,
  type FakeContainer, type FakeHealth, type FakeSpec, type FakeWorld,
} from './fake-docker-world.ts';

/** What a test or the demo can let happen to the containers of a fake engine. Each names a container that exists. */
export type FakeScript = {
  /** Creates a container and starts it unless `running: false`. */
  add: (spec: FakeSpec) => FakeContainer;
  /** The container as it stands now. */
  get: (name: string) => FakeContainer;
  /** The process ends and stays down, whatever the restart policy. */
  emitDie: (name: string, exitCode: number) => void;
  /** The process ends and is started again at once, as often as asked for; the restart count rises each time. */
  crash: (name: string, how?: { times?: number; exitCode?: number }) => void;
  /** The next start stays up; one that waits to be started again is started by its policy as before. */
  heal: (name: string) => void;
  /** From its next start on the container crashes. */
  sicken: (name: string) => void;
  setHealth: (name: string, health: FakeHealth) => void;
  /** The kernel kills the process: an oom event, then death with 137; the restart policy applies. */
  oom: (name: string) => void;
  remove: (name: string) => void;
  /** The container is replaced by a new one of the same name, in the order in which compose does it. */
  recreate: (name: string, change?: Partial<FakeSpec>) => FakeContainer;
  rename: (name: string, to: string) => void;
  personStop: (name: string, exitCode?: number) => void;
  personStart: (name: string) => void;
  log: (name: string, line: string, stream?: 'stdout' | 'stderr') => void;
  /** Writes a line with a time of its own, in nanoseconds, as an engine does whose clock was set. */
  logAt: (name: string, line: string, at: bigint) => void;
  /** The daemon keeps only the last lines of a log. */
  rotateLog: (name: string, keep: number) => void;
  /** Sends the last lines again to whoever follows, as engines do when they rotate. */
  sendAgain: (name: string, lines: number) => void;
  /** From now on whole seconds are written before lines, with this offset, as Podman does. */
  writeSeconds: (offset: string) => void;
  /** Events that say nothing of interest, as health checks make them by the hundred. */
  noise: (name: string, times: number) => void;
};

/** The script of a world. */
export function scriptOf(world: FakeWorld): FakeScript {
  const get = (name: string): FakeContainer => {
    const container = containerBy(world, name);
    if (!container) throw new Error(`the fake engine holds no container named ${name}`);
    return container;
  };
  return {
    get,
    add: (spec) => {
      const container = createContainer(world, spec);
      if (container.spec.running) startContainer(world, container);
      return container;
    },
    crash: (name, how) => { crash(world, get(name), { times: how?.times ?? 1, exitCode: how?.exitCode ?? get(name).spec.exitCode }); },
    heal: (name) => { get(name).crashes = false; },
    sicken: (name) => { get(name).crashes = true; },
    remove: (name) => { removeContainer(world, get(name)); },
    recreate: (name, change) => recreate(world, get(name), change ?? {}),
    rename: (name, to) => { rename(world, get(name), to); },
    personStop: (name, exitCode) => { stopContainer(world, get(name), exitCode); },
    personStart: (name) => { startContainer(world, get(name)); },
    log: (name, line, stream = 'stdout') => { writeLog(world, get(name), { stream, line }); },
    logAt: (name, line, at) => { writeLog(world, get(name), { stream: 'stdout', line, at }); },
    rotateLog: (name, keep) => { get(name).logs = keep === 0 ? [] : get(name).logs.slice(-keep); },
    sendAgain: (name, lines) => {
      for (const line of get(name).logs.slice(-lines)) for (const watcher of world.logWatchers) watcher(get(name), line);
    },
    writeSeconds: (offset) => { world.secondsAt = offset; },
    noise: (name, times) => { for (let n = 0; n < times; n += 1) emit(world, get(name), 'exec_create: /bin/check'); },
    ...illnesses(world, get),
  };
}

function illnesses(world: FakeWorld, get: (name: string) => FakeContainer): Pick<FakeScript, 'emitDie' | 'setHealth' | 'oom'> {
  return {
    emitDie: (name, exitCode) => {
      const container = get(name);
      die(world, container, exitCode);
      if (container.timer !== null) clearTimeout(container.timer);
      Object.assign(container, { timer: null, status: 'exited' });
    },
    setHealth: (name, health) => {
      get(name).health = health;
      emit(world, get(name), `health_status: ${health}`);
    },
    oom: (name) => {
      const container = get(name);
      emit(world, container, 'oom');
      container.oomKilled = true;
      die(world, container, 137);
    },
  };
}

function crash(world: FakeWorld, container: FakeContainer, { times, exitCode }: { times: number; exitCode: number }): void {
  for (let n = 0; n < times; n += 1) {
    die(world, container, exitCode);
    const crashes = container.crashes;
    container.crashes = false;
    startContainer(world, container);
    container.crashes = crashes;
  }
}

function recreate(world: FakeWorld, old: FakeContainer, change: Partial<FakeSpec>): FakeContainer {
  const { id, name, health, spec } = old;
  const fresh = createContainer(world, { ...spec, ...(health === null ? {} : { health }), ...change, name: `${id.slice(0, 12)}_${name}` });
  if (old.status === 'running') stopContainer(world, old);
  removeContainer(world, old);
  rename(world, fresh, change.name ?? name);
  startContainer(world, fresh);
  return fresh;
}

function rename(world: FakeWorld, container: FakeContainer, to: string): void {
  const from = container.name;
  container.name = to;
  emit(world, container, 'rename', { oldName: `/${from}` });
}
