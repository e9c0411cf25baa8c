import { describe, expect, test } from 'vitest';
import { afresh, only, watchProxmox } from '../../ops/testing/proxmox-watch.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { lookAt } from './inventory.ts';

const web: ResourceRef = 'proxmox://lab/101';
const audits = ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'];

describe('a look', () => {
  test('tells nodes, guests, storages and the cluster as they are', async () => {
    const { world, cluster } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    world.addGuest({ vmid: 101, name: 'web', tags: ['copilot-owner-anna', 'prod'], lock: 'backup' });
    world.addGuest({ vmid: 200, kind: 'lxc', name: 'dns', node: 'pve2', status: 'stopped' });
    world.addGuest({ vmid: 900, name: 'golden', status: 'stopped', template: true });
    world.storageActive('local', false, 'pve2');
    const seen = await lookAt(cluster);
    expect(only(seen, 'host.reach')[0]).toMatchObject({ resource: 'proxmox://lab', value: { reachable: true } });
    expect(only(seen, 'cluster.state')[0]).toMatchObject({ resource: 'proxmox://lab', value: { quorate: true, nodes: 2, online: 2 } });
    expect(only(seen, 'node.state').map(({ resource, value }) => [resource, value.status])).toEqual([['proxmox://lab/node/pve1', 'online'], ['proxmox://lab/node/pve2', 'online']]);
    expect(only(seen, 'guest.state', web)[0]?.value).toEqual({
      present: true, kind: 'qemu', name: 'web', node: 'pve1', status: 'running', lock: 'backup', template: false, onBoot: null, tags: ['copilot-owner-anna', 'prod'],
      storages: [], startedAt: '2026-11-20T11:00:00.000Z', owner: 'anna', severity: null, maintenanceUntil: null, dependsOn: [],
    });
    expect(only(seen, 'guest.state', 'proxmox://lab/200')[0]?.value).toMatchObject({ kind: 'lxc', node: 'pve2', status: 'stopped', startedAt: null });
    expect(only(seen, 'guest.state', 'proxmox://lab/900')[0]?.value).toMatchObject({ template: true });
    expect(only(seen, 'storage.state', 'proxmox://lab/storage/pve1/local')[0]?.value).toEqual({ present: true, node: 'pve1', status: 'available', type: 'dir', shared: false });
    expect(only(seen, 'storage.state', 'proxmox://lab/storage/pve2/local')[0]?.value).toMatchObject({ status: 'unavailable' });
  });

  test('tells nothing of a guest that the owner asked to leave out', async () => {
    const { world, cluster } = await watchProxmox();
    world.addGuest({ vmid: 101, tags: ['copilot-ignore'] });
    world.addGuest({ vmid: 102 });
    expect(only(await lookAt(cluster), 'guest.state').map(({ resource }) => resource)).toEqual(['proxmox://lab/102']);
  });

  test('says once of each guest which of its tags cannot be read', async () => {
    const { world, cluster, advance, said } = await watchProxmox();
    world.addGuest({ vmid: 101, tags: ['copilot-sevrity-high', 'copilot-maintenance-soon', 'copilot-owner-anna'] });
    world.addGuest({ vmid: 102, tags: ['copilot-maintenance-soon', 'prod'] });
    world.addGuest({ vmid: 103, tags: ['copilot-ignore', 'copilot-maintenance-soon'] });
    for (let n = 0; n < 3; n += 1) {
      await lookAt(cluster);
      advance(10_000);
    }
    expect(said).toEqual([
      'A tag of lab/101 is left out: copilot-sevrity-high is not a tag of ours; did you mean copilot-severity-<level>?',
      'A tag of lab/101 is left out: copilot-maintenance-soon must end in a day, such as 2026-12-01',
      'A tag of lab/102 is left out: copilot-maintenance-soon must end in a day, such as 2026-12-01',
    ]);
  });

  test.each([['paused', 'paused'], ['stopped', 'stopped'], ['running', 'running']] as const)('a guest that is %s is told as that', async (status, told) => {
    const { world, cluster } = await watchProxmox();
    world.addGuest({ vmid: 101, status });
    expect(only(await lookAt(cluster), 'guest.state', web)[0]?.value.status).toBe(told);
  });

  test('a lost node is offline, and what stands on it is unknown and not gone, for hours', async () => {
    const { world, cluster, advance } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
    world.addGuest({ vmid: 101, name: 'web', node: 'pve2', template: false });
    world.addStorage({ storage: 'disk2', nodes: ['pve2'] });
    const [before] = only(await lookAt(cluster), 'guest.state', web);
    world.nodeOffline('pve2');
    for (const laterMs of [10_000, 600_000, 7_200_000]) {
      advance(laterMs);
      const seen = await lookAt(cluster);
      expect(only(seen, 'node.state', 'proxmox://lab/node/pve2')[0]?.value).toEqual({ present: true, status: 'offline' });
      expect(only(seen, 'guest.state', web)[0]?.value).toEqual({ ...before?.value, status: 'unknown' });
      expect(only(seen, 'storage.state', 'proxmox://lab/storage/pve2/disk2')[0]?.value).toMatchObject({ present: true, status: 'unknown' });
      expect(only(seen, 'cluster.state')[0]?.value).toMatchObject({ nodes: 2, online: 1 });
    }
  });

  test('a lost quorum is told as soon as nodes are gone', async () => {
    const { world, cluster, advance } = await watchProxmox({ nodes: ['pve1', 'pve2', 'pve3'] });
    await lookAt(cluster);
    world.quorum(false);
    world.nodeOffline('pve2');
    world.nodeOffline('pve3');
    advance(10_000);
    expect(only(await lookAt(cluster), 'cluster.state')[0]?.value).toEqual({ quorate: false, nodes: 3, online: 1 });
  });
});

