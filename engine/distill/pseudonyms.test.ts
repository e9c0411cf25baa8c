import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hidden, named, safe, shown } from '../distill.ts';
import { nameKinds } from './name-places.ts';
import { namesOfRef, pseudonymsFor, type Named } from './pseudonyms.ts';

const house: Named[] = [
  { kind: 'host', name: 'nas1' }, { kind: 'host', name: 'nas10' }, { kind: 'service', name: 'db' }, { kind: 'service', name: 'immich_server' }, { kind: 'project', name: 'immich' },
  { kind: 'guest', name: '101' }, { kind: 'person', name: 'Anna B.' }, { kind: 'service', name: 'db' },
];

test.each([
  ['nas1 and nas10 are hosts', 'host-1 and host-2 are hosts'],
  ['db of immich, as "nas1/immich_server"', 'service-1 of project-1, as "host-1/service-2"'],
  ['my-db, db_1, nas1.lan and shop-immich-1', 'my-service-1, service-1_1, host-1.lan and shop-project-1-1'],
  ['db2, dbs and xnas1 are other names', 'db2, dbs and xnas1 are other names'],
  ['lab/node_nas1 and proxmox://lab/storage/nas1/db', 'lab/node_host-1 and proxmox://lab/storage/host-1/service-1'],
  ['x%2Fnas1 of Anna%20B.', 'x%2Fhost-1 of person-2'],
  ['asked by Anna B. today', 'asked by person-1 today'],
  ['stopped by anna@pve and root@pam!backup', 'stopped by person-2 and person-3'],
  ['points to 10.0.0.7:5432, [fd00::1]:80 and 1.2.3', 'points to address-1:5432, [address-2]:80 and 1.2.3'],
  ['the folder /srv/anna/photos is missing, …/anna/x too', 'the folder path-1 is missing, path-2 too'],
  ['by root@pam. In /srv/anna. At 7/10, n/a', 'by person-2. In path-1. At 7/10, n/a'],
])('%s', (text, hid) => {
  const names = pseudonymsFor(house);
  expect(names.hide(text)).toBe(hid);
  expect(names.show(hid)).toBe(text);
});

test.each([
  'VM 101 is stopped', 'vmid=101', 'the guest 101.', 'CT 100, 101 and 102', 'lab/101 plex', 'proxmox://lab/101', 'vm-101-disk-0', 'lab/replication_101-0', 'qemu/101', 'guests 100 and 101 are down', 'LXC #101', 'lab/storage_pve_101',
])('a number that is the id of a guest is a name: %s', (text) => {
  const names = pseudonymsFor(house);
  expect(names.hide(text)).toBe(text.replace('101', 'guest-1'));
  expect(names.show(names.hide(text))).toBe(text);
});

test.each([
  '101 percent', '101 %', '101%', '101 MB', '101 of 200 times', 'port 101', 'ended 101 times', '5/101', 'exit code 101', '10:101', '1010', 'VM 101 % full', 'lab/101 MB', 'guest 101.5', '101', 'the container 101 times',
])('a number that says how much is none: %s', (text) => {
  expect(pseudonymsFor(house).hide(text)).toBe(text);
});

test('a name in other letters is hidden too, and comes back in its own', () => {
  const names = pseudonymsFor(house);
  expect(names.hide('NAS1, Nas1 and nas1; ANNA B.')).toBe('host-3, host-4 and host-1; person-2');
  expect(names.show('host-3, host-4 and host-1; person-2')).toBe('NAS1, Nas1 and nas1; ANNA B.');
});

test('a name that looks like a pseudonym leads to another number, and a text that holds one gets it back', () => {
  const names = pseudonymsFor([{ kind: 'host', name: 'host-1' }, { kind: 'host', name: 'host-2' }, { kind: 'host', name: 'nas' }]);
  expect(names.pairs).toEqual([['host-1', 'host-3'], ['host-2', 'host-4'], ['nas', 'host-5']]);
  expect(names.show(names.hide('host-1 host-2 nas host-3 Host-5 x-host-4-1'))).toBe('host-1 host-2 nas host-3 Host-5 x-host-4-1');
});

test('a pseudonym at the begin of a sentence is known too', () => {
  expect(pseudonymsFor(house).show('Service-1 is down, service-11 is not.')).toBe('db is down, service-11 is not.');
});

