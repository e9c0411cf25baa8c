import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import adapter from '../../adapters/docker.ts';
import { hereWithin } from '../../adapters/network/here.ts';
import type { Connection } from '../../engine/define.ts';
import type { Machine, Observer } from '../../engine/ports.ts';
import { refOf, type ResourceRef } from '../../engine/refs.ts';
import { stateKinds, type FactKind, type Sighting } from '../../engine/types.ts';
import { adapterWorld } from './adapter-world.ts';
import { checkingContract } from './adapter-contract-checks.ts';

/** A container as the contract wants it. Its name is all that is free. */
export type ContractContainer = {
  name: string; crashes?: number; restartPolicy?: 'no' | 'always'; env?: string[]; labels?: Record<string, string>; watched?: boolean; memoryMiB?: number; tty?: boolean;
  /** Whose network it shares. */
  joins?: string;
  /** What of this machine it sees, `/here:/there:ro`. */
  binds?: string[];
  /** Whom it runs as. */
  user?: string;
  /** A network of its own, and how it is called there besides its name. */
  network?: { name: string; aliases?: string[] };
  /** The port at which it takes connections, on its network. */
  listens?: number;
};

/** A container engine, real or fake, as the contract drives it from the outside. */
export type ContractEngine = {
  url: string;
  run: (container: ContractContainer) => Promise<void>;
  /** Makes a container of the same name anew, as compose does after a change. */
  recreate: (container: ContractContainer) => Promise<void>;
  personStops: (name: string) => Promise<void>;
  falls: (name: string) => Promise<void>;
  eatsMemory: (name: string) => Promise<void>;
  remove: (name: string) => Promise<void>;
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  close: () => Promise<void>;
};

/** What was seen of one container, and a way to wait for more. */
type Seen = {
  all: Sighting[];
  of: <Kind extends FactKind>(kind: Kind, ref?: ResourceRef) => Sighting<Kind>[];
  until: <T>(what: () => T | undefined | false) => Promise<T>;
};

/** An engine with the adapter connected to it. */
export type Lab = {
  engine: ContractEngine; connection: Connection; observer: Observer; machine: Machine; dataDir: string;
  /** Follows until the end of the test; resolves once the stream is open. */
  follow: (since?: Date) => Promise<Seen>;
  stop: () => Promise<void>;
};

const patienceMs = 15_000;

/** What every container engine must do under the Docker adapter. A real engine may have to be waited for. */
export function adapterContract(name: string, make: () => Promise<ContractEngine>): void {
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    while (closing.length > 0) await closing.pop()?.();
  });
  const lab = async (): Promise<Lab> => {
    const opened = await openLab(await make());
    closing.push(opened.stop);
    return opened;
  };
  describe(`${name}: what is seen`, () => { seeing(lab); });
  describe(`${name}: where it stands`, () => { placing(lab); });
  describe(`${name}: what is done`, () => { doing(lab); });
  describe(`${name}: what is kept at home`, () => { keeping(lab); });
  describe(`${name}: what is checked`, () => { checkingContract(lab); });
}

