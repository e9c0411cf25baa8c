import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { read } from './read.ts';

test.each<[string, string[]]>([
  ['I need a server with 4 cores', ['kind']], ['A machine for Nextcloud', ['kind']], ['Technitium in a container', ['ip']], ['Two Pi-hole containers', ['ip']], ['A container with a static IP', ['ip']], ['Create a few containers', ['count']], ['Three workers w1 and w2', ['count']], ['Two VMs called a-1, a-2 and a-3', ['count']],
  ['Make shop bigger.', ['size']], ['Give mail more memory', ['size']], ['Scale up shop', ['size']], ['Create a powerful VM', ['size']], ['Move shop to elm', ['live']], ['Delete kube-1 and lab-1', []], ['Create a VM on the main storage', ['storage']], ['Set up an NFS share', ['nfs_share']],
  ['A VM with the address 172.16.4.10/24', ['ip']], ['Two containers at 172.16.4.90/24', ['ip']], ['Create a VM called shop', ['name']], ['Create VM 110 with 2 cores', ['vmid']], ['Create a container called my_box', ['name']], ['Roll back shop', ['snapshot_name']], ['Roll back shop to never-made', ['snapshot_name']], ['Snapshot shop as tidy', ['snapshot_name']],
  ['Delete VM 111', ['kind']], ['Reboot VM 110 on elm', ['node']], ['Delete all lab VMs', ['guest']], ['Delete all containers', ['guest']], ['Stop the wiki server', ['guest']], ['Take a snapshot.', ['guest']], ['Create a VM cloned from template fancy-os', ['clone']], ['Five VMs on different nodes', ['placement']], ['A VM with my SSH key', ['ssh_keys']],
  ['Give shop 20 GB', ['memory_mb']], ['Double the memory of lab-1', ['memory_mb']], ['Add a second disk to shop', ['change']], ['One VM with 2 cores and 3 GB, 4 cores', ['cores']],
])('"%s" asks about %j', (text, abouts) => {
  const { questions, refused } = read(text, attic);
  if (text.includes('kube-1')) expect(refused?.code).toBe('unknown_guest');
  else expect([refused, questions.map(({ about }) => about)]).toEqual([null, abouts]);
});

test.each([
  'Make me a VM with 3 cores, 6 GB of RAM and a 40 GB disk.', 'A container for Grafana.', 'Create a small VM for testing.', 'Two Debian 13 containers.', 'Snapshot shop.', 'Move mail to oak.', 'Delete lab-1.', 'Technitium in a container at 172.16.4.53/24.', 'Migrate shop live to elm.', 'A VM with 4 GB.', 'Please set up a tiny Alpine container, thanks!',
  'Remove kube-worker-2 from the cluster, it is drained.',
])('"%s" asks nothing that a default settles', (text) => {
  const lab = { ...attic, guests: [...attic.guests ?? [], { vmid: 130, kind: 'vm' as const, name: 'kube-worker-2' }] };
  expect(read(text, lab).questions).toEqual([]);
});

test.each([
  ['Delete all VMs except shop', 'words', 0], ['Do not delete shop', 'words', 0], ['Remove shop from VLAN 20', 'change', 0], ['A VM with 2 or 4 cores', 'words', 0],
  ['Create a VM with 2 cores. Blue is a nice colour.', 'sentence', 1], ['Create a VM with 2 cores and a flux capacitor.', 'words', 0], ['Create a VM, but not on elm.', 'words', 0], ['Create a VM if there is room.', 'words', 0], ['Give mysql 8 cores unless it rains', 'words', 0],
])('"%s" is not passed over in silence', (text, about, sentence) => {
  expect(read(text, attic).questions).toEqual([expect.objectContaining({ about, sentence })]);
});

test('a sentence that nothing came of is told so; greetings are let be', () => {
  expect(read('Hello! Create a VM. The sky is grey. Thanks a lot.', attic).sentences).toEqual([{ text: 'Hello!', produced: true }, { text: 'Create a VM.', produced: true }, { text: 'The sky is grey.', produced: false }, { text: 'Thanks a lot.', produced: true }]);
});

test('what is too long to be a sentence is asked about, not read', () => {
  expect(read(`Create a VM ${'and '.repeat(600)}.`, attic)).toMatchObject({ wishes: [], questions: [{ about: 'sentence' }] });
});

test('whatever a text leaves open is assumed aloud, and nothing that it says', () => {
  const { assumed } = read('A Debian VM with 2 cores on elm.', attic);
  expect(assumed.map(({ field, value }) => [field, value])).toEqual([['name', 'debian'], ['memory_mb', '2048'], ['disk_gb', 'as the template'], ['debian_release', '13'], ['storage', 'as the template'], ['network', 'one card on vmbr0'], ['ip', 'dhcp'], ['state', 'running']]);
  expect(assumed.every(({ why }) => why !== '')).toBe(true);
});

test('what is already as it shall be is read, and is left to the preview to drop', () => {
  expect(read('VM shop has 4 cores and 8 GB of memory.', attic).wishes).toHaveLength(1);
});