describe('a start', () => {
  test('is the same moment in each look, and another one after a restart', async () => {
    const { world, cluster, advance } = await watchProxmox();
    const guest = world.addGuest({ vmid: 101, startedAt: Date.parse('2026-11-20T11:59:30Z') / 1000 });
    const starts = new Set<string | null>();
    for (let n = 0; n < 20; n += 1) {
      starts.add(only(await lookAt(cluster), 'guest.state', web)[0]?.value.startedAt ?? null);
      advance(10_000 + (n % 3) * 700);
    }
    expect([...starts]).toEqual(['2026-11-20T11:59:30.000Z']);
    guest.startedAt = world.now() - 2;
    const again = only(await lookAt(cluster), 'guest.state', web)[0]?.value.startedAt;
    expect(Date.parse(again ?? '')).toBeGreaterThan(Date.parse('2026-11-20T12:03:00Z'));
  });
});

describe('what is no longer listed', () => {
  test('is gone when the token may see it, which is told for a quarter of an hour', async () => {
    const { world, cluster, advance } = await watchProxmox();
    world.addGuest({ vmid: 101, name: 'web' });
    world.addGuest({ vmid: 102 });
    world.addStorage({ storage: 'usb' });
    await lookAt(cluster);
    world.removeGuest(101);
    world.state.storages.delete('usb');
    advance(10_000);
    await lookAt(cluster);
    for (let minutes = 0; minutes < 15; minutes += 5) {
      advance(minutes === 0 ? 10_000 : 300_000);
      const seen = await lookAt(cluster);
      expect(only(seen, 'guest.state', web)[0]?.value).toMatchObject({ present: false, status: 'unknown', name: 'web' });
      expect(only(seen, 'storage.state', 'proxmox://lab/storage/pve1/usb')[0]?.value).toMatchObject({ present: false });
    }
    advance(600_000);
    await lookAt(cluster);
    advance(10_000);
    expect(only(await lookAt(cluster), 'guest.state', web)).toEqual([]);
  });

  test('is asked about again when the answer was lost on the way', async () => {
    const { fake, world, cluster, advance } = await watchProxmox();
    world.addGuest({ vmid: 101 });
    world.addGuest({ vmid: 102 });
    await lookAt(cluster);
    world.removeGuest(101);
    advance(10_000);
    await lookAt(cluster);
    advance(10_000);
    fake.fail({ path: '/access/permissions', cut: 'connection', times: 3 });
    await expect(lookAt(cluster)).rejects.toMatchObject({ code: 'machine.unreachable' });
    advance(10_000);
    expect(only(await lookAt(cluster), 'guest.state', web)[0]?.value).toMatchObject({ present: false });
  });

  test('in one list only is not taken for gone, as after a restart of Proxmox', async () => {
    const { world, cluster, advance } = await watchProxmox();
    world.addGuest({ vmid: 101, name: 'web' });
    const told = [...await lookAt(cluster)];
    for (let n = 0; n < 3; n += 1) {
      world.removeGuest(101);
      advance(10_000);
      told.push(...await lookAt(cluster), ...await lookAt(cluster));
      world.addGuest({ vmid: 101, name: 'web' });
      advance(10_000);
      told.push(...await lookAt(cluster));
    }
    expect(only(told, 'guest.state', web).map(({ value }) => value.present)).toEqual([true, true, true, true]);
  });

  test('and comes back is there again', async () => {
    const { world, cluster, advance } = await watchProxmox();
    world.addGuest({ vmid: 101, name: 'web' });
    await lookAt(cluster);
    world.removeGuest(101);
    for (let n = 0; n < 2; n += 1) {
      advance(10_000);
      await lookAt(cluster);
    }
    world.addGuest({ vmid: 101, name: 'other' });
    advance(10_000);
    expect(only(await lookAt(cluster), 'guest.state', web).map(({ value }) => [value.present, value.name])).toEqual([[true, 'other']]);
  });

  test('is nothing of the kind when the token may no longer see it, and that is said once', async () => {
    const { fake, world, cluster, advance, said, asked } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/', privileges: ['Sys.Audit', 'Datastore.Audit'] }, { path: '/vms/101', privileges: ['VM.Audit'] }, { path: '/vms/102', privileges: ['VM.Audit'] }] }] });
    world.addGuest({ vmid: 101 });
    world.addGuest({ vmid: 102 });
    await lookAt(cluster);
    world.grant(fake.token.id, '/vms/101', []);
    for (let n = 0; n < 3; n += 1) {
      advance(10_000);
      expect(only(await lookAt(cluster), 'guest.state', web)).toEqual([]);
    }
    expect(said.filter((words) => words.includes('lacks VM.Audit on /vms/101'))).toHaveLength(1);
    expect(asked(/access\/permissions/)).toBe(2);
  });

  test('after a restart of the service is found out by asking for it alone, and by the next look', async () => {
    const { world, cluster, machine, advance } = await watchProxmox();
    world.addGuest({ vmid: 101 });
    await lookAt(afresh(cluster));
    world.removeGuest(101);
    expect(await machine.inspect(web)).toEqual([]);
    expect(await machine.inspect('proxmox://lab/node/pve9')).toEqual([]);
    advance(10_000);
    expect((await lookAt(cluster)).filter(({ value }) => 'present' in value && !value.present).map(({ resource }) => resource).sort()).toEqual([web, 'proxmox://lab/node/pve9']);
    expect((await machine.inspect(web))[0]?.value).toMatchObject({ present: false });
    expect((await machine.inspect('proxmox://lab/storage/pve1/local'))[0]?.value).toMatchObject({ present: true, status: 'available' });
    expect((await machine.inspect('proxmox://lab'))[0]?.value).toMatchObject({ reachable: true });
    expect(await machine.inspect('proxmox://lab/node/pve1/disk/sda')).toEqual([]);
    await expect(machine.inspect('proxmox://elsewhere/101')).rejects.toMatchObject({ code: 'machine.missing', message: expect.stringContaining('elsewhere') as string });
  });
});

