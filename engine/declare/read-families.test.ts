import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { previewOf } from './preview.ts';
import { read } from './read.ts';
import type { Wish } from './wish.ts';

function wishes(text: string): Partial<Wish>[] {
  return read(text, attic).wishes.map(({ from: _from, ...wish }) => wish);
}

function asked(text: string): string[] {
  return read(text, attic).questions.map(({ about }) => about);
}

test.each<[string, Partial<Wish>]>([
  ['Enable nesting on mysql', { features: ['nesting'] }], ['Turn on autostart for mysql.', { onboot: true }], ['mysql should start at boot', { onboot: true }], ['mysql: 8 cores, 20 GB', { cores: 8, memory_mb: 20480 }], ['Please disable autostart for mysql', { onboot: false }],
])('"%s" changes the guest that goes by the name of an application, and makes none', (text, wish) => {
  expect(wishes(text)).toEqual([{ op: 'modify', kind: 'vm', count: 1, names: ['mysql'], vmid: 112, ...wish }]);
  expect(asked(text)).toEqual([]);
});

test('mysql, that is there, is switched off, and another is made only when the text says so', () => {
  expect(wishes('mysql should be off')).toMatchObject([{ op: 'power', vmid: 112, power: 'shutdown' }]);
  expect(asked('MySQL container with 2 cores')).toEqual(['name']);
  expect(asked('New VM 110 called till')).toEqual(['vmid']);
  expect(read('Create another MySQL container', attic)).toMatchObject({ wishes: [{ op: 'create', kind: 'lxc' }], questions: [], assumed: expect.arrayContaining([expect.objectContaining({ field: 'name', value: 'mysql-1' })]) as unknown });
});

test.each<[string, string[]]>([
  ['Delete mysql\'s network card', ['disks']], ['Delete the disk of shop', ['disks']], ['Remove shop from the pool family', ['change']], ['Remove shop from pool family', ['change']], ['Remove shop from monitoring', ['disks']], ['Delete all stopped VMs', ['guest']],
])('"%s" deletes no guest unasked', (text, abouts) => { expect(asked(text)).toEqual(abouts); });

test('a snapshot of a guest is deleted, and guests of several nodes are switched off', () => {
  expect(wishes('Delete shop snapshot tidy')).toMatchObject([{ op: 'delete', kind: 'snapshot', vmid: 110, snapshot_name: 'tidy' }]);
  expect(wishes('Power off all VMs on oak and elm').map(({ vmid }) => vmid)).toEqual([110, 112]);
});

test('what is deleted with its guest is no further wish', () => {
  expect(wishes('Delete lab-1 and everything on it')).toMatchObject([{ op: 'delete', vmid: 120 }]);
  expect(wishes('Delete lab-1 and its disks')).toMatchObject([{ op: 'delete', vmid: 120 }]);
});

test.each<[string, Partial<Wish>]>([
  ['mysql disk +50G', { disks: [{ size_gb: 250 }] }], ['shop +2 cores', { cores: 6 }], ['shop cores +2', { cores: 6 }], ['shop memory +2GB', { memory_mb: 10240 }], ['shop: cores 4 -> 6', { cores: 6 }], ['Change memory 8GB -> 12GB on shop', { memory_mb: 12288 }], ['Give shop one less core', { cores: 3 }],
  ['Lower shop\'s memory by half', { memory_mb: 4096 }], ['Give shop twice the memory', { memory_mb: 16384 }], ['mysql needs more memory, at least 24 GB', { memory_mb: 24576 }], ['Shrink shop to 2 cores and 2 GB', { cores: 2, memory_mb: 2048 }], ['Disable autostart of shop', { onboot: false }],
  ['Don\'t start shop automatically.', { onboot: false }], ['Set shop to start on boot with order 2', { onboot: true, startup_order: 2 }], ['Remove tag old from shop', { tags_off: ['old'] }], ['The shop VM is too slow, please double its memory.', { memory_mb: 16384 }], ['Turn off onboot for all VMs on oak', { onboot: false }],
])('"%s" is this change of it', (text, wish) => {
  expect(wishes(text)).toEqual([expect.objectContaining({ op: 'modify', ...wish })]);
  expect(asked(text)).toEqual([]);
});

