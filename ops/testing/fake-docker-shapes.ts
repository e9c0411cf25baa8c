import type { FakeContainer, FakeWorld } from './fake-docker-world.ts';

/** A container as a list of containers shows it. */
export function summaryOf(container: FakeContainer): object {
  const { id, name, imageId, spec } = container;
  return {
    Id: id, Names: [`/${name}`], Image: spec.image, ImageID: imageId, Command: spec.cmd.join(' '),
    Created: Number(container.createdAt / 1_000_000_000n), Ports: [], Labels: spec.labels,
    State: container.status, Status: statusText(container), HostConfig: { NetworkMode: 'none' },
    NetworkSettings: { Networks: {} }, Mounts: [],
  };
}

/** A container as an inspection shows it. */
export function inspectionOf(container: FakeContainer): object {
  const { id, name, imageId, spec } = container;
  const { net } = spec;
  const ports = Object.entries(net.ports ?? {});
  return {
    Id: id, Created: isoNano(container.createdAt), Path: spec.cmd[0] ?? 'sh', Args: spec.cmd.slice(1), State: stateOf(container),
    Image: imageId, Name: `/${name}`, RestartCount: container.restartCount, Driver: 'overlay2', Platform: 'linux', Mounts: mountsOf(container),
    Config: {
      Hostname: net.hostname ?? id.slice(0, 12), Env: spec.env, Cmd: spec.cmd, Image: spec.image, Labels: spec.labels, Entrypoint: null, Tty: spec.tty, User: spec.user,
      ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map(([port]) => [port, {}])) }),
    },
    HostConfig: {
      NetworkMode: net.mode ?? Object.keys(net.networks ?? {})[0] ?? 'none', RestartPolicy: { Name: spec.restartPolicy, MaximumRetryCount: 0 }, Binds: null,
      PortBindings: Object.fromEntries(ports.map(([port, outside]) => [port, outside.map((one) => ({ HostIp: '', HostPort: one }))])), Memory: 0,
      Links: net.links ?? null, VolumesFrom: net.volumesFrom ?? null, PidMode: net.pidMode ?? '', IpcMode: 'private',
    },
    NetworkSettings: { Ports: {}, Networks: networksOf(container) },
  };
}

/** The engine adds the beginning of the id to the aliases, and takes the address away while the container is down. */
function networksOf({ id, status, spec: { net } }: FakeContainer): object {
  if (net.networks === undefined) return net.mode === undefined ? { none: networkOf({ up: false }) } : {};
  return Object.fromEntries(Object.entries(net.networks).map(([name, one]) => [name, {
    ...networkOf({ up: status === 'running', ...one }), Aliases: [...one.aliases ?? [], id.slice(0, 12)],
  }]));
}

function networkOf({ up, address = '', fixed, links }: { up: boolean; address?: string; fixed?: string; links?: string[] }): object {
  return {
    IPAMConfig: fixed === undefined ? null : { IPv4Address: fixed }, Links: links ?? null, Aliases: null, DriverOpts: null,
    IPAddress: up ? address : '', GlobalIPv6Address: '', DNSNames: null,
  };
}

/** The engine lists mounts in no order. */
function mountsOf({ spec: { mounts } }: FakeContainer): object[] {
  const shown = mounts.map(({ destination, source, name, writable = true }) => ({
    Type: name === undefined ? 'bind' : 'volume', ...(name === undefined ? {} : { Name: name, Driver: 'local' }),
    Source: source, Destination: destination, Mode: writable ? '' : 'ro', RW: writable, Propagation: '',
  }));
  return shown.sort(() => Math.random() - 0.5);
}

/** One sample of what a container uses; processor time grows by 20 ms each second it is up. */
export function statsOf(world: FakeWorld, container: FakeContainer): object {
  const now = BigInt(Date.now()) * 1_000_000n;
  const up = container.status === 'running' && now > container.startedAt ? now - container.startedAt : 0n;
  return {
    id: container.id, name: `/${container.name}`, read: isoNano(now), preread: '0001-01-01T00:00:00Z',
    cpu_stats: { cpu_usage: { total_usage: Number(up / 50n) }, system_cpu_usage: Number(now % 10n ** 15n), online_cpus: 2 },
    precpu_stats: { cpu_usage: { total_usage: 0 } },
    memory_stats: { usage: 40 * 2 ** 20, limit: 512 * 2 ** 20, stats: { total_inactive_file: 8 * 2 ** 20, inactive_file: 8 * 2 ** 20 } },
    num_procs: world.containers.length, pids_stats: { current: 1 },
  };
}

/** A time in nanoseconds as the engine writes it. */
export function isoNano(nano: bigint): string {
  if (nano === 0n) return '0001-01-01T00:00:00Z';
  const iso = new Date(Number(nano / 1_000_000n)).toISOString();
  return `${iso.slice(0, 19)}.${String(nano % 1_000_000_000n).padStart(9, '0')}Z`;
}

function stateOf(container: FakeContainer): object {
  const restarting = container.status === 'restarting';
  return {
    Status: container.status, Running: container.status === 'running' || restarting, Paused: false, Restarting: restarting,
    OOMKilled: container.oomKilled, Dead: false, Pid: container.status === 'running' ? 4242 : 0, ExitCode: container.exitCode, Error: '',
    StartedAt: isoNano(container.startedAt), FinishedAt: isoNano(container.finishedAt),
    ...(container.health === null ? {} : { Health: { Status: container.health, FailingStreak: 0, Log: [] } }),
  };
}

function statusText(container: FakeContainer): string {
  if (container.status === 'created') return 'Created';
  if (container.status !== 'running') {
    const word = container.status === 'exited' ? 'Exited' : 'Restarting';
    return `${word} (${String(container.exitCode)}) ${age(container.finishedAt)} ago`;
  }
  const health = container.health === 'starting' ? ' (health: starting)' : container.health === null ? '' : ` (${container.health})`;
  return `Up ${age(container.startedAt)}${health}`;
}

function age(since: bigint): string {
  const seconds = Math.floor((Date.now() - Number(since / 1_000_000n)) / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds < 60) return `${String(seconds)} seconds`;
  if (seconds < 120) return 'About a minute';
  return seconds < 3600 ? `${String(Math.floor(seconds / 60))} minutes` : `${String(Math.floor(seconds / 3600))} hours`;
}
