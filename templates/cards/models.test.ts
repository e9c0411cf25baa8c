import { expect, test } from 'vitest';
import { costWords } from './models.ts';

test.each([[0, '0 ct'], [0.00005, 'under 0.01 ct'], [1e-12, 'under 0.01 ct'], [0.0001, '0.01 ct'], [0.0035, '0.35 ct'], [0.0123, '$0.01'], [1.5, '$1.5']])('%d dollars are told as %s, and little never as nothing', (usd, words) => {
  expect(costWords(usd)).toBe(words);
});
