import { expect, test } from 'vitest';
import { afterStep, seenGuest } from '../../ops/testing/pretended-cluster.ts';
import { ownerTag, type StorageEntry } from '../changes.ts';
import { compile } from './compile.ts';
import { differencesOf, type SeenCluster, type SeenGuest } from './difference.ts';
import type { Lab } from './lab.ts';
import { lockSchema, type Lock } from './lock.ts';
import { read } from './read.ts';
import { intentDigest } from './stands.ts';
import { stepsDue, type DueStep } from './steps-due.ts';

const smbios = '1b2c3d4e-0000-4000-8000-000000000001';
const lab: Lab = {
  nodes: [{ name: 'alpha', cores: 16, memory_gb: 64, free_memory_gb: 40 }], storages: [{ name: 'fast', free_gb: 500 }, { name: 'slow', free_gb: 400 }], bridges: ['vmbr0'],
  templates: ['ubuntu-2404-cloud(9000)'], lxc_templates: ['debian-13'],
  guests: [{ vmid: 120, kind: 'vm', name: 'db', node: 'alpha', cores: 4, memory_mb: 8192, disk_gb: 32, status: 'running', smbios }],
};
const cluster: SeenCluster = {
  complete: true, storages: ['fast'],
  guests: [seenGuest({ vmid: 9000, name: 'ubuntu-2404-cloud', template: true, running: false, node: 'alpha' }), seenGuest({ vmid: 120, name: 'db', node: 'alpha', cores: 4, memoryMb: 8192, smbios, tags: [ownerTag] })],
};

test.each<[string, string[]]>([
  ['Create two Ubuntu VMs web-1 and web-2 with 2 cores, 4 GB memory and a 64 GB disk on fast.', [
    'clone_guest 100', 'configure_guest 100', 'grow_disk 100', 'start_resource 100', 'clone_guest 101', 'configure_guest 101', 'grow_disk 101', 'start_resource 101',
  ]],
  ['A Debian 13 container called proxy with 1 core, 512 MB and 8 GB disk, address 10.0.0.9/24, gateway 10.0.0.1.', ['create_guest 100', 'start_resource 100']],
  ['A Debian 13 container called proxy with 1 core, 512 MB and half a GB disk.', ['create_guest 100', 'start_resource 100']],
  ['An Ubuntu VM web-1 with 2 cores, 4 GB memory and a 64 GB disk on slow.', ['clone_guest 100', 'configure_guest 100', 'grow_disk 100', 'start_resource 100']],
  ['Give db 6 cores and stop it.', ['configure_guest 120', 'stop_resource 120']],
  ['Add NFS storage backups from 10.0.0.5:/tank/backups.', ['add_storage backups']],
  ['Delete db.', ['stop_resource 120', 'delete_guest 120']],
])('"%s" is made so by single writes, after which nothing is left to do', (text, expected) => {
  const lock = lockFor(text);
  const steps = dueOf(lock, cluster);
  expect(steps.map(({ template, target }) => `${template} ${target.split('/').at(-1) ?? ''}`)).toEqual(expected);
  expect(dueOf(lock, steps.reduce(afterStep, cluster))).toEqual([]);
});

test('wherever it is broken off, what is left is done without doing anything twice', () => {
  const lock = lockFor('Create two Ubuntu VMs web-1 and web-2 with 2 cores, 4 GB memory and a 64 GB disk on fast.');
  const all = dueOf(lock, cluster);
  for (let done = 0; done <= all.length; done += 1) {
    const half = all.slice(0, done).reduce(afterStep, cluster);
    const rest = dueOf(lock, half);
    expect(rest.filter(({ template }) => template === 'clone_guest')).toHaveLength(done === 0 ? 2 : done <= 4 ? 1 : 0);
    expect(dueOf(lock, rest.reduce(afterStep, half))).toEqual([]);
  }
});

test('a copy that was broken off before it had its settings gets its identity and our tag, in the very steps that were approved', () => {
  const lock = lockFor('Create an Ubuntu VM web-1 with 2 cores, 4 GB memory and a 64 GB disk on fast.');
  const [clone, ...rest] = dueOf(lock, cluster);
  const copied = clone ? afterStep(cluster, clone) : cluster;
  expect(dueOf(lock, copied)).toEqual(rest);
  expect(rest[0]?.params).toHaveProperty('birth');
  const [guest] = lock.guests;
  const looksDone = { ...copied, guests: copied.guests.map((one) => (one.vmid === guest?.vmid ? { ...one, cores: 2, memoryMb: 4096, tags: [], running: true, disks: [{ slot: 'scsi0', storage: 'fast', sizeGb: 64 }] } : one)) };
  expect(dueOf(lock, looksDone)[0]?.params).toHaveProperty('birth');
});

test('what is taken, unknown or not ours has no step', () => {
  const lock = lockFor('Create an Ubuntu VM web-1 with 2 cores, 4 GB memory and a 64 GB disk on fast.');
  expect(dueOf(lock, { ...cluster, guests: [...cluster.guests, seenGuest({ vmid: 100, name: 'stranger' })] })).toEqual([]);
  expect(dueOf(lock, { ...cluster, complete: false })).toEqual([]);
  expect(dueOf(lockFor('Delete db.'), { ...cluster, guests: [seenGuest({ vmid: 120, name: 'db', smbios, tags: [] })] })).toEqual([]);
});

