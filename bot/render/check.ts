import type { DiscordPlan } from './discord-plan.ts';
import type { DiscordMessage } from './discord.ts';
import type { TelegramMessage } from './telegram.ts';

/** What is wrong with a message by the hard limits of Discord (its documentation of messages and components); empty when nothing is. */
export function discordFaults(message: DiscordMessage | DiscordPlan): string[] {
  return 'flags' in message ? planFaults(message) : [
    ...over('content', message.content, 2000),
    ...message.embeds.flatMap(({ description = '', footer }) => [
      ...over('the text of an embed', description, 4096), ...over('the foot of an embed', footer?.text ?? '', 2048),
      ...(description.length + (footer?.text.length ?? 0) > 6000 ? ['an embed holds more than 6000 characters'] : []),
    ]),
    ...(message.content.trim() === '' && message.embeds.length === 0 ? ['the message is empty'] : []),
    ...rowFaults(message.components.map(({ components }) => components)),
  ];
}

/** What is wrong with a message by the hard limits of Telegram's Bot API; empty when nothing is. */
export function telegramFaults({ html, plain, keyboard }: TelegramMessage): string[] {
  const buttons = keyboard.flat();
  return [
    ...over('the text', plain, 4096), ...over('the text with its marks', html, 2 * 4096), ...(plain.trim() === '' ? ['the message is empty'] : []),
    ...buttons.flatMap((button) => ('callback_data' in button && Buffer.byteLength(button.callback_data) > 64 ? [`the button "${button.text}" carries more than 64 bytes`] : [])),
    ...buttons.flatMap((button) => ('copy_text' in button ? over(`what "${button.text}" copies`, button.copy_text.text, 256) : [])),
    ...buttons.flatMap((button) => (button.text.trim() === '' ? ['a button has no label'] : [])),
    ...(buttons.length > 100 ? ['there are more than 100 buttons'] : []),
    ...unbalanced(html),
  ];
}

/** Discord has answered with an error of its own above this sum of bytes and parts (discord-api-docs#8554). */
const heaviest = 10_170;

function planFaults({ components }: DiscordPlan): string[] {
  const parts = components.flatMap((one) => [one, ...one.components]);
  const texts = parts.flatMap((part) => ('content' in part ? [part.content] : []));
  const rows = components.flatMap((one) => (one.type === 1 ? [one.components] : []));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 12 * texts.length);
  return [
    ...(parts.length > 40 ? [`there are ${parts.length} components, more than 40`] : []),
    ...(texts.join('').length > 4000 ? ['its texts hold more than 4000 characters'] : []), ...(bytes > heaviest ? ['its texts are too heavy'] : []),
    ...(texts.some((text) => text.trim() === '') || texts.length === 0 ? ['a text is empty'] : []), ...rowFaults(rows),
  ];
}

function rowFaults(rows: DiscordMessage['components'][number]['components'][]): string[] {
  return [
    ...(rows.length > 5 ? ['there are more than 5 rows of buttons'] : []), ...rows.flatMap((row) => (row.length < 1 || row.length > 5 ? [`a row has ${row.length} buttons`] : [])),
    ...rows.flat().flatMap((button) => [
      ...(button.label.trim() === '' ? ['a button has no label'] : []), ...over('the label of a button', button.label, 80),
      ...('custom_id' in button ? over('the id of a button', button.custom_id, 100) : over('the link of a button', button.url, 512)),
    ]),
  ];
}

function over(what: string, text: string, most: number): string[] {
  return text.length > most ? [`${what} has ${text.length} characters, more than ${most}`] : [];
}

/** Tags that are not closed in the order in which they were opened. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  for (const [, closes, tag = ''] of html.matchAll(/<(\/?)([a-z-]+)[^<>]*>/g)) {
    if (closes === '') open.push(tag);
    else if (open.pop() !== tag) return [`</${tag}> closes nothing`];
  }
  return open.length === 0 ? [] : [`<${open.join('> <')}> is not closed`];
}
