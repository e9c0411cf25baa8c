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

test.each<[string, string]>([
  ['Give shop 6 cores. Shop should have 8 cores.', 'cores'], ['shop gets 10 GB of memory. Tag shop with till. Set its memory to 12 GB.', 'memory_mb'], ['Put shop in VLAN 10. Its VLAN is 20.', 'network'], ['Set shop to 3 cores and 5 cores', 'cores'],
  ['Start shop at boot. Do not start shop at boot.', 'onboot'], ['Create a VM den-1 with 2 cores and 4 GB. den-1 has 8 GB of memory.', 'memory_mb'], ['Grow the disk of shop to 80 GB. Grow the disk of shop to 90 GB.', 'disks'], ['Delete lab-1. Give lab-1 2 cores.', 'delete'],
])('"%s" says two things of one, and is asked about %s', (text, about) => { expect(asked(text)).toEqual([about]); });

test('what two sentences say of a guest stands beside each other where it is not of the same', () => {
  expect(wishes('Grow the disk of shop to 80 GB. Move the disk of shop to barn.')).toEqual([{ op: 'modify', kind: 'vm', count: 1, names: ['shop'], vmid: 110, disks: [{ size_gb: 80, storage: 'barn' }] }]);
  expect(wishes('Tag shop with till. Tag shop with prod. Put shop on vmbr1. Shop is in VLAN 7.')).toMatchObject([{ tags: ['till', 'prod'], network: [{ bridge: 'vmbr1', vlan: 7 }] }]);
});

test.each<[string]>([
  ['Remove the vlan from shop'], ['Delete the disk scsi1 from shop'], ['Remove the gateway from shop'], ['Untag shop'], ['Take the swap off mail'], ['Remove internet access from shop'],
])('"%s" takes no guest away unasked', (text) => {
  expect(wishes(text).filter(({ op }) => op === 'delete')).toEqual([]);
  expect(asked(text).length + Number(read(text, attic).refused !== null)).toBeGreaterThan(0);
});

test.each<[string, number]>([['A VM with 8 of memory', 1], ['A container for dns-lab, 4 cores, as system Debian 13', 1], ['RAM 8 and 2 cores for a new Debian 13 container', 1]])('in "%s" no number of anything else counts guests', (text, count) => {
  expect(wishes(text).map((wish) => wish.count)).toEqual([count]);
});

test.each<[string, Partial<Wish>]>([
  ['Set swap to 1 GB on mail', { swap_mb: 1024 }], ['The swap of mail should be 512 MB', { swap_mb: 512 }], ['Change the VLAN of shop from 10 to 20', { network: [{ bridge: null, vlan: 20, ip: null, gw: null }] }], ['Take the tag old off shop', { tags_off: ['old'] }], ['shop should no longer have the tag old', { tags_off: ['old'] }],
  ['Extend the disk of shop with 20 GB', { disks: [{ size_gb: 80 }] }], ['shop could use another gig of memory', { memory_mb: 9216 }], ['shop should have at least 2 GB of memory and 6 cores', { memory_mb: 8192, cores: 6 }], ['shop should be called till', { rename: 'till' }], ['mail shall no longer start at boot', { onboot: false }],
])('"%s" is this change of it', (text, wish) => {
  expect(wishes(text)).toEqual([expect.objectContaining({ op: 'modify', ...wish })]);
  expect(asked(text)).toEqual([]);
});

test('of two guests with one name it is asked which, unless the kind tells', () => {
  const lab = { ...attic, guests: [...attic.guests ?? [], { vmid: 301, kind: 'vm' as const, name: 'twin' }, { vmid: 302, kind: 'lxc' as const, name: 'twin' }] };
  expect(read('Delete twin', lab)).toMatchObject({ wishes: [], questions: [{ about: 'guest', choices: ['VM 301', 'container 302'] }] });
  expect(read('Delete the container twin', lab)).toMatchObject({ wishes: [{ op: 'delete', vmid: 302 }], questions: [] });
});

test('a row of names is as many guests, and plain words with something behind each are names', () => {
  expect(wishes('web-1 to web-3: Debian 13 VMs with 1 GB')).toMatchObject([{ count: 3, names: ['web-1', 'web-2', 'web-3'], memory_mb: 1024 }]);
  expect(wishes('Create 2 VMs: alpha (2 cores, 4 GB) and beta (4 cores, 8 GB)')).toMatchObject([{ names: ['alpha'], cores: 2, memory_mb: 4096 }, { names: ['beta'], cores: 4, memory_mb: 8192 }]);
});

test.each<[string, (text: string) => string]>([
  ['bold names', (text) => text.replace(/\bshop\b/g, '**shop**')], ['names in backticks', (text) => text.replace(/\bshop\b/g, '`shop`')], ['wide spaces', (text) => text.replace(/ /g, '  ')], ['thanks', (text) => `${text.replace(/\.$/, '')}, thanks!`], ['please', (text) => `Please ${text.charAt(0).toLowerCase()}${text.slice(1)}`], ['gigs', (text) => text.replace(/ GB/g, ' gigs')],
])('%s change nothing of what is read', (_, put) => {
  for (const text of ['Give shop 6 cores and 12 GB of memory.', 'Turn shop off.', 'Tag shop with till and prod.', 'Move the disk of shop to barn.', 'Take a snapshot of shop called before-sale.', 'Delete shop.']) {
    expect([text, previewOf(read(put(text), attic), attic).resources]).toEqual([text, previewOf(read(text, attic), attic).resources]);
  }
});
