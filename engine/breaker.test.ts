import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterFailure, closedBreaker, mayAsk, whileTrying } from './breaker.ts';

const limits = { failures: 3, firstMs: 1000, mostMs: 8000 };
const at = (ms: number): Date => new Date(1_000_000 + ms);

test('a model is left alone after some failures in a row, each time for twice as long up to the most', () => {
  let breaker = afterFailure(afterFailure(closedBreaker, at(0), limits), at(0), limits);
  expect(mayAsk(breaker, at(0))).toBe(true);
  const pauses: number[] = [];
  let now = 0;
  for (let times = 0; times < 6; times += 1) {
    breaker = afterFailure(breaker, at(now), limits);
    const until = breaker.openUntil?.getTime() ?? 0;
    pauses.push(until - at(now).getTime());
    expect(mayAsk(breaker, new Date(until - 1))).toBe(false);
    expect(mayAsk(breaker, new Date(until))).toBe(true);
    now = until - at(0).getTime();
  }
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
});

test('a call that ends badly while its model is left alone already makes the pause no longer', () => {
  const open = [0, 0, 0].reduce((breaker, ms) => afterFailure(breaker, at(ms), limits), closedBreaker);
  expect(afterFailure(open, at(500), limits)).toEqual(open);
});

test('after its pause one call is let through while others wait for it', () => {
  const open = [0, 0, 0].reduce((breaker, ms) => afterFailure(breaker, at(ms), limits), closedBreaker);
  const trying = whileTrying(open, at(1000), 60_000);
  expect(mayAsk(trying, at(1001))).toBe(false);
  expect(mayAsk(trying, at(61_000))).toBe(true);
  expect(whileTrying(closedBreaker, at(0), 60_000)).toEqual(closedBreaker);
});

test('a clock that was set back ends the pause, instead of making it longer', () => {
  const open = [0, 0, 0].reduce((breaker, ms) => afterFailure(breaker, at(ms + 31_536_000_000), limits), closedBreaker);
  expect(mayAsk(open, at(31_536_000_500))).toBe(false);
  expect(mayAsk(open, at(0))).toBe(true);
  expect(mayAsk(whileTrying(open, at(0), 60_000), at(1))).toBe(false);
});

test('however calls fail, no pause is longer than the most', () => {
  fc.assert(fc.property(fc.array(fc.nat(100_000), { maxLength: 60 }), (steps) => {
    let breaker = closedBreaker;
    let now = 0;
    for (const step of steps) {
      now += step;
      breaker = afterFailure(breaker, at(now), limits);
      if (breaker.openUntil) expect(breaker.openUntil.getTime() - at(now).getTime()).toBeLessThanOrEqual(limits.mostMs);
    }
  }));
});