function seeing(lab: () => Promise<Lab>): void {
  test('a running container is listed with its state', async () => {
    const { engine, observer } = await lab();
    await engine.run({ name: 'web', restartPolicy: 'always' });
    const sightings = await observer.look();
    expect(sightings.find((one) => one.kind === 'host.reach')?.value).toMatchObject({ reachable: true });
    expect(stateIn(sightings, 'web')).toMatchObject({
      present: true, status: 'running', health: 'none', restartCount: 0, restartPolicy: 'always', image: 'lab/busybox:1', oomKilled: false,
    });
  });

  test('each death in a crash loop is told with its exit code, and the restart count grows', async () => {
    const { engine, follow } = await lab();
    const seen = await follow();
    await engine.run({ name: 'loop', crashes: 3, restartPolicy: 'always' });
    await seen.until(() => seen.of('container.died').length >= 3);
    expect(seen.of('container.died').map((one) => one.value.exitCode)).toEqual(seen.of('container.died').map(() => 3));
    expect(new Set(seen.of('container.died').map((one) => one.key)).size).toBe(seen.of('container.died').length);
    const counts = await seen.until(() => {
      const all = seen.of('container.state').map((one) => one.value.restartCount);
      return all.some((count) => count >= 2) && all;
    });
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(seen.of('container.state').some((one) => one.value.status === 'restarting')).toBe(true);
  });

  test('a crash is told in the order in which it happened', async () => {
    const { engine, follow } = await lab();
    const seen = await follow();
    await engine.run({ name: 'once', crashes: 1 });
    await seen.until(() => seen.of('container.state').some((one) => one.value.status === 'exited' && one.value.exitCode === 1));
    const kinds = seen.all.map((one) => one.kind).filter((kind) => !stateKinds.includes(kind));
    expect(kinds.slice(0, 2)).toEqual(['container.started', 'container.died']);
    expect(seen.of('container.killed')).toEqual([]);
  });

  test('a clean stop by a person is told as one', async () => {
    const { engine, follow } = await lab();
    const seen = await follow();
    await engine.run({ name: 'web', restartPolicy: 'always' });
    await seen.until(() => seen.of('container.started').length > 0);
    await engine.personStops('web');
    await seen.until(() => seen.of('container.stopped').length > 0 && seen.of('container.died').length > 0);
    expect(seen.of('container.killed')[0]?.value.signal).toBe(15);
    await seen.until(() => seen.of('container.state').at(-1)?.value.status === 'exited');
  });

  test('a container that falls ill is told once with its health and then in its state', async () => {
    const { engine, follow } = await lab();
    const seen = await follow();
    await engine.run({ name: 'ill', watched: true });
    await seen.until(() => seen.of('container.health').some((one) => one.value.health === 'healthy'));
    await engine.falls('ill');
    await seen.until(() => seen.of('container.health').some((one) => one.value.health === 'unhealthy'));
    await seen.until(() => seen.of('container.state').at(-1)?.value.health === 'unhealthy');
  });

  test('a process killed for memory is told as that', async () => {
    const { engine, follow } = await lab();
    const seen = await follow();
    await engine.eatsMemory('hungry');
    await seen.until(() => seen.of('container.oom').length > 0 && seen.of('container.died').length > 0);
    expect(seen.of('container.died')[0]?.value.exitCode).toBe(137);
    await seen.until(() => seen.of('container.state').at(-1)?.value.oomKilled === true);
  });

  test('a removed container is gone from the next look, and a removal is told', async () => {
    const { engine, observer, follow } = await lab();
    await engine.run({ name: 'brief' });
    expect(stateIn(await observer.look(), 'brief')).toMatchObject({ present: true });
    const seen = await follow();
    await engine.remove('brief');
    await seen.until(() => seen.of('container.removed').length > 0 && seen.of('container.state').at(-1)?.value.present === false);
    expect(stateIn(await observer.look(), 'brief')).toMatchObject({ present: false });
  });

  test('what happened while the engine was away is seen when it is back', async () => {
    const { engine, observer, follow } = await lab();
    await engine.run({ name: 'web' });
    const seen = await follow();
    await engine.goAway();
    await seen.until(() => seen.of('host.reach').some((one) => !one.value.reachable));
    await expect(observer.look()).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('lab') as string });
    await engine.run({ name: 'late' });
    await engine.comeBack();
    await seen.until(() => seen.of('host.reach').at(-1)?.value.reachable && seen.of('container.started', refOf('docker', 'lab', 'late')).length > 0);
    expect(seen.of('host.reach').filter((one) => !one.value.reachable)).toHaveLength(1);
  });

  test('a follower that comes later is told what happened since the last stored event', async () => {
    const { engine, follow } = await lab();
    const first = await follow();
    await engine.run({ name: 'web' });
    const started = await first.until(() => first.of('container.started')[0]);
    await engine.run({ name: 'once', crashes: 4 });
    const died = await first.until(() => first.of('container.died')[0]);
    const second = await follow(started.at);
    expect((await second.until(() => second.of('container.died')[0])).key).toBe(died.key);
  });

  test('names come from compose, and an ignored container is left out', async () => {
    const { engine, observer } = await lab();
    const labels = { 'com.docker.compose.project': 'immich', 'com.docker.compose.service': 'server', 'com.docker.compose.container-number': '1' };
    await engine.run({ name: 'immich-server-1', labels });
    await engine.run({ name: 'immich-server-2', labels: { ...labels, 'com.docker.compose.container-number': '2' } });
    await engine.run({ name: 'immich-server-run-1', labels: { ...labels, 'com.docker.compose.oneoff': 'True' } });
    await engine.run({ name: 'quiet', labels: { 'homelab-copilot.ignore': 'true' } });
    const refs = [...new Set((await observer.look()).map((one) => one.resource))];
    expect(refs.filter((ref) => ref === 'docker://lab' || /immich|quiet/.test(ref)).sort()).toEqual([
      'docker://lab', 'docker://lab/immich-server-run-1', 'docker://lab/immich/server', 'docker://lab/immich/server/2',
    ]);
  });

  test('a container whose log is to be left alone is told as that', async () => {
    const { engine, observer } = await lab();
    await engine.run({ name: 'web', labels: { 'homelab-copilot.logs': 'false' } });
    await engine.run({ name: 'db', labels: { 'homelab-copilot.logs': 'true' } });
    const left = (await observer.look()).filter(({ kind }) => kind === 'log.reach');
    expect(left).toMatchObject([{ resource: web, value: { reading: false, unwanted: true } }]);
  });
}

