import { describe, expect, test } from 'vitest';
import { quietUntil, readQuietHours } from './quiet.ts';

describe('quiet hours', () => {
  test.each([['22:00-07:00', { from: 1320, until: 420 }], [' 1:30 - 6:05 ', { from: 90, until: 365 }], ['', null]] as const)('"%s" is read', (text, hours) => {
    expect(readQuietHours(text)).toEqual(hours);
  });

  test.each(['22-7', '24:00-07:00', '22:00', '22:60-07:00', 'night'])('"%s" says none', (text) => { expect(readQuietHours(text)).toBeUndefined(); });

  const night = { from: 22 * 60, until: 7 * 60 };
  test.each([
    ['2026-11-21T21:59:59Z', 'UTC', null],
    ['2026-11-21T22:00:00Z', 'UTC', '2026-11-22T07:00:00.000Z'],
    ['2026-11-22T06:59:30Z', 'UTC', '2026-11-22T07:00:00.000Z'],
    ['2026-11-22T07:00:00Z', 'UTC', null],
    ['2026-11-21T21:30:00Z', 'Europe/Berlin', '2026-11-22T06:00:00.000Z'],
    ['2026-11-21T06:30:00Z', 'Europe/Berlin', null],
    ['2026-03-28T23:30:00Z', 'Europe/Berlin', '2026-03-29T05:00:00.000Z'],
    ['2026-10-24T22:30:00Z', 'Europe/Berlin', '2026-10-25T06:00:00.000Z'],
  ])('at %s in %s it is quiet until %s', (now, zone, until) => {
    expect(quietUntil(new Date(now), night, zone)?.toISOString() ?? null).toBe(until);
  });

  test('an end that clocks leap over comes when they have leapt', () => {
    expect(quietUntil(new Date('2026-03-29T00:10:00Z'), { from: 0, until: 150 }, 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:00:00.000Z');
  });

  test('a clock that leaps in the middle of long quiet hours does not make them miss a short while awake', () => {
    expect(quietUntil(new Date('2026-03-28T23:10:00Z'), { from: 0, until: 1439 }, 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T21:59:00.000Z');
  });

  test('hours within one day end on that day, and no hours are never quiet', () => {
    expect(quietUntil(new Date('2026-11-21T13:10:00Z'), { from: 780, until: 840 }, 'UTC')?.toISOString()).toBe('2026-11-21T14:00:00.000Z');
    expect(quietUntil(new Date('2026-11-21T14:00:00Z'), { from: 780, until: 840 }, 'UTC')).toBeNull();
    expect(quietUntil(new Date('2026-11-21T13:10:00Z'), { from: 780, until: 780 }, 'UTC')).toBeNull();
    expect(quietUntil(new Date('2026-11-21T13:10:00Z'), null, 'UTC')).toBeNull();
  });
});
