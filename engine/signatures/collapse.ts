import { gap } from './words.ts';

const most = 4;

/** A template with one space between words, `()` as `(<*>)`, and lists of any length written as one of their items. */
export function collapsed(text: string): string {
  const joined = text
    .replace(/([([{])\s*(?=[)\]}])/g, `$1${gap}`)
    .replace(/¤(?:[\s,;:|/#+*~^&@-]*¤)+/g, gap)
    .trim();
  return withoutRepeats(joined.split(/\s+/)).join(' ');
}

/** Leaves out a group of up to four words that hold a gap when it repeats the group before. */
function withoutRepeats(words: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length;) {
    const size = repeatAt(words, at, kept);
    if (size === 0) kept.push(words[at] ?? '');
    at += Math.max(1, size);
  }
  return kept;
}

function repeatAt(words: readonly string[], at: number, kept: readonly string[]): number {
  for (let size = 1; size <= most && size <= kept.length; size += 1) {
    const before = kept.slice(-size);
    if (before.some((word) => word.includes(gap)) && before.every((word, n) => isSame(word, words[at + n]))) return size;
  }
  return 0;
}

function isSame(word: string, other: string | undefined): boolean {
  return other !== undefined && word.replace(/[,;]$/, '') === other.replace(/[,;]$/, '');
}
