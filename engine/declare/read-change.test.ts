import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import type { Lab } from './lab.ts';
import { read } from './read.ts';
import type { Wish } from './wish.ts';

function wishes(text: string, lab: Lab = attic): Partial<Wish>[] {
  return read(text, lab).wishes.map(({ from: _from, ...wish }) => wish);
}

test.each<[string, Partial<Wish>]>([
  ['Give shop 6 cores.', { vmid: 110, names: ['shop'], cores: 6 }], ['Set the number of cores of shop to 6', { vmid: 110, cores: 6 }], ['Change shop from 4 to 6 cores.', { vmid: 110, cores: 6 }], ['Add 2 cores to VM 110', { vmid: 110, cores: 6 }], ['shop should have 6 cores', { vmid: 110, cores: 6 }],
  ['Increase the memory of mail to 4 GB', { vmid: 111, kind: 'lxc', memory_mb: 4096 }], ['Increase mail\'s RAM by 1 GB.', { vmid: 111, memory_mb: 3072 }], ['Double the memory of mail', { vmid: 111, memory_mb: 4096 }], ['Reduce the memory of mysql to 8 GB', { vmid: 112, memory_mb: 8192 }], ['Halve the memory of mysql.', { vmid: 112, memory_mb: 8192 }],
  ['Change the memory of mysql from 16 to 20 GB', { vmid: 112, memory_mb: 20480 }], ['Upgrade lab-1 to 4 cores', { vmid: 120, cores: 4 }], ['Bump lab-1 to 4 GB of RAM', { vmid: 120, memory_mb: 4096 }], ['Give shop 6 cores and 12 GB', { vmid: 110, cores: 6, memory_mb: 12288 }], ['Give container 111 4 GB of RAM', { vmid: 111, memory_mb: 4096 }],
  ['Grow the disk of shop to 100 GB', { vmid: 110, disks: [{ size_gb: 100 }] }], ['Extend the disk of shop by 40 GB', { vmid: 110, disks: [{ size_gb: 100 }] }], ['Resize shop\'s disk from 60 to 100 GB', { vmid: 110, disks: [{ size_gb: 100 }] }], ['Add 20 GB to the disk of lab-1', { vmid: 120, disks: [{ grow_gb: 20 }] }],
  ['Add a second disk of 50 GB to shop on barn', { vmid: 110, disks: [{ size_gb: 50, storage: 'barn', extra: true }] }], ['Move the disk of shop to barn', { vmid: 110, disks: [{ storage: 'barn' }] }],
  ['Move shop to elm', { vmid: 110, node: 'elm' }], ['Migrate shop live to elm', { vmid: 110, node: 'elm', live: true }], ['Move shop to elm with downtime', { vmid: 110, node: 'elm', live: false }], ['Move VM 110 from oak to elm', { vmid: 110, node: 'elm' }],
  ['Start shop at boot', { vmid: 110, onboot: true }], ['Disable autostart for shop', { vmid: 110, onboot: false }], ['Don\'t start cloud at boot.', { vmid: 113, onboot: false }], ['Tag shop with prod and web', { vmid: 110, tags: ['prod', 'web'] }], ['Remove the tag old from shop', { vmid: 110, tags_off: ['old'] }],
  ['Put shop in VLAN 40', { vmid: 110, network: [{ bridge: null, vlan: 40, ip: null, gw: null }] }], ['Change the IP of shop to 172.16.4.99/24', { vmid: 110, network: [{ bridge: null, vlan: null, ip: '172.16.4.99/24', gw: null }] }], ['Add another network card on vmbr1 to shop', { vmid: 110, network: [{ bridge: 'vmbr1', vlan: null, ip: null, gw: null, extra: true }] }],
  ['Rename lab-2 to stage', { vmid: 121, rename: 'stage' }], ['Put shop in the pool family', { vmid: 110, pool: 'family' }],
])('"%s" changes a guest', (text, wish) => { expect(wishes(text)).toEqual([expect.objectContaining({ op: 'modify', ...wish })]); });

