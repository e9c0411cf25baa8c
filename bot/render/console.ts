import { clockOf, momentOf } from '../../engine/distill.ts';
import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { visible } from './visible.ts';

/** The terminal as far as drawing is concerned; `columns` is its width in cells. */
export type Terminal = { columns: number; colours: boolean; timeZone: string; statusUrl: string | null };

/** A whole card between two rules; `keys` is what stands in the lower one. */
export function drawCard(card: ArmedCard, keys: string, terminal: Terminal): string {
  const lines = [...card.lines.map((line) => lineText(line, terminal)), card.foot, ...linkTexts(card, terminal)].filter((line) => line !== '');
  return framed([card.push, '', ...lines], { card, keys, terminal });
}

/** A changed card: its first line, and of the rest only what was not there before. */
export function drawChange(card: ArmedCard, before: ArmedCard, view: { keys: string; terminal: Terminal }): string {
  const known = new Set(before.lines.map((line) => lineText(line, view.terminal)));
  const fresh = card.lines.filter((line) => line.passing !== true).map((line) => lineText(line, view.terminal)).filter((text) => !known.has(text));
  return framed([card.push, ...fresh], { card, ...view });
}

/** All of a card that is worth printing it again for: no ages, no counters, no tokens. */
export function gistOf(card: ArmedCard, timeZone: string): string {
  const lines = card.lines.filter((line) => line.passing !== true).map((line) => lineText(line, { timeZone }));
  return JSON.stringify([card.push, card.tone, ...lines, card.buttons.map(({ action, label, stepId }) => [action, label, stepId])]);
}

/** A short line, with the time of day before it. */
export function drawLine(says: string, at: Date, terminal: Terminal): string {
  return wrapped(`${clockOf(at, terminal.timeZone)} ${says}`, widthOf(terminal), '      ').join('\n') + '\n';
}

/** An answer to a key, each line of it set in. */
export function drawReply(says: string, terminal: Terminal): string {
  return says.split('\n').flatMap((line) => wrapped(line, widthOf(terminal) - 2, '')).map((line) => `  ${line}`.trimEnd()).join('\n') + '\n';
}

/** How many cells of a terminal a text fills; wide letters and pictures fill two. */
export function cellsOf(text: string): number {
  if (isPlain(text)) return text.length;
  return lettersOf(text).reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide = /\uFE0F|[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const paints: Record<ArmedCard['tone'], number> = {
  high: 31, medium: 33, low: 34, waiting: 33, running: 36, done: 32, failed: 31, expired: 90, info: 36,
};

function framed(texts: readonly string[], { card, keys, terminal }: { card: ArmedCard; keys: string; terminal: Terminal }): string {
  const width = widthOf(terminal);
  const paint = (text: string, bold = '') => (terminal.colours ? `\u001b[${bold}${String(paints[card.tone])}m${text}\u001b[0m` : text);
  const [push = [], ...rest] = texts.map((text) => visible(text).split('\n').flatMap((line) => wrapped(line, width - 2, '  ')));
  const rows = [...push.map((row) => paint(row, '1;')), ...rest.flat()].map((row) => `${paint('│')} ${row}`.trimEnd());
  return [paint(`┌${'─'.repeat(width - 1)}`), ...rows, ...lowerRule(keys, width).map((row, at) => (at === 0 ? paint(row.slice(0, 2)) + row.slice(2) : row))].join('\n') + '\n';
}

function lowerRule(keys: string, width: number): string[] {
  if (keys === '') return [`└${'─'.repeat(width - 1)}`];
  const [first = '', ...rest] = wrapped(visible(keys), width - 3, '');
  return [`└─ ${first}`, ...rest.map((row) => `   ${row}`)];
}

function widthOf({ columns }: Terminal): number {
  return Math.max(24, Math.min(80, columns));
}

function lineText(line: CardLine, { timeZone }: Pick<Terminal, 'timeZone'>): string {
  const text = [line.text, ...(line.at === undefined ? [] : [momentOf(line.at, timeZone)])].filter((part) => part !== '').join(' · ');
  return line.label === undefined || text === '' ? `${line.label ?? ''}${text}` : `${line.label}: ${text}`;
}

function linkTexts({ link }: ArmedCard, { statusUrl }: Terminal): string[] {
  if (link === null || statusUrl === null) return [];
  return [`${link.label}: ${statusUrl.replace(/\/+$/, '')}/${link.path.replace(/^\/+/, '')}`];
}

/** Breaks at spaces, and inside a word only when it is longer than a row. */
function wrapped(text: string, width: number, hanging: string): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of visible(text).split(' ').flatMap((one) => pieces(one, width - hanging.length))) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (row === '' || cellsOf(longer) <= width) row = longer;
    else {
      rows.push(row);
      row = hanging + word;
    }
  }
  return [...rows, row];
}

function pieces(word: string, width: number): string[] {
  const found: string[] = [];
  let piece = '';
  for (const one of lettersOf(word)) {
    if (cellsOf(piece + one) > width) {
      found.push(piece);
      piece = '';
    }
    piece += one;
  }
  return [...found, piece];
}

function lettersOf(text: string): string[] {
  if (isPlain(text)) return text.split('');
  return [...letters.segment(text)].map(({ segment }) => segment);
}

/** Printable ASCII, where each character is one letter and one cell; almost every text is, and splitting others is slow. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
