import { describe, expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { previewText } from './preview-text.ts';
import { previewOf, type Preview } from './preview.ts';
import { read } from './read.ts';

function preview(text: string): Preview {
  return previewOf(read(text, attic), attic);
}

test.each([
  'VM shop has 4 cores and 8 GB of memory.', 'shop should be on oak', 'Start shop.', 'Shut down lab-1', 'The disk of shop is 60 GB', 'shop should have the address 172.16.4.10/24',
])('"%s" is so already: nothing is to be done', (text) => { expect(preview(text)).toMatchObject({ resources: [], steps: [], counts: { create: 0, modify: 0, delete: 0 }, blocked: false }); });

test.each<[string, Preview['risk'], Preview['confirmation']]>([
  ['Create a container', 'low', 'approve'], ['Three VMs', 'low', 'approve'], ['Snapshot shop', 'low', 'approve'], ['Start lab-1', 'low', 'approve'], ['Tag shop with web', 'low', 'approve'], ['Start shop at boot', 'low', 'approve'], ['Install nginx in mail', 'low', 'approve'],
  ['Give shop 6 cores', 'medium', 'approve'], ['Make shop bigger', 'medium', 'approve'], ['Move shop live to elm', 'medium', 'approve'], ['Reboot mail', 'medium', 'approve'], ['A VM at 172.16.4.10/24', 'medium', 'approve'], ['Set up an NFS share', 'medium', 'approve'], ['Add the NFS storage x from 172.16.4.9:/x', 'medium', 'approve'],
  ['Delete lab-1', 'high', 'typed_name'], ['Roll shop back to the snapshot tidy', 'high', 'typed_name'], ['Delete the snapshot tidy of shop', 'high', 'typed_name'], ['Create a container and delete lab-1', 'high', 'typed_name'], ['A VM with 99 cores', 'high', 'approve'], ['Shrink the disk of shop to 9 GB', 'high', 'approve'],
])('"%s" is of %s risk, confirmed by %s', (text, risk, confirmation) => { expect(preview(text)).toMatchObject({ risk, confirmation }); });

test('what is made is counted by guests, and its needs are set against what is free', () => {
  expect(preview('Two containers with 1 GB memory and 10 GB disk. Give shop 6 cores. Delete lab-1.')).toMatchObject({ counts: { create: 2, modify: 1, delete: 1 }, needs: { memory_gb: 2, disk_gb: 20, free_memory_gb: 66, free_disk_gb: 4300 } });
});

test.each<[string, string]>([
  ['Delete shop', 'Deleting shop (110) cannot be undone: its disk of 60 GB is destroyed. Last backup: 2026-11-20.'], ['Roll shop back to the snapshot tidy', 'What shop (110) wrote after the snapshot tidy is lost.'], ['Move the disk of mysql to barn', 'A database on NFS (mysql (112)) is slow, and may be damaged when the network fails.'],
  ['A k3s cluster of three nodes with 1 core and 1 GB', '1 cores and 1 GB are below what Kubernetes needs (2 cores, 2 GB).'], ['A Fedora 42 VM', 'There is no template of fedora-42 here: it must be fetched first.'], ['A Fedora 42 container', 'There is no template of fedora-42 here: it must be fetched first.'],
])('"%s" warns', (text, warning) => { expect(preview(text).warnings).toEqual([warning]); });

test('assumptions stay with what they are of when others are left out', () => {
  const { assumed, resources } = preview('VM shop has 4 cores. Create a container called c-1.');
  expect(resources.map(({ name }) => name)).toEqual(['c-1']);
  expect(new Set(assumed.map(({ wish }) => wish))).toEqual(new Set([0]));
});

test('open questions and refusals block', () => {
  expect([preview('Create a server').blocked, preview('Create a VM on birch').blocked, preview('Create a VM').blocked]).toEqual([true, true, false]);
});

describe('as text', () => {
  test('tells what is done, from which sentence, what is assumed, and the calls', () => {
    expect(previewText(preview('Give mail 4 GB of memory.'))).toBe([
      '1 modify', '  ~ modify lxc mail (111) · memory_mb 4096', '      from "Give mail 4 GB of memory."', '1. modify mail (111): memory 2 GB → 4 GB', '     PUT /nodes/elm/lxc/111/config memory=4096', 'Risk: medium. To be approved.', '',
    ].join('\n'));
    expect(previewText(preview('A Debian container called c-1 with 1 core and 512 MB.'))).toContain('assumed by me: node oak (by free memory), disk_gb 8 (the usual size)');
  });

  test.each([['Create a server', 'Answer the questions first.'], ['Install nginx in mail', 'Refused: Commands inside guests'], ['Start shop', 'Nothing to change'], ['Delete lab-1', 'To be approved by typing the name.'], ['Create a server', 'Question: VM or LXC container? [VM / LXC container]']])('"%s" says "%s"', (text, says) => { expect(previewText(preview(text))).toContain(says); });
});