test('each guest of a sentence has its own switch, and a new name is no guest', () => {
  expect(wishes('Set shop to start on boot with order 2, and don\'t start mail automatically.')).toMatchObject([{ vmid: 110, onboot: true, startup_order: 2 }, { vmid: 111, onboot: false }]);
  expect(wishes('Rename lab-1 to stage-1 and give it 2 GB of memory.')).toMatchObject([{ vmid: 120, rename: 'stage-1', memory_mb: 2048 }]);
  expect(wishes('Tag all VMs on oak with prod')).toEqual([{ op: 'modify', kind: 'vm', count: 1, names: ['shop'], vmid: 110, tags: ['prod'] }]);
});

test.each<[string, object[]]>([
  ['A VM called k-1 with 8 vCPUs, 16 GB of RAM and two disks: 50 GB on local-lvm and 500 GB on barn.', [{ count: 1, disks: [{ size_gb: 50, storage: 'local-lvm' }, { size_gb: 500, storage: 'barn' }] }]], ['VM x2, ubuntu, 4G ram', [{ count: 2, memory_mb: 4096 }]], ['Debian VM ×3 on oak', [{ count: 3, node: 'oak' }]],
  ['One container for Grafana and one for Gitea, both Debian 13 with 1 GB RAM.', [{ kind: 'lxc', names: ['grafana'], image: 'debian-13', memory_mb: 1024 }, { kind: 'lxc', names: ['gitea'], image: 'debian-13', memory_mb: 1024 }]],
  ['Create two VMs on oak and one on elm, all Debian 13 with 2 GB.', [{ count: 2, node: 'oak', image: 'debian-13', memory_mb: 2048 }, { count: 1, node: 'elm', image: 'debian-13', memory_mb: 2048 }]],
  ['Three k3s nodes, one control plane with 2 GB and two workers with 4 GB each.', [{ count: 1, memory_mb: 2048, kubernetes: { role: 'master' } }, { count: 2, memory_mb: 4096, kubernetes: { role: 'worker' } }]],
  ['Kubernetes cluster: 1 control plane (2 vCPU, 2 GB), 2 workers (2 vCPU, 4 GB), Ubuntu 22.04', [{ image: 'ubuntu-22.04' }, { count: 2, image: 'ubuntu-22.04' }]],
  ['Two containers ns-1 (172.16.4.2/24) and ns-2 (172.16.4.3/24).', [{ names: ['ns-1'], network: [{ ip: '172.16.4.2/24' }] }, { names: ['ns-2'], network: [{ ip: '172.16.4.3/24' }] }]], ['VMs p-a (id 301), p-b (id 302), 2 cores each', [{ names: ['p-a'], vmid: 301, cores: 2 }, { names: ['p-b'], vmid: 302, cores: 2 }]],
  ['Two containers, "c-a" and "c-b". Put c-a on oak and c-b on elm.', [{ names: ['c-a'], node: 'oak' }, { names: ['c-b'], node: 'elm' }]], ['A Debian container on the same node as mysql.', [{ kind: 'lxc', node: 'elm' }]], ['Same as shop, but called shop-2', [{ like_vmid: 110, names: ['shop-2'] }]],
  ['hostname=px-1 cores=2 memory=1024 rootfs=barn:8 lxc', [{ kind: 'lxc', names: ['px-1'], cores: 2, memory_mb: 1024, disks: [{ size_gb: 8, storage: 'barn' }] }]], ['VM 240 "post" on oak, 2 cores, 4 GB RAM, 40 GB disk, boot at start.', [{ vmid: 240, names: ['post'], onboot: true }]],
  ['Add the NFS export 172.16.4.20:/pool/films as storage films for all nodes.', [{ kind: 'storage', names: ['films'] }]],
])('"%s" is read so', (text, some) => {
  expect(wishes(text)).toMatchObject(some);
  expect(asked(text)).toEqual([]);
});

