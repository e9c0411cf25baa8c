import { expect, test } from 'vitest';
import { groupingOf } from './grouping.ts';

test('a grouping that is exactly right has 1 and 1, whatever its groups are called', () => {
  expect(groupingOf(['x', 'y', 'x'], ['A', 'B', 'A'])).toEqual({ ga: 1, fga: 1 });
});

test('a true group that was split counts for nothing', () => {
  expect(groupingOf(['x', 'y', 'z', 'z'], ['A', 'A', 'B', 'B'])).toEqual({ ga: 0.5, fga: 0.4 });
});

test('two true groups that were joined count for nothing', () => {
  expect(groupingOf(['x', 'x', 'z', 'z'], ['A', 'B', 'C', 'C'])).toEqual({ ga: 0.5, fga: 0.4 });
});

test('nothing right is 0 and 0', () => {
  expect(groupingOf(['x', 'y'], ['A', 'A'])).toEqual({ ga: 0, fga: 0 });
});

test('lines that do not pair up with the truth are an error', () => {
  expect(() => groupingOf(['x'], ['A', 'B'])).toThrow('1 lines were grouped, of 2');
});