test.each<[string, Partial<Wish>[]]>([
  ['Give shop 6 cores and mysql 8 cores.', [{ vmid: 110, cores: 6 }, { vmid: 112, cores: 8 }]], ['Give shop 6 cores. Also start it at boot.', [{ vmid: 110, cores: 6, onboot: true }]], ['Move mysql to oak and put its disk on barn.', [{ vmid: 112, node: 'oak', disks: [{ storage: 'barn' }] }]],
  ['Another container like mail, give mysql 8 cores, and delete lab-2.', [{ op: 'create', kind: 'lxc', like_vmid: 111 }, { op: 'modify', vmid: 112, cores: 8 }, { op: 'delete', vmid: 121 }]], ['Turn off lab-gw and start lab-1', [{ op: 'power', power: 'shutdown', vmid: 122 }, { op: 'power', power: 'start', vmid: 120 }]],
])('"%s" is several changes', (text, some) => { expect(wishes(text)).toMatchObject(some); });

test.each<[string, number[]]>([
  ['Delete lab-1', [120]], ['Remove VM 120 and 121.', [120, 121]], ['Get rid of shop, mail and mysql', [110, 111, 112]], ['Destroy lab-1 and container 113', [120, 113]], ['Delete all lab VMs', [120, 121, 122]], ['Remove the database VM', [112]],
])('"%s" deletes them and nothing else', (text, vmids) => {
  expect(wishes(text).map(({ op, vmid }) => [op, vmid])).toEqual(vmids.map((vmid) => ['delete', vmid]));
});

test.each<[string, Partial<Wish>[]]>([
  ['Reboot mail', [{ vmid: 111, power: 'reboot' }]], ['Restart VM 110.', [{ vmid: 110, power: 'reboot' }]], ['Stop shop gracefully', [{ vmid: 110, power: 'shutdown' }]], ['Force stop VM 110', [{ vmid: 110, power: 'stop' }]], ['Power on lab-1', [{ vmid: 120, power: 'start' }]],
  ['Stop all containers on elm', [{ vmid: 111, power: 'stop' }]], ['Shut down lab-1 and lab-2', [{ vmid: 120, power: 'shutdown' }, { vmid: 121, power: 'shutdown' }]],
])('"%s" is about power', (text, some) => { expect(wishes(text)).toEqual(some.map((one) => expect.objectContaining({ op: 'power', ...one }) as unknown)); });

test.each<[string, Partial<Wish>]>([
  ['Snapshot shop', { op: 'snapshot', vmid: 110 }], ['Take a snapshot of mail called clean', { op: 'snapshot', vmid: 111, snapshot_name: 'clean' }], ['Snapshot shop as before-sale, including RAM', { op: 'snapshot', snapshot_name: 'before-sale', include_ram: true }], ['Create a snapshot \'x-1\' for VM 110 on oak', { op: 'snapshot', snapshot_name: 'x-1', node: 'oak' }],
  ['Roll VM 110 back to the snapshot tidy', { op: 'rollback', vmid: 110, snapshot_name: 'tidy' }], ['Revert shop to tidy', { op: 'rollback', vmid: 110, snapshot_name: 'tidy' }], ['Restore shop to the tidy snapshot', { op: 'rollback', snapshot_name: 'tidy' }], ['Delete the snapshot tidy of shop', { op: 'delete', kind: 'snapshot', vmid: 110, snapshot_name: 'tidy' }],
])('"%s" is about a snapshot', (text, wish) => { expect(wishes(text)).toEqual([expect.objectContaining(wish)]); });

test('a guest that no list tells of is taken at its word', () => {
  expect(wishes('Delete k8s-node-9.', {})).toEqual([{ op: 'delete', kind: 'vm', count: 1, names: ['k8s-node-9'] }]);
  expect(wishes('Resize runner-2 to 4 cores and 12 GB RAM.', {})).toMatchObject([{ op: 'modify', names: ['runner-2'], cores: 4, memory_mb: 12288 }]);
});
