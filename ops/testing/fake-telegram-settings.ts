import type { Answer, Json } from './fake-server.ts';
import { badRequest, chatShape, granted, inChat, type Method, type TelegramWorld, telegramUser } from './fake-telegram-world.ts';

/** The methods on the bot, its chats and its presses, by lower-case name. */
export const settingMethods: Record<string, Method> = {
  getme: (world) => granted({ ...world.bot, can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false }),
  setmycommands: setMyCommands,
  getmycommands: (world) => granted(world.commands),
  deletemycommands: (world) => { world.commands = []; return granted(true); },
  getchat: (world, body) => inChat(world, body, (chat) => granted({ ...chatShape(chat), accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: gifts })),
  getchatmember: getChatMember,
  sendchataction: (world, body) => inChat(world, body, () => granted(true)),
  answercallbackquery: answerCallbackQuery,
  createforumtopic: createForumTopic,
};

const gifts = { unlimited_gifts: false, limited_gifts: false, unique_gifts: false, premium_subscription: false, gifts_from_channels: false };

function answerCallbackQuery(world: TelegramWorld, body: Json): Answer {
  const query = world.queries.get(String(body['callback_query_id']));
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  if (text.length > 200) return badRequest('MESSAGE_TOO_LONG');
  if (!query || query.answer || Date.now() - query.at > world.queryMs) {
    return badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  query.answer = { text, show_alert: body['show_alert'] === true };
  world.changed();
  return granted(true);
}

function setMyCommands(world: TelegramWorld, body: Json): Answer {
  const list = (body['commands'] ?? []) as { command?: string; description?: string }[];
  if (list.length > 100) return badRequest('BOT_COMMANDS_TOO_MUCH');
  if (list.some(({ command }) => !/^\/?[a-z0-9_]{1,32}$/.test(command ?? ''))) return badRequest('BOT_COMMAND_INVALID');
  if (list.some(({ description }) => !description || description.length > 256)) return badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  world.commands = list;
  world.changed();
  return granted(true);
}

function getChatMember(world: TelegramWorld, body: Json): Answer {
  return inChat(world, body, (chat) => {
    const id = Number(body['user_id']);
    if (!Number.isInteger(id)) return badRequest('invalid user_id specified');
    const known = chat.type === 'private' ? (chat.id === id ? { id } : undefined) : chat.members?.find((one) => one.id === id);
    if (!known && id !== world.bot.id) return badRequest('member not found');
    const status = (known && 'status' in known ? known.status : undefined) ?? 'member';
    const user = id === world.bot.id ? world.bot : telegramUser(id);
    return granted({ status, user, ...(status === 'kicked' ? { until_date: 0 } : {}) });
  });
}

function createForumTopic(world: TelegramWorld, body: Json): Answer {
  return inChat(world, body, (chat) => {
    const name = body['name'];
    if (!chat.isForum) return badRequest('the chat is not a forum');
    if (typeof name !== 'string' || name.length < 1 || name.length > 128) return badRequest('TOPIC_TITLE_INVALID');
    const id = world.nextId();
    world.topics.set(id, chat.id);
    return granted({ message_thread_id: id, name, icon_color: 7322096 });
  });
}
