import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hidden, named, safe, shown } from '../distill.ts';
import { namesOfRef, pseudonymsFor, type Named } from './pseudonyms.ts';

const house: Named[] = [
  { kind: 'host', name: 'nas1' }, { kind: 'host', name: 'nas10' }, { kind: 'service', name: 'db' }, { kind: 'service', name: 'immich_server' }, { kind: 'project', name: 'immich' },
  { kind: 'guest', name: '101' }, { kind: 'person', name: 'Anna B.' }, { kind: 'service', name: 'db' },
];

test.each([
  ['nas1 and nas10 are hosts', 'host-1 and host-2 are hosts'],
  ['db of immich, as "nas1/immich_server"', 'service-1 of project-1, as "host-1/service-2"'],
  ['my-db, db2, dbs, nas1.lan and xnas1 are other names', 'my-db, db2, dbs, nas1.lan and xnas1 are other names'],
  ['guest 101 at 10:10, 1010 and 101.', 'guest guest-1 at 10:10, 1010 and guest-1.'],
  ['asked by Anna B. today', 'asked by person-1 today'],
])('%s', (text, hid) => {
  const names = pseudonymsFor(house);
  expect(names.hide(text)).toBe(hid);
  expect(names.show(hid)).toBe(text);
});

test('a name that looks like a pseudonym, or a text that holds one, leads to another number', () => {
  const names = pseudonymsFor([{ kind: 'host', name: 'host-1' }, { kind: 'host', name: 'host-2' }, { kind: 'host', name: 'nas' }], 'host-3 stays');
  expect(names.pairs).toEqual([['host-1', 'host-4'], ['host-2', 'host-5'], ['nas', 'host-6']]);
  expect(names.show(names.hide('host-1 host-2 nas host-3'))).toBe('host-1 host-2 nas host-3');
});

test('a pseudonym at the begin of a sentence is known too', () => {
  expect(pseudonymsFor(house).show('Service-1 is down, service-11 is not.')).toBe('db is down, service-11 is not.');
});

test('any text with any names comes back as it was, and holds none of them while it is away', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,10}[A-Za-z0-9]$/);
  const kind = fc.constantFrom('service', 'host', 'guest', 'project', 'person', 'storage');
  const sign = fc.constantFrom(' ', ', ', '/', ': ', '"', ' (', ') ', '\n');
  fc.assert(fc.property(fc.array(fc.record({ kind, name }), { maxLength: 8 }), fc.array(fc.tuple(fc.nat(), sign), { maxLength: 30 }), fc.array(name, { maxLength: 5 }), (list, places, others) => {
    const words = [...list.map((one) => one.name), ...others];
    const text = places.map(([at, between]) => `${words[at % Math.max(1, words.length)] ?? ''}${between}`).join('');
    const names = pseudonymsFor(list, text);
    const away = names.hide(text);
    expect(names.show(away)).toBe(text);
    const left = new Set(away.split(/[ ,/:"()\n]+/));
    expect(list.filter((one) => left.has(one.name))).toEqual([]);
  }), { numRuns: 2000 });
});

test('a ref gives the names of all that is in it', () => {
  expect(namesOfRef('docker://nas1/immich/server')).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'project', name: 'immich' }, { kind: 'service', name: 'immich_server' }, { kind: 'service', name: 'server' }]);
  expect(namesOfRef('docker://nas1/db')).toEqual([{ kind: 'host', name: 'nas1' }, { kind: 'service', name: 'db' }, { kind: 'service', name: 'db' }]);
  expect(namesOfRef('proxmox://lab/101')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'guest', name: '101' }]);
  expect(namesOfRef('proxmox://lab/node/pve1')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'host', name: 'pve1' }]);
  expect(namesOfRef('proxmox://lab/storage/pve1/tank')).toEqual([{ kind: 'host', name: 'lab' }, { kind: 'host', name: 'pve1' }, { kind: 'storage', name: 'tank' }]);
  expect(namesOfRef('net://router:53')).toEqual([{ kind: 'host', name: 'router:53' }]);
});

test('safe text stays safe text on its way out and back', () => {
  const names = pseudonymsFor(namesOfRef('docker://nas1/immich/server'));
  const text = safe`${named('docker://nas1/immich/server')} ended ${3} times`;
  expect(hidden(text, names)).toBe('host-1/service-1 ended 3 times');
  expect(shown(hidden(text, names), names)).toBe(text);
});
