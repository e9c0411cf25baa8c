import { nameTest } from './known-names.ts';
import { asksForSomething } from './orders.ts';
import { isReportWord } from './report-words.ts';
import { holdsCommand } from './shell-words.ts';
import { isOperationsWord } from './vocabulary.ts';

/** How many of a hundred words of a sentence may be unknown ones, where it is more than one; and how many words a report has at least. */
const [unknownPercent, fewest] = [20, 4];

/** Letters, digits and signs of plain English; anything else may look like something that it is not. */
const plainSigns = /^[A-Za-z0-9\s.,;:!?'"()[\]/%+=<>~*`_-]*$/;

/** Signs that sentences have in print, and what they are without it. */
const printed: readonly (readonly [RegExp, string])[] = [[/[‘’]/g, '\''], [/[“”]/g, '"'], [/[\u2010\u2011]/g, '-'], [/[–—]/g, ' - '], [/[\u00a0\u202f\u2009]/g, ' '], [/[×°µ≥≤≈±·→•…]/g, ' ']];

const number = /^[<>~+-]?\d{1,9}(?:[.,:/]\d{1,9}){0,2}(?:\.\d{1,6})?(?:%|[a-zA-Z]{1,3}(?:\/[a-z]{1,3})?|st|nd|rd|th)?$/;
const flag = /(?:^|\s)-{1,2}[A-Za-z]/;

/**
 * Whether a text of a model is a report in plain English: in letters of one script, mostly of words of operations, of everyday words and
 * of names of the house, and without commands, links or anything that asks its reader to do something. It is all or nothing.
 */
export function isReport(text: string, names: readonly string[]): boolean {
  const isName = nameTest(names);
  const spelled = printed.reduce((some, [from, to]) => some.replace(from, to), withoutNames(text, names));
  if (!plainSigns.test(spelled) || /:\/\/|\bwww\.|<[^\s\d=]|[\w)]=\S/i.test(spelled) || flag.test(spelled)) return false;
  const sentences = spelled.split(/[.!?;:]+(?=\s|$)|\s-\s/).map(tokensOf);
  const kinds = sentences.map((tokens) => tokens.map((token) => kindOf(token, isName)));
  if (kinds.flat().includes('strange') || kinds.flat().filter(isWord).length < fewest || !kinds.every(isMostlyKnown)) return false;
  return !sentences.some((tokens) => isSpelledOut(tokens, isName) || holdsCommand(tokens.map((token) => token.toLowerCase()))) && !asksForSomething(spelled, isName);
}

type Kind = 'name' | 'number' | 'known' | 'unknown' | 'strange';

function kindOf(token: string, isName: (word: string) => boolean): Kind {
  const small = token.toLowerCase();
  if (isName(small)) return 'name';
  if (number.test(token)) return 'number';
  if (isPlainWord(small) || small.split(/[-/]/).every((part) => isPlainWord(part) || isName(part) || /^\d{1,6}$/.test(part))) return 'known';
  return /^[a-z]+(?:['/-][a-z]+)*$/i.test(token) ? 'unknown' : 'strange';
}

function isPlainWord(word: string): boolean {
  const bare = word.replace(/'s?$/, '');
  return isOperationsWord(word) || isReportWord(word) || isOperationsWord(bare) || isReportWord(bare);
}

function isWord(kind: Kind): boolean {
  return kind === 'name' || kind === 'known' || kind === 'unknown';
}

function isMostlyKnown(kinds: readonly Kind[]): boolean {
  const unknown = kinds.filter((kind) => kind === 'unknown').length;
  return unknown < 2 || unknown * 100 <= kinds.filter(isWord).length * unknownPercent;
}

/** Whether words stand letter by letter. */
function isSpelledOut(tokens: readonly string[], isName: (word: string) => boolean): boolean {
  return tokens.filter((token) => /^[b-z]$/i.test(token) && !isName(token.toLowerCase())).length > 1;
}

function tokensOf(text: string): string[] {
  return text.split(/\s+/).map(coreOf).filter((core) => core !== '' && !/^[-+=<>~/%*:.]{1,2}$/.test(core));
}

/** A token without the signs of a sentence around it. */
function coreOf(token: string): string {
  return token.replace(/^["'([*`_]+|["')\].,;:!?*`_]+$/g, '');
}

/** The text with an ordinary word for each name that has other letters than plain ones. */
function withoutNames(text: string, names: readonly string[]): string {
  return names.filter((name) => name !== '' && !plainSigns.test(name)).toSorted((a, b) => b.length - a.length).reduce((rest, name) => rest.replaceAll(name, 'name'), text);
}
