import { expect, test } from 'vitest';
import { birthFrom, isBornAs, macFrom, ownerTag, waitingFor } from '../../engine/changes.ts';
import { compile } from '../../engine/declare/compile.ts';
import { differencesOf } from '../../engine/declare/difference.ts';
import { labOf } from '../../engine/declare/lab-of.ts';
import { labSchema } from '../../engine/declare/lab.ts';
import { lockSchema } from '../../engine/declare/lock.ts';
import { read } from '../../engine/declare/read.ts';
import { seenCluster } from '../../engine/declare/seen-cluster.ts';
import type { Machine } from '../../engine/ports.ts';
import { watchProxmox } from '../../ops/testing/proxmox-watch.ts';

test('a survey takes one list and one read for each guest that is asked for', async () => {
  const { world, machine, fake, polls } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
  for (let vmid = 101; vmid <= 140; vmid += 1) world.addGuest({ vmid, node: vmid % 2 ? 'pve1' : 'pve2', kind: vmid % 3 ? 'qemu' : 'lxc' });
  await polls(1);
  const before = fake.requests.length;
  const seen = await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [101, 102, 103, 139, 999] });
  expect(fake.requests.slice(before).map(({ path }) => path).sort()).toEqual([
    '/cluster/resources', '/nodes/pve1/qemu/139/config', '/nodes/pve1/qemu/101/config', '/nodes/pve1/qemu/103/config', '/nodes/pve2/lxc/102/config',
  ].sort());
  expect(seen.makes.map(({ vmid }) => vmid)).toEqual([101, 102, 103, 139]);
  expect(seen.guests).toHaveLength(40);
  expect(seen.nodes).toEqual([{ name: 'pve1', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 24_576 }, expect.objectContaining({ name: 'pve2' })]);
  expect(seen.storages).toContainEqual({ name: 'local-lvm', node: 'pve1', type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: 390 });
  expect(seen).toMatchObject({ bridges: null, images: null });
});

test('it tells where guests could be put, and what they could be made of', async () => {
  const { world, machine } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
  world.node('pve2').bridges.push('vmbr1');
  world.addVolume('local', { volid: 'local:vztmpl/debian-12.tar.zst', content: 'vztmpl' });
  const { bridges, images } = await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [], places: true });
  expect(bridges).toEqual([{ node: 'pve1', name: 'vmbr0' }, { node: 'pve2', name: 'vmbr0' }, { node: 'pve2', name: 'vmbr1' }]);
  expect(images).toEqual([{ volume: 'local:vztmpl/debian-12.tar.zst', node: 'pve1', content: 'vztmpl' }]);
});

test('a guest is told in the words of changes, whichever way Proxmox writes it', async () => {
  const { world, machine } = await watchProxmox();
  world.addGuest({ vmid: 101, name: 'web', tags: ['b', 'a'], onboot: true, config: {
    cores: 2, sockets: 2, memory: 'current=4096', startup: 'order=3,up=60', ciuser: 'anna', sshkeys: 'ssh-ed25519%20AAAA%20anna%40desk%0A', ipconfig0: 'gw=10.0.0.1,ip=10.0.0.9/24',
    net0: 'virtio=bc:24:11:00:00:01,bridge=vmbr0,firewall=1,tag=20', ide2: 'local:iso/x.iso,media=cdrom', scsi1: 'local-lvm:vm-101-disk-1,iothread=1,size=3584M', description: 'hello\n',
  } });
  world.addGuest({ vmid: 200, kind: 'lxc', name: 'db', config: { net0: 'name=eth0,bridge=vmbr0,gw=10.0.0.1,hwaddr=BC:24:11:00:00:02,ip=10.0.0.8/24,type=veth', features: 'nesting=1,keyctl=0' } });
  world.addPool('people', { guests: [200] });
  const { makes: [web, db] } = await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [101, 200] });
  expect(web).toMatchObject({
    vmid: 101, kind: 'qemu', node: 'pve1', name: 'web', cores: 4, memoryMb: 4096, tags: ['a', 'b'], onboot: true, startupOrder: 3, user: 'anna', sshKeys: ['ssh-ed25519 AAAA anna@desk'],
    disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 32 }, { slot: 'scsi1', storage: 'local-lvm', sizeGb: 3.5 }], description: 'hello', agent: true, pool: null,
    cards: [{ slot: 0, bridge: 'vmbr0', vlan: 20, mac: 'BC:24:11:00:00:01', ip: '10.0.0.9/24', gateway: '10.0.0.1' }],
  });
  expect(db).toMatchObject({
    kind: 'lxc', name: 'db', features: ['nesting'], smbios: null, pool: 'people', disks: [{ slot: 'rootfs', storage: 'local-lvm', sizeGb: 8 }],
    cards: [{ slot: 0, bridge: 'vmbr0', vlan: null, mac: 'BC:24:11:00:00:02', ip: '10.0.0.8/24', gateway: '10.0.0.1' }],
  });
});

test('a guest that came back under another number is found by its identity, and is not made again', async () => {
  const { world, machine, fake } = await watchProxmox();
  const birth = birthFrom('a declaration/web');
  world.addGuest({ vmid: 100, name: 'other' });
  world.addGuest({ vmid: 155, name: 'web', tags: [ownerTag], config: { smbios1: `uuid=${birth}` } });
  const lock = lockSchema.parse({ version: 1, guests: [{ name: 'web', kind: 'qemu', vmid: 140, identity: { birth }, from: { clone: 9000, full: true } }] });
  const seen = seenCluster(await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [140] }));
  expect(fake.requests.filter(({ path }) => path.endsWith('/config')).map(({ path }) => path)).toEqual(['/nodes/pve1/qemu/155/config']);
  expect(differencesOf(lock, seen).guests).toMatchObject([{ is: 'same', seen: { vmid: 155 } }]);
});

