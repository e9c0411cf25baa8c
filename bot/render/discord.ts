import type { ArmedCard, CardLine } from '../../engine/card.ts';
import { budgets, fitCard, fitPush, inRows, shorten, turnsApart } from './limits.ts';
import { linkOf, unlinked } from './link.ts';
import { visible } from './visible.ts';

/** A message as Discord's API takes it, complete, so that an edit with it leaves nothing of the message before. */
export type DiscordMessage = {
  content: string;
  embeds: DiscordEmbed[];
  components: DiscordRow[];
  allowed_mentions: { parse: []; users?: string[]; replied_user: false };
};
type DiscordEmbed = { description?: string; color: number; footer?: { text: string } };
/** A row of buttons. */
export type DiscordRow = { type: 1; components: DiscordButton[] };
type DiscordButton = { type: 2; style: number; label: string; custom_id: string } | { type: 2; style: 5; label: string; url: string };

/** Nobody is pinged by a text: not by a message, not by an edit, not by a reply. */
export const noMentions = { parse: [], replied_user: false } as const satisfies { parse: []; replied_user: false };

/** The colour of each tone. It never stands alone: the push line says the same in words. */
export const colours: Record<ArmedCard['tone'], number> = {
  high: 0xd9303e, medium: 0xe07b00, low: 0xc8a600, waiting: 0x3b6fd4, running: 0x5865f2,
  done: 0x2e8b57, failed: 0xa3122b, expired: 0x747f8d, info: 0x4f5660,
};
const styles = { go: 3, stop: 4, plain: 2 } as const;
const budget = budgets.discord;
const formMark = 'form:';

/** A card as one Discord message: the push line as text, the lines in an embed, the buttons below. */
export function renderDiscord(card: ArmedCard, statusUrl: string | null): DiscordMessage {
  const fitted = fitCard(card, budget, roomOf);
  const pings = (card.pings ?? []).map(({ id }) => id).filter((id) => /^\d{15,20}$/.test(id)).slice(0, 5);
  const body = [...fitted.lines.map(lineOf), ...(fitted.note === null ? [] : [inert(fitted.note)])].join('\n');
  return {
    content: [inert(fitPush(card, budget.push)), ...pings.map((id) => `<@${id}>`)].join(' '),
    embeds: body.trim() === '' && card.foot.trim() === '' ? [] : [embedOf(card, body)],
    components: rowsOf(fitted, statusUrl),
    allowed_mentions: pings.length === 0 ? noMentions : { ...noMentions, users: pings },
  };
}

/** A short text as one Discord message without embed or buttons. */
export function renderDiscordLine(says: string): DiscordMessage {
  const added = inert(says).length - says.length;
  const content = inert(shorten(says, Math.max(budget.answer / 2, budget.answer - added)));
  return { content, embeds: [], components: [], allowed_mentions: { parse: [], replied_user: false } };
}

/** Text without effect on Discord: no markdown, mention, link, invitation or timestamp comes alive. */
export function inert(text: string): string {
  return unlinked(text)
    .replace(/[\\*~|`[\]<]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/@/g, '@\u200b')
    .replace(/(discord(?:app)?\.(?:gg|com))(?=\/)/gi, '$1\u200b')
    .replace(/^(\s*)([#>+-])/gm, '$1\\$2')
    .replace(/^(\s*\d+)\./gm, '$1\\.');
}

/** The token in the id of a button, and whether its press opens a form: that must be known before anything is asked, for a form can only be the first answer. */
export function buttonOf(customId: string): { token: string; opensForm: boolean } {
  return customId.startsWith(formMark) ? { token: customId.slice(formMark.length), opensForm: true } : { token: customId, opensForm: false };
}

/** One line of a card in Discord's markdown. */
export function lineOf(line: CardLine): string {
  const text = [inert(line.text), ...timesOf(line.at)].filter((part) => part !== '').join(' · ');
  if (line.label === undefined) return text;
  const label = inert(line.label.replace(/\s+/g, ' '));
  return text === '' ? `**${label}**` : `**${label}:** ${text}`;
}

/** How much of the budget a line takes. */
export function roomOf(line: CardLine): number {
  return lineOf(line).length;
}

function timesOf(at: Date | undefined): string[] {
  if (at === undefined) return [];
  const unix = Math.floor(at.getTime() / 1000);
  return [`<t:${unix}:t>`, `<t:${unix}:R>`];
}

function embedOf(card: ArmedCard, body: string): DiscordEmbed {
  return {
    color: colours[card.tone],
    ...(body.trim() === '' ? {} : { description: body }),
    ...(card.foot.trim() === '' ? {} : { footer: { text: shorten(visible(card.foot), budget.foot) } }),
  };
}

/** The buttons of a card in rows of five, the link to the status page last; those that turn pages in a row of their own. */
export function rowsOf(card: ArmedCard, statusUrl: string | null): DiscordRow[] {
  const link = linkOf(card, statusUrl);
  const armed = (button: ArmedCard['buttons'][number]): DiscordButton => ({
    type: 2, style: styles[button.tone], label: shorten(visible(button.label), budget.label), custom_id: button.typed ? `${formMark}${button.token}` : button.token,
  });
  const [others, turns] = turnsApart(card);
  const buttons = others.map(armed);
  if (link !== null) buttons.push({ type: 2, style: 5, label: shorten(visible(link.label), budget.label), url: link.url });
  return [buttons, turns.map(armed)].flatMap((some) => inRows(some, budget.perRow)).map((components) => ({ type: 1, components }));
}
