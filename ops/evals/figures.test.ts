import { describe, expect, test } from 'vitest';
import { calibrationError, reliability } from './calibration.ts';
import { bootstrapped, share } from './intervals.ts';
import { f1Of, matched } from './judge.ts';
import { readLog } from './log.ts';

describe('a share', () => {
  test.each([
    [0, 10, [0, 0, 0.2775]], [5, 10, [0.5, 0.2366, 0.7634]], [10, 10, [1, 0.7225, 1]],
  ])('%i of %i has the interval of Wilson', (yes, of, [value, low, high]) => {
    const figure = share(yes, of);
    expect(figure.value).toBe(value);
    expect(figure.low).toBeCloseTo(low ?? 0, 4);
    expect(figure.high).toBeCloseTo(high ?? 0, 4);
  });

  test('of nothing is none', () => { expect(share(0, 0)).toEqual({ value: null, low: null, high: null, of: 0 }); });

  test('that was asked of few things in many ways is as sure as of the few', () => {
    expect(share(30, 30, 10)).toEqual({ ...share(10, 10), of: 30 });
  });
});

test('a bootstrap says the same at every run, and holds the measure', () => {
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length;
  const once = bootstrapped([0, 1, 1, 0, 1, 1, 1, 0], mean);
  expect(bootstrapped([0, 1, 1, 0, 1, 1, 1, 0], mean)).toEqual(once);
  expect(once.value).toBe(0.625);
  expect(once.low).toBeLessThan(0.625);
  expect(once.high).toBeGreaterThan(0.625);
});

describe('calibration', () => {
  test('is perfect where confidence is the share of those that are right', () => {
    const guesses = [true, true, true, false].map((right) => ({ confidence: 0.75, right }));
    expect(calibrationError(guesses)).toBe(0);
    expect(reliability(guesses)).toEqual([{ from: 0.7, to: 0.8, count: 4, confidence: 0.75, right: 0.75 }]);
  });

  test('tells how far sureness and truth part', () => {
    expect(calibrationError([{ confidence: 1, right: false }, { confidence: 0.5, right: true }])).toBe(0.75);
  });
});

describe('actions', () => {
  test('that only look and explain do not count, nor do those that are neither asked for nor wrong', () => {
    expect(matched(['collect_diagnostics', 'validate_paths', 'guided_ui_configuration', 'restart_resource'], { informative: ['validate_permissions', 'restart_resource'], fine: ['validate_paths'] }))
      .toEqual({ both: 1, proposedOnly: 0, expectedOnly: 1 });
  });

  test('are measured by F1 over all of them together', () => {
    expect(f1Of([{ both: 1, proposedOnly: 0, expectedOnly: 1 }, { both: 1, proposedOnly: 1, expectedOnly: 0 }])).toBeCloseTo(2 / 3);
    expect(f1Of([{ both: 0, proposedOnly: 0, expectedOnly: 0 }])).toBeNull();
  });
});

test('a log is read by its headings, and a line that merely begins with a bracket is none', () => {
  const log = readLog('[db]\nready\n[db trouble]\n[27] FATAL: no\n');
  expect([log.usual('db'), log.trouble('db'), log.trouble('app')]).toEqual([['ready'], ['[27] FATAL: no'], []]);
  expect(() => readLog('ready\n[db]\n')).toThrow('line 1');
});
