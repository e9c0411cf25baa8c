import { expect, test } from 'vitest';
import { everyPrivilege } from './fake-proxmox-rights.ts';
import type { FakeProxmoxOptions } from './fake-proxmox.ts';
import { exitOf, proxmoxLab, type ProxmoxLab } from './proxmox-lab.ts';

const vm = '/nodes/pve1/qemu/101';
const ct = '/nodes/pve1/lxc/200';

test('a virtual machine is made with all that Proxmox adds by itself', async () => {
  let now = 1_700_000_000_000;
  const { ask, world } = await lab({ clock: () => now, taskMs: 1000 });
  const wish = { vmid: 105, name: 'web', cores: 2, memory: '2048', scsi0: 'local-lvm:32', ide2: 'local-lvm:cloudinit', net0: 'virtio,bridge=vmbr0,tag=20', tags: 'Web,db;web', sshkeys: 'ssh-ed25519%20AAAA' };
  const { result } = await ask('POST', '/nodes/pve1/qemu', wish);
  expect((await ask('GET', '/nodes/pve1/qemu/105/config')).result).toMatchObject({ lock: 'create' });
  expect(await ask('PUT', '/nodes/pve1/qemu/105/config', { cores: 3 })).toMatchObject({ status: 500, reason: 'VM is locked (create)' });
  now += 1000;
  expect(await exitOf(ask, String(result))).toBe('OK');
  const { result: config } = await ask('GET', '/nodes/pve1/qemu/105/config');
  expect(config).toEqual({
    name: 'web', cores: 2, memory: '2048', scsi0: 'local-lvm:vm-105-disk-0,size=32G', ide2: 'local-lvm:vm-105-cloudinit,media=cdrom',
    net0: expect.stringMatching(/^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0,tag=20$/) as string, tags: 'db;web', sshkeys: 'ssh-ed25519%20AAAA',
    smbios1: expect.stringMatching(/^uuid=[0-9a-f-]{36}$/) as string, vmgenid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    meta: `creation-qemu=9.2.0,ctime=1700000000`, digest: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
  });
  expect(world.storage('local-lvm').volumes.map(({ volid, size }) => [volid, size])).toEqual([['local-lvm:vm-105-disk-0', 2 ** 35], ['local-lvm:vm-105-cloudinit', 2 ** 22]]);
  expect((await ask('POST', '/nodes/pve1/qemu', wish)).reason).toBe("unable to create VM 105 - VM 105 already exists on node 'pve1'");
});

