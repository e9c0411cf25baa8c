import { describe, expect, test } from 'vitest';
import { timesOf, type LineClock } from './clock.ts';
import { timeOf } from './line-time.ts';

const now = Date.UTC(2026, 10, 22, 12);

describe('the time that a line begins with', () => {
  test.each([
    ['2026-11-21T19:29:22.123456Z x', '2026-11-21T19:29:22.123Z'],
    ['[2026-11-21 19:29:22,5 +01:00] x', '2026-11-21T18:29:22.500Z'],
    ['2026/11/21 19:29:22 UTC x', '2026-11-21T19:29:22.000Z'],
    ['<34>1 2026-11-21T19:29:22-0530 host x', '2026-11-22T00:59:22.000Z'],
    ['192.0.2.1 - - [21/Nov/2026:19:29:22 +0100] "GET /"', '2026-11-21T18:29:22.000Z'],
    ['192.0.2.1 - "a b" [21/Nov/2026:19:29:22 +0100] "GET /"', '2026-11-21T18:29:22.000Z'],
    ['{"level":"info","@timestamp":"2026-11-21T19:29:22Z"}', '2026-11-21T19:29:22.000Z'],
  ])('of %s is %s', (line, at) => {
    expect(timeOf(line, now)).toEqual({ ms: Date.parse(at), zoned: true });
  });

  test.each([
    ['2026-11-21 19:29:22 x', new Date(2026, 10, 21, 19, 29, 22)],
    ['Nov 21 19:29:22 host x', new Date(2026, 10, 21, 19, 29, 22)],
    ['<34>Nov  1 19:29:22 host x', new Date(2026, 10, 1, 19, 29, 22)],
    ['Dec 31 23:59:59 host x', new Date(2025, 11, 31, 23, 59, 59)],
  ])('of %s is local, and of the year that is not over yet', (line, date) => {
    expect(timeOf(line, now)).toEqual({ ms: date.getTime(), zoned: false });
  });

  test.each(['', 'x 2026-11-21T19:29:22Z', '2026-02-31 10:00:00 x', '2026-11-21 25:00:00 x', '2026-11-21 x', 'Foo 21 19:29:22 x', '{"time":12}', '2026-11-21T19:29:22:15 x'])('of "%s" is not known', (line) => {
    expect(timeOf(line, now)).toBeNull();
  });
});

describe('the times of lines', () => {
  const clock = (): LineClock => ({ shiftMs: null, last: null });
  const at = { nowMs: now, changedMs: null };

  test('are those of the line that they belong to, for up to a hundred lines, and then of when they were read', () => {
    const lines = ['2026-11-21T19:29:22Z crash', ...Array.from({ length: 101 }, (_, n) => `  at ${n}`)];
    const times = timesOf(lines, clock(), at);
    expect(new Set(times.slice(0, 101))).toEqual(new Set(['2026-11-21T19:29:22.000Z']));
    expect(times[101]).toBe('2026-11-22T12:00:00.000Z');
  });

  test.each(['2026-11-22T12:03:00Z from days to come', '1999-12-31T23:59:59Z from the last century'])('are not what nobody can believe: %s', (line) => {
    expect(timesOf([line], clock(), at)).toEqual(['2026-11-22T12:00:00.000Z']);
  });

  test('of a program in another time zone are shifted by what its last line is off from the last change of its file', () => {
    const local = new Date(2026, 10, 21, 19, 29, 22).getTime();
    const known = clock();
    expect(timesOf(['2026-11-21 19:29:22 x'], known, { nowMs: now, changedMs: local - 3_600_000 + 700 })).toEqual([new Date(local - 3_600_000).toISOString()]);
    expect(timesOf(['2026-11-21 19:30:22 x'], known, at)).toEqual([new Date(local - 3_540_000).toISOString()]);
  });

  test('are not shifted by a last line that is old', () => {
    const local = new Date(2026, 10, 21, 19, 29, 22).getTime();
    expect(timesOf(['2026-11-21 19:29:22 x'], clock(), { nowMs: now, changedMs: local + 7 * 60_000 })).toEqual([new Date(local).toISOString()]);
  });
});
