import { isOperationsWord } from './vocabulary.ts';

/** Log tokens that may stand in a row at most. */
const inARow = 4;

/** Stands for what does not leave the house. */
export const cutMark = '…';

/** Words behind which a person may have written a secret, and those that may follow such a word all the same. */
const secretWord = /^(?:pass(?:word|wd|phrase)|secrets?|tokens?|keys?|credentials?)$/;
const afterSecret = new Set([
  'is', 'was', 'are', 'has', 'had', 'not', 'no', 'and', 'or', 'for', 'from', 'to', 'of', 'in', 'on', 'by', 'with', 'must', 'could', 'cannot', 'authentication', 'auth', 'invalid', 'incorrect', 'wrong', 'expired', 'missing', 'required', 'rejected', 'failed',
  'mismatch', 'check', 'file', 'expires', 'denied', 'verification', 'exchange', 'refused', 'revoked', 'unknown', 'option', 'violates', 'constraint', 'value', 'store', 'pair', 'length', 'empty', 'error', 'does', 'set', 'given', 'found', 'configured', 'provided',
]);

/** Of a template, the words of the operations vocabulary, at most 4 in a row; everything else is `…`. */
export function passingWords(template: string): string {
  const passed: string[] = [];
  let row = 0;
  let guarded = 0;
  for (const token of template.split(/\s+/)) {
    const word = wordOf(token);
    const passes = word !== null && row < inARow && (guarded === 0 || afterSecret.has(word));
    if (passes) passed.push(word);
    else if (passed.at(-1) !== cutMark) passed.push(cutMark);
    row = passes ? row + 1 : 0;
    guarded = word !== null && secretWord.test(word) ? 3 : Math.max(0, guarded - 1);
  }
  return passed.some((one) => one !== cutMark) ? passed.join(' ') : cutMark;
}

/** The vocabulary's own spelling of a token that is one of its words, with the signs of a sentence around it; null for any other. */
function wordOf(token: string): string | null {
  const word = token.replace(/^[([]/, '').replace(/[.,:;!?)\]]{1,3}$/, '').toLowerCase();
  return isOperationsWord(word) ? word : null;
}
