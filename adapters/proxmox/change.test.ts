import { describe, expect, test } from 'vitest';
import { birthFrom, macFrom, type Change, type ChangeSpec } from '../../engine/changes.ts';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { everyPrivilege } from '../../ops/testing/fake-proxmox-rights.ts';
import type { FakeProxmoxOptions } from '../../ops/testing/fake-proxmox.ts';
import { watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import { machineOf } from './verbs.ts';

const web: ResourceRef = 'proxmox://lab/105';
const birth = birthFrom('a declaration/web');
const template = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst';
const machine: ChangeSpec<'createGuest'> = {
  kind: 'qemu', node: 'pve1', name: 'web', birth, cores: 2, memoryMb: 2048, disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 32 }], cloudInit: 'local-lvm',
  cards: [{ slot: 0, bridge: 'vmbr0', vlan: 20, ip: '10.0.0.9/24', gateway: '10.0.0.1' }], user: 'anna', sshKeys: ['ssh-ed25519 AAAAC3Nz anna@desk'], tags: ['web'], onboot: true, startupOrder: 2,
};
const container: ChangeSpec<'createGuest'> = {
  kind: 'lxc', node: 'pve2', name: 'db', birth, image: template, cores: 1, memoryMb: 512, disks: [{ slot: 'rootfs', storage: 'local-lvm', sizeGb: 8 }],
  cards: [{ slot: 0, bridge: 'vmbr0', ip: 'dhcp' }], features: ['nesting'], sshKeys: ['ssh-ed25519 AAAAC3Nz anna@desk'],
};

describe.each([['a virtual machine', machine], ['a container', container]] as const)('%s', (_, spec) => {
  test('is made once, with our tag and its own identity, and is as wanted ever after', async () => {
    const { fake, world, make, changes } = await lab();
    expect(await make.createGuest(web, spec)).toMatchObject({ id: expect.stringMatching(/^UPID:/) as string, says: 'Proxmox made lab/105', details: { changed: true } });
    const { config } = world.guest(105);
    expect(config).toMatchObject({ tags: spec.kind === 'qemu' ? 'homelab-copilot;web' : 'homelab-copilot', cores: spec.cores });
    expect(String(config['net0'])).toContain(macFrom(birth, 0));
    if (spec.kind === 'qemu') expect(config).toMatchObject({ smbios1: `uuid=${birth}`, ipconfig0: 'ip=10.0.0.9/24,gw=10.0.0.1', startup: 'order=2', sshkeys: 'ssh-ed25519%20AAAAC3Nz%20anna%40desk' });
    const { name, cores, memoryMb, cards, tags, onboot, startupOrder } = spec;
    const wanted = { name, cores, memoryMb, cards, tags, onboot, startupOrder };
    expect(await make.configureGuest(web, Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)))).toMatchObject({ says: 'lab/105 was as wanted already', details: { changed: false } });
    expect(await make.createGuest(web, spec)).toMatchObject({ id: 'nothing to do' });
    expect(changes()).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('is never made over another one, which is named', async () => {
    const { world, make, changes } = await lab();
    world.addGuest({ vmid: 105, name: 'photos', node: 'pve2' });
    await expect(make.createGuest(web, spec)).rejects.toMatchObject({
      code: 'machine.refused', message: expect.stringContaining('the number 105 is taken by "photos", a virtual machine on pve2 (00000000-0000-4000-8000-000000000105)') as string,
    });
    expect(await make.readBack(web, { verb: 'createGuest', spec })).toBe('other');
    expect(changes()).toEqual([]);
  });
});

test.each(['qemu', 'lxc'] as const)('a copy (%s) loses our note with the call that gives it its identity, and what people wrote beside it stays', async (kind) => {
  const { world, make, changes, fake } = await lab();
  world.addGuest({ vmid: 9000, name: 'debian', kind, status: 'stopped', template: true });
  for (const [vmid, said] of [[105, ''], [106, '\nask anna first']] as const) {
    const target = `proxmox://lab/${vmid}` as const;
    await make.cloneGuest(target, { from: 9000, name: `web-${vmid}`, birth, full: true });
    world.guest(vmid).config['description'] = `${String(world.guest(vmid).config['description'])}${said}`;
    expect(world.guest(vmid).config['description']).toContain(birth);
    await make.configureGuest(target, { birth, cores: 2, cards: [{ slot: 0, bridge: 'vmbr0' }] });
    expect(world.guest(vmid).config['description']).toBe(said === '' ? undefined : 'ask anna first');
    expect(await make.readBack(target, { verb: 'cloneGuest', spec: { from: 9000, name: `web-${vmid}`, birth, full: true } })).toBe('present');
  }
  expect(changes()).toHaveLength(4);
  expect(fake.violations).toEqual([]);
});

