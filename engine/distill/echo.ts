import { latinShape, plainText } from '../redact/plain-text.ts';
import { phrases } from './phrases.ts';
import { cutMark } from './words.ts';

/** From how many words in a row on a text repeats a log line. */
const shared = 5;

type Token = { word: string; from: number; to: number };

/** A text with `…` in place of each run of 5 or more words that stands so in one of the lines too; known messages of the catalogue may stay. */
export function withoutEchoes(text: string, lines: readonly string[]): string {
  const tokens = tokensOf(text);
  const ours = catalogued(tokens);
  const runs = runsOf(lines);
  const cut = new Set<number>();
  for (let at = 0; at + shared <= tokens.length; at += 1) {
    const run = tokens.slice(at, at + shared);
    if (run.some((_, n) => ours.has(at + n)) || !runs.has(keyOf(run))) continue;
    for (let n = 0; n < shared; n += 1) cut.add(at + n);
  }
  return without(text, tokens, cut);
}

/** The words of a text in small letters, in their usual dress, without the signs between them. */
export function wordsIn(text: string): string[] {
  return tokensOf(text).map(({ word }) => word);
}

function tokensOf(text: string): Token[] {
  return [...latinShape(text).matchAll(/[\p{L}\p{N}_]+/gu)].map(({ 0: word, index }) => ({ word: word.toLowerCase(), from: index, to: index + word.length }));
}

function runsOf(lines: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (const line of lines) {
    const tokens = tokensOf(plainText(line));
    for (let at = 0; at + shared <= tokens.length; at += 1) runs.add(keyOf(tokens.slice(at, at + shared)));
  }
  return runs;
}

const catalogue = phrases.map((phrase) => wordsIn(phrase)).filter((words) => words.length > 1);

/** Which tokens belong to a known message. */
function catalogued(tokens: readonly Token[]): Set<number> {
  const ours = new Set<number>();
  for (const words of catalogue) {
    for (let at = 0; at + words.length <= tokens.length; at += 1) {
      if (words.every((word, n) => tokens[at + n]?.word === word)) words.forEach((_, n) => ours.add(at + n));
    }
  }
  return ours;
}

function without(text: string, tokens: readonly Token[], cut: ReadonlySet<number>): string {
  let [out, done] = ['', 0];
  for (const [at, { from, to }] of tokens.entries()) {
    if (!cut.has(at)) continue;
    if (!cut.has(at - 1)) out += text.slice(done, from) + cutMark;
    done = to;
  }
  return out + text.slice(done);
}

function keyOf(run: readonly Token[]): string {
  return run.map(({ word }) => word).join(' ');
}
