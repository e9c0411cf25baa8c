import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secondsUntil, slopeOf, type Sample } from './forecast.ts';

const hour = 3_600_000;
const line = (hours: number, amountAt: (hour: number) => number, perHour = 12): Sample[] =>
  Array.from({ length: hours * perHour + 1 }, (_, n) => ({ at: (n * hour) / perHour, amount: amountAt(n / perHour) }));
const hoursUntil = (limit: number, samples: Sample[]) => {
  const seconds = secondsUntil(limit, samples, 6 * hour);
  return seconds === null ? null : seconds / 3600;
};

describe('the rate of growth', () => {
  test('is that of a straight line, however it is sampled', () => {
    fc.assert(fc.property(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 2, max: 300 }), (rate, hours) => {
      expect(slopeOf(line(hours, (at) => 1000 + rate * at), 0) * hour).toBeCloseTo(rate, 6);
    }), { numRuns: 40 });
  });
  test('is not moved by odd samples', () => {
    const samples = line(24, (at) => 100 + at).map((one, n) => (n % 5 === 0 ? { ...one, amount: 900 } : one));
    expect(slopeOf(samples, 0) * hour).toBeGreaterThan(0.5);
    expect(slopeOf(samples, 0) * hour).toBeLessThan(2);
  });
  test('is none of nothing, of one sample, or of samples of one moment', () => {
    expect(slopeOf([], 0)).toBe(0);
    expect(slopeOf([{ at: 1, amount: 5 }], 0)).toBe(0);
    expect(slopeOf([{ at: 1, amount: 5 }, { at: 1, amount: 9 }], 0)).toBe(0);
  });
  test('is that of the time it is asked for', () => {
    const samples = line(24, (at) => 100 + 7 * Math.max(0, at - 18));
    expect(slopeOf(samples, 18 * hour) * hour).toBeCloseTo(7, 6);
    expect(slopeOf(samples, 0)).toBe(0);
  });
  test('is none for what rested, which may be only two samples, and then moved once', () => {
    expect(slopeOf([{ at: 0, amount: 400 }, { at: 23 * hour, amount: 400 }, { at: 24 * hour, amount: 500 }], 18 * hour)).toBe(0);
  });
});

describe('when it will be full', () => {
  test('follows from a steady growth', () => { expect(hoursUntil(1000, line(24, (at) => 500 + 10 * at))).toBeCloseTo(26, 0); });
  test('follows from the growth of the last hours after days of rest', () => {
    expect(hoursUntil(1000, line(72, (at) => 500 + 20 * Math.max(0, at - 66)))).toBeCloseTo(19, 0);
  });
  test('is never told by what comes and goes each night', () => {
    const nightly = line(100, (at) => 500 + (at % 24 < 6 ? 40 * (at % 24) : 0));
    for (let end = 40; end < 100; end += 1) expect(hoursUntil(1000, nightly.filter((one) => one.at <= end * hour))).toBeNull();
  });
  test.each([
    ['does not grow', line(24, () => 500)], ['shrinks', line(24, (at) => 900 - at)], ['has been watched too shortly', line(5, (at) => 500 + 10 * at)], ['was never seen', []],
  ])('is not told of what %s', (_what, samples) => { expect(hoursUntil(1000, samples)).toBeNull(); });
  test('is now for what is full', () => { expect(hoursUntil(1000, line(24, (at) => 760 + 10 * at))).toBe(0); });
});