test('a copy is known by our note until it has an identity of its own', async () => {
  const { world, make, changes, fake } = await lab();
  world.addGuest({ vmid: 9000, name: 'debian', status: 'stopped', template: true });
  const spec: ChangeSpec<'cloneGuest'> = { from: 9000, name: 'web', birth, full: true };
  expect(await make.readBack(web, { verb: 'cloneGuest', spec })).toBe('absent');
  expect(await make.cloneGuest(web, spec)).toMatchObject({ id: expect.stringContaining(':qmclone:9000:') as string });
  expect(await make.readBack(web, { verb: 'cloneGuest', spec })).toBe('present');
  await make.configureGuest(web, { birth, cores: 4, cards: [{ slot: 0, vlan: 30 }], description: 'the web server' });
  expect(world.guest(105).config).toMatchObject({ cores: 4, tags: 'homelab-copilot', smbios1: `uuid=${birth}`, description: 'the web server' });
  expect(world.guest(105).config['net0']).toMatch(/^virtio=BC:24:11[^,]+,bridge=vmbr0,tag=30$/);
  expect(await make.cloneGuest(web, spec)).toMatchObject({ id: 'nothing to do' });
  await expect(make.configureGuest('proxmox://lab/9000', { birth })).rejects.toThrow('was not born as the one that is meant');
  expect(changes()).toHaveLength(2);
  expect(fake.violations).toEqual([]);
});

test.each([
  ['has another identity', { name: 'debian' }, { name: 'debian', mark: birthFrom('the one before') }],
  ['is called otherwise', { name: 'windows' }, { name: 'debian', mark: '00000000-0000-4000-8000-000000009000' }],
])('a template whose number %s by now is not copied', async (_, is, source) => {
  const { world, make, changes, fake } = await lab();
  world.addGuest({ vmid: 9000, status: 'stopped', template: true, ...is });
  const spec: ChangeSpec<'cloneGuest'> = { from: 9000, name: 'web', birth, full: true, source };
  await expect(make.cloneGuest(web, spec)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining(`and not "${source.name}", which was to be copied`) as string });
  expect(await make.readBack(web, { verb: 'cloneGuest', spec })).toBe('other');
  expect(changes()).toEqual([]);
  expect(await make.cloneGuest(web, { ...spec, source: { name: is.name, mark: '00000000-0000-4000-8000-000000009000' } })).toMatchObject({ details: { changed: true } });
  expect(fake.violations).toEqual([]);
});

test('a tag in capitals is there once it is there in small letters', async () => {
  const { world, make, changes } = await lab();
  world.addGuest({ vmid: 105, tags: ['web'] });
  expect(await make.configureGuest(web, { tags: ['Web'] })).toMatchObject({ id: 'nothing to do' });
  await make.configureGuest(web, { tags: ['Web', 'New'] });
  expect(world.guest(105).config['tags']).toBe('new;web');
  expect(await make.readBack(web, { verb: 'configureGuest', spec: { tags: ['Web', 'New'] } })).toBe('present');
  expect(changes()).toHaveLength(1);
});

