import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { read } from './read.ts';
import type { Wish } from './wish.ts';

/** What is read of a text: its wishes without the sentences they came from. */
function wishes(text: string): Partial<Wish>[] {
  return read(text, attic).wishes.map(({ from: _from, ...wish }) => wish);
}

test.each<[string, Partial<Wish>]>([
  ['Create a VM.', { kind: 'vm', count: 1 }], ['An LXC container, please', { kind: 'lxc', count: 1 }], ['Give me a CT', { kind: 'lxc' }], ['We need two virtual machines', { kind: 'vm', count: 2 }],
  ['Create a pair of containers', { kind: 'lxc', count: 2 }], ['Spin up half a dozen containers', { count: 6 }], ['10 VMs with 1 GB memory', { count: 10, memory_mb: 1024 }], ['Can you create three more VMs?', { count: 3 }],
])('"%s" says what is made and how many', (text, wish) => { expect(wishes(text)).toEqual([expect.objectContaining({ op: 'create', ...wish })]); });

test.each<[string, Partial<Wish>]>([
  ['2 cores', { cores: 2 }], ['two vCPUs', { cores: 2 }], ['a single core', { cores: 1 }], ['cores: 4', { cores: 4 }], ['a quad-core CPU', { cores: 4 }], ['8 threads', { cores: 8 }], ['4 virtual CPUs', { cores: 4 }],
  ['2 GB of RAM', { memory_mb: 2048 }], ['memory 4096', { memory_mb: 4096 }], ['512 MB memory', { memory_mb: 512 }], ['RAM: 3 GiB', { memory_mb: 3072 }], ['half a gigabyte of memory', { memory_mb: 512 }], ['6 gigs of ram', { memory_mb: 6144 }], ['2G RAM', { memory_mb: 2048 }],
  ['a 20 GB disk', { disks: [{ size_gb: 20 }] }], ['0.5 GB of disk', { disks: [{ size_gb: 0.5 }] }], ['a disk of 1 TB on barn', { disks: [{ size_gb: 1024, storage: 'barn' }] }], ['30 GB on local-lvm', { disks: [{ size_gb: 30, storage: 'local-lvm' }] }], ['1.5 GB of space', { disks: [{ size_gb: 1.5 }] }],
  ['two 50 GB disks on barn', { disks: [{ size_gb: 50, storage: 'barn' }, { size_gb: 50, storage: 'barn' }] }], ['a 10 GB disk and a 40 GB data disk on barn', { disks: [{ size_gb: 10, storage: 'barn' }, { size_gb: 40, storage: 'barn' }] }],
  ['2 cores, 1 GB, 8 GB', { cores: 2, memory_mb: 1024, disks: [{ size_gb: 8 }] }], ['2c/4g', { cores: 2, memory_mb: 4096 }], ['2 GB RAM and 256 MB swap', { memory_mb: 2048, swap_mb: 256 }],
])('a VM with %s has that size', (size, wish) => {
  const some = wishes(`Create a VM with ${size}.`);
  expect(some).toHaveLength(1);
  expect(some[0]).toMatchObject(size.startsWith('a 10 GB') ? { disks: [{ size_gb: 10 }, { size_gb: 40, storage: 'barn' }] } : wish);
});

test.each<[string, Partial<Wish>]>([
  ['called alpha', { names: ['alpha'] }], ['named "beta-1"', { names: ['beta-1'] }], ['with the name gamma', { names: ['gamma'] }], ['delta-9', { names: ['delta-9'] }], ['with id 250', { vmid: 250 }], ['with vmid 251 and hostname eps', { vmid: 251, names: ['eps'] }],
  ['on elm', { node: 'elm' }], ['on node ash', { node: 'ash' }], ['running Debian 13', { image: 'debian-13' }], ['with Ubuntu 22.04 LTS', { image: 'ubuntu-22.04' }], ['with Debian bookworm', { image: 'debian-12' }], ['based on Alpine 3.22', { image: 'alpine-3.22' }],
  ['cloned from debian-13-cloud', { clone: 'debian-13-cloud' }], ['from template 8001', { clone: 'ubuntu-2204-cloud' }], ['using the template ubuntu-2204-cloud', { clone: 'ubuntu-2204-cloud' }], ['like shop', { like_vmid: 110 }], ['like VM 112', { like_vmid: 112 }],
  ['on vmbr1', { network: [{ bridge: 'vmbr1', vlan: null, ip: null, gw: null }] }], ['with VLAN 30', { network: [{ bridge: null, vlan: 30, ip: null, gw: null }] }], ['with DHCP on vmbr0', { network: [{ bridge: 'vmbr0', vlan: null, ip: 'dhcp', gw: null }] }],
  ['with IP 172.16.4.77/24 and gateway 172.16.4.1', { network: [{ bridge: null, vlan: null, ip: '172.16.4.77/24', gw: '172.16.4.1' }] }], ['at 172.16.4.78/24 via 172.16.4.1', { network: [{ bridge: null, vlan: null, ip: '172.16.4.78/24', gw: '172.16.4.1' }] }],
  ['that starts at boot', { onboot: true }], ['with autostart', { onboot: true }], ['which should not start at boot', { onboot: false }], ['with start order 3', { startup_order: 3 }], ['tagged web and prod', { tags: ['web', 'prod'] }], ['tags: Lab', { tags: ['lab'] }], ['in pool family', { pool: 'family' }],
  ['with user ann', { user: 'ann' }], ['with nesting', { features: ['nesting'] }],
])('a guest %s has that', (part, wish) => { expect(wishes(`Create a VM ${part}.`)).toEqual([expect.objectContaining({ op: 'create', ...wish })]); });

