import { describe, expect, test } from 'vitest';
import { afterStep, seenGuest } from '../../ops/testing/pretended-cluster.ts';
import { ownerTag, type Survey } from '../changes.ts';
import type { PastStep, PlannedStep } from '../types.ts';
import { compile } from './compile.ts';
import { differencesOf, type SeenCluster } from './difference.ts';
import { labOf } from './lab-of.ts';
import { read } from './read.ts';
import { stepsDue, type DueStep } from './steps-due.ts';
import { undoOf } from './undo.ts';

const smbios = '1b2c3d4e-0000-4000-8000-000000000001';
const card = { slot: 0, bridge: 'vmbr0', vlan: 5, mac: 'BC:24:11:AA:BB:CC', ip: '10.0.0.7/24', gateway: '10.0.0.1' };
const db = seenGuest({ vmid: 120, name: 'db', node: 'alpha', cores: 4, memoryMb: 8192, smbios, tags: ['old', ownerTag], pool: 'home', startupOrder: 3, onboot: false, user: 'ann', cards: [card] });
const lamp = seenGuest({ vmid: 121, kind: 'lxc', name: 'lamp', node: 'alpha', cores: 1, memoryMb: 3000, smbios: null, disks: [{ slot: 'rootfs', storage: 'fast', sizeGb: 8 }], running: false });
const template = seenGuest({ vmid: 9000, name: 'ubuntu-2404-cloud', template: true, running: false, node: 'alpha' });
const cluster: SeenCluster = { complete: true, storages: ['fast', 'slow'], guests: [template, db, lamp] };

function surveyOf({ guests }: SeenCluster): Survey {
  return {
    nodes: ['alpha', 'beta'].map((name) => ({ name, online: true, cores: 16, memoryMb: 65_536, freeMemoryMb: 40_960 })), unread: [], images: [], bridges: [{ node: 'alpha', name: 'vmbr0' }, { node: 'alpha', name: 'vmbr1' }],
    storages: ['fast', 'slow'].map((name) => ({ name, node: 'alpha', type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: 500 })),
    guests: guests.map(({ vmid, kind, node, name, running, template: isTemplate, tags, pool, memoryMb }) => ({ vmid, kind, node, name, status: running === true ? 'running' as const : 'stopped' as const, template: isTemplate, tags, pool, memoryMb })), makes: [...guests],
  };
}

function due(text: string, seen: SeenCluster): DueStep[] {
  const lab = labOf(surveyOf(seen), { snapshots: new Map([[120, ['before']]]) });
  const reading = read(text, lab);
  const { lock, missing } = compile(reading, lab, { seed: 'home/test', at: new Date('2026-11-22') });
  expect([reading.questions, reading.refused, missing]).toEqual([[], null, []]);
  return stepsDue({ ...differencesOf(lock, seen), once: lock.once }, 'home');
}

function pastOf(steps: readonly DueStep[]): PastStep[] {
  return steps.map((step, at) => ({ step: { ...step, n: at + 1 } as PlannedStep, verification: { verdict: 'verified' } }) as PastStep);
}

