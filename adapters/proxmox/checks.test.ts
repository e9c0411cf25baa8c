import { describe, expect, test } from 'vitest';
import { bundlesIn } from '../../ops/bundles.ts';
import type { ProbeState } from '../../engine/fact-values.ts';
import type { Machine, Near } from '../../engine/ports.ts';
import { quickTasks, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import { machineOf } from './verbs.ts';

const web = 'proxmox://lab/101';

describe('what a guest keeps its disks on', () => {
  test('is told storage by storage, as it stands on the node of the guest', async () => {
    const { world, machine, fake } = await lab();
    world.addStorage({ storage: 'tank', type: 'nfs', content: 'images' });
    world.guest(101).config['scsi1'] = 'tank:vm-101-disk-1,size=8G';
    expect(await said(machine.checkPaths?.(web))).toBe('2 of 2 storages are as they should be: lab/storage_pve1_local-lvm is there; lab/storage_pve1_tank is there');
    world.storageActive('tank', false, 'pve1');
    const receipt = await machine.checkPaths?.(web);
    expect(receipt).toMatchObject({
      says: '1 of 2 storages are as they should be. Wrong: lab/storage_pve1_tank is not available: not mounted, not reachable or switched off',
      details: { words: { available: 1, unavailable: 1 } },
    });
    expect(fake.violations).toEqual([]);
  });

  test('may be a folder of the node, which nobody can look at from here', async () => {
    const { world, machine } = await lab('lxc');
    world.guest(101).config['mp0'] = '/mnt/photos,mp=/photos';
    expect(await said(machine.checkPaths?.(web))).toMatch(/Not known: the folder \/mnt\/photos of the node, which Proxmox does not tell of$/);
  });

  test('of a guest that does not exist is missing', async () => {
    const { machine } = await lab();
    await expect(machine.checkPaths?.('proxmox://lab/999')).rejects.toMatchObject({ code: 'machine.missing' });
  });
});

describe('names and ports', () => {
  test('are tried from here, and not repeated', async () => {
    const watch = await lab();
    const machine = nearing(watch, 'no_name');
    expect(await said(machine.resolveNames?.(web, ['db.example.org']))).toBe('0 of 1 names are as they should be. Wrong: one is not found from here: nobody has that name');
    expect(await said(machine.reach?.(web, ['[fd00::1]:5432', 'db.example.org:80']))).toBe(
      '0 of 2 addresses are as they should be. Wrong: the host with port 5432 is not found by its name; the host with port 80 is not found by its name');
  });

  test('are no verbs of a machine that has nobody to try them, and permissions are none of any guest', async () => {
    const { machine } = await lab();
    expect(machine.reach).toBeUndefined();
    expect(machine.checkPermissions).toBeUndefined();
  });
});

async function said(asked: Promise<{ says: string }> | undefined): Promise<string> {
  return (await asked)?.says ?? 'no such verb';
}

function nearing({ cluster, dataDir }: ProxmoxWatch, why: ProbeState['why']): Machine {
  const near: Near = { find: () => Promise.resolve(why), reach: () => Promise.resolve(why) };
  return machineOf({ clusters: [cluster], keep: bundlesIn(dataDir, cluster.now), near }, quickTasks);
}

async function lab(kind: 'qemu' | 'lxc' = 'qemu'): Promise<ProxmoxWatch> {
  const watch = await watchProxmox({ nodes: ['pve1'] });
  watch.world.addGuest({ vmid: 101, kind, name: 'web', startedAt: 1_700_000_000 });
  return watch;
}