describe('a token', () => {
  test('that may see nothing is told so, with what to give it', async () => {
    const { world, cluster } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [] }] });
    world.addGuest({ vmid: 101 });
    await expect(lookAt(cluster)).rejects.toMatchObject({
      code: 'machine.unauthorised', message: expect.stringMatching(/the token may see nothing: it lacks VM\.Audit, Sys\.Audit, Datastore\.Audit\. Give it the role PVEAuditor on \/ /) as string,
    });
  });

  test.each(audits)('without %s sees the rest, and what is hidden is said once', async (missing) => {
    const { world, cluster, advance, said } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/', privileges: audits.filter((one) => one !== missing) }] }] });
    world.addGuest({ vmid: 101 });
    const seen = await lookAt(cluster);
    expect(only(seen, 'node.state')).toHaveLength(1);
    expect(only(seen, 'guest.state')).toHaveLength(missing === 'VM.Audit' ? 0 : 1);
    expect(only(seen, 'storage.state')).toHaveLength(missing === 'Datastore.Audit' ? 0 : 2);
    expect(only(seen, 'cluster.state')).toHaveLength(missing === 'Sys.Audit' ? 0 : 1);
    advance(10_000);
    await lookAt(cluster);
    expect(said.filter((words) => words.includes(`hides what the token may not see: it lacks ${missing}.`))).toHaveLength(1);
  });

  test('whose secret is wrong is tried once in five minutes, for Proxmox may lock out who tries more often', async () => {
    const { fake, cluster, advance, asked } = await watchProxmox();
    fake.fail({ status: 401, times: 99 });
    for (let n = 0; n < 29; n += 1) {
      await expect(lookAt(cluster)).rejects.toMatchObject({ code: 'machine.unauthorised' });
      advance(10_000);
    }
    expect(asked(/./)).toBe(1);
    advance(20_000);
    await lookAt(cluster).catch(() => undefined);
    expect(asked(/./)).toBe(2);
  });

  test('that gets its rights back sees again', async () => {
    const { fake, world, cluster, advance } = await watchProxmox();
    world.addGuest({ vmid: 101 });
    await lookAt(cluster);
    world.revoke(fake.token.id);
    advance(10_000);
    await expect(lookAt(cluster)).rejects.toMatchObject({ code: 'machine.unauthorised' });
    world.grant(fake.token.id, '/', audits);
    advance(300_000);
    expect(only(await lookAt(cluster), 'guest.state', web)).toHaveLength(1);
  });
});
