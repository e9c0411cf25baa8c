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

const nvme = `SMART/Health Information (NVMe Log 0x02)
Critical Warning:                   0x09
Temperature:                        38 Celsius
Available Spare:                    4%
Available Spare Threshold:          10%
Percentage Used:                    2%
Data Units Read:                    1,234,567 [632 GB]
Media and Data Integrity Errors:    1,204
`;
const row = (id: string, raw: string) => ({ id, name: 'Any_Name', value: 100, worst: 100, threshold: 10, raw, fail: '-', flags: 'PO--CK' });

test.each<[string, Parameters<FakeProxmoxWorld['addDisk']>[1], object | undefined]>([
  ['an ATA disk', { devpath: '/dev/sda', attributes: [row('  5', '8'), row('187', '0'), row('194', '38 (Min/Max 20/50)'), row('197', '16 (0 2)'), row('198', '2')] }, { reallocated: 8, reported: 0, pending: 16, uncorrectable: 2 }],
  ['an ATA disk that counts something else', { devpath: '/dev/sda', attributes: [row('  9', '12345h+12m'), row('  5', '-')] }, {}],
  ['an NVMe disk', { devpath: '/dev/nvme0n1', text: nvme }, { warning: 9, sparePercent: 4, spareThreshold: 10, mediaErrors: 1204 }],
  ['a SAS disk', { devpath: '/dev/sda', text: 'SMART Health Status: OK\nElements in grown defect list: 3\n' }, { reallocated: 3 }],
  ['a disk that does not tell its health', { devpath: '/dev/sda', health: 'UNKNOWN', attributes: [row('  5', '8')] }, undefined],
])('%s is told with what it counts', async (_, disk, smart) => {
  const { fake, world, cluster, said, asked } = await watchProxmox();
  world.addDisk('pve1', disk);
  const [seen] = only(await readDisks(cluster, (await listOf(cluster)).rows, 'pve1'), 'disk.health');
  expect(seen?.value.smart).toEqual(smart);
  expect(asked(/disks\/smart/)).toBe(smart === undefined ? 0 : 1);
  expect([...fake.violations, ...said]).toEqual([]);
});

test('a disk that cannot be asked is told without what it counts, which is said once, and holds up no other', async () => {
  const { fake, world, cluster, said } = await watchProxmox();
  for (const devpath of ['/dev/sda', '/dev/sdb']) world.addDisk('pve1', { devpath, attributes: [row('  5', '8')] });
  const { rows } = await listOf(cluster);
  const told = async () => only(await readDisks(cluster, rows, 'pve1'), 'disk.health').map(({ value: { health, smart } }) => [health, smart]);
  fake.fail({ path: '/nodes/pve1/disks/smart', status: 500, reason: 'Error getting S.M.A.R.T. data: Exit code: 2', times: 1 });
  expect(await told()).toEqual([['passed', undefined], ['passed', { reallocated: 8 }]]);
  expect(said).toEqual(['Proxmox lab would not read the SMART values of /dev/sda on pve1: Error getting S.M.A.R.T. data: Exit code: 2']);
  expect(await told()).toEqual([['passed', { reallocated: 8 }], ['passed', { reallocated: 8 }]]);
});

test('without the right to ask disks they are told by the list, and what is missing is said once', async () => {
  const { world, cluster, said, asked } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/nodes', privileges: ['Sys.Audit'] }] }] });
  for (const devpath of ['/dev/sda', '/dev/sdb']) world.addDisk('pve1', { devpath });
  const { rows } = await listOf(cluster);
  said.length = 0;
  for (let n = 0; n < 2; n += 1) expect(only(await readDisks(cluster, rows, 'pve1'), 'disk.health').map(({ value }) => value.smart)).toEqual([undefined, undefined]);
  expect(said).toEqual(['Proxmox lab does not let the token read the SMART values of /dev/sda on pve1: the token lacks Sys.Audit on /']);
  expect(asked(/disks\/smart/)).toBe(2);
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
