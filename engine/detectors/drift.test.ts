import { expect, test } from 'vitest';
import { ago, fact, foundBy, viewOn } from '../../ops/testing/views.ts';
import type { Stands } from '../declare/stands.ts';
import type { Fact } from '../types.ts';
import drift from './drift.ts';

const web = { vmid: 140, name: 'web', is: 'differs' as const, fields: [{ field: 'cores', declared: '4', seen: '2', back: 'restart' as const, by: null, held: null }] };
const step = { template: 'configure_guest', target: 'proxmox://lab/140' as const, params: { cores: 4 }, identity: null };

test.each<[string, Partial<Stands>, string | null, string]>([
  ['was never as its lock wants it is a request', { settled: false }, 'request', 'homelab/lab wants 1 step'],
  ['was as declared drifts', { settled: true }, 'drift', 'homelab/lab differs from its declaration in 1 thing'],
  ['cannot be read says so', { wrong: 'guests.0.vmid: too small', things: [], steps: [] }, 'request', 'the lock of homelab/lab cannot be read'],
  ['is as declared is fine', { things: [], steps: [] }, null, ''],
  ['could not be seen in full tells nothing', { complete: false }, null, ''],
  ['is not there any more tells nothing', { present: false }, null, ''],
])('a declaration that %s', (_, over, cause, title) => {
  expect(foundBy(drift, view([stands(30, over)])).map((found) => [found.cause, String(found.title)])).toEqual(cause === null ? [] : [[cause, title]]);
});

test('an old look tells nothing', () => {
  expect(foundBy(drift, view([stands(900, {}, 700)]))).toEqual([]);
});

test.each<[string, Partial<Stands>, string]>([
  ['is as declared again', { settled: true, things: [], steps: [] }, 'recovered'],
  ['still differs', { settled: true }, 'still'],
  ['could not be seen in full', { settled: true, complete: false }, 'unknown'],
  ['has a draft that waits', { settled: false, draft: { id: 'd', by: 'guest', says: '', assumed: [] } }, 'unknown'],
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
  return fact('declaration.stands', secondsAgo, {
    present: true, lock: 'a', draft: null, commit: 'c', author: 'Ann', wrong: null, complete: true, settled: false, things: [web], steps: [step], keep: null, ...over,
  }, seenAgo);
}

function view(facts: readonly Fact[]): ReturnType<typeof viewOn> {
  return viewOn('git://homelab/lab', facts);
}