describe('any text with any names', () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,10}[A-Za-z0-9]$/).filter((name) => !nameKinds.some((kind) => name.toLowerCase() === kind));
  const id = fc.integer({ min: 100, max: 130 }).map(String);
  const name = fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: id }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }) });
  const kind = fc.constantFrom(...nameKinds);
  const pseudonym = fc.tuple(kind, fc.integer({ min: 1, max: 9 })).map(([one, n]) => `${one}-${n}`);
  const joint = fc.constantFrom(' ', ', ', '/', '_', '-', '.', ': ', '"', ' (', ') ', '\n', '@', '%2F', ' VM ', ' guest ', '://', ' 100 % ', ' 7 ', '');
  const dress = fc.constantFrom((text: string) => text, (text: string) => text.toUpperCase(), (text: string) => text.toLowerCase(), (text: string) => encodeURIComponent(text.toWellFormed()));
  const house = fc.array(fc.record({ kind, name }), { maxLength: 8 });

  test('comes back as it was', () => {
    fc.assert(fc.property(house, fc.array(fc.tuple(fc.nat(), joint, dress), { maxLength: 30 }), fc.array(fc.oneof(name, pseudonym, fc.string()), { maxLength: 6 }), (list, places, others) => {
      const words = [...list.map((one) => one.name), ...others, 'x'];
      const text = places.map(([at, between, dressed]) => `${dressed(words[at % words.length] ?? '')}${between}`).join('');
      const names = pseudonymsFor(list);
      const halves = [text.slice(0, text.length / 2), text];
      expect(halves.map(names.hide).map(names.show)).toEqual(halves);
    }), { numRuns: 500 });
  });

  test('holds none of them while it is away, whatever it is joined to', () => {
    const others = joint.filter((one) => one !== '');
    fc.assert(fc.property(fc.array(fc.record({ kind, name: word }), { minLength: 1, maxLength: 8 }), fc.array(fc.tuple(fc.nat(), others, dress), { maxLength: 20 }), (list, places) => {
      const text = places.map(([at, between, dressed]) => `${between}${dressed(list[at % list.length]?.name ?? '')}`).join('');
      const away = pseudonymsFor(list).hide(text).replace(/(?:service|host|guest|project|person|storage|network|address|path)-\d+/g, ' ');
      for (const { name: one } of list) expect(away).not.toMatch(new RegExp(`(?<![\\p{L}\\p{N}])${one.replace(/[.]/g, '\\.')}(?![\\p{L}\\p{N}])`, 'iu'));
    }), { numRuns: 500 });
  });
});

test('a ref gives the names of all that is in it', () => {
  expect(namesOfRef('docker://nas1/immich/server')).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'project', name: 'immich' }, { kind: 'service', name: 'immich_server' }, { kind: 'service', name: 'server' }]);
  expect(namesOfRef('docker://nas1/db')).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'service', name: 'db' }]);
  expect(namesOfRef('docker://nas1/shop/web/2')).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'project', name: 'shop' }, { kind: 'service', name: 'shop_web_2' }, { kind: 'service', name: 'web' }]);
  expect(namesOfRef('proxmox://lab/101')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'guest', name: '101' }]);
  expect(namesOfRef('proxmox://lab/node/pve1')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'host', name: 'pve1' }]);
  expect(namesOfRef('proxmox://lab/storage/pve1/tank')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'host', name: 'pve1' }, { kind: 'storage', name: 'tank' }]);
  expect(namesOfRef('proxmox://lab/node/pve1/zfs/rpool')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'host', name: 'pve1' }, { kind: 'storage', name: 'rpool' }]);
  expect(namesOfRef('proxmox://lab/node/pve1/disk/sda')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'host', name: 'pve1' }]);
  expect(namesOfRef('proxmox://lab/replication/101-0')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'guest', name: '101' }]);
  expect(namesOfRef('net://router:53')).toEqual([{ kind: 'host', name: 'router' }]);
  expect(namesOfRef('net://[fd00::1]:80/gate')).toEqual([{ kind: 'host', name: 'fd00::1' }, { kind: 'service', name: 'gate' }]);
  expect(namesOfRef('net://network')).toEqual([]);
  expect(namesOfRef('file://nas1/backups')).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'service', name: 'backups' }]);
  expect(namesOfRef(`docker://nas1/${'x'.repeat(80)}`)).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'service', name: 'x'.repeat(80) }, { kind: 'service', name: 'x'.repeat(58) }]);
});

test('safe text stays safe text on its way out and back', () => {
  const names = pseudonymsFor(namesOfRef('docker://nas1/immich/server'));
  const text = safe`${named('docker://nas1/immich/server')} ended ${3} times`;
  expect(hidden(text, names)).toBe('host-1/service-1 ended 3 times');
  expect(shown(hidden(text, names), names)).toBe(text);
});
