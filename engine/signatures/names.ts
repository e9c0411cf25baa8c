import { gap } from './words.ts';

/** Words that may follow `user` in a sentence; anything else that does is a name. */
const sentence = new Set(('a an and are as at be but by can cannot could data did do does for from had has have id ids if in input into is it its may must '
  + 'name names no not of off on or over request should since that the then to too unknown until up was were when where which while who will with without').split(' '));

/** A word that follows one of these is a name, unless the sentence goes on. */
const named = /\b(?:users?|account|username|hostname)\s+[A-Za-z][\w-]*(?=\s|$)/gi;
const whom = /\bfor\s+[A-Za-z][\w-]*(?=\s+from\b)/g;

/** Puts a gap in place of the plain words that only their place in the sentence tells to be names. */
export function maskNames(text: string): string {
  return text.replace(named, (both) => (isName(lastWord(both)) ? both.replace(/\S+$/, gap) : both)).replace(whom, `for ${gap}`);
}

function lastWord(words: string): string {
  return words.slice(words.search(/\S+$/));
}

function isName(word: string): boolean {
  return !sentence.has(word.toLowerCase()) && !/...(?:ed|ing)$/.test(word);
}
