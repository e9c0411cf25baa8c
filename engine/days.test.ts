import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundsOf, dayAfter, dayOf, momentIn, readClock, readDay } from './days.ts';

const hours = ({ from, to }: { from: Date; to: Date }): number => (to.getTime() - from.getTime()) / 3_600_000;

test.each([
  ['2026-11-20', 'UTC', '2026-11-20T00:00:00.000Z', 24],
  ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00:00.000Z', 24],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 23],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', 25],
  ['2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', 24.5],
  ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z', 23],
  ['2026-11-20', 'Asia/Kathmandu', '2026-11-19T18:15:00.000Z', 24],
] as const)('%s in %s begins at %s and has %s hours', (day, zone, from, length) => {
  expect(boundsOf(day, zone).from.toISOString()).toBe(from);
  expect(hours(boundsOf(day, zone))).toBe(length);
});

test.each([
  ['the first of two', '2026-10-25', 150, 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['just after the leap that leaves it out', '2026-03-29', 150, 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['as every day', '2026-07-01', 420, 'America/New_York', '2026-07-01T11:00:00.000Z'],
] as const)('a time of day is %s', (_what, day, minutes, zone, at) => {
  expect(momentIn(day, minutes, zone).toISOString()).toBe(at);
});

test('every moment lies within the day that its calendar shows', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Beirut', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Casablanca');
  fc.assert(fc.property(fc.date({ min: new Date('2010-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }), zones, (at, zone) => {
    const { from, to } = boundsOf(dayOf(at, zone), zone);
    expect(from <= at && at < to).toBe(true);
  }), { numRuns: 500 });
});

test('days are counted over the ends of months and years', () => {
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  expect(dayAfter('2028-03-01', -1)).toBe('2028-02-29');
});

test.each([['2026-11-20', '2026-11-20'], ['2026-02-30', null], ['20.11.2026', null], ['2026-1-2', null], ['', null]])('the day in %j is %s', (text, day) => {
  expect(readDay(text)).toBe(day);
});

test.each([['07:00', 420], ['7:05', 425], ['23:59', 1439], ['24:00', null], ['7', null]])('the time in %j is %s minutes', (text, minutes) => {
  expect(readClock(text)).toBe(minutes);
});
