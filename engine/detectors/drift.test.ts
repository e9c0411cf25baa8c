import { expect, test } from 'vitest';
import { ago, fact, foundBy, viewOn } from '../../ops/testing/views.ts';
import type { Stands } from '../declare/stands.ts';
import type { Fact } from '../types.ts';
import drift from './drift.ts';

const web = { vmid: 140, name: 'web', is: 'differs' as const, fields: [{ field: 'cores', declared: '4', seen: '2', back: 'restart' as const, by: null, held: null }] };
const unseen = { vmid: 141, name: 'db', is: 'unknown' as const, fields: [] };
const draft = { id: 'd', by: 'guest', says: '', assumed: [] };
const step = { template: 'configure_guest', target: 'proxmox://lab/140' as const, params: { cores: 4 }, identity: null };

test.each<[string, Partial<Stands>, string | null, string]>([
  ['was never as its lock wants it is a request', { settled: false }, 'request', 'homelab/lab wants 1 step'],
  ['was as declared drifts', { settled: true }, 'drift', 'homelab/lab differs from its declaration in 1 thing'],
  ['cannot be read says so', { wrong: 'guests.0.vmid: too small', things: [], steps: [] }, 'request', 'the lock of homelab/lab cannot be read'],
  ['is as declared is fine', { things: [], steps: [] }, null, ''],
  ['could not be seen in full, and surely differs, drifts', { settled: true, complete: false, things: [web, unseen] }, 'drift', 'homelab/lab differs from its declaration in 1 thing'],
  ['could not be seen in full, and does not surely differ, tells nothing', { settled: true, complete: false, things: [unseen], steps: [] }, null, ''],
  ['waits as a draft, and asks for what is so already, is a request to commit it', { draft, things: [], steps: [] }, 'request', 'homelab/lab wants 1 step'],
  ['is not there any more tells nothing', { present: false }, null, ''],
])('a declaration that %s', (_, over, cause, title) => {
  expect(foundBy(drift, view([stands(30, over)])).map((found) => [found.cause, String(found.title)])).toEqual(cause === null ? [] : [[cause, title]]);
});

test('a draft that waits is a request, and what is in Git drifts beside it', () => {
  const found = foundBy(drift, view([stands(30, { draft, inForce: value({ lock: 'b', settled: true }) })]));
  expect(found.map((one) => [one.cause, String(one.title), String(one.symptoms[0])])).toEqual([
    ['request', 'homelab/lab wants 2 steps', 'a draft waits'], ['drift', 'homelab/lab differs from its declaration in 1 thing', 'a draft waits'],
  ]);
  expect(found[0]?.signature).not.toBe(found[1]?.signature);
  expect(foundBy(drift, view([stands(30, { draft, inForce: value({ settled: false }) })])).map(({ cause }) => cause)).toEqual(['request']);
});

test('an old look tells nothing', () => {
  expect(foundBy(drift, view([stands(900, {}, 700)]))).toEqual([]);
});

test.each<[string, Partial<Stands>, string]>([
  ['is as declared again', { settled: true, things: [], steps: [] }, 'recovered'],
  ['still differs', { settled: true }, 'still'],
  ['differs in another guest than the one that nobody can see', { settled: true, complete: false, things: [{ ...unseen, differed: true as const }, web] }, 'still'],
  ['differed in a guest that nobody can see now', { settled: true, complete: false, things: [{ ...unseen, differed: true as const }], steps: [] }, 'unknown'],
  ['holds a guest that nobody can see now, and differed in others', { settled: true, complete: false, things: [unseen], steps: [] }, 'recovered'],
  ['has a draft that waits, as an older version told it', { settled: false, draft }, 'unknown'],
  ['has a draft that waits, and differs still', { settled: false, draft, inForce: value({ settled: true }) }, 'still'],
  ['has a draft that waits, and differs no more', { settled: false, draft, inForce: value({ settled: true, things: [], steps: [] }) }, 'recovered'],
  ['was taken out of Git while a draft waits', { settled: false, draft, inForce: null }, 'recovered'],
  ['was taken away', { settled: true, present: false }, 'recovered'],
  ['has another lock, which wants something new', { settled: false }, 'recovered'],
])('the drift of a declaration that %s: %s', (_, over, is) => {
  const [finding] = foundBy(drift, view([stands(60, { settled: true })]));
  if (!finding) throw new Error('there is no drift');
  expect(drift.recovered(view([stands(60, { settled: true }, 20), stands(10, over)]), null, { finding, settings: {} }).is).toBe(is);
});

test('a look from before the last step tells nothing of it', () => {
  const [finding] = foundBy(drift, view([stands(60, { settled: true })]));
  if (!finding) throw new Error('there is no drift');
  expect(drift.recovered(view([stands(60, { settled: true, things: [], steps: [] }, 30)]), ago(10), { finding, settings: {} }).is).toBe('unknown');
});

function stands(secondsAgo: number, over: Partial<Stands>, seenAgo = 0): Fact {
  return fact('declaration.stands', secondsAgo, value(over), seenAgo);
}

function value(over: Partial<Stands>): Stands {
  return { present: true, lock: 'a', draft: null, commit: 'c', author: 'Ann', wrong: null, complete: true, settled: false, things: [web], steps: [step], keep: null, ...over };
}

function view(facts: readonly Fact[]): ReturnType<typeof viewOn> {
  return viewOn('git://homelab/lab', facts);
}
