import { expect, test } from 'vitest';
import { seenGuest } from '../../ops/testing/pretended-cluster.ts';
import { ownerTag, type Survey } from '../changes.ts';
import { compile } from './compile.ts';
import { costOf, type Cost } from './cost.ts';
import { differencesOf, type SeenGuest } from './difference.ts';
import { labOf } from './lab-of.ts';
import { read } from './read.ts';
import { seenCluster } from './seen-cluster.ts';
import { stepsDue } from './steps-due.ts';

const smbios = '1b2c3d4e-0000-4000-8000-000000000001';
const guests: SeenGuest[] = [
  seenGuest({ vmid: 9000, name: 'debian-13', template: true, running: false, node: 'alpha' }), seenGuest({ vmid: 120, name: 'db', node: 'alpha', cores: 4, memoryMb: 8192, smbios, tags: [ownerTag] }),
  seenGuest({ vmid: 121, kind: 'lxc', name: 'lamp', node: 'beta', cores: 1, memoryMb: 512, disks: [{ slot: 'rootfs', storage: 'local', sizeGb: 8 }] }),
];
const survey: Survey = {
  nodes: [{ name: 'alpha', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 12_000 }, { name: 'beta', online: true, cores: 4, memoryMb: 16_384, freeMemoryMb: null }], unread: [], images: [], bridges: [{ node: 'alpha', name: 'vmbr0' }],
  storages: [
    { name: 'fast', node: 'alpha', type: 'nfs', shared: true, content: ['images', 'rootdir'], freeGb: 410.7 }, { name: 'fast', node: 'beta', type: 'nfs', shared: true, content: ['images', 'rootdir'], freeGb: 410.7 },
    ...['alpha', 'beta'].map((node) => ({ name: 'local', node, type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: node === 'alpha' ? 90 : 20 })),
  ],
  guests: guests.map(({ vmid, kind, node, name, running, template, tags, pool, memoryMb }) => ({ vmid, kind, node, name, status: running === true ? 'running' as const : 'stopped' as const, template, tags, pool, memoryMb })), makes: guests,
};

function cost(text: string): Cost {
  const lab = labOf(survey, { snapshots: new Map([[120, ['before']]]) });
  const reading = read(text, lab);
  const { lock, missing } = compile(reading, lab, { seed: 'home/test', at: new Date('2026-11-22') });
  expect([reading.questions, reading.refused, missing]).toEqual([[], null, []]);
  const seen = seenCluster(survey);
  return costOf(stepsDue({ ...differencesOf(lock, seen), once: lock.once }, 'home'), survey);
}

test('new guests need what they are declared to have, of their node and storage, against what is free there', () => {
  expect(cost('Create two Debian 13 VMs web-1 and web-2 on alpha with 2 cores, 4 GB memory and a 64 GB disk on fast.')).toEqual({
    needs: [{ of: 'node', name: 'alpha', cores: 4, ofCores: 8, memoryMb: 8192, freeGb: 11 }, { of: 'storage', name: 'fast', gb: 128, freeGb: 410 }], disturbed: [],
  });
});

test.each<[string, Cost['needs'][number]]>([
  ['Give db 12 GB of memory.', { of: 'node', name: 'alpha', cores: 0, ofCores: 8, memoryMb: 4096, freeGb: 11 }],
  ['Give db 6 cores.', { of: 'node', name: 'alpha', cores: 2, ofCores: 8, memoryMb: 0, freeGb: 11 }],
  ['Grow the disk of db to 50 GB.', { of: 'storage', name: 'fast', gb: 18, freeGb: 410 }],
  ['Grow the disk of lamp to 10 GB.', { of: 'storage', name: 'local on beta', gb: 2, freeGb: 20 }],
  ['Move the disk of db to local.', { of: 'storage', name: 'local on alpha', gb: 32, freeGb: 90 }],
  ['Move db to beta live.', { of: 'node', name: 'beta', cores: 4, ofCores: 4, memoryMb: 8192, freeGb: null }],
])('"%s" needs only what it takes more', (text, need) => {
  expect(cost(text).needs).toEqual([need]);
});

test.each<[string, string[]]>([
  ['Give db 6 cores.', ['db next start']], ['Start db at boot.', []], ['Stop db.', ['db stopped']], ['Reboot lamp.', ['lamp restarted']], ['Roll db back to before.', ['db rolled back']], ['Move db to beta live.', []],
  ['Move lamp to alpha.', ['lamp restarted on another node']], ['Move the disk of lamp to fast.', ['lamp must be stopped']], ['Give lamp 2 cores and 1 GB of memory.', []], ['Delete db.', ['db stopped']],
])('"%s" is noticed by %j', (text, expected) => {
  expect(cost(text).disturbed.map(({ name, how }) => `${name} ${how}`)).toEqual(expected);
});

test('less than before needs nothing', () => {
  expect(cost('Give db 2 cores and 4 GB of memory.').needs).toEqual([]);
});