test('a container is made of a template, or not at all', async () => {
  const { ask, act, world } = await lab();
  world.addVolume('local', { volid: 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst', content: 'vztmpl' });
  const wish = { vmid: 200, ostemplate: 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst', hostname: 'db', rootfs: 'local-lvm:8', net0: 'name=eth0,ip=dhcp,bridge=vmbr0', unprivileged: 1, features: 'nesting=1', description: 'hello' };
  expect(await act('/nodes/pve1/lxc', wish)).toBe('OK');
  expect((await ask('GET', `${ct}/config`)).result).toMatchObject({
    hostname: 'db', arch: 'amd64', ostype: 'debian', memory: 512, swap: 512, rootfs: 'local-lvm:vm-200-disk-0,size=8G', description: 'hello\n',
    net0: expect.stringMatching(/^name=eth0,bridge=vmbr0,hwaddr=BC:24:11[0-9A-F:]{9},ip=dhcp,type=veth$/) as string,
  });
  expect(await act('/nodes/pve1/lxc', { ...wish, vmid: 201, ostemplate: 'local:vztmpl/none.tar.zst' })).toBe("unable to create CT 201 - volume 'local:vztmpl/none.tar.zst' does not exist");
  expect(world.state.guests.has(201)).toBe(false);
});

test('a copy takes its number at once, under a lock, and has an identity of its own', async () => {
  let now = 1_700_000_000_000;
  const { ask, world } = await lab({ clock: () => now, taskMs: 1000 });
  world.addGuest({ vmid: 9000, name: 'debian', status: 'stopped', template: true, tags: ['base'], disks: { scsi0: 'local-lvm:base-9000-disk-0,size=3G', ide2: 'local-lvm:vm-9000-cloudinit,media=cdrom,size=4M' } });
  const path = '/nodes/pve1/qemu/9000/clone';
  const { result } = await ask('POST', path, { newid: 105, name: 'web', full: 1, description: 'mine' });
  expect((await ask('GET', '/nodes/pve1/qemu/105/config')).result).toMatchObject({ lock: 'clone' });
  expect((await ask('POST', path, { newid: 105 })).reason).toBe('unable to create VM 105: config file already exists');
  now += 1000;
  expect(await exitOf(ask, String(result))).toBe('OK');
  const config = world.guest(105).config;
  expect(config).toMatchObject({ name: 'web', tags: 'base', description: 'mine', scsi0: 'local-lvm:vm-105-disk-0,size=3G', ide2: 'local-lvm:vm-105-cloudinit,media=cdrom,size=4M' });
  expect(config).not.toHaveProperty('template');
  for (const name of ['smbios1', 'net0']) expect(config[name]).not.toBe(world.guest(9000).config[name]);
  expect((await ask('POST', path, { newid: 106, full: 0, storage: 'local-lvm' })).reason).toBe("parameter 'storage' not allowed for linked clones");
  expect((await ask('POST', path, { newid: 106, target: 'pve2' })).reason).toBe("can't clone VM to node 'pve2' (VM uses local storage)");
  world.addGuest({ vmid: 101 });
  expect((await ask('POST', `${vm}/clone`, { newid: 106, full: 0 })).reason).toBe("Linked clone feature is not supported for drive 'scsi0' (local-lvm:vm-101-disk-0)");
});

test('what a running guest cannot change at once waits for its next start, and is shown as if it were so', async () => {
  const { ask, act, world } = await lab();
  world.addGuest({ vmid: 101 });
  expect((await ask('PUT', `${vm}/config`, { cores: 4, name: 'web', delete: 'agent' })).status).toBe(200);
  expect(world.guest(101)).toMatchObject({ config: { cores: 2, name: 'web', agent: '1' }, pending: { cores: 4, agent: null } });
  expect((await ask('GET', `${vm}/config`)).result).toMatchObject({ cores: 4, name: 'web' });
  expect((await ask('GET', `${vm}/config`, { current: 1 })).result).toMatchObject({ cores: 2 });
  expect((await ask('GET', `${vm}/pending`)).result).toEqual(expect.arrayContaining([{ key: 'cores', value: '2', pending: '4' }, { key: 'agent', value: '1', delete: 1 }, { key: 'name', value: 'web' }]));
  await act(`${vm}/status/stop`);
  expect(world.guest(101)).toMatchObject({ config: { cores: 4 }, pending: {} });
});

test('a change by another one in between is noticed by the digest', async () => {
  const { ask, world } = await lab();
  world.addGuest({ vmid: 101 });
  const { digest } = (await ask('GET', `${vm}/config`)).result as { digest: string };
  expect((await ask('PUT', `${vm}/config`, { digest, onboot: 1 })).status).toBe(200);
  expect(await ask('PUT', `${vm}/config`, { digest, onboot: 0 })).toMatchObject({ status: 500, reason: 'detected modified configuration - file changed by other user? Try again.' });
});

test('a disk grows and moves and never shrinks', async () => {
  const { ask, act, world } = await lab();
  world.addStorage({ storage: 'fast', type: 'zfspool', content: 'images,rootdir' });
  world.addGuest({ vmid: 101 });
  expect(await act(`${vm}/resize`, { disk: 'scsi0', size: '40G' }, 'PUT')).toBe('OK');
  expect((await ask('PUT', `${vm}/resize`, { disk: 'scsi0', size: '39G' })).reason).toBe('shrinking disks is not supported');
  expect((await ask('PUT', `${vm}/resize`, { disk: 'scsi1', size: '9G' })).reason).toBe("disk 'scsi1' does not exist");
  expect(await act(`${vm}/move_disk`, { disk: 'scsi0', storage: 'fast', delete: 1 })).toBe('OK');
  expect(world.guest(101).config).toMatchObject({ scsi0: 'fast:vm-101-disk-0,size=40G' });
  expect((await ask('POST', `${vm}/move_disk`, { disk: 'scsi0', storage: 'fast' })).reason).toBe("you can't move to the same storage with same format");
  expect(await act(`${vm}/move_disk`, { disk: 'scsi0', storage: 'local-lvm' })).toBe('OK');
  expect(world.guest(101).config).toMatchObject({ scsi0: 'local-lvm:vm-101-disk-0,size=40G', unused0: 'fast:vm-101-disk-0' });
});

test('a guest goes to another node, or for good, when nothing speaks against it', async () => {
  const { ask, act, world } = await lab();
  world.addGuest({ vmid: 101 });
  world.addPool('people', { guests: [101] });
  expect((await ask('POST', `${vm}/migrate`, { target: 'pve2' })).reason).toBe("can't migrate running VM without --online");
  expect(await act(`${vm}/migrate`, { target: 'pve2', online: 1, 'with-local-disks': 1 })).toBe('OK');
  expect(world.guest(101).node).toBe('pve2');
  const there = '/nodes/pve2/qemu/101';
  expect((await ask('DELETE', there)).reason).toBe('VM 101 is running - destroy failed');
  world.power(101, 'stopped');
  world.guest(101).config['protection'] = 1;
  expect((await ask('DELETE', there)).reason).toBe("can't remove VM 101 - protection mode enabled");
  delete world.guest(101).config['protection'];
  expect(await act(there, { purge: 1 }, 'DELETE')).toBe('OK');
  expect(world.state.guests.size).toBe(0);
  expect(world.state.rights.pools.get('people')?.guests.size).toBe(0);
});

test('storages and pools are entries that cannot be made twice, and a full pool stays', async () => {
  const { ask, world } = await lab();
  const nas = { storage: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank/iso', content: 'iso,backup' };
  expect((await ask('POST', '/storage', nas)).result).toEqual({ storage: 'nas', type: 'nfs' });
  expect((await ask('POST', '/storage', nas)).reason).toBe("create storage failed: storage ID 'nas' already defined");
  expect((await ask('POST', '/storage', { storage: 'two', type: 'nfs', server: 'x' })).reason).toBe("create storage failed: missing value for required option 'export'");
  await ask('PUT', '/storage/nas', { content: 'iso', nodes: 'pve2' });
  expect((await ask('GET', '/storage/nas')).result).toMatchObject({ content: 'iso', nodes: 'pve2', path: '/mnt/pve/nas' });
  expect((await ask('DELETE', '/storage/nas')).status).toBe(200);
  expect((await ask('DELETE', '/storage/nas')).reason).toBe("delete storage failed: storage 'nas' does not exist");
  world.addGuest({ vmid: 101 });
  await ask('POST', '/pools', { poolid: 'people' });
  expect((await ask('PUT', '/pools', { poolid: 'people', vms: '101' })).status).toBe(200);
  expect((await ask('DELETE', '/pools', { poolid: 'people' })).reason).toBe("delete pool failed: pool 'people' is not empty");
  await ask('POST', '/pools', { poolid: 'other' });
  expect((await ask('PUT', '/pools', { poolid: 'other', vms: '101' })).reason).toBe("update pools failed: VM 101 belongs to pool 'people' and can't be moved without 'allow-move'");
  expect((await ask('GET', '/cluster/nextid')).result).toBe(100);
});

test('the agent runs a command inside and tells how it ended, when there is one', async () => {
  const { ask, world } = await lab();
  world.addGuest({ vmid: 101, agent: false });
  expect((await ask('POST', `${vm}/agent/exec`, { command: 'true' })).reason).toBe('QEMU guest agent is not running');
  Object.assign(world.guest(101), { agent: true, inside: (command: string[], input: string) => ({ exitcode: 3, out: `${command.join('|')} ${input}` }) });
  const { result } = await ask('POST', `${vm}/agent/exec`, { command: 'ls', 'input-data': 'x' });
  expect((await ask('GET', `${vm}/agent/exec-status`, { pid: (result as { pid: number }).pid })).result).toEqual({ exited: 1, exitcode: 3, 'out-data': 'ls x' });
  delete world.guest(101).config['agent'];
  expect((await ask('GET', `${vm}/agent/get-osinfo`)).reason).toBe('No QEMU guest agent configured');
});

test.each([
  ['a guest', 'POST', '/nodes/pve1/qemu', { vmid: 105 }, [], 'Permission check failed'],
  ['a disk on a storage', 'POST', '/nodes/pve1/qemu', { vmid: 105, scsi0: 'local-lvm:1' }, ['VM.Allocate', 'VM.Config.Disk'], 'Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)'],
  ['a card on a VLAN', 'PUT', `${vm}/config`, { net0: 'virtio,bridge=vmbr0,tag=5' }, ['VM.Config.Network'], 'Permission check failed (/sdn/zones/localnetwork/vmbr0/5, SDN.Use)'],
  ['a copy', 'POST', `${vm}/clone`, { newid: 105 }, ['VM.Clone'], 'Permission check failed'],
  ['an end', 'DELETE', vm, {}, [], 'Permission check failed (/vms/101, VM.Allocate)'],
  ['a storage', 'POST', '/storage', { storage: 'nas', type: 'nfs' }, [], 'Permission check failed (/storage, Datastore.Allocate)'],
  ['a feature of a container', 'PUT', ct, { features: 'keyctl=1' }, ['VM.Config.Options'], 'Permission check failed (changing feature flags (except nesting) is only allowed for root@pam)'],
])('%s needs a right of its own', async (_words, method, path, params, privileges, reason) => {
  const { ask, world } = await proxmoxLab({ tokens: [{ id: 'anna@pve!few', grants: [{ path: '/', privileges }] }] });
  world.addGuest({ vmid: 101 });
  world.addGuest({ vmid: 200, kind: 'lxc' });
  expect(await ask(method, path === ct ? `${ct}/config` : path, params)).toMatchObject({ status: 403, reason });
});

test('requests that fail by chance fail the same way each time for the same seed, about one in seven', async () => {
  const outcomes = async (seed: number): Promise<string> => {
    const { ask } = await lab({ chaos: { seed } });
    const one = (): Promise<string> => ask('GET', '/version').then(({ status }) => (status === 200 ? '.' : 'e'), () => 'c');
    let seen = '';
    for (let n = 0; n < 200; n += 1) seen += await one();
    return seen;
  };
  const first = await outcomes(7);
  expect(await outcomes(7)).toBe(first);
  expect(await outcomes(8)).not.toBe(first);
  const share = (mark: string): number => first.split(mark).length - 1;
  expect(share('e')).toBeGreaterThan(2);
  expect(share('c')).toBeGreaterThan(8);
  expect(share('.')).toBeGreaterThan(140);
});

function lab(options: FakeProxmoxOptions = {}): Promise<ProxmoxLab> {
  return proxmoxLab({ nodes: ['pve1', 'pve2'], tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }], ...options });
}

test('a disk with snapshots is not moved away from them, and ZFS goes back to its newest snapshot alone', async () => {
  const { world, ask, act } = await proxmoxLab({ tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }] });
  world.addStorage({ storage: 'tank', type: 'zfspool', content: 'images' });
  world.addGuest({ vmid: 101, disks: { scsi0: 'tank:vm-101-disk-0,size=32G' }, status: 'stopped' });
  world.addSnapshot(101, 'first');
  world.addSnapshot(101, 'second');
  expect(await ask('POST', '/nodes/pve1/qemu/101/move_disk', { disk: 'scsi0', storage: 'local-lvm', delete: 1 })).toMatchObject({ status: 500, reason: "you can't move a disk with snapshots and delete the source" });
  expect(await act('/nodes/pve1/qemu/101/snapshot/first/rollback')).toBe("can't rollback, 'first' is not most recent snapshot on 'vm-101-disk-0'");
  expect(await act('/nodes/pve1/qemu/101/snapshot/second/rollback')).toBe('OK');
});
