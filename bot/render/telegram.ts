import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { clockOf, momentOf } from '../../engine/distill.ts';
import { budgets, fitCard, fitPush, inRows, shorten, turnsApart } from './limits.ts';
import { linkOf, unlinked } from './link.ts';
import { visible } from './visible.ts';

/** A message as Telegram takes it; `plain` says the same when Telegram will not read the HTML. */
export type TelegramMessage = { html: string; plain: string; keyboard: TelegramButton[][] };
export type TelegramButton =
  | { text: string; callback_data: string; style?: 'success' | 'danger' }
  | { text: string; url: string }
  | { text: string; copy_text: { text: string } };

/** What a card needs of the house to be written. */
export type TelegramPlace = { statusUrl: string | null; timeZone: string };

const budget = budgets.telegram;

/** A card as one Telegram message: push line, lines, footer, and two buttons in a row. */
export function renderTelegram(card: ArmedCard, place: TelegramPlace): TelegramMessage {
  const fitted = fitCard(card, budget, (line) => roomOf(line, place));
  const write = (how: Writing): string => {
    const lines = [...fitted.lines.map((line) => lineOf(line, place, how)), ...(fitted.note === null ? [] : [how.text(fitted.note)])];
    const foot = card.foot === '' ? [] : [how.text(shorten(card.foot, budget.foot))];
    const rest = [...lines, ...foot];
    const pings = (card.pings ?? []).slice(0, 5).map((ping) => how.ping(ping.id, ping.name));
    return [[how.text(fitPush(card, budget.push)), ...pings].join(' '), ...(rest.length === 0 ? [] : ['', ...rest])].join('\n');
  };
  return { html: write(inHtml), plain: write(plainly), keyboard: keyboardOf(fitted, place.statusUrl) };
}

/** A short text as one Telegram message. */
export function renderTelegramLine(says: string): TelegramMessage {
  const whole = shorten(says, budget.body);
  const short = calm(whole).length > 4000 || inHtml.text(whole).length > 8000 ? shorten(says, budget.body / 2) : whole;
  return { html: inHtml.text(short), plain: plainly.text(short), keyboard: [] };
}

/** Text in which Telegram finds nothing to link or to ping. */
export function calm(text: string): string {
  return unlinked(text)
    .replace(/@/g, '@\u200b')
    .replace(/(?<=\S)\.(?=\p{L}{2,}|\d+\.\d+\.\d)/gu, '.\u200b');
}

/** A longer text is folded, and opens at a touch. */
const longLine = 300;

type Writing = { text: (text: string) => string; folded: (text: string) => string; label: (text: string, colon: ':' | '') => string; time: (at: Date, words: string) => string; ping: (id: string, name: string) => string };

const plainly: Writing = { text: calm, folded: calm, label: (text, colon) => `${calm(text)}${colon}`, time: (_at, words) => words, ping: (_id, name) => calm(name) };
const inHtml: Writing = {
  text: (text) => escaped(calm(text)),
  folded: (text) => `<blockquote expandable>${escaped(calm(text))}</blockquote>`,
  label: (text, colon) => `<b>${escaped(calm(text))}${colon}</b>`,
  time: (at, words) => `<tg-time unix="${Math.floor(at.getTime() / 1000)}" format="r">${words}</tg-time>`,
  ping: (id, name) => (/^\d{1,16}$/.test(id) ? `<a href="tg://user?id=${id}">${escaped(calm(name))}</a>` : ''),
};

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** How much of the budget a line takes: where its marks outweigh its words, they count. */
export function roomOf(line: CardLine, place: TelegramPlace): number {
  return Math.max(lineOf(line, place, plainly).length, lineOf(line, place, inHtml).length / 2);
}

function lineOf(line: CardLine, place: TelegramPlace, how: Writing): string {
  const times = line.at === undefined ? [] : [clockOf(line.at, place.timeZone), how.time(line.at, momentOf(line.at, place.timeZone))];
  const text = [line.text.length > longLine ? how.folded(line.text) : how.text(line.text), ...times].filter((part) => part !== '').join(' · ');
  if (line.label === undefined) return text;
  return text === '' ? how.label(line.label, '') : `${how.label(line.label, ':')} ${text}`;
}

function keyboardOf(card: ArmedCard, statusUrl: string | null): TelegramButton[][] {
  const link = linkOf(card, statusUrl);
  const armed = (button: ArmedCard['buttons'][number]): TelegramButton => ({
    text: shorten(visible(button.label), budget.label), callback_data: button.token,
    ...(button.tone === 'plain' ? {} : { style: button.tone === 'go' ? 'success' : 'danger' }),
  });
  const [others, turns] = turnsApart(card);
  const buttons = others.map(armed);
  if (link !== null) buttons.push({ text: shorten(visible(link.label), budget.label), url: link.url });
  const rows = (copy: TelegramButton[]): TelegramButton[][] => [[...buttons, ...copy], turns.map(armed)].flatMap((some) => inRows(some, budget.perRow));
  const withCopy = rows(copyOf(card));
  return withCopy.length > mostRows ? rows([]) : withCopy;
}

const mostRows = 4;
const longestCopy = 256;

/** What can be written in place of a press, to be copied with a touch; nothing where it is too long. */
function copyOf({ command }: ArmedCard): TelegramButton[] {
  return command === undefined || command.length > longestCopy ? [] : [{ text: 'Copy the command', copy_text: { text: command } }];
}