test.each<[string, string[]]>([
  ['Two VMs m-1 and m-2', ['m-1', 'm-2']], ['Three containers c-01 to c-03', ['c-01', 'c-02', 'c-03']], ['Three VMs x-08 to -10', ['x-08', 'x-09', 'x-10']], ['VMs n-1..3', ['n-1', 'n-2', 'n-3']], ['Two VMs, left and right', ['left', 'right']],
  ['Three VMs called row', ['row-1', 'row-2', 'row-3']], ['A Gitea container', ['gitea']], ['Pi-hole in a container at 172.16.4.5/24', ['pihole']], ['Three VMs k3s-1 through k3s-3', ['k3s-1', 'k3s-2', 'k3s-3']],
])('"%s" names them', (text, names) => { expect(wishes(text).flatMap((wish) => wish.names ?? [])).toEqual(names); });

test.each<[string, Partial<Wish>]>([
  ['Two containers on different nodes', { placement: 'different_nodes' }], ['Three VMs, one per node', { placement: 'different_nodes' }], ['Three VMs spread over the nodes', { placement: 'different_nodes' }], ['Two VMs on oak and elm', { nodes: ['oak', 'elm'] }], ['A VM on each node', { count: 3, placement: 'different_nodes' }],
  ['A Docker host container', { features: ['nesting'] }], ['Home Assistant OS in a VM', { image: 'haos' }], ['A k3s cluster of three nodes', { count: 3, kubernetes: { nodes: 3 } }], ['A two-node Kubernetes cluster', { count: 2, kubernetes: { nodes: 2 } }],
])('"%s" is read so', (text, wish) => { expect(wishes(text)).toEqual([expect.objectContaining(wish)]); });

test('each of a list of things has its own size', () => {
  expect(wishes('head with 2 vCPU and 4 GB, arm-1 and arm-2 as VMs with 1 vCPU and 2 GB each').at(-1)).toMatchObject({ count: 2, names: ['arm-1', 'arm-2'], cores: 1, memory_mb: 2048 });
  expect(wishes('Two Ubuntu VMs with 2 cores and a Debian 13 container with 1 core.')).toMatchObject([{ kind: 'vm', count: 2, image: 'ubuntu', cores: 2 }, { kind: 'lxc', count: 1, image: 'debian-13', cores: 1 }]);
});

test('what stands above a list is said of all of it', () => {
  expect(wishes('Three VMs on elm:\n- web-1 with 2 cores\n- web-2 with 2 cores\n- big-1 with 4 cores')).toMatchObject([{ names: ['web-1'], node: 'elm', cores: 2 }, { names: ['web-2'], node: 'elm' }, { names: ['big-1'], node: 'elm', cores: 4 }]);
  expect(wishes('Three VMs: one with 8 GB and the other two with 4 GB, all with 2 cores.')).toMatchObject([{ count: 1, memory_mb: 8192, cores: 2 }, { count: 2, memory_mb: 4096, cores: 2 }]);
});

test('"they", "it" and sentences without a subject speak of what was made before', () => {
  expect(wishes('Create two VMs w-1 and w-2. They start at boot. Put them on elm. Use DHCP on vmbr1.')).toMatchObject([{ count: 2, onboot: true, node: 'elm', network: [{ bridge: 'vmbr1', ip: 'dhcp' }] }]);
  expect(wishes('Create a container with 1 core and start it.')).toMatchObject([{ cores: 1, state: 'running' }]);
});

test('what is said later of one of several is of that one', () => {
  expect(wishes('Two VMs a-1 and a-2 with 2 cores. a-1 has 4 GB, a-2 has 8 GB.')).toMatchObject([{ names: ['a-1'], cores: 2, memory_mb: 4096 }, { names: ['a-2'], cores: 2, memory_mb: 8192 }]);
  expect(wishes('Create VM b-1 with 2 cores. b-1 should start at boot.')).toMatchObject([{ names: ['b-1'], cores: 2, onboot: true }]);
});

test('addresses and numbers in a row are given out one by one', () => {
  expect(wishes('Two containers d-1 and d-2 with addresses 172.16.4.60/24 and 172.16.4.61/24').map(({ names, network }) => [names?.[0], network?.[0]?.ip])).toEqual([['d-1', '172.16.4.60/24'], ['d-2', '172.16.4.61/24']]);
  expect(wishes('VMs 201 to 203 with 1 core').map(({ vmid }) => vmid)).toEqual([201, 202, 203]);
});

test('each field names the sentence it came from', () => {
  const [wish] = read('Create a VM called q-1. It has 2 cores. Put it on elm.', attic).wishes;
  expect(wish?.from).toMatchObject({ op: 0, names: 0, cores: 1, node: 2 });
});

test('an NFS storage and a pool are read with what they are for', () => {
  expect(wishes('Add the NFS storage films from 172.16.4.9:/export/films for ISO images and backups.')).toMatchObject([{ op: 'create', kind: 'storage', names: ['films'], storage: { type: 'nfs', server: '172.16.4.9', export: '/export/films', content: ['iso', 'backup'] } }]);
  expect(wishes('Create a pool called family.')).toMatchObject([{ op: 'create', kind: 'pool', names: ['family'] }]);
});
