import { latinShape, plainText } from '../redact/plain-text.ts';
import { isGenerated, surpriseOf } from '../redact/random.ts';
import { redact } from '../redact/redact.ts';
import { wordsIn, withoutEchoes } from './echo.ts';
import { nameTest } from './known-names.ts';
import { isOperationsWord } from './vocabulary.ts';
import { cutMark } from './words.ts';

/** What a text of a model is held against: the log lines it may have seen, and the names it may say. */
export type Known = { lines: readonly string[]; names: readonly string[] };

const link = /\b[a-z][a-z0-9+.-]{0,20}:\/\/\S*|\bwww\.\S+|(?:mailto|tg|javascript|data):\S+/gi;
const markup = /<[^<>\n]{0,200}>|[*_`~|<>[\]{}\\#^]|@(?=\w)/g;
const number = /^[<>~≤≥±+-]?\d{1,9}(?:[.,:]\d{1,6}){0,2}(?:[a-zA-Z%°µ/]{1,6})?$/;
const word = /^[\p{L}][\p{L}'’]{0,23}(?:[-/][\p{L}][\p{L}'’]{0,23}){0,3}$/u;

/** What may leave of a text that a model wrote: words, numbers and known names, no link, mention, markup, echo of a log line or strange token. */
export function modelWords(text: string, known: Known): string {
  const bare = plainText(text).replace(/\s+/g, ' ').replace(link, cutMark).replace(markup, (one) => (one.length === 1 && one !== '_' ? '' : one === '_' ? '_' : ' '));
  const quiet = withoutEchoes(redact(bare).text, known.lines);
  const isName = nameTest(known.names);
  const seen = new Set(known.lines.flatMap((line) => wordsIn(plainText(line))));
  const kept = quiet.split(' ').map((token) => keptOf(token, isName, seen));
  return kept.filter((token, at) => token !== '' && !(token === cutMark && kept[at - 1] === cutMark)).join(' ');
}

function keptOf(token: string, isName: (word: string) => boolean, seen: ReadonlySet<string>): string {
  const core = token.replace(/^["'“”‘’([]+|["'“”‘’)\].,;:!?]+$/g, '');
  const small = latinShape(core).toLowerCase();
  if (core === '' || isName(small) || isOperationsWord(small) || number.test(core) || /^[–—=+&/·→…%-]{1,3}$/.test(core)) return token;
  if (!word.test(core) || isGenerated(core)) return token.replace(core, cutMark);
  return core.length > 5 && seen.has(small) && surpriseOf(core) >= 6 ? token.replace(core, cutMark) : token;
}
