import { expect, test } from 'vitest';
import { pipeWords } from './show.ts';

const room = 256 * 2 ** 20;

test.each([
  ['0 lines/s are stored', { trouble: null, spooled: 0 }, 0, {}],
  ['0.4 lines/s are stored', { trouble: null, spooled: 0 }, 0.41, {}],
  ['12,345 lines/s are stored', { trouble: null, spooled: 0 }, 12_345.4, {}],
  ['the database is away; 12 MB of 256 MB wait on the disk', { trouble: 'the database is away', spooled: 12 * 2 ** 20 }, 0, {}],
  ['3 lines/s are stored; 1 KB of 256 MB wait on the disk', { trouble: null, spooled: 10 }, 3, {}],
  ['3 lines/s are stored; in the last day 1 gap, 2,000 lines cut', { trouble: null, spooled: 0 }, 3, { losses: [{ why: 'gaps', count: 1 }, { why: 'cut', count: 2000 }] }],
  ['3 lines/s are stored; one day is kept beyond LOG_DAYS until each service on it has its summary', { trouble: null, spooled: 0 }, 3, { waiting: 1 }],
  ['3 lines/s are stored; 12 days are kept beyond LOG_DAYS until each service on them has its summary', { trouble: null, spooled: 0 }, 3, { waiting: 12 }],
  ['the database is away; what was lost in the last day is not known yet', { trouble: 'the database is away', spooled: 0 }, 0, null],
])('%s', (words, state, rate, kept) => {
  expect(pipeWords({ lines: 0, room, ...state }, rate, kept && { losses: [], waiting: 0, ...kept })).toBe(words);
});
