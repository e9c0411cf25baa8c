import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Fact, FactKind, Sighting } from '../../engine/types.ts';
import { only, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import type { Cluster } from './cluster.ts';
import { listOf, lookAt } from './inventory.ts';
import type { Rows } from './shapes.ts';
import { dueNow, plan, readSlowly, slowReads } from './slow.ts';

const rows: Rows = {
  pools: [],
  nodes: ['pve1', 'pve2'].map((node) => ({ type: 'node', node, status: 'online' })),
  guests: Array.from({ length: 100 }, (_, at) => ({ type: 'qemu', vmid: 100 + at, node: 'pve1', name: 'x', status: 'running', tags: '', template: false, uptime: 1 })),
  storages: [],
};

describe('the schedule', () => {
  test('reads each thing every 5 to 60 minutes', () => {
    expect(slowReads().map(({ everyMinutes }) => everyMinutes).every((minutes) => minutes >= 5 && minutes <= 60)).toBe(true);
  });

  test('spreads the first round over a minute, never more than two at once, and leaves nothing out', () => {
    const errands = plan(slowReads(), rows, { errands: new Map(), now: 0 });
    const begun: number[] = [];
    for (let now = 0; now <= 90_000; now += 250) begun.push(...dueNow(errands, now).map(() => now));
    expect(begun).toHaveLength(errands.size);
    expect(Math.max(...begun)).toBeLessThan(65_000);
    expect(Math.max(...begun.map((at) => begun.filter((other) => other === at).length))).toBeLessThanOrEqual(2);
  });

  test('keeps to the rhythm of each thing over a day, within a tenth', () => {
    const errands = plan(slowReads(), rows, { errands: new Map(), now: 0 });
    const counts = new Map<string, number>();
    for (let now = 0; now < 86_400_000; now += 500) for (const { key } of dueNow(errands, now)) counts.set(key, (counts.get(key) ?? 0) + 1);
    expect(counts.get('backups ')).toBeGreaterThan(96 * 0.85);
    expect(counts.get('backups ')).toBeLessThan(96 * 1.15);
    expect(counts.get('disks pve1')).toBeGreaterThan(24 * 0.85);
    expect(counts.get('disks pve2')).toBeLessThan(24 * 1.15);
    expect(counts.get('guest configurations 150')).toBeGreaterThan(144 * 0.85);
  });

  test('drops what is gone and takes up what is new without moving the rest', () => {
    const before = plan(slowReads(), rows, { errands: new Map(), now: 0 });
    const after = plan(slowReads(), { ...rows, guests: [...rows.guests.slice(1), { ...rows.guests[0], vmid: 777 } as Rows['guests'][number]] }, { errands: before, now: 5000 });
    expect(after.has('guest configurations 100')).toBe(false);
    expect(after.get('guest configurations 777')?.due).toBeGreaterThanOrEqual(5000);
    expect(after.get('guest configurations 150')).toBe(before.get('guest configurations 150'));
  });
});

describe('reading slowly', () => {
  test('tells everything there is, and each thing fails alone', async () => {
    const { fake, world, cluster, said } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    world.addGuest({ vmid: 101, onboot: true });
    world.addHa({ sid: 'vm:101', crm_state: 'error' });
    world.addReplication({ id: '101-0', target: 'pve2', fail_count: 2 });
    world.addDisk('pve1', { devpath: '/dev/sda' });
    world.addDisk('pve2', { devpath: '/dev/nvme0n1' });
    world.addZpool('pve1', { name: 'tank' });
    fake.fail({ path: '/nodes/pve1/disks/list', status: 500, reason: 'smartctl hangs', times: 99 });
    const told = await readAll(cluster);
    expect([...new Set(told.map(({ kind }) => kind))].sort()).toEqual(['backup.state', 'certificate.state', 'disk.health', 'ha.state', 'replication.state', 'zfs.state']);
    expect(only(told, 'disk.health').map(({ resource }) => resource)).toEqual(['proxmox://lab/node/pve2/disk/nvme0n1']);
    expect(said.filter((words) => words.includes('smartctl hangs'))).toHaveLength(1);
    expect(only(await lookAt(cluster), 'guest.state')[0]?.value).toMatchObject({ onBoot: true, storages: ['local-lvm'] });
    expect(fake.violations).toEqual([]);
  });

  test('a disk that was swapped while its node was off, and nobody looked, is told to be gone', async () => {
    const { world, cluster } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    world.addDisk('pve2', { devpath: '/dev/sdb' });
    const old: Fact = { id: '1', resource: 'proxmox://lab/node/pve2/disk/sda', kind: 'disk.health', at: new Date(0), seenAt: new Date(0), value: { health: 'failed', wearoutPercent: 99, model: 'X' } };
    world.nodeOffline('pve2');
    expect(only(await readAll(cluster, { known: [old] }), 'disk.health')).toEqual([]);
    world.nodeOnline('pve2');
    cluster.memory.list = null;
    const told = only(await readAll(cluster, { known: [old] }), 'disk.health');
    expect(told.map(({ resource, value }) => [resource, value.present ?? true])).toEqual([['proxmox://lab/node/pve2/disk/sdb', true], [old.resource, false]]);
  });

  test.each<[string, { does: (watch: ProxmoxWatch) => void; listed: boolean; gone: FactKind[] }]>([
    ['goes with a guest that was removed', { does: ({ world }) => { world.removeGuest(101); }, listed: false, gone: ['ha.state', 'replication.state'] }],
    ['stays when the token may not see the guest any more', { does: blinded, listed: false, gone: [] }],
    ['stays when the token may not see the guest since the last list', { does: blinded, listed: true, gone: [] }],
  ])('what is known of the high availability and replication of a guest %s', async (_, { does, listed, gone }) => {
    const watch = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    watch.world.addGuest({ vmid: 101 });
    watch.world.addHa({ sid: 'vm:101', crm_state: 'error' });
    watch.world.addReplication({ id: '101-0', target: 'pve2', fail_count: 2 });
    const known = (await readAll(watch.cluster)).filter(ofGuest).map((one, n): Fact => ({ ...one, id: String(n), seenAt: one.at }));
    expect(known).toHaveLength(2);
    if (listed) await listOf(watch.cluster);
    else watch.cluster.memory.list = null;
    does(watch);
    const told = (await readAll(watch.cluster, { known })).filter(ofGuest);
    expect(told.filter(({ value }) => value.present === false).map(({ kind }) => kind).sort()).toEqual(gone);
  });

  test('never asks more than two things at once', async () => {
    const { fake, world, cluster } = await watchProxmox();
    for (let n = 0; n < 20; n += 1) world.addGuest({ vmid: 101 + n });
    fake.fail({ path: /config$/, delayMs: 30, times: 99 });
    let [now, most] = [0, 0];
    const counted: Cluster = { ...cluster, pve: { ...cluster.pve, engine: new Proxy(cluster.pve.engine, { get: (engine, field) => (field !== 'doRequest' ? Reflect.get(engine, field) as unknown : async (...args: Parameters<typeof engine.doRequest>) => {
      now += 1;
      most = Math.max(most, now);
      return engine.doRequest(...args).finally(() => { now -= 1; }) as Promise<unknown>;
    }) }) } };
    await readAll(counted, { speed: 60 });
    expect(most).toBe(2);
  });

  test('names the right that is missing, and goes on with the rest', async () => {
    const { world, cluster, said } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/vms', privileges: ['VM.Audit'] }, { path: '/nodes', privileges: ['Sys.Audit'] }] }] });
    world.addGuest({ vmid: 101 });
    world.addDisk('pve1', { devpath: '/dev/sda' });
    const told = await readAll(cluster);
    expect(told.map(({ kind }) => kind).sort()).toEqual(['certificate.state', 'disk.health']);
    expect(said.filter((words) => words.includes('the token lacks Sys.Audit on /')).length).toBeGreaterThanOrEqual(3);
  });

  test('rests while the cluster is away', async () => {
    const { fake, cluster } = await watchProxmox();
    await lookAt(cluster);
    cluster.memory.failed = { error: new Error('away'), until: Infinity, waitMs: 1 };
    const before = fake.requests.length;
    expect(await readAll(cluster)).toEqual([]);
    expect(fake.requests).toHaveLength(before);
  });
});

function blinded({ world, fake }: ProxmoxWatch): void {
  world.revoke(fake.token.id, ['VM.Audit']);
}

function ofGuest(one: Sighting): one is Extract<Sighting, { kind: 'ha.state' | 'replication.state' }> {
  return one.kind === 'ha.state' || one.kind === 'replication.state';
}

/** One whole round, on a clock that runs as fast as the answers come. */
async function readAll(cluster: Cluster, { speed = 1, known = [] }: { speed?: number; known?: Fact[] } = {}): Promise<Sighting[]> {
  if (cluster.memory.failed === null) await lookAt(cluster);
  const [told, leaving]: [Sighting[], AbortController] = [[], new AbortController()];
  let ms = cluster.now().getTime();
  const pause = async (by: number): Promise<void> => {
    ms += by * speed;
    await sleep(0);
    if (ms > cluster.now().getTime() + 100_000) leaving.abort();
  };
  const fast: Cluster = { ...cluster, now: () => new Date(ms), rhythm: { ...cluster.rhythm, pause } };
  await readSlowly(fast, { seen: (sightings) => Promise.resolve(void told.push(...sightings)), known: () => Promise.resolve(known), signal: leaving.signal });
  return told;
}

