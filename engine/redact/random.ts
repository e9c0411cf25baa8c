import { isOperationsWord, vocabulary } from '../distill/vocabulary.ts';
import { matchesOf } from './matches.ts';
import type { Span } from './spans.ts';

/** Bits of surprise, beyond what names and words of that length have, from which a run of characters is taken for a made-up secret. */
const enough = 30;

/** The same for a value whose name, or place, makes a secret likely. */
const enoughIfNamed = 11;

/** Shortest run that is looked at, in characters. */
const shortest = 16;

/** What may stand in a made-up secret. */
const inRun = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9+/=_.~-]/.test(String.fromCharCode(code)) ? 1 : 0));
const pieces = /[A-Za-z0-9]+/g;
const hex = /^(?:0x)?(?:[0-9a-f]+|[0-9A-F]+)$/;
/** Bytes as base64 writes them, which may hold a `/` anywhere. */
const base64 = /^[A-Za-z0-9+/]{16,}={1,2}$/;
const uuid = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** The digest of what everyone may know: of a public key, of a file. */
const fingerprint = /^.{0,8}sha\d{1,3}[:-]|^.{0,8}md5[:-]/i;

/** What stands before the digest of a thing that is not secret. */
const digestNames = new Set(['docker', 'libpod', 'crio', 'blk', 'br', 'req', 'pvc', 'vol', 'img', 'pkg', 'sha', 'uuid', 'guid', 'trace', 'span', 'v', 'r', 'x']);

/** Where a text has runs of characters, without blanks or signs of a sentence, that are long enough for a made-up secret. */
export function longRuns(text: string): readonly (readonly [from: number, to: number])[] {
  const runs: (readonly [number, number])[] = [];
  for (let at = shortest - 1; at < text.length; at += shortest) {
    if (!isInRun(text, at)) continue;
    let [from, to] = [at, at + 1];
    while (from > 0 && isInRun(text, from - 1)) from -= 1;
    while (to < text.length && isInRun(text, to)) to += 1;
    if (to - from >= shortest) runs.push([from, to]);
    at = Math.max(at, to - 1);
  }
  return runs;
}

/** Of the long runs of a text those that no person and no program would think of as a name, by how unlike words their letters follow each other. */
export function randomSpans(text: string, runs = longRuns(text)): Span[] {
  const spans: Span[] = [];
  for (const [from, to] of runs) {
    const within = fingerprint.test(text.slice(Math.max(0, from - 8), from + 8)) ? null : randomWithin(text.slice(from, to));
    if (within) spans.push({ from: from + within.from, to: from + within.to, kind: 'random' });
  }
  return spans;
}

function isInRun(text: string, at: number): boolean {
  return inRun[text.charCodeAt(at)] === 1;
}

/** Whether a value is what a generator of secrets makes: random, a UUID, or with a long hexadecimal number in it. */
export function isGenerated(value: string): boolean {
  return uuid.test(value) || surpriseOf(value) >= enoughIfNamed || /(?<![A-Za-z0-9])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{20}/i.test(value);
}

/** Bits of surprise in a text beyond what words have. */
export function surpriseOf(text: string): number {
  let bits = 0;
  for (const [piece] of matchesOf(text, pieces)) bits += surpriseIn(piece);
  return bits;
}

function randomWithin(run: string): { from: number; to: number } | null {
  let [bits, from, to] = [0, -1, 0];
  let before = '';
  for (const { 0: piece, index } of matchesOf(run, pieces)) {
    const more = isNamedDigest(piece, before, run[index - 1]) ? enough : surpriseIn(piece);
    before = piece;
    if (more < 4) continue;
    bits += more;
    if (from < 0) from = index;
    to = index + piece.length;
  }
  if (bits >= enough && base64.test(run)) return { from: 0, to: run.length };
  return bits < enough ? null : { from: beginOf(run, from), to: endOf(run, to) };
}

/** A long hexadecimal number behind a short name of letters, as issuers of tokens write them: `abc_0f…`, `AB0f…`. */
function isNamedDigest(piece: string, before: string, joint: string | undefined): boolean {
  if (piece.length < 30) return false;
  if (/^[A-Za-z]{1,6}[0-9a-f]{32,}$/.test(piece) && !hex.test(piece)) return true;
  if (piece.length < 32 || !hex.test(piece) || joint !== '_' && joint !== '-') return false;
  const name = before.toLowerCase();
  return /[g-z]/.test(name) && (/^(?:key|token|secret|live|test|pat|access|api)$/.test(name) || !isOperationsWord(name) && !digestNames.has(name));
}

/** Takes in what stands before the first random piece up to a `/`, where that is short: `glpat-`, `xoxb-1234-`. */
function beginOf(run: string, from: number): number {
  const slash = run.lastIndexOf('/', from) + 1;
  return from - slash <= 40 ? slash : from;
}

function endOf(run: string, to: number): number {
  const slash = run.indexOf('/', to);
  const end = slash < 0 ? run.length : slash;
  return end - to <= 40 ? end : to;
}

/** Extra bits for a change between letters and digits, and from a small letter to a capital after only a few. */
const change = 1.5;
/** What a pair of letters costs in words, on the average, and a little. */
const usual = 4.6;

/** Bits of surprise in a run of letters and digits; none in numbers, in hexadecimal numbers and in words. */
function surpriseIn(piece: string): number {
  if (piece.length < 4 || hex.test(piece)) return 0;
  let [bits, letters, since] = [0, 0, 0];
  for (let at = 1; at < piece.length; at += 1) {
    const [one, two] = [piece.charCodeAt(at - 1), piece.charCodeAt(at)];
    const turned = kindOf(one) !== kindOf(two);
    since = turned ? 0 : since + 1;
    if (isDigit(one) !== isDigit(two)) {
      bits += change + Math.max(0, letters);
      letters = 0;
    } else if (one !== two && !isDigit(one)) {
      letters += turned && isSmall(one) ? (since < 3 ? change : 0) : (costs[letterOf(one) * 26 + letterOf(two)] ?? usual) - usual;
    }
  }
  return bits + Math.max(0, letters);
}

function kindOf(code: number): 0 | 1 | 2 {
  return isDigit(code) ? 0 : isSmall(code) ? 1 : 2;
}

function isDigit(code: number): boolean {
  return code < 0x3a;
}

function isSmall(code: number): boolean {
  return code >= 0x61;
}

function letterOf(code: number): number {
  return (code | 0x20) - 0x61;
}

/** What each pair of letters costs in bits: how seldom the words of the vocabulary have it. */
const costs = pairCosts();

function pairCosts(): Float64Array {
  const [pairs, firsts] = [new Float64Array(26 * 26).fill(0.4), new Float64Array(26).fill(0.4 * 26)];
  for (const word of vocabulary) {
    for (const [run] of matchesOf(word, /[a-z]{2,}/g)) {
      for (let at = 1; at < run.length; at += 1) {
        const one = letterOf(run.charCodeAt(at - 1));
        const pair = one * 26 + letterOf(run.charCodeAt(at));
        pairs[pair] = (pairs[pair] ?? 0) + 1;
        firsts[one] = (firsts[one] ?? 0) + 1;
      }
    }
  }
  return pairs.map((count, pair) => -Math.log2(count / (firsts[Math.floor(pair / 26)] ?? 1)));
}