test.each<[string, object[]]>([
  ['We need a VM for the analytics project. It should be called an-1 and run Ubuntu 22.04. 4 cores and 8 GB RAM should be enough.', [{ names: ['an-1'], image: 'ubuntu-22.04', cores: 4, memory_mb: 8192 }]], ['Create a VM named git (id 210). It has 2 cores. It starts at boot.', [{ names: ['git'], vmid: 210, cores: 2, onboot: true }]],
  ['VM 211 git on elm with 2 cores. Starts on boot.', [{ names: ['git'], vmid: 211, node: 'elm', cores: 2, onboot: true }]], ['VM 212: Debian 13, 2 cores, 2 GB, 20 GB, elm, vmbr1, vlan 5, dhcp', [{ vmid: 212, node: 'elm', network: [{ bridge: 'vmbr1', vlan: 5, ip: 'dhcp' }] }]],
  ['VM app: 2 cores, 2 GB. VM cache: 1 core, 1 GB. Put both on elm.', [{ names: ['app'], node: 'elm' }, { names: ['cache'], node: 'elm' }]], ['Create VM app with 2 cores and VM cache with 1 core, both on elm', [{ names: ['app'], cores: 2, node: 'elm' }, { names: ['cache'], cores: 1, node: 'elm' }]],
  ['I need two VMs. One with 2 cores for Jenkins, the other with 1 core for Gitea.', [{ kind: 'vm', count: 1, names: ['jenkins'], cores: 2 }, { kind: 'vm', count: 1, names: ['gitea'], cores: 1 }]], ['- [ ] shop: 6 cores\n- [ ] mysql: 20 GB RAM', [{ vmid: 110, cores: 6 }, { vmid: 112, memory_mb: 20480 }]],
  ['set memory of vm 112 to 20480', [{ vmid: 112, memory_mb: 20480 }]], ['112 -> 8 cores', [{ vmid: 112, cores: 8 }]], ['Update mysql to 8 cores', [{ vmid: 112, cores: 8 }]], ['Grow scsi1 of mysql by 20 GB', [{ vmid: 112, disks: [{ slot: 'scsi1', grow_gb: 20 }] }]],
])('"%s" is one thing for each that it names', (text, some) => {
  const found = wishes(text);
  expect(found).toHaveLength(some.length);
  expect(found).toMatchObject(some);
  expect(asked(text)).toEqual([]);
});

test('a table is read row by row', () => {
  const table = 'Create these VMs:\n\n| Name | CPU | RAM (GB) | Disk | Node |\n| --- | --- | --- | --- | --- |\n| t-1 | 2 | 4 | 20G | oak |\n| t-2 | 4 | 8 | 40G | elm |';
  expect(wishes(table)).toMatchObject([{ kind: 'vm', names: ['t-1'], cores: 2, memory_mb: 4096, disks: [{ size_gb: 20 }], node: 'oak' }, { kind: 'vm', names: ['t-2'], cores: 4, memory_mb: 8192, node: 'elm' }]);
  expect(asked(table)).toEqual([]);
});

test.each<[string, string]>([
  ['Give every lab server 1 GB of memory.', 'guest'], ['Make shop twice as big', 'size'], ['Three VMs, named after planets', 'name'], ['Replace lab-1 with a fresh Debian VM.', 'delete'], ['I want shop on faster storage.', 'storage'], ['A VM with two sockets with 4 cores', 'cores'], ['A VM with the password hunter2', 'password'],
  ['Attach barn to shop', 'disks'], ['VMs r-a and r-b with 2 and 4 GB of RAM', 'words'], ['A VM on oak or elm', 'node'], ['mysql is running out of memory.', 'size'],
])('"%s" is asked about %s, in one question', (text, about) => {
  expect(asked(text)).toEqual([about]);
  expect(JSON.stringify(read(text, attic).questions)).not.toContain('hunter2');
});

test.each<[string, string]>([
  ['Restart nginx on shop', 'guest_command_out_of_scope'], ['reload caddy in mail', 'guest_command_out_of_scope'], ['Set the description of shop to "main site".', 'unsupported'], ['Protect mysql against deletion.', 'unsupported'], ['Drain oak', 'unsupported'], ['qm create 200 --memory 2048', 'unsupported'], ['Delete the storage barn', 'unsupported'],
  ['Cut the disk of mysql in half', 'disk_shrink_unsupported_data_loss'], ['mysql disk 200GB -> 100GB', 'disk_shrink_unsupported_data_loss'], ['A container on the same node as wiki', 'unknown_guest'],
])('"%s" is refused: %s', (text, code) => { expect(read(text, attic).refused?.code).toBe(code); });

test('a guest that is stopped first is started again after it', () => {
  const text = 'Stop shop, give it 6 cores and start it again';
  expect(previewOf(read(text, attic), attic).resources).toMatchObject([{ power: 'stop' }, { cores: 6 }, { power: 'start' }]);
});

test('a disk whose storage changes is a change, whatever the size that is not known', () => {
  expect(previewOf(read('Put lab-1 on barn', attic), attic).resources).toHaveLength(1);
});
