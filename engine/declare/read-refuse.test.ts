import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { read } from './read.ts';
import type { RefusalCode } from './wish.ts';

const inside = [
  'Install nginx on container 111', 'Update packages in mail', 'Upgrade all packages on VM 110', 'Run `df -h` in shop', 'Execute apt update on shop', 'Restart the postfix service in container 111', 'SSH into mail and check the queue', 'rm -rf / on shop', 'Change the root password of mail', 'Copy /etc/hosts from shop to mail',
  'Create a container and install docker in it', 'Set up WireGuard in container 113', 'A VM with PostgreSQL installed', 'Deploy Portainer with docker compose on VM 110', 'Create a MySQL database called till on shop', 'Run a script on all VMs', 'Open a shell in mail', 'sudo reboot on shop',
];
const outside = [
  'Open port 443 in the firewall', 'Create a firewall rule for shop', 'Pass the GPU through to shop', 'Add a USB device to VM 110 with passthrough', 'Create a user ann with admin rights', 'Set up Ceph', 'Create a ZFS pool', 'Back up shop', 'Create a daily backup of mail', 'Restore mail from a backup', 'Suspend shop', 'Convert VM 110 into a template',
  'Download the Debian ISO', 'Enable high availability for shop', 'Reboot node oak', 'Restart oak', 'List all VMs', 'What is the status of shop?', 'Show me the memory usage', 'Start shop every night', 'Add the node birch to the cluster', 'Create an API token',
];
const capacity = ['Create 5 VMs with 16 GB memory each on elm', 'A VM with 64 GB of memory', 'A VM with 16 cores', 'A container with a 900 GB disk on local-lvm', 'A VM with 9 TB of disk', 'Give mysql 60 GB of memory', '100 containers with 2 GB memory', 'Two VMs with 20 GB each on this 32 GB host'];
const shrinks = ['Shrink the disk of shop to 20 GB', 'Reduce mysql\'s disk by 50 GB', 'Resize the disk of VM 112 from 200 GB to 100 GB', 'Set the disk of shop to 30 GB', 'Make the disk of shop smaller: 30 GB', 'Cut 20 GB off the disk of shop'];

test.each<[RefusalCode, string[]]>([
  ['guest_command_out_of_scope', inside], ['unsupported', outside], ['over_capacity', capacity], ['disk_shrink_unsupported_data_loss', shrinks], ['unknown_node', ['Create a VM on birch', 'Move shop to node pve9', 'Two containers on oak and birch7']],
  ['unknown_storage', ['A VM with 20 GB on speedy', 'Move the disk of shop to tank']], ['unknown_bridge', ['A container on vmbr9']], ['unknown_guest', ['Delete VM 999', 'Give wiki 4 cores', 'Reboot web-01', 'A container like 998', 'Clone VM 555']],
])('%s', (code, texts) => {
  expect(texts.map((text) => [text, read(text, attic).refused?.code])).toEqual(texts.map((text) => [text, code]));
});

test('what is refused has no wishes and asks nothing', () => {
  expect(read('Create a VM on the main storage. Install nginx on container 111.', attic)).toMatchObject({ wishes: [], questions: [], assumed: [], refused: { code: 'guest_command_out_of_scope', sentence: 1 } });
});

test('over capacity tells what was asked and what is free', () => {
  expect(read('Create 5 VMs with 16 GB memory each on elm', attic).refused?.says).toBe('That is 80 GB of memory (5 × 16 GB); free are 24 GB on elm.');
});

test('what a lab does not list is no reason to refuse', () => {
  expect(read('Create 10 VMs with 64 GB memory on pve9 with 5 TB on tank, cloned from some-template, on vmbr7', {}).refused).toBeNull();
});

test('a name that is nearly right is offered', () => {
  expect(read('Delete shp', attic).refused?.says).toBe('There is no guest shp. Is shop meant?');
});
