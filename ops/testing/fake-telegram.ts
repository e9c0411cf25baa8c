import { type Answer, type Call, createFaults, type Faults, type Json, listen } from './fake-server.ts';
import { type Changes, createChanges } from './fake-changes.ts';
import { createFlood, type Flood } from './fake-flood.ts';
import { createTelegramBuckets, type TelegramBuckets } from './fake-telegram-limits.ts';
import { messageMethods } from './fake-telegram-methods.ts';
import { pressButton, sendTextAs, type TelegramPress, type TelegramPressResult, type TelegramText } from './fake-telegram-people.ts';
import { settingMethods } from './fake-telegram-settings.ts';
import { createUpdates, type Updates } from './fake-telegram-updates.ts';
import { type FakeChat, granted, refused, type TelegramMessage, type TelegramWorld } from './fake-telegram-world.ts';
import { type SpecCheck, telegramSpec } from './specs.ts';

export type { FakeChat, TelegramMessage } from './fake-telegram-world.ts';
export type { TelegramPress, TelegramPressResult, TelegramText } from './fake-telegram-people.ts';

/** What a fake Telegram is started with. */
export interface FakeTelegramOptions {
  token: string;
  chats: FakeChat[];
  botUser?: { id: number; first_name: string; username: string };
  /** One message a second in a private chat, 20 a minute in a group. */
  realLimits?: boolean;
  /** How long a press can be answered (60 000 ms). */
  queryMs?: number;
  /** Makes getUpdates refuse with 409 until deleteWebhook is called. */
  webhook?: string;
}

/** A button that can be seen now. */
export interface FakeTelegramButton { messageId: number; chatId: number; label: string; data?: string; url?: string; style?: string }

/** A running stand-in for the Telegram Bot API with long polling. */
export interface FakeTelegram extends Pick<Faults, 'rateLimit' | 'fail' | 'delay'>, Pick<Changes, 'waitFor'> {
  /** Goes into `apiRoot` of grammY. */
  url: string;
  botId: number;
  requests: { at: number; method: string; body: Json }[];
  /** How many requests were answered with 429. */
  limited: () => number;
  /** Answers part of all calls with 429, but for answers to presses. A call that comes too early is a violation. */
  flood: Flood['set'];
  messages: Map<number, TelegramMessage>;
  /** The command list the bot has set. */
  commands(): Json[];
  violations: string[];
  press(wish: TelegramPress): TelegramPressResult;
  /** A person writes; answers whether the bot is told (in groups only commands and replies to it). */
  sendText(wish: TelegramText): { messageId: number; delivered: boolean };
  buttons(messageId?: number): FakeTelegramButton[];
  text(messageId: number): string;
  /** Delivers the newest update once more. */
  redeliver(): void;
  block(chatId: number): void;
  unblock(chatId: number): void;
  /** Whether a getUpdates call is held now. */
  polling(): boolean;
  /** How many updates the bot has not confirmed. */
  pending(): number;
  close(): Promise<void>;
}

const methods = { ...settingMethods, ...messageMethods };

/** Starts a fake Telegram on 127.0.0.1 that refuses what the real one refuses. */
export async function startFakeTelegram(options: FakeTelegramOptions): Promise<FakeTelegram> {
  const changes = createChanges();
  const faults = createFaults();
  const violations: string[] = [];
  const requests: FakeTelegram['requests'] = [];
  const updates = createUpdates(changes.changed);
  const world = makeWorld(options, changes, updates);
  const flood = createFlood((words) => { violations.push(words); });
  const desk: Desk = {
    flood, world, updates, violations, spec: telegramSpec(), webhook: options.webhook ?? '', buckets: createTelegramBuckets(options.realLimits ?? false),
  };
  let limited = 0;
  const { port, close } = await listen({
    answer: async (call) => {
      const made = await answer(desk, call);
      if (made.status === 429) limited += 1;
      return made;
    },
    limited: (retryAfter) => tooManyRequests(retryAfter),
    broken: (status) => refused(status, status === 502 ? 'Bad Gateway' : 'Internal Server Error'),
    seen: (call) => {
      call.body = unpacked(call);
      requests.push({ at: call.at, method: nameOf(call), body: call.body as Json });
      changes.changed();
    },
    name: (call) => ({ method: nameOf(call), path: call.path }),
    crashed: (words) => { violations.push(words); },
  }, faults);
  return {
    ...faces(world, updates), requests, violations, flood: flood.set, limited: () => limited, close, url: `http://127.0.0.1:${String(port)}`,
    rateLimit: faults.rateLimit, fail: faults.fail, delay: faults.delay, waitFor: changes.waitFor,
  };
}

interface Desk { flood: Flood; world: TelegramWorld; updates: Updates; violations: string[]; spec: SpecCheck | undefined; webhook: string; buckets: TelegramBuckets }
type Faces = Omit<FakeTelegram, 'requests' | 'flood' | 'limited' | 'violations' | 'close' | 'url' | 'rateLimit' | 'fail' | 'delay' | 'waitFor'>;