test('settings are changed only while they are as they were seen, and what is not named stays', async () => {
  const { world, make, changes } = await lab();
  world.addGuest({ vmid: 105, config: { net0: 'virtio=BC:24:11:00:00:07,bridge=vmbr0,firewall=1,rate=5', startup: 'order=3,up=60', sockets: 2, cores: 2 } });
  expect(await make.configureGuest(web, { cores: 8, startupOrder: 1, cards: [{ slot: 0, bridge: 'vmbr0', vlan: 7 }] })).toMatchObject({ details: { waitsForRestart: ['cores'] } });
  world.power(105, 'stopped');
  expect(world.guest(105).config).toMatchObject({ cores: 4, sockets: 2, startup: 'order=1,up=60', net0: 'virtio=BC:24:11:00:00:07,bridge=vmbr0,firewall=1,rate=5,tag=7' });
  await make.configureGuest(web, { startupOrder: null, cards: [{ slot: 0, vlan: null }] });
  expect(world.guest(105).config).toMatchObject({ net0: 'virtio=BC:24:11:00:00:07,bridge=vmbr0,firewall=1,rate=5' });
  expect(world.guest(105).config).not.toHaveProperty('startup');
  expect(changes()).toHaveLength(2);
  await expect(make.configureGuest(web, { onboot: true, digest: '0'.repeat(40) })).rejects.toThrow('changed by somebody else meanwhile');
  expect(changes()).toHaveLength(2);
});

test('a disk grows, and is not asked to shrink', async () => {
  const { world, make } = await lab();
  world.addStorage({ storage: 'fast', type: 'zfspool', content: 'images,rootdir' });
  world.addGuest({ vmid: 105 });
  expect(await make.growDisk(web, { slot: 'scsi0', sizeGb: 40 })).toMatchObject({ id: expect.stringContaining(':resize:') as string });
  expect(await make.growDisk(web, { slot: 'scsi0', sizeGb: 40 })).toMatchObject({ id: 'nothing to do' });
  await expect(make.growDisk(web, { slot: 'scsi0', sizeGb: 20 })).rejects.toThrow('a disk never shrinks');
  await expect(make.growDisk(web, { slot: 'scsi7', sizeGb: 20 })).rejects.toMatchObject({ code: 'machine.missing' });
  await make.moveDisk(web, { slot: 'scsi0', storage: 'fast' });
  expect(world.guest(105).config).toMatchObject({ scsi0: 'fast:vm-105-disk-0,size=40G' });
  expect(await make.moveDisk(web, { slot: 'scsi0', storage: 'fast' })).toMatchObject({ id: 'nothing to do' });
});

test('a guest is taken to another node with its disks, and is found there', async () => {
  const { world, make } = await lab();
  world.addGuest({ vmid: 105 });
  await make.migrateGuest(web, { node: 'pve2' });
  expect(world.guest(105)).toMatchObject({ node: 'pve2', status: 'running' });
  expect(await make.migrateGuest(web, { node: 'pve2' })).toMatchObject({ id: 'nothing to do' });
  await expect(make.migrateGuest(web, { node: 'pve9' })).rejects.toThrow('there is no node pve9');
});

test.each([
  ['of another name', { name: 'photos', tags: ['homelab-copilot'] }, 'it is "photos"'],
  ['of another birth', { name: 'web', tags: ['homelab-copilot'] }, 'was not born as the one that is meant'],
  ['that is not ours', { name: 'web', config: { smbios1: `uuid=${birth}` } }, 'only what we made is deleted'],
  ['that runs', { name: 'web', tags: ['homelab-copilot'], status: 'running', config: { smbios1: `uuid=${birth}` } }, 'is not stopped'],
  ['that is protected', { name: 'web', tags: ['homelab-copilot'], config: { protection: 1, smbios1: `uuid=${birth}` } }, 'is protected in Proxmox'],
] as const)('a guest %s is not deleted', async (_, wish, words) => {
  const { world, make, changes } = await lab();
  world.addGuest({ vmid: 105, status: 'stopped', ...wish, tags: 'tags' in wish ? [...wish.tags] : [] });
  await expect(make.deleteGuest(web, { name: 'web', birth })).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining(words) as string });
  expect(changes()).toEqual([]);
});

test('a guest of ours is deleted with all that is its own, and a snapshot too', async () => {
  const { world, make } = await lab();
  await make.createGuest(web, machine);
  world.addSnapshot(105, 'before');
  await make.deleteSnapshot(web, { name: 'before' });
  expect(world.guest(105).snapshots).toEqual([]);
  expect(await make.deleteSnapshot(web, { name: 'before' })).toMatchObject({ id: 'nothing to do' });
  expect(await make.deleteGuest(web, { name: 'web' })).toMatchObject({ id: expect.stringContaining(':qmdestroy:') as string });
  expect(world.storage('local-lvm').volumes).toEqual([]);
  expect(await make.deleteGuest(web, { name: 'web' })).toMatchObject({ id: 'nothing to do' });
});