function placing(lab: () => Promise<Lab>): void {
  const labels = {
    'com.docker.compose.project': 'immich', 'com.docker.compose.service': 'server', 'com.docker.compose.depends_on': 'redis:service_started:false,db:service_healthy:true',
    'homelab-copilot.owner': 'anna', 'homelab-copilot.severity': 'high', 'homelab-copilot.depends-on': 'router, docker://nas2/mqtt', 'homelab-copilot.maintenance-until': '2026-12-01',
  };

  test('a container says whom it belongs to, what it needs and what it sees, and says the same while nothing changes', async () => {
    const { engine, observer, dataDir } = await lab();
    await engine.run({ name: 'vpn' });
    await engine.run({ name: 'immich-server-1', labels, joins: 'vpn', binds: [`${dataDir}:/photos:ro`, `${dataDir}:/cache`] });
    const seen = placeIn(await observer.look(), 'docker://lab/immich/server');
    expect(seen).toEqual({
      project: 'immich', service: 'server', networks: [], names: ['immich-server-1', 'server'], ports: [],
      mounts: [{ destination: '/cache', source: dataDir, type: 'bind', writable: true }, { destination: '/photos', source: dataDir, type: 'bind', writable: false }],
      owner: 'anna', severity: 'high', maintenanceUntil: '2026-12-01T23:59:59.000Z', dependsOn: ['db', 'docker://lab/vpn', 'docker://nas2/mqtt', 'redis', 'router'],
    });
    for (let looks = 0; looks < 3; looks += 1) expect(placeIn(await observer.look(), 'docker://lab/immich/server')).toEqual(seen);
  });

  test('a container that starts is told with its place', async () => {
    const { engine, follow } = await lab();
    const seen = await follow();
    await engine.run({ name: 'web', labels: { 'homelab-copilot.owner': 'anna' } });
    const place = await seen.until(() => seen.of('container.place', web)[0]);
    expect(place.value).toMatchObject({ project: null, service: null, names: ['web'], owner: 'anna', dependsOn: [] });
  });
}

function doing(lab: () => Promise<Lab>): void {
  test('a restart answers with the container and its new start', async () => {
    const { engine, machine } = await lab();
    await engine.run({ name: 'web' });
    const [before] = await machine.inspect(web);
    const receipt = await machine.restart(web);
    const [after] = await machine.inspect(web);
    expect(after?.value).toMatchObject({ status: 'running' });
    expect(receipt.details['startedAt']).not.toBe(Reflect.get(before?.value ?? {}, 'startedAt'));
    expect(receipt.id).toBe(`${String(receipt.details['containerId']).slice(0, 12)}@${String(receipt.details['startedAt'])}`);
    expect(receipt.says).toBe('Docker restarted lab/web');
  });

  test('a container in a crash loop can be restarted and stopped', async () => {
    const { engine, machine, follow } = await lab();
    const seen = await follow();
    await engine.run({ name: 'web', crashes: 1, restartPolicy: 'always' });
    await seen.until(() => seen.of('container.died').length >= 2);
    await machine.restart(web);
    await machine.stop(web);
    expect((await machine.inspect(web))[0]?.value).toMatchObject({ status: 'exited' });
  });

  test('starting what runs and stopping what is stopped changes nothing and says so', async () => {
    const { engine, machine } = await lab();
    await engine.run({ name: 'web' });
    expect(await machine.start(web)).toMatchObject({ says: 'lab/web was running already', details: { changed: false } });
    expect(await machine.stop(web)).toMatchObject({ says: 'Docker stopped lab/web', details: { changed: true, status: 'exited' } });
    expect(await machine.stop(web)).toMatchObject({ says: 'lab/web was stopped already', details: { changed: false } });
    expect(await machine.start(web)).toMatchObject({ says: 'Docker started lab/web', details: { changed: true, status: 'running' } });
  });

  test('a container that does not exist is missing for every verb', async () => {
    const { machine } = await lab();
    for (const verb of ['start', 'stop', 'restart', 'collectDiagnostics'] as const) {
      await expect(machine[verb](web)).rejects.toMatchObject({ code: 'machine.missing', message: expect.stringContaining('docker://lab/web') as string });
    }
    expect(await machine.fingerprint(web)).toBeNull();
    expect((await machine.inspect(web))[0]?.value).toMatchObject({ present: false });
  });

  test('a fingerprint survives a restart and changes when the container is made anew', async () => {
    const { engine, machine } = await lab();
    await engine.run({ name: 'web' });
    const before = await machine.fingerprint(web);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    await machine.restart(web);
    expect(await machine.fingerprint(web)).toBe(before);
    await engine.recreate({ name: 'web' });
    expect(await machine.fingerprint(web)).not.toBe(before);
    expect(await machine.restart(web)).toMatchObject({ details: { status: 'running' } });
  });

  test('an engine that is away is unreachable, and its name is said', async () => {
    const { engine, machine } = await lab();
    await engine.run({ name: 'web' });
    await engine.goAway();
    await expect(machine.restart(web)).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('Docker host lab') as string });
    await expect(machine.fingerprint(web)).rejects.toMatchObject({ code: 'machine.unreachable' });
    await engine.comeBack();
  });
}

