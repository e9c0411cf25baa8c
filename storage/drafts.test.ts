import { expect, test } from 'vitest';
import type { Drafts } from '../engine/declare/drafts.ts';
import { ownStore } from '../ops/testing/own-store.ts';
import { draftsIn } from './drafts.ts';

const own = ownStore();
const at = new Date('2026-11-22T10:00:00Z');
const typed = { name: 'lab', typed: 'Two web servers.', english: 'Two web servers.', answers: {}, model: null, assumed: ['DHCP'], lock: null, lockBlob: null, expectedLock: null, by: 'owner', surface: 'telegram -1' };
const ready = { ...typed, lock: 'version: 1\n', lockBlob: 'a'.repeat(40) };

test('a name has one open draft; writing it anew makes it another one, so that what was approved of the old one is void', async () => {
  const drafts = inRepository('one');
  const first = await drafts.write(typed, at);
  const second = await drafts.write({ ...ready, english: 'Three web servers.' }, at);
  expect([first.state, second.state]).toEqual(['open', 'ready']);
  expect(second.id).not.toBe(first.id);
  expect(await drafts.byId(first.id)).toBeNull();
  expect(await drafts.open()).toEqual([second]);
});

test('what is committed or dropped is open no more, and another may be begun', async () => {
  const drafts = inRepository('two');
  const first = await drafts.write(ready, at);
  await drafts.committed(first.id, 'c0ffee', at);
  expect(await drafts.open()).toEqual([]);
  expect(await drafts.byId(first.id)).toMatchObject({ state: 'committed' });
  await drafts.write(typed, at);
  expect([await drafts.drop('lab', at), await drafts.drop('lab', at)]).toEqual([true, false]);
  expect(await drafts.open()).toEqual([]);
});

test('what keeps things as they are is one draft for one lock, and none that waits', async () => {
  const drafts = inRepository('three');
  const wish = { name: 'lab', lock: 'version: 1\n', lockBlob: 'b'.repeat(40), expectedLock: null };
  const [one, same] = [await drafts.keep(wish, at), await drafts.keep(wish, at)];
  expect(same.id).toBe(one.id);
  expect((await drafts.keep({ ...wish, expectedLock: 'c'.repeat(40) }, at)).id).not.toBe(one.id);
  expect(await drafts.open()).toEqual([]);
});

test('the drafts of another repository are its own, and nobody has approved what nobody approved', async () => {
  const [mine, yours] = [inRepository('four'), inRepository('five')];
  const draft = await mine.write(ready, at);
  expect(await yours.open()).toEqual([]);
  expect(await yours.byId(draft.id)).toBeNull();
  expect(await mine.approvers(draft.id)).toEqual([]);
});

function inRepository(name: string): Drafts {
  return draftsIn(own.store, name);
}
