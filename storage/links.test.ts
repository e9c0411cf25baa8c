import { expect, test } from 'vitest';
import { mostTries, mostWishes } from '../engine/links.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { linksIn } from './links.ts';
import { listPeople, peopleIn } from './people.ts';

const own = ownStore();

const at = new Date('2026-11-21T10:00:00Z');
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
const account = { platform: 'discord', id: '4242' } as const;

test('a code is good for ten minutes and for a few tries, and a new one voids the old', async () => {
  const links = linksIn(own.store);
  const first = await links.wish(account, at);
  const second = await links.wish(account, later(1));
  expect(await links.prove(account, first?.code ?? '', later(2))).toBe(false);
  expect(await links.prove({ ...account, id: '4243' }, second?.code ?? '', later(2))).toBe(false);
  for (let n = 1; n < mostTries; n += 1) expect(await links.prove(account, 'AAAA-AAAA', later(2))).toBe(false);
  expect(await links.prove(account, second?.code ?? '', later(3))).toBe(false);
  const third = await links.wish(account, later(4));
  expect(await links.prove(account, third?.code ?? '', later(604))).toBe(false);
  expect(await links.let(account, { person: 'anna', by: 'owner', at: later(604) })).toBeNull();
});

test('who is linked to a person of the list has their role and keeps it when the list is written anew; it ends when it is ended', async () => {
  const links = linksIn(own.store);
  await listPeople(own.store, [{ name: 'anna', role: 'admin', accounts: [{ platform: 'telegram', id: '7' }] }]);
  const wish = await links.wish(account, at);
  expect(await links.prove(account, wish?.code ?? '', at)).toBe(true);
  expect(await links.let(account, { person: 'anna', by: 'owner', at })).toBe('admin');
  const { byAccount } = peopleIn(own.store);
  expect(await byAccount({ ...account, bot: false })).toEqual({ name: 'anna', role: 'admin' });
  await listPeople(own.store, []);
  expect(await byAccount({ ...account, bot: false })).toEqual({ name: 'anna', role: 'user' });
  expect(await links.end(account)).toBe(true);
  expect(await links.end(account)).toBe(false);
  expect(await byAccount({ ...account, bot: false })).toBeNull();
});

test('only so many can ask at a time', async () => {
  const links = linksIn(own.store);
  for (let n = 0; n < mostWishes; n += 1) expect(await links.wish({ platform: 'telegram', id: String(n) }, at)).not.toBeNull();
  expect(await links.wish({ platform: 'telegram', id: '999' }, at)).toBeNull();
  expect(await links.wish({ platform: 'telegram', id: '999' }, later(601))).not.toBeNull();
});
