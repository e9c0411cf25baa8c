import { expect, test } from 'vitest';
import { steadyClock } from './clock.ts';

const begin = Date.parse('2026-11-21T10:00:00Z');

test.each([
  ['nothing happens', [[10, 10], [20, 20]], undefined],
  ['it is set right little by little', [[10, 11], [20, 22], [30, 33]], undefined],
  ['it is set an hour ahead', [[10, 10], [20, 3620], [30, 3630]], 3620],
  ['it is set an hour back', [[10, 10], [20, -3580], [30, -3570]], -3580],
  ['it is set ahead, and back again', [[10, 3610], [20, 20], [30, 30]], 20],
])('a clock has gone steadily since it was last set: %s', (_, looks, since) => {
  const at = { steady: 0, wall: 0 };
  const now = steadyClock(() => begin + at.wall * 1000, () => at.steady * 1000);
  for (const [steady = 0, wall = 0] of looks) {
    Object.assign(at, { steady, wall });
    expect(now()).toEqual(new Date(begin + wall * 1000));
  }
  expect(now.steadySince?.()).toEqual(since === undefined ? undefined : new Date(begin + since * 1000));
});
