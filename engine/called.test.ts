import { expect, test } from 'vitest';
import { guestStands, placed, stands } from '../ops/testing/sightings.ts';
import { calledBy, cardByName } from './called.ts';
import { addressed, named, safe } from './distill.ts';
import type { PlaceFact } from './topology/places.ts';
import type { ResourceRef } from './types.ts';

const at = new Date('2026-11-21T10:00:00Z');
const [plex, db] = ['proxmox://lab/101', 'proxmox://lab/102'] as const;
const guest = (resource: ResourceRef, name: string) => guestStands(resource, at, { name });

test('a guest goes by its name, in whatever is said of it', () => {
  const { name, text } = calledBy([guest(plex, 'plex'), guest(db, 'db.lan')]);
  expect(name(plex)).toBe('lab/plex');
  expect(text(safe`${named(plex)} stopped; ${named(db)}, ${named('proxmox://lab/103')} (${named(plex)}) need it.`)).toBe('lab/plex stopped; lab/db.lan, lab/103 (lab/plex) need it.');
});

test('where its name stands beside its number already it is told once', () => {
  const { text } = calledBy([guest(plex, 'plex')]);
  expect(text(safe`${named(plex)} plex stopped, ${named(plex)} plex.`)).toBe('lab/plex stopped, lab/plex.');
  expect(text(safe`${named(plex)} plexamp`)).toBe('lab/plex plexamp');
});

test('what only looks like its number is left alone', () => {
  const { text } = calledBy([guest(plex, 'plex')]);
  for (const says of [addressed(plex), named('docker://mylab/101'), named('proxmox://lab/1010'), named('docker://lab/101/web'), safe`lab/101-old, x.lab/101`]) expect(text(says)).toBe(says);
});

test('a guest that is still to be made goes by its promised name, until one of that number is seen', () => {
  const promised = { kind: 'declaration.stands', resource: 'git://declared/web', value: { steps: [{ template: 'clone_guest', target: plex, params: { name: 'web-1' } }, { template: 'start_resource', target: plex, params: {} }] } } as unknown as PlaceFact;
  expect(calledBy([promised]).text(safe`Start ${named(plex)}`)).toBe('Start lab/web-1');
  expect(calledBy([guestStands(plex, at, { name: 'old', present: false }), promised]).name(plex)).toBe('lab/web-1');
  expect(calledBy([guest(plex, 'plex'), promised]).name(plex)).toBe('lab/plex');
});

test.each([
  ['two guests of one name', [guest(plex, 'web'), guest(db, 'WEB')], ['lab/web (101)', 'lab/WEB (102)']],
  ['a name that is the number of another guest', [guest(plex, '102'), guest(db, 'db')], ['lab/102 (101)', 'lab/db']],
  ['a container of the same name', [guest(plex, 'web'), guest(db, 'db'), stands('docker://lab/web', at)], ['lab/web (101)', 'lab/db']],
  ['a container called as the number', [guest(plex, 'web'), guest(db, 'db'), stands('docker://lab/101', at)], ['lab/101', 'lab/db']],
  ['no name', [guest(plex, ''), guest(db, '102')], ['lab/101', 'lab/102']],
  ['a name that is none', [guest(plex, 'a <@everyone>'), guest(db, 'b\u202ec')], ['lab/101', 'lab/102']],
  ['one name in two clusters', [guest(plex, 'web'), guest('proxmox://prod/102', 'web')], ['lab/web', 'lab/102']],
] as const)('%s', (_words, facts, names) => {
  const { name, text } = calledBy(facts as Parameters<typeof calledBy>[0]);
  expect([plex, db].map(name)).toEqual(names);
  expect([plex, db].map((resource) => text(named(resource)))).toEqual(names);
});

test.each([
  ['anna', 'anna'], [' Anna  Maria\nResource: x ', 'Anna Maria Resource: x'], ['\u202eanna', 'anna'], ['a'.repeat(90), `${'a'.repeat(63)}…`], ['', null], [' ', null], [null, null],
])('what belongs to %j says so', (owner, words) => {
  const container: ResourceRef = 'docker://nas1/web';
  const named = placed(container, at, { owner });
  expect(calledBy([named]).owner(container)).toBe(words);
  const both = calledBy([named, guest(db, 'db'), guestStands(plex, at, { name: 'plex', owner })]);
  expect([container, plex, db, 'docker://nas1/other' as const].map(both.owner)).toEqual([words, words, null, null]);
});

test('a card is told by name in all its words', () => {
  const card = { push: named(plex), lines: [{ label: safe`On`, text: named(plex) }], foot: named(plex), name: named(plex) };
  expect(cardByName(card, calledBy([guest(plex, 'plex')]))).toEqual({ push: 'lab/plex', lines: [{ label: 'On', text: 'lab/plex' }], foot: 'lab/plex', name: 'lab/plex' });
});

test('a cluster of any name is no pattern', () => {
  const odd: ResourceRef = 'proxmox://a.b%2B(c)/101';
  expect(calledBy([guest(odd, 'plex')]).text(safe`${named(odd)} and axb+(c)/101`)).toBe('a.b+(c)/plex and axb+(c)/101');
});
