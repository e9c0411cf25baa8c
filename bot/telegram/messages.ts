import type { Api } from 'grammy';
import { Fault, isFault } from '../../engine/errors.ts';
import type { ArmedCard, Posted } from '../../engine/card.ts';
import type { Channel, ChannelWorld, TextFile } from '../../engine/ports.ts';
import { telegramFaults } from '../render/check.ts';
import { budgets, shorten } from '../render/limits.ts';
import { wholeOf } from '../render/whole.ts';
import { calm, renderTelegram, renderTelegramLine, roomOf, type TelegramMessage } from '../render/telegram.ts';
import { type Doing, saidBy, telegramFault } from './faults.ts';

/** Where messages go; in a forum each incident has a topic of its own. */
export type TelegramChat = Doing & { api: Api; forum?: boolean; world: Pick<ChannelWorld, 'statusUrl' | 'timeZone' | 'say'> };

/** The sending half of a Telegram channel: the card in the chat, the plan and short lines as replies to it. `patient` is for what is sent once: it waits while Telegram asks to. */
export function telegramMessages(at: TelegramChat & { patient: Api }): Pick<Channel, 'post' | 'edit' | 'line'> {
  const topics = topicsOf(at);
  return {
    post: async (card, where) => {
      const topic = where.role === 'card' ? await topics.open(card) : where.under?.thread ?? null;
      const posted = await send(at, renderTelegram(card, at.world), { loud: card.loud, under: where.under, topic });
      topics.used(card);
      const whole = wholeOf(card, budgets.telegram, (line) => roomOf(line, at.world));
      if (whole) await sendFile({ ...at, api: at.patient }, whole, { says: 'The whole of it', under: posted, loud: false }).catch((error: unknown) => { at.world.say('The whole text of a card could not be sent to Telegram', error); });
      return posted;
    },
    edit: (card, posted) => edit(at, renderTelegram(card, at.world), posted),
    line: (says, where) => (where.file ? sendFile(at, where.file, { says, under: where.under, loud: where.loud }) : send(at, renderTelegramLine(says), { loud: where.loud, under: where.under, topic: where.under?.thread ?? null })),
  };
}

/** Sends one message, as a reply where there is one to reply to. Rejects with a `channel.*` Fault. */
export async function send(at: TelegramChat, message: TelegramMessage, how: { loud: boolean; under: Posted | null; topic?: string | null }): Promise<Posted> {
  const topic = how.topic ?? null;
  const sent = await forgiving(at, message, ({ text, ...rest }) => at.api.sendMessage(at.chat, text, {
    ...rest, link_preview_options: linkPreview, disable_notification: !how.loud,
    ...(topic === null ? {} : { message_thread_id: Number(topic) }),
    ...(how.under === null ? {} : { reply_parameters: { message_id: Number(how.under.messageId), allow_sending_without_reply: true } }),
  }));
  return { messageId: String(sent.message_id), thread: topic };
}

/** Sends a text as a file, with what is said of it. Rejects with a `channel.*` Fault. */
export async function sendFile(at: TelegramChat, file: TextFile, how: { says: string; under: Posted | null; loud: boolean }): Promise<Posted> {
  const { InputFile } = await import('grammy');
  const topic = how.under?.thread ?? null;
  try {
    const sent = await at.api.sendDocument(at.chat, new InputFile(Buffer.from(file.text), file.name), {
      caption: shorten(calm(how.says), longestCaption), disable_notification: !how.loud,
      ...(topic === null ? {} : { message_thread_id: Number(topic) }),
      ...(how.under === null ? {} : { reply_parameters: { message_id: Number(how.under.messageId), allow_sending_without_reply: true } }),
    });
    return { messageId: String(sent.message_id), thread: topic };
  } catch (error) {
    throw telegramFault(error, at);
  }
}

/** What Telegram takes as the caption of a file, in characters. */
const longestCaption = 1000;

/** Opens a topic for an incident where the chat is a forum, once until it is used; where that is refused, all goes into the chat itself, and that is said once. */
function topicsOf(at: TelegramChat): { open: (card: ArmedCard) => Promise<string | null>; used: (card: ArmedCard) => void } {
  const empty = new Map<number, string>();
  let usable = at.forum === true;
  return {
    used: (card) => { empty.delete(card.ticketId); },
    open: async (card) => {
      if (!usable) return null;
      const opened = empty.get(card.ticketId);
      if (opened !== undefined) return opened;
      try {
        const topic = await at.api.createForumTopic(at.chat, shorten(card.name ?? `Ticket ${card.ticketId}`, 128));
        empty.set(card.ticketId, String(topic.message_thread_id));
        return String(topic.message_thread_id);
      } catch (error) {
        const fault = telegramFault(error, at);
        if (fault.code !== 'channel.refused') throw fault;
        usable = false;
        at.world.say('No topic can be opened in Telegram, so incidents are replies to their cards: let the bot manage topics', fault);
        return null;
      }
    },
  };
}

type Sent = { text: string; parse_mode?: 'HTML'; reply_markup?: { inline_keyboard: TelegramMessage['keyboard'] } };

const linkPreview = { is_disabled: true };

async function edit(at: TelegramChat, message: TelegramMessage, posted: Posted): Promise<void> {
  try {
    await forgiving(at, message, ({ text, ...rest }) =>
      at.api.editMessageText(at.chat, Number(posted.messageId), text, { ...rest, link_preview_options: linkPreview }));
  } catch (error) {
    if (/message is not modified/i.test(saidBy(error)?.words ?? '')) return;
    if (!isFault(error, 'channel.timeout')) throw error;
    throw new Fault('channel.unreachable', 'Telegram did not say whether it took an edit, which may be sent again', { cause: error });
  }
}

/** Sends; what Telegram refuses for its form is sent once more, without what it did not like. */
async function forgiving<T>(at: TelegramChat, message: TelegramMessage, ask: (what: Sent) => Promise<T>): Promise<T> {
  const faults = telegramFaults(message);
  if (faults.length > 0) throw new Fault('channel.refused', `a message does not fit Telegram: ${faults.join('; ')}`);
  let tried = message;
  let plain = false;
  for (;;) {
    try {
      return await ask(sentAs(tried, plain));
    } catch (error) {
      const fault = telegramFault(error, at);
      const words = isFault(fault, 'channel.refused') ? saidBy(fault)?.words ?? '' : '';
      const unlinked = withoutLinks(tried);
      if (/can't parse entities/i.test(words) && !plain) plain = true;
      else if (/BUTTON_URL_INVALID|wrong HTTP URL|button URL/i.test(words) && unlinked !== tried) tried = unlinked;
      else throw fault;
      at.world.say(`Telegram did not take a message as written and gets it ${plain ? 'as plain text' : 'without its link'}`, fault);
    }
  }
}

function sentAs(message: TelegramMessage, plain: boolean): Sent {
  const buttons = message.keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: message.keyboard } };
  return plain ? { text: message.plain, ...buttons } : { text: message.html, parse_mode: 'HTML', ...buttons };
}

function withoutLinks(message: TelegramMessage): TelegramMessage {
  const keyboard = message.keyboard.map((row) => row.filter((button) => !('url' in button))).filter((row) => row.length > 0);
  return keyboard.flat().length === message.keyboard.flat().length ? message : { ...message, keyboard };
}
