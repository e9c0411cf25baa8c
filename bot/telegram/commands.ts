import type { Api } from 'grammy';
import type { Message } from 'grammy/types';
import type { Question } from '../../engine/commands.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import { answerAsCard } from '../render/answer.ts';
import { renderTelegram } from '../render/telegram.ts';
import { telegramFault, type Doing } from './faults.ts';
import { send } from './messages.ts';

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
  const question = questionIn(message, late, place);
  if (question === null) return;
  try {
    const answer = await place.world.commands.ask(question);
    if (answer === null) return;
    const under = { messageId: String(message.message_id), thread: null };
    await send({ ...place, chat: String(message.chat.id) }, renderTelegram(answerAsCard(answer.card), place.world), { loud: false, under });
  } catch (error) {
    place.world.say('A command in Telegram could not be answered', error);
  }
}

/** In a group a command may be meant for another bot, unless it is followed by our name. */
function questionIn({ chat, from, text, entities }: Message, late: boolean, { botName, chat: home, world }: CommandPlace): Question | null {
  const entity = entities?.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  if (from === undefined || text === undefined || entity === undefined) return null;
  const [command = '', whose] = text.slice(1, entity.length).toLowerCase().split('@');
  if (whose !== undefined && whose !== botName.toLowerCase()) return null;
  const isPrivate = chat.type === 'private';
  return {
    command, written: text.slice(entity.length).trim(), account: { platform: 'telegram', id: String(from.id), bot: from.is_bot }, chat: String(chat.id),
    where: isPrivate ? 'alone' : String(chat.id) === home ? 'home' : 'elsewhere', addressed: isPrivate || whose !== undefined, late, at: world.now(),
  };
}
