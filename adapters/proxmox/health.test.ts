import { expect, test } from 'vitest';
import { only, watchProxmox } from '../../ops/testing/proxmox-watch.ts';
import type { FakeProxmoxWorld } from '../../ops/testing/fake-proxmox.ts';
import { readCertificates, readDisks, readHa, readPools, readReplication } from './health.ts';
import { listOf } from './inventory.ts';

test.each<[string, Parameters<FakeProxmoxWorld['addDisk']>[1], object]>([
  ['a good one', { devpath: '/dev/sda', health: 'PASSED', wearout: 98, model: 'Samsung_SSD_870' }, { health: 'passed', wearoutPercent: 2, model: 'Samsung SSD 870' }],
  ['one that is failing', { devpath: '/dev/sda', health: 'FAILED', wearout: 0 }, { health: 'failed', wearoutPercent: 100 }],
  ['a disk that turns', { devpath: '/dev/sda', health: 'OK', wearout: 'N/A' }, { health: 'passed', wearoutPercent: null }],
  ['one that does not tell', { devpath: '/dev/sda', health: 'UNKNOWN', wearout: 'N/A' }, { health: 'unknown', wearoutPercent: null }],
])('of the disks, %s is told as it says', async (_, disk, value) => {
  const { world, cluster } = await watchProxmox();
  world.addDisk('pve1', disk);
  const seen = await readDisks(cluster, (await listOf(cluster)).rows, 'pve1');
  expect(seen).toEqual([expect.objectContaining({ resource: 'proxmox://lab/node/pve1/disk/sda', kind: 'disk.health', value: expect.objectContaining(value) as object })]);
});

test.each<[Parameters<FakeProxmoxWorld['addZpool']>[1], object]>([
  [{ name: 'tank' }, { pool: 'tank', health: 'online', errors: 0 }],
  [{ name: 'tank', health: 'DEGRADED', errors: '3 data errors, use \'-v\' for a list', children: [{ name: 'tank', read: 9, write: 9, cksum: 9, msg: '', children: [{ name: 'sda', read: 1, write: 2, cksum: 4, msg: '' }, { name: 'sdb', msg: '' }] }] }, { health: 'degraded', errors: 10 }],
  [{ name: 'tank', health: 'FAULTED' }, { health: 'faulted' }], [{ name: 'tank', health: 'SUSPENDED' }, { health: 'faulted' }],
  [{ name: 'tank', health: 'OFFLINE' }, { health: 'other' }],
])('a pool %j is told with its errors', async (pool, value) => {
  const { fake, world, cluster } = await watchProxmox();
  world.addZpool('pve1', pool);
  const seen = await readPools(cluster, (await listOf(cluster)).rows, 'pve1');
  expect(seen).toEqual([expect.objectContaining({ resource: 'proxmox://lab/node/pve1/zfs/tank', value: expect.objectContaining(value) as object })]);
  expect(fake.violations).toEqual([]);
});

test('of the certificates of a node, the one that ends first is told', async () => {
  const { world, cluster } = await watchProxmox();
  const end = world.now() + 5 * 86_400;
  world.addCertificate('pve1', { filename: 'pveproxy-ssl.pem', subject: '/CN=pve1.example', notafter: end });
  const seen = await readCertificates(cluster, (await listOf(cluster)).rows, 'pve1');
  expect(seen).toEqual([expect.objectContaining({
    resource: 'proxmox://lab/node/pve1', kind: 'certificate.state', value: { notAfter: new Date(end * 1000).toISOString(), subject: '/CN=pve1.example' },
  })]);
});

test('replication jobs are told with their failures, those of ignored guests are not', async () => {
  const { world, cluster } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
  world.addGuest({ vmid: 101 });
  world.addGuest({ vmid: 102, tags: ['copilot-ignore'] });
  world.addReplication({ id: '101-0', target: 'pve2', fail_count: 3, last_sync: 1_795_000_000 });
  world.addReplication({ id: '101-1', target: 'pve2', last_sync: 0 });
  world.addReplication({ id: '102-0', target: 'pve2', fail_count: 1 });
  const { rows } = await listOf(cluster);
  const told = only(await readReplication(cluster, rows, 'pve1'), 'replication.state');
  expect(told.map(({ resource, value }) => [resource, value])).toEqual([
    ['proxmox://lab/replication/101-0', { job: '101-0', target: 'pve2', failures: 3, lastSyncAt: '2026-11-18T11:06:40.000Z' }],
    ['proxmox://lab/replication/101-1', { job: '101-1', target: 'pve2', failures: 0, lastSyncAt: null }],
  ]);
  expect(await readReplication(cluster, rows, 'pve2')).toEqual([]);
});

test.each([
  ['started', 'started', 'started'], ['stopped', 'stopped', 'stopped'], ['error', 'started', 'error'], ['fence', 'started', 'fence'], ['recovery', 'started', 'recovery'],
  ['migrate', 'started', 'migrate'], ['relocate', 'started', 'migrate'], ['freeze', 'started', 'other'], ['request_start', 'started', 'started'],
])('high availability that says %s is told', async (crm, wanted, status) => {
  const { world, cluster } = await watchProxmox();
  world.addGuest({ vmid: 101 });
  world.addGuest({ vmid: 200, kind: 'lxc', tags: ['copilot-ignore'] });
  world.addHa({ sid: 'vm:101', crm_state: crm, state: wanted });
  world.addHa({ sid: 'ct:200', crm_state: 'error' });
  const seen = await readHa(cluster, (await listOf(cluster)).rows);
  expect(seen).toEqual([expect.objectContaining({ resource: 'proxmox://lab/101', kind: 'ha.state', value: { status, wanted } })]);
});
