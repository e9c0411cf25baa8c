import { expect, test } from 'vitest';
import { up } from '../../ops/testing/container-facts.ts';
import { minute, minutes, reading } from '../../ops/testing/log-facts.ts';
import { foundBy, recoveryBy, viewOf } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import newError from './new-error.ts';

const detect = (facts: Fact[], settings = {}) => foundBy(newError, viewOf([reading(), ...facts]), settings)[0] ?? null;
const fresh = { isNew: true, class: 'out_of_memory' as const };

test('an error never written before that comes three times is told, with its signature', () => {
  expect(detect([minute(120, fresh), minute(60, { ...fresh, isNew: false, count: 2 })])).toMatchObject({
    cause: 'logs', severity: 'low', signature: 's1', title: 'nas1/immich_server writes an error it never wrote before (out of memory)',
  });
});

test('several are one finding', () => {
  const found = detect([minute(60, { ...fresh, count: 3 }, { ...fresh, id: 's2', count: 4 })]);
  expect(found).toMatchObject({ title: 'nas1/immich_server writes errors it never wrote before (2 kinds)', symptoms: ['7 lines of 2 new kinds'] });
  expect(found?.signature).toBeUndefined();
});

test.each([
  ['one that came only twice', [minute(60, { ...fresh, count: 2 })]],
  ['one that is known', [minute(60, { count: 9 })]],
  ['a warning', [minute(60, { ...fresh, level: 'warning', count: 9 })]],
  ['one whose usual rate is known by now', [minute(60, { ...fresh, count: 9 }), minute(0, { count: 1, usual: 9 })]],
  ['one that was written for a moment', [minute(70, { ...fresh, count: 9 })]],
  ['failed connections that `unreachable` will tell', [minute(60, { ...fresh, class: 'timeout', target: 'db:5432', count: 9 }), minute(0, { class: 'timeout', target: 'db:5432' })]],
  ['one that has not come for half an hour', [minute(1860, { ...fresh, count: 9 }), minute(0)]],
  ['noise right after the start', [minute(200, { isNew: true, count: 9 }), up(300)]],
  ['anything while it is starting', [minute(30, { ...fresh, count: 9 }), up(100)]],
])('%s is quiet', (_what, facts) => { expect(detect(facts)).toBeNull(); });

test('an error with a class counts from the start on, once the start is over', () => {
  expect(detect([minute(200, { ...fresh, count: 2 }), minute(30, { ...fresh, isNew: false }), up(300)])).not.toBeNull();
});
test('noise that goes on after the start is told', () => {
  expect(detect([minute(200, { isNew: true, count: 9 }), minute(60, { count: 3 }), up(300)])).not.toBeNull();
});
test('it can be switched off', () => { expect(detect([minute(60, { ...fresh, count: 9 })], { NEW_ERROR_COUNT: '0' })).toBeNull(); });

test('it is over when it has not come for half an hour, not when it is merely no longer new', () => {
  expect(recoveryBy(newError, viewOf([reading(), minute(1800, fresh)])).is).toBe('recovered');
  expect(recoveryBy(newError, viewOf([reading(), ...minutes(5, { isNew: false })])).is).toBe('still');
  expect(recoveryBy(newError, viewOf([reading(1200)])).is).toBe('unknown');
});

test('other errors do not keep it open, unless it was several', () => {
  const [one] = foundBy(newError, viewOf([reading(), minute(60, { ...fresh, count: 3 })]));
  const several = foundBy(newError, viewOf([reading(), minute(60, { ...fresh, count: 3 }, { ...fresh, id: 's2', count: 3 })]))[0];
  const others = viewOf([reading(), minute(60, { id: 's9' })]);
  expect(one && recoveryBy(newError, others, { finding: one }).is).toBe('recovered');
  expect(several && recoveryBy(newError, others, { finding: several }).is).toBe('still');
});
