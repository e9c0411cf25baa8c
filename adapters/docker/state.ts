import { createHash } from 'node:crypto';
import { containerStatuses, healthStates, type ContainerState } from '../../engine/types.ts';
import type { Inspection } from './shapes.ts';

const podmanStatuses: Record<string, ContainerState['status']> = {
  configured: 'created', initialized: 'created', stopped: 'exited', stopping: 'running',
};
const volatileLabels = /^com\.docker\.compose\.(replace|version|image)$|^desktop\.docker\.io\//;

/** A container's state from its inspection; nothing of its environment but the names is even hashed. */
export function stateOf(seen: Inspection): ContainerState {
  const { State } = seen;
  return {
    present: true,
    containerId: seen.Id,
    image: seen.Config.Image,
    imageId: seen.Image,
    configHash: configHash(seen),
    status: statusFrom(State.Status),
    health: healthFrom(State.Health?.Status ?? State.Healthcheck?.Status),
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    restartCount: seen.RestartCount,
    restartPolicy: policyOf(seen),
    startedAt: momentFrom(State.StartedAt),
    finishedAt: momentFrom(State.FinishedAt),
  };
}

/** The state of a container that a complete list no longer holds. */
export function absent(last: ContainerState | null): ContainerState {
  const blank: ContainerState = {
    present: false, containerId: '', image: '', imageId: '', configHash: '', status: 'unknown', health: 'none', exitCode: 0,
    oomKilled: false, restartCount: 0, restartPolicy: 'no', startedAt: null, finishedAt: null,
  };
  return last === null ? blank : { ...last, present: false, status: 'unknown', health: 'none' };
}

/** Identity and make of a container as a hexadecimal digest. */
export function fingerprintOf(state: ContainerState): string {
  return sha256(`${state.containerId}\n${state.imageId}\n${state.configHash}`);
}

/** A health word as Docker or Podman says it. */
export function healthFrom(word: string | null | undefined): ContainerState['health'] {
  if (word === undefined || word === null || word === '') return 'none';
  return healthStates.find((one) => one === word) ?? 'unknown';
}

function statusFrom(word: string): ContainerState['status'] {
  return containerStatuses.find((one) => one === word) ?? podmanStatuses[word] ?? 'unknown';
}

function policyOf({ HostConfig: { RestartPolicy } }: Inspection): string {
  const name = RestartPolicy?.Name ?? '';
  if (name === '') return 'no';
  return name === 'on-failure' && RestartPolicy?.MaximumRetryCount ? `${name}:${String(RestartPolicy.MaximumRetryCount)}` : name;
}

function momentFrom(text: string | null | undefined): string | null {
  const at = new Date(text ?? Number.NaN);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() <= 1 ? null : at.toISOString();
}

function configHash({ Config, HostConfig, Image, Mounts }: Inspection): string {
  const { Image: image, Env, Cmd, Entrypoint, User, WorkingDir, Tty, Healthcheck, Labels } = Config;
  const { PortBindings, NetworkMode, Privileged, Memory, NanoCpus, CapAdd, RestartPolicy } = HostConfig;
  const labels = Object.entries(Labels).filter(([name]) => !volatileLabels.test(name));
  const mounts = Mounts.map((mount) => [mount.Destination, mount.Type, isAnonymous(mount.Name) ? '' : mount.Name ?? mount.Source, mount.RW]);
  return sha256(JSON.stringify(sorted({
    image, Image, Env, Cmd, Entrypoint, User, WorkingDir, Tty, test: Healthcheck?.Test ?? [], labels: Object.fromEntries(labels),
    PortBindings: PortBindings ?? {}, NetworkMode, Privileged, Memory, NanoCpus: NanoCpus ?? 0, CapAdd,
    policy: [RestartPolicy?.Name ?? '', RestartPolicy?.MaximumRetryCount ?? 0], mounts: mounts.map(String).sort(),
  })));
}

function isAnonymous(name: string | null | undefined): boolean {
  return /^[0-9a-f]{64}$/.test(name ?? '');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