describe('a change of a guest that is undone', () => {
  test.each<[string, string]>([
    ['Give db 6 cores and 16 GB of memory.', 'Give guest 120 4 cores. Give guest 120 8 GB of memory.'],
    ['Give lamp 2 cores and 4 GB of memory.', 'Give guest 121 1 core. Give guest 121 3000 MB of memory.'],
    ['Start db at boot with start order 7.', 'Do not start guest 120 at boot. Set the start order of guest 120 to 3.'],
    ['Rename db to files.', 'Rename guest 120 to "db".'],
    ['Give db the user bob.', 'Give guest 120 the user ann.'],
    ['Put db on vmbr1.', 'Put guest 120 on vmbr0.'],
    ['Give db VLAN 12.', 'Give guest 120 VLAN 5.'],
    ['Give db the address 10.0.0.9/24 with gateway 10.0.0.2.', 'Give guest 120 the address 10.0.0.7/24 with gateway 10.0.0.1.'],
    ['Give lamp the address 10.0.0.9/24.', 'Give guest 121 an address by DHCP.'],
    ['Move the disk of db to slow.', 'Move scsi0 of guest 120 to fast.'],
    ['Move the disk of lamp to slow.', 'Move rootfs of guest 121 to fast.'],
    ['Move db to beta live.', 'Move guest 120 to alpha with downtime.'],
    ['Put db in the pool lab.', 'Put guest 120 in the pool home.'],
    ['Stop db.', 'Start guest 120.'], ['Start lamp.', 'Stop guest 121.'],
  ])('"%s" is "%s", after which it is as it was', (text, undo) => {
    const steps = due(text, cluster).filter(({ template: name }) => name !== 'create_pool');
    const after = steps.reduce(afterStep, cluster);
    expect(after).not.toEqual(cluster);
    const undone = steps.map((step) => undoOf(step, pastOf(steps)));
    expect(undone.map(({ asks }) => asks)).toEqual([undo]);
    const back = due(undo, after).filter(({ template: name }) => name !== 'create_pool').reduce(afterStep, after);
    expect([...back.guests].sort((a, b) => a.vmid - b.vmid)).toEqual([...cluster.guests].sort((a, b) => a.vmid - b.vmid));
  });

  test('gets back only what had a value, and tells where the rest stays', () => {
    const [step] = due('Give lamp 2 cores, start order 2, VLAN 12 and the tag fresh.', cluster);
    const { asks, stays } = undoOf(step as DueStep, []);
    expect(asks).toBe('Give guest 121 1 core.');
    expect([...stays].sort()).toEqual(['its VLAN: change that in Proxmox', 'the start order had no value before: change that in Proxmox', 'the tags stay as they are now: change that in Proxmox']);
  });

  test('whose keys were changed says so, and holds none of them', () => {
    const key = `ssh-ed25519 ${'A'.repeat(68)} ann@desk`;
    const [step] = due(`Give db the SSH key ${key}.`, cluster);
    expect(step?.before).toEqual({ sshKeys: 0 });
    expect(undoOf(step as DueStep, [])).toEqual({ asks: null, stays: ['the SSH keys stay as they are now: change that in Proxmox'] });
  });
});

describe('what was made', () => {
  const steps = due('Create an Ubuntu VM web-1 with 2 cores, 4 GB memory and a 64 GB disk on fast.', cluster);

  test('can be deleted once it has my tag, by the step that made it', () => {
    const [clone, configure, grow, start] = steps as [DueStep, DueStep, DueStep, DueStep];
    expect(undoOf(clone, pastOf(steps.slice(0, 1))).asks).toBeNull();
    expect(undoOf(clone, pastOf(steps.slice(0, 2)))).toEqual({ asks: 'Delete guest 100.', stays: ['what was put into it is lost'] });
    expect([configure, grow].map((step) => undoOf(step, pastOf(steps)).asks)).toEqual([null, null]);
    expect(undoOf(start, pastOf(steps)).asks).toBe('Stop guest 100.');
    const after = steps.reduce(afterStep, cluster);
    expect(due('Delete guest 100.', after).map(({ template: name }) => name)).toEqual(['stop_resource', 'delete_guest']);
  });

  test('a snapshot can be deleted again', () => {
    const [step] = due('Take a snapshot of db called fresh.', cluster);
    expect(undoOf(step as DueStep, []).asks).toBe('Delete the snapshot fresh of guest 120.');
  });

  test('going back to a snapshot is undone by the one that was taken right before it, where one was', () => {
    const [back] = due('Roll db back to before.', cluster) as [DueStep];
    const kept: DueStep = { template: 'create_snapshot', target: back.target, params: { snapshot: 'copilot-91c2a0b3' }, identity: back.identity };
    expect(undoOf(back, pastOf([back])).asks).toBeNull();
    expect(undoOf(back, pastOf([kept, back]))).toEqual({ asks: 'Roll guest 120 back to the snapshot copilot-91c2a0b3.', stays: ['what it wrote since is lost'] });
  });
});

test.each(['grow_disk', 'delete_guest', 'delete_snapshot', 'backup_guest', 'add_storage', 'create_pool', 'install_kubernetes', 'commit_declaration', 'restart_resource'])('%s is undone by no declaration, and says what is left to do', (name) => {
  const { asks, stays } = undoOf({ template: name, target: 'proxmox://home/120', params: {} }, []);
  expect(asks).toBeNull();
  expect(stays).toHaveLength(1);
});