function faces(world: TelegramWorld, updates: Updates): Faces {
  return {
    botId: world.bot.id, messages: world.messages, commands: () => world.commands,
    press: (wish) => pressButton(world, wish),
    sendText: (wish) => sendTextAs(world, wish),
    buttons: (messageId) => buttonsOf(world, messageId),
    text: (messageId) => {
      const message = world.messages.get(messageId);
      if (!message) throw new Error(`there is no message ${String(messageId)}`);
      return message.text ?? message.caption ?? '';
    },
    redeliver: updates.redeliver,
    block: (chatId) => { world.blocked.add(chatId); },
    unblock: (chatId) => { world.blocked.delete(chatId); },
    polling: () => updates.polling,
    pending: () => updates.pending,
  };
}

function makeWorld(options: FakeTelegramOptions, changes: Changes, updates: Updates): TelegramWorld {
  let lastId = 100;
  return {
    token: options.token, bot: { id: 7_000_000_001, first_name: 'Copilot', username: 'copilot_bot', ...options.botUser, is_bot: true },
    chats: new Map(options.chats.map((chat) => [chat.id, chat])), blocked: new Set(), messages: new Map(), topics: new Map(), commands: [],
    queries: new Map(), queryMs: options.queryMs ?? 60_000,
    nextId: () => { lastId += 1; return lastId; },
    push: updates.push, changed: changes.changed, waitFor: changes.waitFor,
  };
}

async function answer(desk: Desk, call: Call): Promise<Answer> {
  const token = /^\/bot([^/]+)\/\w+$/.exec(call.path)?.[1];
  if (token === undefined) return refused(404, 'Not Found');
  if (decodeURIComponent(token) !== desk.world.token) return refused(401, 'Unauthorized');
  const method = nameOf(call);
  const body = call.body as Json;
  const broken = desk.spec?.request({ method, path: call.path, body }) ?? [];
  desk.violations.push(...broken);
  const chat = desk.world.chats.get(Number(body['chat_id']));
  const limit = (): number | undefined => desk.buckets.take(method, chat);
  const wait = /^answerCallbackQuery$/i.test(method) ? undefined : desk.flood.take({ bucket: chat ? String(chat.id) : method, name: method }, limit);
  if (wait !== undefined) return tooManyRequests(wait);
  const reply = broken.length > 0 ? refused(400, `Bad Request: ${broken.join('; ')}`) : await routed(desk, call, method);
  desk.violations.push(...(desk.spec?.reply({ method, path: call.path }, reply) ?? []));
  return reply;
}

async function routed(desk: Desk, call: Call, method: string): Promise<Answer> {
  const body = call.body as Json;
  switch (method.toLowerCase()) {
    case 'getupdates':
      if (desk.webhook !== '') return refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
      return desk.updates.poll(body, call.gone);
    case 'deletewebhook':
      desk.webhook = '';
      if (body['drop_pending_updates'] === true) desk.updates.clear();
      return granted(true);
    case 'getwebhookinfo':
      return granted({ url: desk.webhook, has_custom_certificate: false, pending_update_count: desk.updates.pending });
    default:
      return methods[method.toLowerCase()]?.(desk.world, body) ?? refused(404, 'Not Found: method not found');
  }
}

function nameOf(call: Call): string {
  return call.path.split('/')[2] ?? '';
}

function unpacked(call: Call): Json {
  const query = Object.fromEntries(call.query);
  const given = typeof call.body === 'object' && call.body !== null ? (call.body as Json) : {};
  const typed = call.headers['content-type']?.startsWith('application/json') ? given : Object.fromEntries(Object.entries({ ...query, ...given }).map(coerced));
  const attached = (value: unknown): unknown => (typeof value === 'string' && value.startsWith('attach://') ? typed[value.slice(9)] : value);
  const used = new Set(Object.values(typed).filter((value) => typeof value === 'string' && value.startsWith('attach://')).map((value) => String(value).slice(9)));
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !used.has(name)).map(([name, value]) => [name, attached(value)]));
}

function coerced([name, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== 'string' || ['text', 'caption', 'parse_mode', 'name', 'callback_query_id'].includes(name)) return [name, value];
  if (!/^(-?\d+|true|false|[[{].*)$/s.test(value)) return [name, value];
  try {
    return [name, JSON.parse(value) as unknown];
  } catch {
    return [name, value];
  }
}

function tooManyRequests(retryAfter: number): Answer {
  const seconds = Math.ceil(retryAfter);
  return refused(429, `Too Many Requests: retry after ${String(seconds)}`, { retry_after: seconds });
}

function buttonsOf(world: TelegramWorld, messageId: number | undefined): FakeTelegramButton[] {
  const messages = [...world.messages.values()].filter((message) => messageId === undefined || message.message_id === messageId);
  return messages.flatMap((message) => (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => ({
    messageId: message.message_id, chatId: message.chat.id, label: button.text,
    ...(button.callback_data === undefined ? {} : { data: button.callback_data }),
    ...(button.url === undefined ? {} : { url: button.url }),
    ...(button.style === undefined ? {} : { style: button.style }),
  })));
}
