import { expect, test } from 'vitest';
import { policySettings } from '../engine/policy.ts';
import { readConfig } from './config.ts';
import { collectSettings, logSettings } from './settings.ts';

test('lines, their counts, facts, moves and calls are each kept for a time of their own', () => {
  const usual = readConfig({}, collectSettings([]));
  expect(usual.of(logSettings)).toMatchObject({ LOG_DAYS: 90, LOG_ROLLUP_MONTHS: 12, LOG_SPOOL_MB: 256 });
  expect(usual.of(policySettings)).toMatchObject({ FACTS_DAYS: 30, MOVES_DAYS: 400, CALLS_DAYS: 400 });
  const chosen = readConfig({ LOG_DAYS: '7', LOG_ROLLUP_MONTHS: '24', FACTS_DAYS: '3', MOVES_DAYS: '30', CALLS_DAYS: '1000' }, collectSettings([]));
  expect(chosen.of(logSettings)).toMatchObject({ LOG_DAYS: 7, LOG_ROLLUP_MONTHS: 24 });
  expect(chosen.of(policySettings)).toMatchObject({ FACTS_DAYS: 3, MOVES_DAYS: 30, CALLS_DAYS: 1000 });
});

test.each([
  ['LOG_DAYS', '0', '1 to 3650'], ['LOG_DAYS', 'forever', '1 to 3650'], ['LOG_DAYS', '1.5', '1 to 3650'], ['LOG_ROLLUP_MONTHS', '-1', '4 to 120'], ['LOG_ROLLUP_MONTHS', '3', '4 to 120'],
  ['LOG_SPOOL_MB', '0', '1 to 1000000'], ['LOG_WINDOW_SECONDS', '1', '2 to 60'], ['LOG_LEARNING_MINUTES', '99999', '0 to 10080'],
  ['FACTS_DAYS', '0', '1 to 3650'], ['MOVES_DAYS', '4000', '1 to 3650'], ['CALLS_DAYS', '0.5', '1 to 3650'],
])('%s=%s is refused by its name, with the numbers that it takes', (name, value, range) => {
  expect(() => readConfig({ [name]: value }, collectSettings([]))).toThrow(new RegExp(`${name}.*${range}`));
});
