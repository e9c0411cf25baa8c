import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { only, settingsOf, watchProxmox } from '../../ops/testing/proxmox-watch.ts';
import { clusterOf } from './connect.ts';
import { lookAt } from './inventory.ts';

test.each([
  ['the one of its settings', 'house', 'lab', 'house'], ['its own', null, 'lab', 'lab'], ['that of a lone node', null, null, 'pve1'],
])('the name of a cluster is %s', async (_, name, clusterName, expected) => {
  const { cluster } = await watchProxmox({ clusterName }, { name });
  expect((await lookAt(cluster))[0]?.resource).toBe(`proxmox://${expected}`);
});

test('a name that was learned is remembered, though the cluster is away or has got another one since', async () => {
  const { fake, world, dataDir, cluster } = await watchProxmox({ clusterName: null }, { name: null });
  expect(cluster.naming.current).toBe('pve1');
  expect((await stat(join(dataDir, 'proxmox-names.json'))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(dataDir, 'proxmox-names.json'), 'utf8'))).toEqual({ [fake.url]: 'pve1' });
  world.state.clusterName = 'grown';
  await fake.goAway();
  const again = await clusterOf(settingsOf(fake, { name: null }), { dataDir, now: () => new Date(), say: () => undefined });
  expect(again.naming).toMatchObject({ current: 'pve1', final: true });
  await again.pve.close();
});

test('a cluster that was never reached goes by its address, and only its reach is told under that', async () => {
  const { fake, dataDir } = await watchProxmox();
  await fake.goAway();
  const cluster = await clusterOf(settingsOf(fake, { name: null }), { dataDir, now: () => new Date(), say: () => undefined });
  expect(cluster.naming).toMatchObject({ current: '127-0-0-1', final: false });
  await expect(lookAt(cluster)).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('Proxmox 127-0-0-1') as string });
  await fake.comeBack();
  cluster.memory.failed = null;
  const seen = await lookAt(cluster);
  expect(only(seen, 'host.reach').map(({ resource, value }) => [resource, value.reachable])).toEqual([['proxmox://lab', true], ['proxmox://127-0-0-1', true]]);
  expect(seen.filter(({ kind }) => kind !== 'host.reach').every(({ resource }) => resource.startsWith('proxmox://lab'))).toBe(true);
  await cluster.pve.close();
});

test('a token that may not ask for the name leaves it at the address for good, also when it may later', async () => {
  const { fake, world, cluster, dataDir } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/vms', privileges: ['VM.Audit'] }] }] }, { name: null });
  expect(cluster.naming).toMatchObject({ current: '127-0-0-1', final: true });
  world.grant('anna@pve!watch', '/', ['Sys.Audit', 'VM.Audit']);
  const again = await clusterOf(settingsOf(fake, { name: null }), { dataDir, now: () => new Date(), say: () => undefined });
  expect(again.naming.current).toBe('127-0-0-1');
  await again.pve.close();
});
