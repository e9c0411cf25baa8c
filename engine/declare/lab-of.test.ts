import { expect, test } from 'vitest';
import { seenGuest } from '../../ops/testing/pretended-cluster.ts';
import type { GuestMake, Survey } from '../changes.ts';
import { compile } from './compile.ts';
import { labOf } from './lab-of.ts';
import { labSchema } from './lab.ts';
import { previewOf } from './preview.ts';
import { read } from './read.ts';

const smbios = '1b2c3d4e-0000-4000-8000-000000000001';
const debian = 'tank:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst';
const row = { vmid: 140, kind: 'qemu' as const, node: 'pve1', name: 'web', status: 'running' as const, template: false, tags: ['web'], pool: null, memoryMb: 4096 };
const survey: Survey = {
  nodes: [{ name: 'pve1', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 7782 }, { name: 'pve2', online: false, cores: null, memoryMb: null, freeMemoryMb: null }],
  storages: [
    { name: 'fast', node: 'pve1', type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: 90 }, { name: 'fast', node: 'pve2', type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: null },
    { name: 'nas', node: 'pve1', type: 'nfs', shared: true, content: ['backup'], freeGb: 4000 }, { name: 'nas', node: 'pve2', type: 'nfs', shared: true, content: ['backup'], freeGb: 4000 },
  ],
  guests: [row, { ...row, vmid: 141, kind: 'lxc', name: 'proxy', status: 'paused', tags: [], memoryMb: 512 }, { ...row, vmid: 142, name: 'far', status: 'unknown' }, { ...row, vmid: 9000, name: 'debian-13-cloud', template: true, status: 'stopped' }],
  makes: [seenGuest({ smbios, disks: [{ slot: 'sata1', storage: 'fast', sizeGb: 5 }, { slot: 'virtio0', storage: 'fast', sizeGb: 32 }], cards: [card({ ip: '10.0.0.9/24' })] }), seenGuest({ vmid: 141, kind: 'lxc', name: 'proxy', cores: null, disks: [{ slot: 'mp0', storage: 'fast', sizeGb: 9 }, { slot: 'rootfs', storage: 'fast', sizeGb: 0.5 }] })],
  unread: [], bridges: [{ node: 'pve1', name: 'vmbr0' }, { node: 'pve2', name: 'vmbr0' }, { node: 'pve2', name: 'vmbr1' }],
  images: [{ volume: debian, node: 'pve1', content: 'vztmpl' }, { volume: 'tank:iso/x.iso', node: 'pve1', content: 'iso' }],
};

test('a survey is what a declaration is read against', () => {
  const lab = labOf(survey, { backups: new Map([[140, '2026-11-20']]), snapshots: new Map([[141, ['before']]]) });
  expect(labSchema.parse(lab)).toEqual(lab);
  expect(lab).toMatchObject({
    nodes: [{ name: 'pve1', cores: 8, memory_gb: 32, free_memory_gb: 7.5 }, { name: 'pve2', free_memory_gb: 0 }],
    storages: [{ name: 'fast', type: 'lvmthin', free_gb: 90 }, { name: 'nas', type: 'nfs', free_gb: 4000 }],
    templates: ['debian-13-cloud(9000)'], lxc_templates: [debian], bridges: ['vmbr0', 'vmbr1'],
  });
  expect(lab.guests).toEqual([
    { vmid: 140, kind: 'vm', name: 'web', node: 'pve1', status: 'running', tags: ['web'], memory_mb: 4096, cores: 2, disk_gb: 32, disk_slot: 'virtio0', ip: '10.0.0.9/24', smbios, mac: 'BC:24:11:AA:BB:CC', last_backup: '2026-11-20' },
    { vmid: 141, kind: 'lxc', name: 'proxy', node: 'pve1', status: 'running', tags: [], memory_mb: 4096, cores: null, disk_gb: 0.5, disk_slot: 'rootfs', ip: null, smbios: null, mac: 'BC:24:11:AA:BB:CC', snapshots: ['before'] },
    { vmid: 142, kind: 'vm', name: 'far', node: 'pve1', status: null, tags: ['web'], memory_mb: 4096 },
  ]);
});

test('what was not asked for is not known, rather than not there', () => {
  expect(labOf({ ...survey, bridges: null, images: null })).toMatchObject({ bridges: null, lxc_templates: null });
});

test('a new guest is put where there is room, on a storage that holds disks, and made of what lies in the cluster', () => {
  const lab = labOf(survey);
  const reading = read('A Debian container called cache with 1 core, 512 MB and a 4 GB disk.', lab);
  const { lock, missing } = compile(reading, lab, { seed: 'home/test', at: new Date('2026-11-22') });
  expect({ missing, questions: reading.questions, refused: reading.refused }).toEqual({ missing: [], questions: [], refused: null });
  expect(lock.guests).toMatchObject([{ name: 'cache', vmid: 100, node: 'pve1', from: { image: debian }, disks: [{ slot: 'rootfs', storage: 'fast', size_gb: 4 }] }]);
  expect(previewOf(reading, lab).steps[0]?.calls[0]?.params).toMatchObject({ ostemplate: debian, rootfs: 'fast:4' });
});

test('a template that the cluster does not have is missing before anything is declared', () => {
  const lab = labOf(survey);
  expect(compile(read('An Alpine container called cache with 1 core, 512 MB and a 4 GB disk.', lab), lab, { seed: 'home/test', at: new Date('2026-11-22') }).missing).toEqual([expect.stringContaining('a container template of alpine')]);
});

test('the disk of a guest is the one that it starts from, whatever it is plugged into', () => {
  const lab = labOf(survey);
  const reading = read('Grow the disk of web to 64 GB.', lab);
  expect(compile(reading, lab, { seed: 'home/test', at: new Date('2026-11-22') }).lock.guests).toMatchObject([{ identity: { smbios }, disks: [{ slot: 'virtio0', size_gb: 64 }] }]);
  expect(previewOf(reading, lab).steps[0]?.calls).toEqual([{ method: 'PUT', path: '/nodes/pve1/qemu/140/resize', params: { disk: 'virtio0', size: '64G' } }]);
});

function card(over: Partial<GuestMake['cards'][number]>): GuestMake['cards'][number] {
  return { slot: 0, bridge: 'vmbr0', vlan: null, mac: 'BC:24:11:AA:BB:CC', ip: null, gateway: null, ...over };
}
