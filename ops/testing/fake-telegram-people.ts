import { withoutReply } from './fake-telegram-methods.ts';
import { chatShape, type Query, type TelegramMessage, type TelegramWorld, telegramUser } from './fake-telegram-world.ts';

/** A press on an inline button; `forge` sends it even where no such button exists. */
export interface TelegramPress { userId: number; chatId: number; messageId: number; data: string; userName?: string; isBot?: boolean; forge?: boolean }

/** A text that a person writes, maybe as a reply. */
export interface TelegramText { chatId: number; userId: number; text: string; replyTo?: number; userName?: string; isBot?: boolean; topic?: number }

/** What the person sees after a press. */
export interface TelegramPressResult {
  queryId: string;
  answered(): boolean;
  /** Resolves when the bot has answered the press; the text is empty when it only stopped the spinner. */
  answer(timeoutMs?: number): Promise<{ text: string; show_alert: boolean }>;
}

/** Presses a button; the update waits until the bot polls. */
export function pressButton(world: TelegramWorld, wish: TelegramPress): TelegramPressResult {
  const message = world.messages.get(wish.messageId);
  const chat = world.chats.get(wish.chatId);
  if (!wish.forge) refuseAbsent(wish, message);
  const query: Query = { id: String(4_000_000_000_000_000_000n + BigInt(world.nextId())), at: Date.now(), answer: undefined };
  world.queries.set(query.id, query);
  const shape = chat ? chatShape(chat) : { id: wish.chatId, type: 'supergroup', title: 'forged' };
  const shown: TelegramMessage = message ? { ...message, chat: message.chat.id === wish.chatId ? message.chat : shape } : { message_id: wish.messageId, chat: shape, date: 0 };
  world.push('callback_query', {
    id: query.id, from: telegramUser(wish.userId, wish.userName, wish.isBot), message: shown, chat_instance: `instance-${String(wish.chatId)}`, data: wish.data,
  });
  world.changed();
  return {
    queryId: query.id,
    answered: () => query.answer !== undefined,
    answer: (timeoutMs) => world.waitFor(() => query.answer, timeoutMs),
  };
}

/** Writes a message as a person; the bot hears it only where Telegram's privacy mode lets it. */
export function sendTextAs(world: TelegramWorld, wish: TelegramText): { messageId: number; delivered: boolean } {
  const chat = world.chats.get(wish.chatId);
  if (!chat) throw new Error(`there is no chat ${String(wish.chatId)}`);
  const replied = wish.replyTo === undefined ? undefined : world.messages.get(wish.replyTo);
  if (wish.replyTo !== undefined && !replied) throw new Error(`there is no message ${String(wish.replyTo)}`);
  const command = /^\/[a-z0-9_]+(@\w+)?/i.exec(wish.text)?.[0];
  const message: TelegramMessage = {
    message_id: world.nextId(), date: Math.floor(Date.now() / 1000), chat: chatShape(chat),
    from: telegramUser(wish.userId, wish.userName, wish.isBot), text: wish.text,
    ...(command ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] } : {}),
    ...(replied ? { reply_to_message: withoutReply(replied) } : {}),
    ...(wish.topic === undefined ? {} : { message_thread_id: wish.topic, is_topic_message: true }),
  };
  world.messages.set(message.message_id, message);
  const heard = chat.type === 'private' || replied?.from?.id === world.bot.id || isAddressed(world, wish.text, command);
  const delivered = heard && !wish.isBot && !world.blocked.has(chat.id);
  if (delivered) world.push('message', message);
  world.changed();
  return { messageId: message.message_id, delivered };
}

function isAddressed(world: TelegramWorld, text: string, command: string | undefined): boolean {
  if (text.includes(`@${world.bot.username}`)) return true;
  return command !== undefined && !command.includes('@');
}

function refuseAbsent(wish: TelegramPress, message: TelegramMessage | undefined): void {
  const where = `message ${String(wish.messageId)} of chat ${String(wish.chatId)}`;
  if (message?.chat.id !== wish.chatId) throw new Error(`there is no ${where}`);
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat();
  if (!buttons.some((button) => button.callback_data === wish.data)) throw new Error(`there is no button ${wish.data} on ${where}`);
}
