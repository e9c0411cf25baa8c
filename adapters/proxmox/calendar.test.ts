import { expect, test } from 'vitest';
import { longestPause } from './calendar.ts';

const [hour, day] = [3600, 86_400];
const from = new Date('2026-11-20T12:00:00Z');

test.each([
  ['02:30', day], ['21:00', day], ['daily', day], ['0:0', day],
  ['hourly', hour], ['*:00', hour], ['30', hour], ['*:0/15', 900], ['*/6:00', 6 * hour], ['0/2:0', 2 * hour],
  ['2,14:00', 12 * hour], ['8..17:0/30', 14.5 * hour], ['22:00:30', day],
  ['mon..fri 22:00', 3 * day], ['sat 18:15', 7 * day], ['sun,wed 01:00', 4 * day], ['fri..mon 03:00', 4 * day], ['sat', 7 * day],
  ['weekly', 7 * day], ['monthly', 31 * day], ['*-*-15 04:00', 31 * day], ['*-1..12-1 02:00', 31 * day], ['quarterly', 92 * day],
  ['mon *-*-1..7 03:00', 35 * day], ['*-01-01', 366 * day], ['MON..FRI 22:00', 3 * day], ['monday 3:00', 7 * day],
])('the longest pause of %s is %d s', (schedule, seconds) => {
  expect(longestPause(schedule, from)).toBe(seconds);
});

test.each(['', 'whenever', '25:00', '*:60', '1-2-3-4 1:00', 'mon 1:00 2:00', '5..2:00', '*/0:00', '2020-01-01 03:00', '1:2:3:4', 'mon..xyz 1:00'])(
  'a schedule that cannot be read or never comes again, "%s", has none', (schedule) => {
    expect(longestPause(schedule, from)).toBeNull();
  });
