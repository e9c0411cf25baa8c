import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import type { Pace } from '../../adapters/proxmox/client.ts';
import { emptyMemory, type Cluster } from '../../adapters/proxmox/cluster.ts';
import { type ClusterSettings } from '../../adapters/proxmox/clusters.ts';
import { clusterOf } from '../../adapters/proxmox/connect.ts';
import { poll } from '../../adapters/proxmox/follow.ts';
import type { TaskPace } from '../../adapters/proxmox/tasks.ts';
import { machineOf } from '../../adapters/proxmox/verbs.ts';
import type { ApiCall } from '../../engine/api-calls.ts';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { FactKind, Sighting } from '../../engine/types.ts';
import { bundlesIn } from '../bundles.ts';
import { type FakeProxmox, type FakeProxmoxOptions, startFakeProxmox } from './fake-proxmox.ts';

/** A fake Proxmox, watched through the adapter on a clock that only moves when a test moves it. */
export type ProxmoxWatch = {
  fake: FakeProxmox;
  world: FakeProxmox['world'];
  cluster: Cluster;
  machine: Machine;
  dataDir: string;
  said: string[];
  /** What was taken note of: each call of the API. */
  noted: ApiCall[];
  /** Moves the clock of both. */
  advance: (ms: number) => void;
  /** What some polls tell, ten seconds apart unless the cluster is away. */
  polls: (count: number, between?: (n: number) => void | Promise<void>) => Promise<Sighting[]>;
  /** How many requests were made to paths that fit. */
  asked: (path: RegExp, method?: string) => number;
};

/** As in the house, but for the waits between tries. */
export const quickPace: Pace = { connectMs: 3000, readMs: 10_000, writeMs: 10_000, againMs: 1 };

/** Calls that hang are given up within the patience of a test. */
export const shortPatience: Pace = { ...quickPace, readMs: 700, writeMs: 700 };
export const quickTasks: TaskPace = { longestMs: 3000, settleMs: 1000, firstMs: 10, slowestMs: 50, pause: async (ms) => { await sleep(ms); } };

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

/** The settings of a cluster that a fake stands for, trusted by its authority. */
export function settingsOf(fake: FakeProxmox, wish: Partial<ClusterSettings> = {}): ClusterSettings {
  return { name: 'lab', host: '127.0.0.1', port: fake.port, tokenId: fake.token.id, tokenSecret: fake.token.secret, trust: { by: 'authority', pem: fake.ca }, suffix: '', ...wish };
}

/** Starts a fake Proxmox and everything that watches it; all ends with the test. */
export async function watchProxmox(options: FakeProxmoxOptions = {}, wish: Partial<ClusterSettings> = {}, pace = quickPace): Promise<ProxmoxWatch> {
  let ms = Date.parse('2026-11-20T12:00:00Z');
  const [began, real] = [ms, Date.now()];
  const fake = await startFakeProxmox({ clock: () => ms + (Date.now() - real), ...options });
  const dataDir = await mkdtemp(join(tmpdir(), 'copilot-proxmox-'));
  const [said, noted]: [string[], ApiCall[]] = [[], []];
  const advance = (by: number): void => { ms += by; };
  const now = () => new Date(ms);
  const world = { dataDir, keep: bundlesIn(dataDir, now), now, say: (words: string) => { said.push(words); }, noteCall: (call: ApiCall) => { noted.push(call); } };
  const cluster = await clusterOf(settingsOf(fake, wish), world, pace);
  open.push(() => fake.close(), () => cluster.pve.close(), () => rm(dataDir, { recursive: true, force: true }));
  if (ms !== began) throw new Error('the clock moved by itself');
  const polls: ProxmoxWatch['polls'] = async (count, between = () => undefined) => {
    const [told, leaving]: [Sighting[], AbortController] = [[], new AbortController()];
    let n = 0;
    const pause = async (by: number): Promise<void> => {
      advance(by);
      n += 1;
      await between(n);
      if (n >= count) leaving.abort();
    };
    const seen = (sightings: Sighting[]): Promise<void> => Promise.resolve(void told.push(...sightings));
    await poll({ ...cluster, rhythm: { ...cluster.rhythm, pause } }, { seen, signal: leaving.signal });
    return told;
  };
  return {
    fake, world: fake.world, cluster, dataDir, said, noted, advance, polls,
    machine: machineOf({ clusters: [cluster], keep: world.keep }, quickTasks),
    asked: (path, method = 'GET') => fake.requests.filter((one) => one.method === method && path.test(one.path)).length,
  };
}

/** The sightings of one kind, of one resource when one is named. */
export function only<Kind extends FactKind>(sightings: readonly Sighting[], kind: Kind, resource?: ResourceRef): Sighting<Kind>[] {
  return sightings.filter((one) => one.kind === kind && (resource === undefined || one.resource === resource)) as never;
}

/** A cluster that has forgotten everything, as after a restart of the service. */
export function afresh(cluster: Cluster): Cluster {
  return { ...cluster, memory: emptyMemory() };
}