test('a pool that is there is not made, and one that is not comes first', () => {
  const lock = lockFor('Create an Ubuntu VM web-1 with 2 cores, 4 GB memory and a 64 GB disk on fast in the pool people.');
  const made = (pools: string[]) => stepsDue({ ...differencesOf(lock, cluster), pools }, 'home').filter(({ template }) => template === 'create_pool').map(({ target }) => target);
  expect(made(['others'])).toEqual(['proxmox://home/pools/people']);
  expect(made(['people'])).toEqual([]);
});

test('a copy names who its template is now, and is another step when that is another', () => {
  const lock = lockFor('Create an Ubuntu VM web-1 with 2 cores, 4 GB memory and a 64 GB disk on fast.');
  const copied = (over: Partial<SeenGuest>) => stepsDue({ ...differencesOf(lock, cluster), sources: [seenGuest({ vmid: 9000, name: 'ubuntu-2404-cloud', smbios, ...over })] }, 'home')[0];
  expect(copied({})).toMatchObject({ template: 'clone_guest', params: { from: 9000, source: { name: 'ubuntu-2404-cloud', mark: smbios } } });
  expect(copied({ smbios: null })).toMatchObject({ params: { source: { mark: 'BC:24:11:AA:BB:CC' } } });
  const digests = [{}, { name: 'other' }, { smbios: '1b2c3d4e-0000-4000-8000-000000000002' }].map((over) => intentDigest(copied(over) as DueStep));
  expect(new Set(digests).size).toBe(3);
});

test('a copy whose disks only the node of its template sees is made there and moved', () => {
  const lock = lockFor('Create an Ubuntu VM web-1 on alpha with 2 cores, 4 GB memory and a 64 GB disk on fast.');
  const due = (shared: string[], node: string) => stepsDue({ ...differencesOf(lock, cluster), shared, sources: [seenGuest({ vmid: 9000, name: 'ubuntu-2404-cloud', smbios, node, disks: [{ slot: 'scsi0', storage: 'thin', sizeGb: 8 }] })] }, 'home').slice(0, 3).map(({ template, params: { node: to } }) => [template, to]);
  expect(due([], 'beta')).toEqual([['clone_guest', undefined], ['migrate_guest', 'alpha'], ['configure_guest', undefined]]);
  expect(due(['thin'], 'beta').slice(0, 2)).toEqual([['clone_guest', 'alpha'], ['configure_guest', undefined]]);
  expect(due([], 'alpha').slice(0, 2)).toEqual([['clone_guest', 'alpha'], ['configure_guest', undefined]]);
});

test('a storage that is there and differs is set back by one step, and not at all where Proxmox cannot', () => {
  const lock = lockFor('Add NFS storage backups from 10.0.0.5:/tank/backups.');
  const [declared] = lock.storages;
  const due = (over: Partial<StorageEntry>) => dueOf(lock, { ...cluster, storages: ['backups'], entries: [{ name: 'backups', type: 'nfs', server: '10.0.0.5', export: '/tank/backups', content: [...declared?.content ?? []], nodes: [], enabled: true, ...over }] });
  expect(due({})).toEqual([]);
  expect(due({ content: ['iso'] })).toEqual([{ template: 'change_storage', target: 'proxmox://home/storages/backups', params: { content: declared?.content }, identity: null }]);
  expect(due({ server: '10.0.0.6' })).toEqual([]);
});

test.each<[string, string[]]>([
  ['Reboot db.', ['restart_resource 120']],
  ['Take a snapshot of db called fresh.', ['create_snapshot 120']],
  ['Delete the snapshot tidy of db.', ['delete_snapshot 120']],
  ['Roll db back to before.', ['rollback_to_snapshot 120']],
])('"%s" is done once: not before it was asked for, and not again', (text, expected) => {
  const lock = lockFor(text, { ...lab, guests: (lab.guests ?? []).map((guest) => ({ ...guest, snapshots: ['before', 'tidy'] })) });
  const due = (done: Date | null) => stepsDue({ ...differencesOf(lock, cluster), once: lock.once }, 'home', () => done);
  expect(due(null).map(({ template, target }) => `${template} ${target.split('/').at(-1) ?? ''}`)).toEqual(expected);
  expect(due(new Date('2026-11-21'))).toHaveLength(1);
  expect(due(new Date('2026-11-23'))).toEqual([]);
});

test('Kubernetes that was broken off is installed in what is there by then, and once it was, no more', () => {
  const lock = lockFor('Create a Kubernetes cluster of 2 nodes on Ubuntu.');
  const made = dueOf(lock, cluster).filter(({ template }) => template !== 'install_kubernetes').reduce(afterStep, cluster);
  const installs = (done: Date | null) => stepsDue(differencesOf(lock, made), 'home', () => done).map(({ template, params }) => [template, params['role']]);
  expect(installs(null)).toEqual([['install_kubernetes', 'server'], ['install_kubernetes', 'agent']]);
  expect(installs(new Date('2026-11-23'))).toEqual([]);
});

function dueOf(lock: Lock, seen: SeenCluster): DueStep[] {
  return stepsDue(differencesOf(lock, seen), 'home');
}

function lockFor(text: string, seen = lab): Lock {
  const reading = read(text, seen);
  const { lock, missing } = compile(reading, seen, { seed: 'home/test', at: new Date('2026-11-22') });
  expect([reading.questions, reading.refused, missing]).toEqual([[], null, []]);
  return lockSchema.parse(JSON.parse(JSON.stringify(lock)));
}