test('a backup is made once, under its note, and no older one is removed for it', async () => {
  const { fake, world, make } = await lab();
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'backup' });
  world.addGuest({ vmid: 105, node: 'pve2' });
  world.backup({ storage: 'nas', results: { 105: 'OK' } });
  expect(await make.backupGuest(web, { storage: 'nas', note: 'before-it' })).toMatchObject({ id: expect.stringContaining(':vzdump:105:') as string, says: 'Proxmox made a backup of lab/105' });
  expect(world.storage('nas').volumes.map(({ vmid, notes }) => [vmid, notes])).toEqual([[105, 'guest-105'], [105, 'before-it']]);
  expect(await make.backupGuest(web, { storage: 'nas', note: 'before-it' })).toMatchObject({ id: 'nothing to do' });
  expect(fake.requests.filter(({ path }) => path.endsWith('/vzdump')).map(({ path, params }) => [path, params['remove']])).toEqual([['/nodes/pve2/vzdump', '0']]);
  expect(fake.violations).toEqual([]);
});

test('while somebody else backs a guest up, our backup waits for the end', async () => {
  const { world, make } = await lab();
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'backup' });
  world.addGuest({ vmid: 105 });
  world.lock(105, 'backup');
  setTimeout(() => { world.lock(105, null); }, 100);
  expect(await make.backupGuest(web, { storage: 'nas', note: 'before-it' })).toMatchObject({ details: { changed: true } });
});

test('a guest that somebody else works on for longer is left alone: what was approved is not begun when nobody waits for it any more', async () => {
  const { world, cluster, changes } = await lab();
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'backup' });
  world.addGuest({ vmid: 105 });
  world.lock(105, 'backup');
  let waitedMs = 0;
  const pause = (ms: number): Promise<void> => {
    waitedMs += ms;
    if (waitedMs >= 10_000) world.lock(105, null);
    return Promise.resolve();
  };
  const patient = machineOf({ clusters: [cluster], keep: () => Promise.reject(new Error('nothing is kept here')) }, { longestMs: 600_000, settleMs: 1000, firstMs: 250, slowestMs: 2000, pause });
  await expect(patient.backupGuest?.(web, { storage: 'nas', note: 'before-it' })).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('something else is being done to lab/105') as string });
  expect(waitedMs).toBeLessThanOrEqual(4000);
  expect(changes()).toEqual([]);
});

test('where backups are not kept, or may not be made, Proxmox says so in its words', async () => {
  const { world, make } = await lab();
  world.addGuest({ vmid: 105 });
  await expect(make.backupGuest(web, { storage: 'local-lvm', note: 'before-it' })).rejects.toThrow('wrong content type');
  world.revoke('copilot@pve!all', ['VM.Backup']);
  await expect(make.backupGuest(web, { storage: 'local', note: 'before-it' })).rejects.toThrow('VM.Backup');
});

test('disks of containers may be smaller than a GB, and of any whole MB', async () => {
  const { fake, world, make } = await lab();
  await make.createGuest(web, { ...container, disks: [{ slot: 'rootfs', storage: 'local-lvm', sizeGb: 0.5 }, { slot: 'mp0', storage: 'local-lvm', sizeGb: 1.5 }] });
  expect(world.guest(105).config).toMatchObject({ rootfs: expect.stringMatching(/,size=512M$/) as string, mp0: expect.stringMatching(/,mp=\/mnt\/disk1,size=1536M$/) as string });
  await make.growDisk(web, { slot: 'rootfs', sizeGb: 2.5 });
  await make.growDisk(web, { slot: 'mp0', sizeGb: 1600 / 1024 });
  expect(fake.requests.filter(({ path }) => path.endsWith('/resize')).map(({ params }) => params['size'])).toEqual(['2560M', '1600M']);
  expect(world.guest(105).config).toMatchObject({ rootfs: expect.stringMatching(/,size=2560M$/) as string });
  expect(fake.violations).toEqual([]);
});

