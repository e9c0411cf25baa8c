import type { Answer, Json } from './fake-server.ts';

/** A chat that the fake Telegram knows; `block` and `unblock` change whether the bot may write there. */
export interface FakeChat { id: number; type: 'private' | 'group' | 'supergroup' | 'channel'; title?: string; isForum?: boolean; members?: { id: number; status?: 'member' | 'left' | 'kicked' }[] }

/** A button of an inline keyboard as Telegram sends it. */
export interface TelegramButton { text: string; callback_data?: string; url?: string; style?: string; copy_text?: { text: string }; [field: string]: unknown }

/** A message as Telegram sends it. */
export interface TelegramMessage {
  message_id: number;
  date: number;
  chat: { id: number; type: string; [field: string]: unknown };
  from?: { id: number; is_bot: boolean; first_name: string };
  text?: string;
  caption?: string;
  entities?: Json[];
  reply_markup?: { inline_keyboard: TelegramButton[][] };
  [field: string]: unknown;
}

/** A press that waits for its answer, or has got it. */
export interface Query { id: string; at: number; answer: { text: string; show_alert: boolean } | undefined }

/** Everything the fake Telegram knows, shared by its methods and its people. */
export interface TelegramWorld {
  token: string;
  bot: { id: number; is_bot: boolean; first_name: string; username: string };
  chats: Map<number, FakeChat>;
  blocked: Set<number>;
  /** Message ids are unique over all chats here. */
  messages: Map<number, TelegramMessage>;
  topics: Map<number, number>;
  commands: Json[];
  queries: Map<string, Query>;
  queryMs: number;
  nextId(): number;
  /** Queues an update for the bot. */
  push(kind: string, payload: unknown): void;
  changed(): void;
  waitFor<T>(look: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
}

/** Answers the way Telegram agrees. */
export function granted(result: unknown): Answer {
  return { status: 200, body: { ok: true, result: structuredClone(result) } };
}

/** Answers the way Telegram refuses: the code is in the body, too. */
export function refused(status: number, description: string, parameters?: Json): Answer {
  return { status, body: { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) } };
}

/** Answers 400 with Telegram's prefix. */
export function badRequest(words: string): Answer {
  return refused(400, `Bad Request: ${words}`);
}

/** Shapes a chat as messages carry it. */
export function chatShape(chat: FakeChat): TelegramMessage['chat'] {
  if (chat.type === 'private') return { id: chat.id, type: chat.type, first_name: chat.title ?? `user-${String(chat.id)}` };
  return { id: chat.id, type: chat.type, title: chat.title ?? `chat ${String(chat.id)}`, ...(chat.isForum ? { is_forum: true } : {}) };
}

/** Shapes a user as Telegram sends it. */
export function telegramUser(id: number, name?: string, isBot = false): { id: number; is_bot: boolean; first_name: string } {
  return { id, is_bot: isBot, first_name: name ?? `user-${String(id)}` };
}

/** One Bot API method: reads the parameters, changes the world, answers. */
export type Method = (world: TelegramWorld, body: Json) => Answer;

/** Finds the chat of a call, and refuses an unknown one and one that has blocked the bot. */
export function inChat(world: TelegramWorld, body: Json, next: (chat: FakeChat) => Answer): Answer {
  if (body['chat_id'] === undefined || body['chat_id'] === '') return badRequest('chat_id is empty');
  const chat = world.chats.get(Number(body['chat_id']));
  if (!chat) return badRequest('chat not found');
  if (!world.blocked.has(chat.id)) return next(chat);
  return refused(403, chat.type === 'private' ? 'Forbidden: bot was blocked by the user' : `Forbidden: bot was kicked from the ${chat.type} chat`);
}
