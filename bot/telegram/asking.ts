import type { Api } from 'grammy';
import type { MaybeInaccessibleMessage, Message } from 'grammy/types';
import { safe } from '../../engine/distill.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import type { Asks, Press, Reply } from '../../engine/types.ts';
import { shorten } from '../render/limits.ts';
import { calm, renderTelegramLine } from '../render/telegram.ts';

/** The messages that ask for a few words, and the button each was asked for. They are lost with the process, and then the button is pressed again. */
export type Questions = Map<string, string>;

/** What asking needs: Telegram's ear, what was asked so far, and the engine's. */
export type AskPlace = { api: Api; questions: Questions; world: Pick<ChannelWorld, 'press' | 'commands' | 'say' | 'now'> };

const mark = '⌨️';
/** Telegram sends no empty message, so a reason that is left out needs a sign. */
const noReason = '-';
const most = 200;

/** Asks below the message whose button was pressed. */
export async function askFor(under: MaybeInaccessibleMessage, asked: { token: string; says: string; asks: Asks }, place: AskPlace): Promise<void> {
  const says = asked.asks.what !== 'reason' ? asked.says : `${asked.says} ${noReason} says none.`;
  const sent = await send(under, { says: `${mark} ${says}`, hint: shorten(asked.asks.hint, 64) }, place);
  place.questions.set(keyOf(sent), asked.token);
  for (const oldest of place.questions.keys()) {
    if (place.questions.size <= most) return;
    place.questions.delete(oldest);
  }
}

/** Takes what a person wrote in answer to such a question as a press with these words; anything else is left alone, as a command, for Telegram makes an answer of the next thing that anybody types. Never rejects. */
export async function answerText(message: Message, late: boolean, place: AskPlace): Promise<void> {
  const { from, reply_to_message: question, text } = message;
  if (from === undefined || question === undefined || text === undefined || isCommand(message, place)) return;
  const token = place.questions.get(keyOf({ ...question, chat: message.chat }));
  try {
    if (token !== undefined) {
      const account = { platform: 'telegram', id: String(from.id), bot: from.is_bot } as const;
      const reply = await decide({ token, account, chat: String(message.chat.id), at: place.world.now(), late, typed: text.trim() === noReason ? '' : text }, place);
      await replyTo(message, reply.says, place);
    } else if (question.from?.is_bot === true && question.text?.startsWith(mark) === true) {
      await replyTo(message, safe`I have been away since I asked, so nothing was done. Press the button again.`, place);
    }
  } catch (error) {
    place.world.say('What was typed in Telegram could not be answered', error);
  }
}

function isCommand({ text = '', entities = [] }: Message, { world: { commands } }: AskPlace): boolean {
  const found = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  const [name] = text.slice(1, found?.length ?? 0).toLowerCase().split('@');
  return commands.faces.some((one) => one.name === name);
}

/** What the engine makes of a press; when it cannot be asked that is said in its place. */
export async function decide(press: Press, place: Pick<AskPlace, 'world'>): Promise<Reply> {
  try {
    return await place.world.press(press);
  } catch (error) {
    place.world.say('A press in Telegram could not be decided', error);
    return { refused: 'away', says: safe`This press could not be recorded, so nothing was changed. Press again in a minute.` };
  }
}

/** Says something below a message, silently. */
export async function replyTo(under: MaybeInaccessibleMessage, says: string, place: Pick<AskPlace, 'api'>): Promise<void> {
  if (calm(says) !== '') await send(under, { says }, place);
}

async function send(under: MaybeInaccessibleMessage, what: { says: string; hint?: string }, place: Pick<AskPlace, 'api'>): Promise<Message> {
  return place.api.sendMessage(under.chat.id, renderTelegramLine(what.says).html, {
    parse_mode: 'HTML', disable_notification: true, link_preview_options: { is_disabled: true },
    reply_parameters: { message_id: under.message_id, allow_sending_without_reply: true },
    ...(what.hint === undefined ? {} : { reply_markup: { force_reply: true, input_field_placeholder: what.hint } }),
  });
}

function keyOf({ chat, message_id }: Pick<Message, 'chat' | 'message_id'>): string {
  return `${String(chat.id)} ${String(message_id)}`;
}