function keeping(lab: () => Promise<Lab>): void {
  const secret = 'hunter2-do-not-tell';

  test('no value of the environment is in a sighting, and none in a bundle', async () => {
    const { engine, observer, machine, follow, dataDir } = await lab();
    const seen = await follow();
    await engine.run({ name: 'web', env: [`DB_PASSWORD=${secret}`] });
    await seen.until(() => seen.of('container.state').length > 0);
    const receipt = await machine.collectDiagnostics(web);
    const told = JSON.stringify([seen.all, await observer.look(), await machine.inspect(web), receipt]);
    expect(told).not.toContain(secret);
    for (const file of await readdir(bundleIn(dataDir, receipt.id))) {
      expect(await readFile(join(bundleIn(dataDir, receipt.id), file), 'utf8')).not.toContain(secret);
    }
  });

  test('a bundle holds the last words of both streams and only its owner can read it', async () => {
    const { engine, machine, follow, dataDir } = await lab();
    const seen = await follow();
    await engine.run({ name: 'web', crashes: 1 });
    await seen.until(() => seen.of('container.died').length > 0);
    const receipt = await machine.collectDiagnostics(web);
    const folder = bundleIn(dataDir, receipt.id);
    expect(await readFile(join(folder, 'stderr.log'), 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT\S+Z fatal: /);
    expect(JSON.parse(await readFile(join(folder, 'container.json'), 'utf8'))).toMatchObject({ State: { ExitCode: 1 }, Name: '/web' });
    expect(JSON.parse(await readFile(join(folder, 'events.json'), 'utf8'))).toContainEqual(expect.objectContaining({ action: 'die', exitCode: '1' }));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of await readdir(folder)) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    expect(receipt.details).toMatchObject({ files: (await readdir(folder)).length, lines: expect.any(Number) as number });
    expect(Object.keys(receipt.details).sort()).toEqual(['bytes', 'files', 'lines']);
  });
}

const web = refOf('docker', 'lab', 'web');

async function openLab(engine: ContractEngine): Promise<Lab> {
  const dataDir = await mkdtemp(join(tmpdir(), 'copilot-adapter-'));
  const values = adapter.settings.schema.parse({ DOCKER_HOSTS: `lab=${engine.url}`, USAGE_SECONDS: '0' });
  const connection = await adapter.connect(values, { ...adapterWorld(dataDir), near: hereWithin(2000) });
  const [observer] = connection.observers;
  if (!observer || !connection.machine) throw new Error('the adapter connected to nothing');
  const leaving = new AbortController();
  const followers: Promise<void>[] = [];
  return {
    engine, connection, observer, machine: connection.machine, dataDir,
    follow: async (since) => {
      const seen = collector();
      followers.push(observer.follow({ signal: leaving.signal, seen: (sightings) => { seen.all.push(...sightings); return Promise.resolve(); } }, since ?? null));
      await seen.until(() => seen.of('host.reach').length > 0);
      return seen;
    },
    stop: async () => {
      leaving.abort();
      await Promise.all(followers);
      await connection.close();
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Gathers what was seen. */
function collector(): Seen {
  const all: Sighting[] = [];
  return {
    all,
    of: (kind, ref) => all.filter((one) => one.kind === kind && (ref === undefined || one.resource === ref)) as never,
    until: async (what) => {
      const deadline = Date.now() + patienceMs;
      while (Date.now() < deadline) {
        const found = what();
        if (found) return found;
        await sleep(20);
      }
      throw new Error(`was not seen in time: ${what.toString()}; seen: ${all.map((one) => `${one.kind} ${JSON.stringify(one.value)}`).join('\n')}`);
    },
  };
}

function stateIn(sightings: readonly Sighting[], name: string): unknown {
  return sightings.find((one) => one.kind === 'container.state' && one.resource === refOf('docker', 'lab', name))?.value;
}

function placeIn(sightings: readonly Sighting[], resource: ResourceRef): unknown {
  return sightings.find((one) => one.kind === 'container.place' && one.resource === resource)?.value;
}

function bundleIn(dataDir: string, id: string): string {
  return join(dataDir, 'diagnostics', id);
}
