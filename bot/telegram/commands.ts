import type { Api } from 'grammy';
import type { Message } from 'grammy/types';
import type { Form, Question } from '../../engine/commands.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import { answerAsCard } from '../render/answer.ts';
import { budgets, shorten } from '../render/limits.ts';
import { renderTelegram, renderTelegramLine, roomOf } from '../render/telegram.ts';
import { wholeOf } from '../render/whole.ts';
import { telegramFault, type Doing } from './faults.ts';
import { send, sendFile } from './messages.ts';

/** What a command needs: the chat that cards go to, what the bot is called, and who answers. */
export type CommandPlace = Doing & { api: Api; botName: string; world: Pick<ChannelWorld, 'commands' | 'statusUrl' | 'timeZone' | 'say' | 'now'> };

/** Puts the commands into the menu of the bot, in the place of all it had. Where Telegram will not have them, that is said. */
export async function registerCommands(place: CommandPlace): Promise<void> {
  try {
    await place.api.setMyCommands(place.world.commands.faces.map(({ name, about }) => ({ command: name, description: about })));
  } catch (error) {
    place.world.say('The commands could not be put into the menu of Telegram', telegramFault(error, place));
  }
}

/** Answers a message that begins with a command, below it and silently; leaves any other message alone. Never rejects. */
export async function answerCommand(message: Message, late: boolean, place: CommandPlace): Promise<void> {
  const question = questionIn(message, late, place) ?? answerIn(message, late, place);
  if (question === null) return;
  try {
    const answer = await place.world.commands.ask(question);
    if (answer === null) return;
    const under = { messageId: String(message.message_id), thread: null };
    const chat = { ...place, chat: String(message.chat.id) };
    if (answer.card.form !== undefined) {
      await askText(question.command, answer.card.form, { message, place });
      return;
    }
    const card = answerAsCard(answer.card);
    const posted = await send(chat, renderTelegram(card, place.world), { loud: false, under });
    const whole = wholeOf(card, budgets.telegram, (line) => roomOf(line, place.world));
    if (whole) await sendFile(chat, whole, { says: 'The whole of it', under: posted, loud: false });
  } catch (error) {
    place.world.say('A command in Telegram could not be answered', error);
  }
}

/** What begins a message that asks for the text of a command; the command stands behind it, so that the answer is understood after a restart as well. */
const mark = '✍️';

async function askText(command: string, { given, hint, value }: Form, { message, place: { api } }: { message: Message; place: CommandPlace }): Promise<void> {
  const words = Object.values(given).join(' ');
  const soFar = value === '' ? '' : `\n\n${shorten(value, 3000)}`;
  await api.sendMessage(message.chat.id, renderTelegramLine(`${mark} /${command} ${words}\n${hint}${soFar}`).html, {
    parse_mode: 'HTML', disable_notification: true, link_preview_options: { is_disabled: true }, reply_markup: { force_reply: true, input_field_placeholder: shorten(hint, 64) },
    reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
  });
}

/** A text that answers such a message is the command with that text. */
function answerIn(message: Message, late: boolean, place: CommandPlace): Question | null {
  const { reply_to_message: asked, text } = message;
  const isOurs = asked?.from?.is_bot === true && asked.from.username?.toLowerCase() === place.botName.toLowerCase();
  const [, command, given = ''] = (isOurs ? new RegExp(`^${mark} /([a-z]+) ?(.*)`).exec(asked.text ?? '') : null) ?? [];
  if (command === undefined || text === undefined) return null;
  return heard(message, { command, written: `${given} ${text}`, addressed: true, late }, place);
}

/** In a group a command may be meant for another bot, unless it is followed by our name. */
function questionIn(message: Message, late: boolean, place: CommandPlace): Question | null {
  const { chat, text, entities } = message;
  const entity = entities?.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  if (text === undefined || entity === undefined) return null;
  const [command = '', whose] = text.slice(1, entity.length).toLowerCase().split('@');
  if (whose !== undefined && whose !== place.botName.toLowerCase()) return null;
  return heard(message, { command, written: text.slice(entity.length).trim(), addressed: chat.type === 'private' || whose !== undefined, late }, place);
}

function heard({ chat, from }: Message, said: Pick<Question, 'command' | 'written' | 'addressed' | 'late'>, { chat: home, world }: CommandPlace): Question | null {
  if (from === undefined) return null;
  const where = chat.type === 'private' ? 'alone' : String(chat.id) === home ? 'home' : 'elsewhere';
  return { ...said, account: { platform: 'telegram', id: String(from.id), bot: from.is_bot }, chat: String(chat.id), where, at: world.now() };
}
