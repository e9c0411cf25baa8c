import { expect, test } from 'vitest';
import { incident } from '../ops/testing/remembered.ts';
import { safe } from './distill.ts';
import type { PastIncident } from './memory.ts';
import { patternsIn } from './patterns.ts';

const known = { family: 'disk_full', causeId: 'disk_full', cause: safe`the disk is full` };
const at = (n: number, time: string, change: Partial<PastIncident> = {}) => incident(n, 1, { ...known, openedAt: new Date(time), ...change });
const days = (times: readonly string[], change: Partial<PastIncident> = {}) => times.map((time, n) => at(n + 1, time, change));

test.each([
  ['two are none', ['2026-06-01T03:00Z', '2026-06-09T15:00Z'], undefined],
  ['three of one resource and cause are one', ['2026-06-01T03:00Z', '2026-06-02T15:00Z', '2026-06-20T09:00Z'], 'nas1/immich_server: 3 times, on 3 days; last INC-3: the disk is full'],
  ['one a month for three months', ['2026-06-01T03:00Z', '2026-07-20T15:00Z', '2026-08-11T09:00Z'], 'nas1/immich_server: 3 times, 3 months in a row; last INC-3: the disk is full'],
  ['over the turn of a year', ['2025-11-03T03:00Z', '2025-12-20T15:00Z', '2026-01-11T09:00Z'], 'nas1/immich_server: 3 times, 3 months in a row; last INC-3: the disk is full'],
  ['on one weekday', ['2026-06-01T03:00Z', '2026-06-08T15:00Z', '2026-06-22T09:00Z', '2026-07-06T20:00Z'], 'nas1/immich_server: 4 times, on Mondays 4 of 4 days; last INC-4: the disk is full'],
  ['at one time of day', ['2026-06-01T02:10Z', '2026-06-03T03:05Z', '2026-06-19T02:50Z', '2026-06-27T03:59Z'], 'nas1/immich_server: 4 times, between 2:00 and 4:00 on 4 of 4 days; last INC-4: the disk is full'],
  ['at about four, wherever an hour ends', ['2026-06-01T03:58Z', '2026-06-03T04:02Z', '2026-06-19T03:59Z', '2026-06-27T04:01Z'], 'nas1/immich_server: 4 times, between 3:00 and 5:00 on 4 of 4 days; last INC-4: the disk is full'],
  ['at about midnight', ['2026-06-01T23:58Z', '2026-06-03T00:02Z', '2026-06-19T23:40Z', '2026-06-28T00:10Z'], 'nas1/immich_server: 4 times, between 23:00 and 1:00 on 4 of 4 days; last INC-4: the disk is full'],
  ['at one time of day, though other times of those days are not it', ['2026-06-01T03:00Z', '2026-06-01T15:00Z', '2026-06-03T03:05Z', '2026-06-05T02:50Z', '2026-06-05T20:00Z', '2026-06-11T03:00Z'], 'nas1/immich_server: 6 times, between 2:00 and 4:00 on 4 of 4 days; last INC-6: the disk is full'],
  ['twice in one night is one night', ['2026-06-01T23:50Z', '2026-06-02T00:10Z', '2026-06-03T23:55Z', '2026-06-04T00:05Z'], 'nas1/immich_server: 4 times, on 4 days; last INC-4: the disk is full'],
  ['four on one day are none', ['2026-06-01T02:10Z', '2026-06-01T02:20Z', '2026-06-01T03:50Z', '2026-06-01T03:59Z'], undefined],
  ['four in one night are none', ['2026-06-01T23:10Z', '2026-06-01T23:50Z', '2026-06-02T01:50Z', '2026-06-02T03:59Z'], undefined],
])('%s', (_, times, says) => {
  expect(patternsIn(days(times), 'UTC')[0]?.says).toBe(says);
});

test('days and hours are those of the house, also when the clocks change', () => {
  const nights = ['2026-03-20T23:30Z', '2026-03-25T23:30Z', '2026-04-02T22:30Z', '2026-04-11T22:30Z'];
  expect(patternsIn(days(nights), 'Europe/Berlin')[0]).toMatchObject({ rhythm: 'same hour', says: 'nas1/immich_server: 4 times, between 0:00 and 1:00 on 4 of 4 days; last INC-4: the disk is full' });
  expect(patternsIn(days(nights), 'UTC')[0]?.says).toContain('between 22:00 and 24:00');
});

test('what a person says of the cause is told, of whichever of them it was said, and of causes that were not known', () => {
  const corrected = { cause: safe`the disk sleeps`, corrected: { cause: 'owner', lesson: null } };
  const times = ['2026-06-01T03:00Z', '2026-06-02T15:00Z', '2026-06-20T09:00Z'];
  const unexplained = days(times, { family: 'unexplained', causeId: 'unknown' }).map((one, n) => (n === 1 ? { ...one, ...corrected } : one));
  expect(patternsIn(unexplained, 'UTC')[0]?.says).toBe('nas1/immich_server: 3 times, on 3 days; last INC-3: cause as a person put it: the disk sleeps');
});

test('another resource, another cause, and what was part of another incident are kept apart', () => {
  const times = ['2026-06-01T03:00Z', '2026-06-09T15:00Z', '2026-06-20T09:00Z'];
  const mixed = [at(1, '2026-06-01T03:00Z'), at(2, '2026-06-09T15:00Z', { resource: 'docker://nas1/db' }), at(3, '2026-06-20T09:00Z', { causeId: 'dns_failure', family: 'dns' })];
  expect(patternsIn(mixed, 'UTC')).toEqual([]);
  expect(patternsIn(days(times, { outcome: 'joined' }), 'UTC')).toEqual([]);
});

test('trouble without a known cause is told by how it shows itself, and what came most often comes first', () => {
  const unexplained = days(['2026-06-01T03:00Z', '2026-06-02T15:00Z', '2026-06-20T09:00Z'], { family: 'unexplained', causeId: 'unknown' });
  const often = days(['2026-06-01T03:00Z', '2026-06-02T15:00Z', '2026-06-20T09:00Z', '2026-06-21T09:00Z'], { resource: 'docker://nas1/db' });
  expect(patternsIn([...unexplained, ...often], 'UTC').map((one) => [one.cause, one.incidents.length])).toEqual([['disk_full', 4], ['running', 3]]);
});
