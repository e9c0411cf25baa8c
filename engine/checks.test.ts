import { describe, expect, test } from 'vitest';
import { receiptOfChecks, type Checked } from './checks.ts';
import { safe } from './distill.ts';

const one = (fits: boolean | null, n: number): Checked => ({ fits, word: fits === null ? 'unseen' : fits ? 'folder' : 'missing', says: safe`thing ${n}` });

describe('the receipt of a check', () => {
  test.each<[string, Checked[], string]>([
    ['nothing', [], 'there are no folders to look at'],
    ['all well', [one(true, 1), one(true, 2)], '2 of 2 folders are as they should be: thing 1; thing 2'],
    ['some wrong', [one(true, 1), one(false, 2)], '1 of 2 folders are as they should be. Wrong: thing 2'],
    ['some unseen', [one(true, 1), one(null, 2)], '1 of 2 folders are as they should be. Not known: thing 2'],
    ['both', [one(null, 1), one(false, 2), one(false, 3)], '0 of 3 folders are as they should be. Wrong: thing 2; thing 3. Not known: thing 1'],
    ['many', [1, 2, 3, 4, 5, 6].map((n) => one(false, n)), '0 of 6 folders are as they should be. Wrong: thing 1; thing 2; thing 3; thing 4; and 2 more'],
  ])('of %s says so', (_what, checked, words) => { expect(receiptOfChecks(checked, safe`folders`).says).toBe(words); });

  test('counts in its details, and names nothing there', () => {
    expect(receiptOfChecks([one(true, 1), one(false, 2), one(false, 3), one(null, 4)], safe`folders`)).toMatchObject({
      id: 'checked 4', details: { checked: 4, well: 1, wrong: 2, untold: 1, words: { folder: 1, missing: 2, unseen: 1 } },
    });
  });
});
