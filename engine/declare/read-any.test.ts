import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attic } from '../../ops/testing/declared-lab.ts';
import { previewOf } from './preview.ts';
import { read } from './read.ts';
import { wishSchema } from './wish.ts';

const words = [
  'create', 'delete', 'remove', 'give', 'set', 'move', 'add', 'make', 'start', 'snapshot', 'roll back', 'grow', 'shrink', 'double', 'rename', 'clone', 'tag', 'put', 'a', 'the', 'two', 'three more', '10', 'VM', 'VMs', 'container', 'server', 'shop', 'mail', '110', 'VM 112', 'lab-1 and lab-2', 'all lab VMs', 'it', 'them', 'both', 'each', 'web-1 to web-3', 'called x-1',
  'with', 'on', 'to', 'from', 'by', 'in', 'as', 'and', ',', ':', '.', ';', '(', ')', '2 cores', '4 GB', '4 GB of memory', 'a 20 GB disk', 'half a gigabyte', 'memory', 'disk', 'elm', 'oak and ash', 'local-lvm', 'barn', 'vmbr0', 'VLAN 20', '172.16.4.9/24', 'gateway 172.16.4.1', 'dhcp', 'Debian 13', 'template 8000', 'like mail', 'k3s cluster', 'master', 'workers', 'NFS share',
  '172.16.4.9:/export/x', 'at boot', 'tags a, b', 'pool family', 'bigger', 'not', 'except', 'Jellyfin', 'Pi-hole', 'for testing', 'snapshot tidy', 'live', 'please', 'on different nodes', 'privileged', 'install nginx', '%', '"', '`', '\n', '- ',
];
const texts = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ maxLength: 12 }) }), { maxLength: 25 }).map((some) => some.join(' '));

test('whatever is written, it is read into wishes of the right form, each field with its sentence, or asked about or refused', () => {
  fc.assert(fc.property(texts, (text) => {
    const reading = read(text, attic);
    for (const wish of reading.wishes) {
      expect(wishSchema.safeParse(wish).error?.issues ?? []).toEqual([]);
      expect(Object.values(wish.from).every((sentence) => sentence < reading.sentences.length)).toBe(true);
    }
    const silent = reading.sentences.some(({ produced }) => !produced);
    expect(silent && reading.questions.length === 0 && reading.refused === null).toBe(false);
    expect(() => previewOf(reading, attic)).not.toThrow();
  }), { numRuns: 2000, seed: 7 });
});

test('a field of a new guest is said in a sentence or assumed aloud', () => {
  fc.assert(fc.property(texts, (text) => {
    const { wishes, assumed } = read(text, attic);
    wishes.filter(({ op }) => op === 'create').forEach((wish, _, some) => {
      const at = wishes.indexOf(some.find((one) => one === wish) ?? wish);
      const open = Object.keys(wish).filter((field) => !['op', 'kind', 'count', 'from'].includes(field) && wish.from[field] === undefined && !assumed.some((one) => one.wish === at && one.field === field));
      expect(open).toEqual([]);
    });
  }), { numRuns: 1000, seed: 7 });
});
