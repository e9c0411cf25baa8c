import { expect, test } from 'vitest';
import { birthFrom, type Change } from '../../engine/changes.ts';
import { shownCall, type About } from './calls.ts';

const birth = birthFrom('x');
const guest = { vmid: 101, kind: 'qemu', node: 'pve1', name: 'web' } as const;
const box = { ...guest, kind: 'lxc' } as const;

test.each<[Change, About, string, object]>([
  [{ verb: 'createGuest', spec: { kind: 'qemu', node: 'pve1', name: 'web', birth, cores: 2, disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 8 }], sshKeys: ['ssh-ed25519 AAAA'] } }, { vmid: 105 },
    'POST /nodes/pve1/qemu', { vmid: 105, name: 'web', cores: 2, scsi0: 'local-lvm:8', smbios1: `uuid=${birth}`, tags: 'homelab-copilot', sshkeys: '(masked)' }],
  [{ verb: 'cloneGuest', spec: { from: 101, name: 'two', birth, full: true, storage: 'fast', node: 'pve2' } }, { vmid: 105, guest }, 'POST /nodes/pve1/qemu/101/clone', { newid: 105, name: 'two', full: true, storage: 'fast', target: 'pve2' }],
  [{ verb: 'configureGuest', spec: { cores: 4, memoryMb: 4096 } }, { guest }, 'PUT /nodes/pve1/qemu/101/config', { cores: 4, memory: 4096 }],
  [{ verb: 'configureGuest', spec: { cards: [{ slot: 0, vlan: 5, ip: 'dhcp' }] } }, { guest: { ...box, config: { net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,type=veth' } } },
    'PUT /nodes/pve1/lxc/101/config', { net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,type=veth,tag=5,ip=dhcp' }],
  [{ verb: 'growDisk', spec: { slot: 'scsi0', sizeGb: 40 } }, { guest }, 'PUT /nodes/pve1/qemu/101/resize', { disk: 'scsi0', size: '40G' }],
  [{ verb: 'moveDisk', spec: { slot: 'rootfs', storage: 'fast' } }, { guest: box }, 'POST /nodes/pve1/lxc/101/move_volume', { volume: 'rootfs', storage: 'fast', delete: true }],
  [{ verb: 'migrateGuest', spec: { node: 'pve2' } }, { guest: { ...box, runs: true } }, 'POST /nodes/pve1/lxc/101/migrate', { target: 'pve2', restart: true }],
  [{ verb: 'migrateGuest', spec: { node: 'pve2' } }, { guest: { ...guest, runs: false } }, 'POST /nodes/pve1/qemu/101/migrate', { target: 'pve2' }],
  [{ verb: 'deleteGuest', spec: { name: 'web' } }, { guest }, 'DELETE /nodes/pve1/qemu/101', { purge: true }],
  [{ verb: 'deleteSnapshot', spec: { name: 'before' } }, { guest }, 'DELETE /nodes/pve1/qemu/101/snapshot/before', {}],
  [{ verb: 'backupGuest', spec: { storage: 'nas', note: 'before-it' } }, { guest: box }, 'POST /nodes/pve1/vzdump', { vmid: '101', storage: 'nas', mode: 'snapshot', remove: false, 'notes-template': 'before-it' }],
  [{ verb: 'addStorage', spec: { type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['iso', 'backup'] } }, { entry: 'nas' }, 'POST /storage', { storage: 'nas', type: 'nfs', server: '10.0.0.5', export: '/tank', content: 'backup,iso' }],
  [{ verb: 'changeStorage', spec: { enabled: false } }, { entry: 'nas' }, 'PUT /storage/nas', { disable: true }],
  [{ verb: 'removeStorage', spec: {} }, { entry: 'nas' }, 'DELETE /storage/nas', {}],
  [{ verb: 'createPool', spec: { comment: 'ours' } }, { entry: 'people' }, 'POST /pools', { poolid: 'people', comment: 'ours' }],
  [{ verb: 'addToPool', spec: { pool: 'people' } }, { vmid: 101 }, 'PUT /pools', { poolid: 'people', vms: '101' }],
  [{ verb: 'installKubernetes', spec: { role: 'server', version: 'v1.31.5+k3s1' } }, { guest }, 'POST /nodes/pve1/qemu/101/agent/exec', { role: 'server', version: 'v1.31.5+k3s1' }],
])('%o is shown as the call that it is', (change, about, line, params) => {
  const shown = shownCall(change, about);
  expect(`${shown.method} ${shown.path}`).toBe(line);
  expect(shown.params).toMatchObject(params);
});
