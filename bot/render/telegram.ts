import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { clockOf, momentOf } from '../../engine/distill.ts';
import { budgets, fitCard, fitPush, inRows, shorten } from './limits.ts';
import { linkOf, unlinked } from './link.ts';

/** A message as Telegram takes it; `plain` says the same when Telegram will not read the HTML. */
export type TelegramMessage = { html: string; plain: string; keyboard: TelegramButton[][] };
export type TelegramButton =
  | { text: string; callback_data: string; style?: 'success' | 'danger' }
  | { text: string; url: string };

/** What a card needs of the house to be written. */
export type TelegramPlace = { statusUrl: string | null; timeZone: string };

const budget = budgets.telegram;

/** A card as one Telegram message: push line, lines, footer, and two buttons in a row. */
export function renderTelegram(card: ArmedCard, place: TelegramPlace): TelegramMessage {
  const fitted = fitCard(card, budget, (line) => lineOf(line, place, plainly).length);
  const write = (how: Writing): string => {
    const lines = [...fitted.lines.map((line) => lineOf(line, place, how)), ...(fitted.note === null ? [] : [how.text(fitted.note)])];
    const foot = card.foot === '' ? [] : [how.text(shorten(card.foot, budget.foot))];
    const rest = [...lines, ...foot];
    const pings = (card.pings ?? []).slice(0, 5).map((ping) => how.ping(ping.id, ping.name));
    return [[how.text(fitPush(card.push, card.ticketId, budget.push)), ...pings].join(' '), ...(rest.length === 0 ? [] : ['', ...rest])].join('\n');
  };
  return { html: write(inHtml), plain: write(plainly), keyboard: keyboardOf(fitted, place.statusUrl) };
}

/** A short text as one Telegram message. */
export function renderTelegramLine(says: string): TelegramMessage {
  const short = shorten(says, budget.body);
  return { html: inHtml.text(short), plain: plainly.text(short), keyboard: [] };
}

/** Text in which Telegram finds nothing to link or to ping. */
export function calm(text: string): string {
  return unlinked(text)
    .replace(/@/g, '@\u200b')
    .replace(/([\p{L}\p{N}-])\.(?=\p{L}{2,})/gu, '$1.\u200b');
}

/** A longer text is folded, and opens at a touch. */
const longLine = 300;

type Writing = { text: (text: string) => string; folded: (text: string) => string; label: (text: string) => string; time: (at: Date, words: string) => string; ping: (id: string, name: string) => string };

const plainly: Writing = { text: calm, folded: calm, label: (text) => `${calm(text)}:`, time: (_at, words) => words, ping: (_id, name) => calm(name) };
const inHtml: Writing = {
  text: (text) => escaped(calm(text)),
  folded: (text) => `<blockquote expandable>${escaped(calm(text))}</blockquote>`,
  label: (text) => `<b>${escaped(calm(text))}:</b>`,
  time: (at, words) => `<tg-time unix="${Math.floor(at.getTime() / 1000)}" format="r">${words}</tg-time>`,
  ping: (id, name) => (/^\d{1,16}$/.test(id) ? `<a href="tg://user?id=${id}">${escaped(calm(name))}</a>` : ''),
};

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function lineOf(line: CardLine, place: TelegramPlace, how: Writing): string {
  const times = line.at === undefined ? [] : [clockOf(line.at, place.timeZone), how.time(line.at, momentOf(line.at, place.timeZone))];
  const text = [line.text.length > longLine ? how.folded(line.text) : how.text(line.text), ...times].filter((part) => part !== '').join(' · ');
  return line.label === undefined ? text : `${how.label(line.label)} ${text}`;
}

function keyboardOf(card: ArmedCard, statusUrl: string | null): TelegramButton[][] {
  const link = linkOf(card, statusUrl);
  const buttons: TelegramButton[] = card.buttons.map((button) => ({
    text: shorten(button.label, budget.label), callback_data: button.token,
    ...(button.tone === 'plain' ? {} : { style: button.tone === 'go' ? 'success' : 'danger' }),
  }));
  if (link !== null) buttons.push({ text: shorten(link.label, budget.label), url: link.url });
  return inRows(buttons, budget.perRow);
}