test('pools are told by the list, and the entries of storages where they are asked for', async () => {
  const { world, machine, fake } = await watchProxmox();
  world.addPool('people');
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'iso,backup', nodes: ['pve1'], settings: { server: '10.0.0.5', export: '/tank' } });
  const survey = (machine as Required<Machine>).survey;
  expect(await survey('proxmox://lab', { vmids: [] })).toMatchObject({ pools: ['people'] });
  expect(fake.requests.map(({ path }) => path)).not.toContain('/storage');
  const { entries = [] } = await survey('proxmox://lab', { vmids: [], entries: true });
  expect(entries).toContainEqual({ name: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup', 'iso'], nodes: ['pve1'], enabled: true });
  expect(fake.violations).toEqual([]);
});

test('the guests of a node that does not answer could not be read, and no more of them are asked for', async () => {
  const { world, machine, fake, asked } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
  for (let vmid = 101; vmid <= 140; vmid += 1) world.addGuest({ vmid, node: vmid === 101 ? 'pve1' : 'pve2' });
  fake.fail({ path: '/nodes/pve2', status: 595, times: 999 });
  const vmids = Array.from({ length: 40 }, (_, at) => 101 + at);
  const seen = await (machine as Required<Machine>).survey('proxmox://lab', { vmids });
  expect(seen.makes.map(({ vmid }) => vmid)).toEqual([101]);
  expect(seen.unread).toHaveLength(39);
  expect(asked(/^\/nodes\/pve2/)).toBeLessThanOrEqual(8 * 3);
});

test('the guests of a node that is off could not be read, and all others are', async () => {
  const { world, machine } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
  for (const vmid of [101, 102]) world.addGuest({ vmid, node: vmid === 101 ? 'pve1' : 'pve2' });
  world.nodeOffline('pve2');
  const seen = await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [101, 102] });
  expect([seen.makes.map(({ vmid }) => vmid), seen.unread]).toEqual([[101], [102]]);
  expect(seenCluster(seen).complete).toBe(false);
});

test('a guest that moves while it is looked at could not be read, and does not count as missing', async () => {
  const { world, machine, fake } = await watchProxmox();
  world.addGuest({ vmid: 101 });
  fake.fail({ path: /\/101\/config$/, status: 500, reason: "Configuration file 'nodes/pve1/qemu-server/101.conf' does not exist" });
  const seen = await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [101] });
  expect({ unread: seen.unread, makes: seen.makes, complete: seenCluster(seen).complete }).toEqual({ unread: [101], makes: [], complete: false });
});

test('a declaration is read against the cluster as it stands, with all its guests', async () => {
  const { world, machine } = await watchProxmox({ nodes: ['pve1', 'pve2'] });
  for (const vmid of [101, 102, 103]) world.addGuest({ vmid, name: `old-${String(vmid)}`, kind: vmid === 102 ? 'lxc' : 'qemu', status: vmid === 103 ? 'stopped' : 'running' });
  world.addGuest({ vmid: 9000, name: 'debian-13-cloud', template: true, status: 'stopped' });
  world.addVolume('local', { volid: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', content: 'vztmpl' });
  const lab = labOf(await (machine as Required<Machine>).survey('proxmox://lab', { vmids: [101, 102, 103], places: true }));
  expect(labSchema.parse(lab)).toEqual(lab);
  expect(lab.guests).toMatchObject([
    { vmid: 101, kind: 'vm', status: 'running', cores: 2, memory_mb: 2048, disk_gb: 32, smbios: '00000000-0000-4000-8000-000000000101' },
    { vmid: 102, kind: 'lxc', status: 'running', cores: 1, disk_gb: 8, disk_slot: 'rootfs', smbios: null, mac: 'BC:24:11:00:00:66' }, { vmid: 103, status: 'stopped' },
  ]);
  const reading = read('Create a Debian VM called web with 2 cores, 4 GB memory and a 64 GB disk, and a Debian container called dns.', lab);
  const { lock, missing } = compile(reading, lab, { seed: 'lab/web', at: new Date('2026-11-22') });
  expect({ missing, refused: reading.refused }).toEqual({ missing: [], refused: null });
  expect(lock.guests).toMatchObject([
    { name: 'web', vmid: 100, node: 'pve1', from: { clone: 9000 }, disks: [{ storage: 'local-lvm', size_gb: 64 }] },
    { name: 'dns', vmid: 104, node: 'pve1', from: { image: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst' }, disks: [{ storage: 'local-lvm' }] },
  ]);
});

test('a guest is known by what it was born with, and by nothing that can be changed by chance', () => {
  const born = birthFrom('a declaration/web');
  expect(born).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(birthFrom('a declaration/web')).toBe(born);
  const card = { slot: 0, bridge: null, vlan: null, mac: macFrom(born, 0), ip: null, gateway: null };
  const none = { smbios: null, noted: null, tags: [], cards: [] };
  expect(isBornAs({ ...none, kind: 'qemu', smbios: born }, born)).toBe(true);
  expect(isBornAs({ ...none, kind: 'qemu', cards: [card], tags: ['homelab-copilot'] }, born)).toBe(false);
  expect(isBornAs({ ...none, kind: 'lxc', cards: [card], tags: ['homelab-copilot'] }, born)).toBe(true);
  expect(isBornAs({ ...none, kind: 'lxc', cards: [card] }, born)).toBe(false);
  expect(isBornAs({ ...none, kind: 'lxc', noted: born }, born)).toBe(true);
  expect(waitingFor('qemu', { cores: 2, name: 'x', memoryMb: 512 })).toEqual(['cores', 'memoryMb']);
  expect(waitingFor('lxc', { cores: 2, name: 'x' })).toEqual(['name']);
});