test('a disk that a storage made a little larger, because it gives whole blocks out, is as wanted', async () => {
  const { world, make } = await lab();
  world.addGuest({ vmid: 105, kind: 'lxc', disks: { rootfs: 'local-lvm:vm-105-disk-0,size=304M' } });
  expect(await make.growDisk(web, { slot: 'rootfs', sizeGb: 301 / 1024 })).toMatchObject({ id: 'nothing to do' });
  await expect(make.growDisk(web, { slot: 'rootfs', sizeGb: 300 / 1024 })).rejects.toThrow('rootfs has 304M already, and a disk never shrinks');
});

test('storages and pools are made, changed and taken away, and never from under a guest', async () => {
  const { fake, world, make } = await lab();
  const nas: ResourceRef = 'proxmox://lab/storages/nas';
  const spec: ChangeSpec<'addStorage'> = { type: 'nfs', server: '10.0.0.5', export: '/tank/vm', content: ['images', 'backup'] };
  expect(await make.fingerprint(nas)).toBeNull();
  await make.addStorage(nas, spec);
  expect(await make.addStorage(nas, spec)).toMatchObject({ id: 'nothing to do' });
  expect(await make.fingerprint(nas)).toMatch(/^[0-9a-f]{64}$/);
  await expect(make.addStorage(nas, { ...spec, server: '10.0.0.6' })).rejects.toThrow('there is a storage "nas" already (nfs, 10.0.0.5:/tank/vm)');
  await make.changeStorage(nas, { content: ['images'], nodes: ['pve1'] });
  expect(world.storage('nas')).toMatchObject({ content: 'images', nodes: ['pve1'] });
  expect(await make.changeStorage(nas, { content: ['images'], nodes: ['pve1'], enabled: true })).toMatchObject({ id: 'nothing to do' });
  world.addVolume('nas', { volid: 'nas:101/vm-101-disk-0.raw', content: 'images', vmid: 101 });
  await expect(make.removeStorage(nas, {})).rejects.toThrow('disks of guests lie on the storage nas (101)');
  world.storage('nas').volumes = [];
  await make.removeStorage(nas, {});
  await expect(make.removeStorage('proxmox://lab/storages/local-lvm', {})).rejects.toThrow('only entries of NFS shares are taken away');
  world.addGuest({ vmid: 105 });
  await expect(make.addToPool(web, { pool: 'people' })).rejects.toMatchObject({ code: 'machine.missing' });
  await make.createPool('proxmox://lab/pools/people', {});
  await make.addToPool(web, { pool: 'people' });
  expect(world.state.rights.pools.get('people')?.guests).toEqual(new Set([105]));
  expect(await make.addToPool(web, { pool: 'people' })).toMatchObject({ id: 'nothing to do' });
  expect(fake.violations).toEqual([]);
});

test.each<[string, Change['verb'], unknown]>([
  ['a path in a name', 'createGuest', { ...machine, name: '../101' }], ['a command in a version', 'installKubernetes', { role: 'server', version: 'v1.31.5+k3s1; reboot' }],
  ['a share with an option', 'addStorage', { type: 'nfs', server: '10.0.0.5', export: '/tank,nolock', content: ['iso'] }], ['a field that nobody knows', 'configureGuest', { args: '-device x' }],
  ['a feature for root alone', 'configureGuest', { features: ['keyctl'] }], ['a key of two lines', 'configureGuest', { sshKeys: ['ssh-ed25519 AAAA\nssh-rsa BBBB'] }],
])('%s is refused before anything is asked', async (_, verb, spec) => {
  const { fake, machine: hands } = await lab();
  const act = hands[verb] as (target: ResourceRef, asked: unknown) => Promise<unknown>;
  await expect((async () => act(web, spec))()).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('cannot be asked this') as string });
  expect(fake.requests).toEqual([]);
});

type Lab = ProxmoxWatch & { make: Required<Machine>; changes: () => string[] };

async function lab(options: FakeProxmoxOptions = {}): Promise<Lab> {
  const watch = await watchProxmox({ nodes: ['pve1', 'pve2'], tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }], ...options });
  watch.world.addVolume('local', { volid: template, content: 'vztmpl' });
  const changes = (): string[] => watch.fake.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
  return { ...watch, make: watch.machine as Required<Machine>, changes };
}
