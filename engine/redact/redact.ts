import { newCarried } from './carried.ts';
import { commandSpans } from './commands.ts';
import { newGlimpse } from './glimpse.ts';
import { pairSpans } from './pairs.ts';
import { latinShape, plainText } from './plain-text.ts';
import { publicKeysIn } from './public-keys.ts';
import { longRuns, randomSpans } from './random.ts';
import { shapeSpans } from './shapes.ts';
import { added, marked, type SecretCounts, type Span } from './spans.ts';

export type { SecretCounts } from './spans.ts';

/** A text with its secrets taken out, and how many there were of each kind. */
export type Redacted = { text: string; counts: SecretCounts };

/** Takes secrets out of lines that come one after the other: a key may begin on one line and end on another. */
export type Redactor = { line: (text: string) => Redacted };

/** Longest part of a line that is looked at as one, in characters. */
const longest = 65_536;

/** A text of any number of lines with a mark in place of each secret; a line without one stays as it is. */
export function redact(text: string): Redacted {
  const redactor = newRedactor();
  const lines = text.split('\n').map((line) => redactor.line(line));
  return { text: lines.map((line) => line.text).join('\n'), counts: lines.reduce<SecretCounts>((all, line) => added(all, line.counts), {}) };
}

/** A redactor at the begin of a text. */
export function newRedactor(): Redactor {
  const carried = newCarried();
  const line = (raw: string): Redacted => {
    const whole = raw.length > longest ? `${raw.slice(0, longest)}…` : raw;
    const text = plainText(whole);
    const counts: SecretCounts = {};
    const shape = latinShape(text);
    const spans = [...carried(shape), ...spansOf(shape)];
    return spans.length === 0 ? { text: whole, counts } : { text: marked(text, [...spans, ...repeatsOf(text, spans)], counts), counts };
  };
  return { line };
}

/** The parts of one line that hold a secret. */
function spansOf(text: string): Span[] {
  const [runs, lower] = [longRuns(text), smallLetters(text)];
  glimpse.look(lower);
  const found = [...shapeSpans(text, glimpse, runs), ...commandSpans(text, glimpse), ...pairSpans(text, lower), ...randomSpans(text, runs)];
  const known = found.length === 0 ? [] : publicKeysIn(text);
  return found.filter(({ from, to }) => !known.some((key) => key.from <= from && to <= key.to));
}

const glimpse = newGlimpse();

/** The text in small letters, each in its place. */
function smallLetters(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** Letters of a secret of which a repetition is a leak. */
const piece = 8;

/** Where a line says a piece of one of its secrets again, such as in the name of a key. */
function repeatsOf(text: string, spans: readonly Span[]): Span[] {
  const pieces = new Set<string>();
  for (const { from, to } of spans) {
    for (let at = from; at + piece <= Math.min(to, from + longestRepeated); at += 1) pieces.add(text.slice(at, at + piece));
  }
  if (pieces.size === 0) return [];
  const repeats: Span[] = [];
  for (let at = 0; at + piece <= text.length; at += 1) {
    if (pieces.has(text.slice(at, at + piece))) repeats.push({ from: at, to: at + piece, kind: 'pair' });
  }
  return repeats;
}

/** Letters of a long secret whose repetition is looked for. */
const longestRepeated = 512;
