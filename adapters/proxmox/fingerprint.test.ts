import { expect, test } from 'vitest';
import { storagesIn } from './configs.ts';
import { withoutSecrets } from './redacted.ts';
import { fingerprintOf } from './fingerprint.ts';

const guest = { vmid: 101, type: 'qemu' };
const config = { cores: 2, memory: '2048', smbios1: 'uuid=6f1', meta: 'creation-qemu=9.0,ctime=1700000000', scsi0: 'local-lvm:vm-101-disk-0,size=32G', digest: 'abc' };

test.each([
  ['a lock', { lock: 'backup' }], ['a snapshot', { parent: 'before' }], ['notes', { description: 'hello' }], ['tags', { tags: 'a;b' }],
  ['the digest of the file', { digest: 'def' }], ['the generation after a rollback', { vmgenid: 'x' }], ['a detached disk', { unused0: 'local-lvm:vm-101-disk-1' }],
])('%s does not make it another guest', (_, change) => {
  expect(fingerprintOf(guest, { ...config, ...change })).toBe(fingerprintOf(guest, config));
});

test.each([
  ['memory', guest, { memory: '4096' }], ['another disk', guest, { scsi0: 'local-lvm:vm-101-disk-7,size=32G' }], ['another birth', guest, { meta: 'creation-qemu=9.0,ctime=1700009999' }],
  ['another identity', guest, { smbios1: 'uuid=7a2' }], ['another kind of the same number', { vmid: 101, type: 'lxc' }, {}], ['another number', { vmid: 102, type: 'qemu' }, {}],
])('%s makes it another one', (_, who, change) => {
  expect(fingerprintOf(who, { ...config, ...change })).not.toBe(fingerprintOf(guest, config));
});

test('the order of the lines does not matter, and the digest is hexadecimal', () => {
  const turned = Object.fromEntries(Object.entries(config).reverse());
  expect(fingerprintOf(guest, turned)).toBe(fingerprintOf(guest, config));
  expect(fingerprintOf(guest, config)).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  [{ scsi0: 'local-lvm:vm-1-disk-0,size=32G', virtio1: 'nas:101/vm-101-disk-1.qcow2', efidisk0: 'local-lvm:vm-1-disk-1' }, ['local-lvm', 'nas']],
  [{ rootfs: 'tank:subvol-200-disk-0,size=8G', mp0: '/mnt/media,mp=/media', mp1: 'nas:200/vm-200-disk-1.raw,mp=/data' }, ['nas', 'tank']],
  [{ ide2: 'nas:iso/debian.iso,media=cdrom', ide3: 'none,media=cdrom', scsihw: 'virtio-scsi-single', unused0: 'old:vm-1-disk-9', net0: 'virtio=AA:BB' }, []],
])('the disks of %j lie on %j', (disks, storages) => {
  expect(storagesIn(disks)).toEqual(storages);
});

test('no password of a configuration is kept', () => {
  const kept = JSON.stringify(withoutSecrets({ ...config, cipassword: 'hunter2', args: '-device x,password=hunter2', env: 'TOKEN=hunter2', lxc: [['lxc.environment', 'TOKEN=hunter2'], ['lxc.cap.drop', '']] }));
  expect(kept).not.toContain('hunter2');
  expect(kept).toContain('lxc.cap.drop');
  expect(kept).toContain('"memory":"2048"');
});
