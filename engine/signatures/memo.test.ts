import { expect, test } from 'vitest';
import { newMemo } from './memo.ts';

test('what was put in is there', () => {
  const memo = newMemo<number>(10, 1000);
  memo.set('a', 1);
  expect([memo.get('a'), memo.get('b'), memo.size]).toEqual([1, undefined, 1]);
});

test('no more entries are kept than allowed, and those in use stay', () => {
  const memo = newMemo<number>(10, 1000);
  memo.set('used', 0);
  for (let n = 0; n < 100; n += 1) {
    memo.set(`k${n}`, n);
    expect(memo.get('used')).toBe(0);
    expect(memo.size).toBeLessThanOrEqual(10);
  }
  expect(memo.get('k0')).toBeUndefined();
});

test('no more characters are kept than allowed', () => {
  const memo = newMemo<number>(1000, 100);
  for (let n = 0; n < 100; n += 1) memo.set(`${n}`.padStart(20, 'x'), n);
  expect(memo.size).toBeLessThanOrEqual(5);
});
