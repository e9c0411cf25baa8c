import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { pathsOf } from '../../ops/testing/specs-calls.ts';
import { read } from './read.ts';
import { stepsOf } from './steps.ts';

function steps(text: string): ReturnType<typeof stepsOf> {
  return stepsOf(read(text, attic), attic);
}

function calls(text: string): string[] {
  return steps(text).flatMap((step) => step.calls.map(({ method, path, params }) => [method, path, ...Object.entries(params).map(([field, value]) => `${field}=${value}`)].join(' ')));
}

const texts: [string, string[]][] = [
  ['VM a-1 from ubuntu-2204-cloud on oak, 2 cores, 4 GB, 20 GB on barn, 172.16.4.40/24, gateway 172.16.4.1, VLAN 12, user ann, tagged web, start on boot', [
    'POST /nodes/{node}/qemu/8001/clone newid=100 name=a-1 full=1 description=homelab-copilot: born as {its own} target=oak storage=barn',
    'PUT /nodes/oak/qemu/100/config cores=2 memory=4096 net0=virtio,bridge=vmbr0,tag=12 ipconfig0=ip=172.16.4.40/24,gw=172.16.4.1 ciuser=ann tags=homelab-copilot;web onboot=1 smbios1=uuid={its own} delete=description',
    'PUT /nodes/oak/qemu/100/resize disk=scsi0 size=20G', 'POST /nodes/oak/qemu/100/status/start',
  ]],
  ['Container c-1 on elm, Debian 13, 1 core, 512 MB, 4 GB, with nesting', ['POST /nodes/elm/lxc vmid=100 ostemplate=local:vztmpl/debian-13 hostname=c-1 cores=1 memory=512 rootfs=local-lvm:4 net0=name=eth0,bridge=vmbr0,ip=dhcp,hwaddr={its own} unprivileged=1 features=nesting=1 tags=homelab-copilot description=homelab-copilot: born as {its own}', 'POST /nodes/elm/lxc/100/status/start']],
  ['Another container like mail on elm', ['POST /nodes/elm/lxc/111/clone newid=100 hostname=ct full=1 description=homelab-copilot: born as {its own}', 'PUT /nodes/elm/lxc/100/config tags=homelab-copilot net0=name=eth0,hwaddr={its own} delete=description', 'POST /nodes/elm/lxc/100/status/start']],
  ['Give shop 6 cores', ['PUT /nodes/oak/qemu/110/config cores=6']], ['Give mail 4 GB of memory', ['PUT /nodes/elm/lxc/111/config memory=4096']], ['Tag shop with web', ['PUT /nodes/oak/qemu/110/config tags=old;web']],
  ['Grow the disk of shop to 100 GB', ['PUT /nodes/oak/qemu/110/resize disk=scsi0 size=100G']], ['Add 20 GB to the disk of lab-1', ['PUT /nodes/ash/qemu/120/resize disk=scsi0 size=+20G']], ['Add a second disk of 50 GB to shop on barn', ['PUT /nodes/oak/qemu/110/config scsi1=barn:50']],
  ['Move the disk of shop to barn', ['POST /nodes/oak/qemu/110/move_disk disk=scsi0 storage=barn delete=1']], ['Move the disk of mail to barn', ['POST /nodes/elm/lxc/111/move_volume volume=rootfs storage=barn delete=1']],
  ['Migrate shop live to elm', ['POST /nodes/oak/qemu/110/migrate target=elm online=1 with-local-disks=1']], ['Move mail to oak', ['POST /nodes/elm/lxc/111/migrate target=oak restart=1']],
  ['Delete shop', ['POST /nodes/oak/qemu/110/status/shutdown', 'DELETE /nodes/oak/qemu/110 purge=1']], ['Delete lab-1', ['DELETE /nodes/ash/qemu/120 purge=1']], ['Reboot mail', ['POST /nodes/elm/lxc/111/status/reboot']], ['Start shop', []],
  ['Snapshot shop as x-1 including RAM', ['POST /nodes/oak/qemu/110/snapshot snapname=x-1 description=taken by homelab-copilot vmstate=1']], ['Snapshot mail', ['POST /nodes/elm/lxc/111/snapshot snapname=copilot-1 description=taken by homelab-copilot']], ['Roll shop back to the snapshot tidy', ['POST /nodes/oak/qemu/110/snapshot/tidy/rollback start=1']], ['Delete the snapshot tidy of shop', ['DELETE /nodes/oak/qemu/110/snapshot/tidy']],
  ['Add the NFS storage films from 172.16.4.9:/export/films for backups', ['POST /storage storage=films type=nfs server=172.16.4.9 export=/export/films content=backup']], ['Create a pool called family', ['POST /pools poolid=family']], ['Put shop in the pool family', ['POST /pools poolid=family', 'PUT /pools poolid=family vms=110 allow-move=1']],
  ['Add another network card on vmbr1 to shop', ['PUT /nodes/oak/qemu/110/config net1=virtio,bridge=vmbr1']],
  ['Rename lab-2 to stage', ['PUT /nodes/ash/qemu/121/config name=stage']], ['Start mail at boot with start order 2', ['PUT /nodes/elm/lxc/111/config onboot=1 startup=order=2']],
];

test.each(texts)('"%s" is these calls', (text, expected) => { expect(calls(text)).toEqual(expected); });

test('a plan makes before it changes, and deletes last', () => {
  expect(steps('Delete lab-2. Give mysql 8 cores. Create a container called n-1. Create a pool called p.').map(({ title }) => title)).toEqual(['create pool p', 'create container n-1 (100) on oak', 'modify mysql (112): cores 6 → 8, from its next start on', 'delete lab-2 (121)']);
});

test('only what cannot be taken back needs the name typed', () => {
  expect(steps('Delete lab-2. Roll shop back to the snapshot tidy. Reboot mail. Give mysql 8 cores.').map(({ confirmation, undo }) => [confirmation, undo === null])).toEqual([['typed_name', true], ['approve', true], ['approve', false], ['typed_name', true]]);
});

test('guests that say no node are spread by free memory, and get numbers that nobody has', () => {
  expect(steps('Three VMs with 8 GB memory').map(({ title }) => title)).toEqual(['create VM vm-1 (100) on oak', 'create VM vm-2 (101) on elm', 'create VM vm-3 (102) on oak']);
});

const specs = pathsOf(process.env['TEST_SPECS']);
test('each planned call is one that Proxmox has, with parameters that it takes', () => {
  const wrong = texts.flatMap(([text]) => steps(text)).flatMap((step) => step.calls).flatMap((call) => specs.check(call));
  expect(wrong).toEqual([]);
});

test('where a lab tells nothing, the plan says what it must look up', () => {
  const some = stepsOf(read('VM x from template base-1 with 2 cores', {}), {});
  expect(some.flatMap((step) => step.calls.map(({ method, path }) => `${method} ${path}`))).toEqual(['GET /cluster/nextid', 'POST /nodes/{node}/qemu/{template}/clone', 'PUT /nodes/{node}/qemu/{vmid}/config', 'POST /nodes/{node}/qemu/{vmid}/status/start']);
});
