import type { Answer, Json } from './fake-server.ts';
import { type Entity, parseHtml, trimmed } from './fake-telegram-html.ts';
import { keyboardOf, refuseMarkup } from './fake-telegram-markup.ts';
import { badRequest, chatShape, type FakeChat, granted, inChat, type Method, type TelegramMessage, type TelegramWorld } from './fake-telegram-world.ts';

/** The methods on messages, by lower-case name. */
export const messageMethods: Record<string, Method> = {
  sendmessage: sendMessage,
  senddocument: sendDocument,
  editmessagetext: editMessageText,
  editmessagereplymarkup: editMessageReplyMarkup,
  deletemessage: deleteMessage,
};

function formatted(body: Json, field: 'text' | 'caption'): { text: string; entities: Entity[] } | { refused: string } {
  const text = body[field];
  if (typeof text !== 'string') return { text: '', entities: [] };
  const mode = body['parse_mode'];
  if (mode === undefined || mode === '') return trimmed({ text, entities: (body['entities'] ?? body[`${field}_entities`] ?? []) as Entity[] });
  if (String(mode).toLowerCase() === 'html') return parseHtml(text);
  const markdown = ['markdown', 'markdownv2'].includes(String(mode).toLowerCase());
  return { refused: markdown ? "can't parse entities: the fake reads HTML only" : 'unsupported parse_mode' };
}

function refuseReply(world: TelegramWorld, chat: FakeChat, body: Json): Answer | undefined {
  const reply = body['reply_parameters'] as { message_id?: number; allow_sending_without_reply?: boolean } | undefined;
  const topic = body['message_thread_id'];
  if (topic !== undefined && world.topics.get(Number(topic)) !== chat.id) return badRequest('message thread not found');
  if (!reply || world.messages.get(Number(reply.message_id))?.chat.id === chat.id) return undefined;
  return reply.allow_sending_without_reply ? undefined : badRequest('message to be replied not found');
}

function sendMessage(world: TelegramWorld, body: Json): Answer {
  const parsed = formatted(body, 'text');
  if ('refused' in parsed) return badRequest(parsed.refused);
  if (parsed.text === '') return badRequest('message text is empty');
  if (parsed.text.length > 4096) return badRequest('message is too long');
  return inChat(world, body, (chat) => {
    const bad = refuseMarkup(body['reply_markup']) ?? refuseReply(world, chat, body);
    return bad ?? keep(world, chat, { body, extra: { text: parsed.text, ...withEntities(parsed.entities, 'entities') } });
  });
}

function sendDocument(world: TelegramWorld, body: Json): Answer {
  const parsed = formatted(body, 'caption');
  if ('refused' in parsed) return badRequest(parsed.refused);
  if (parsed.text.length > 1024) return badRequest('message caption is too long');
  const file = body['document'] as { file: string; size: number } | string | undefined;
  if (!file) return badRequest('there is no document in the request');
  if (typeof file !== 'string' && file.size === 0) return badRequest('file must be non-empty');
  return inChat(world, body, (chat) => {
    const bad = refuseMarkup(body['reply_markup']) ?? refuseReply(world, chat, body);
    const id = `file-${String(world.nextId())}`;
    const shown = { file_id: id, file_unique_id: id, ...(typeof file === 'string' ? {} : { file_name: file.file, file_size: file.size }) };
    const caption = parsed.text === '' ? {} : { caption: parsed.text, ...withEntities(parsed.entities, 'caption_entities') };
    return bad ?? keep(world, chat, { body, extra: { document: shown, ...caption } });
  });
}

function keep(world: TelegramWorld, chat: FakeChat, made: { body: Json; extra: Json }): Answer {
  const { body, extra } = made;
  const replied = world.messages.get(Number((body['reply_parameters'] as Json | undefined)?.['message_id']));
  const keyboard = keyboardOf(body['reply_markup']);
  const message: TelegramMessage = {
    message_id: world.nextId(), from: world.bot, chat: chatShape(chat), date: Math.floor(Date.now() / 1000), ...extra,
    ...(replied ? { reply_to_message: withoutReply(replied) } : {}),
    ...(body['message_thread_id'] === undefined ? {} : { message_thread_id: Number(body['message_thread_id']), is_topic_message: true }),
    ...(keyboard ? { reply_markup: keyboard } : {}),
  };
  world.messages.set(message.message_id, message);
  world.changed();
  return granted(message);
}

/** A message as it stands inside a reply: without its own reply. */
export function withoutReply(message: TelegramMessage): TelegramMessage {
  const { reply_to_message: _, ...shown } = message;
  return shown;
}

function ownMessage(world: TelegramWorld, body: Json, next: (message: TelegramMessage) => Answer): Answer {
  return inChat(world, body, (chat) => {
    const message = world.messages.get(Number(body['message_id']));
    if (message?.chat.id !== chat.id) return badRequest('message to edit not found');
    return message.from?.id === world.bot.id ? next(message) : badRequest("message can't be edited");
  });
}

function editMessageText(world: TelegramWorld, body: Json): Answer {
  const parsed = formatted(body, 'text');
  if ('refused' in parsed) return badRequest(parsed.refused);
  if (parsed.text === '') return badRequest('message text is empty');
  if (parsed.text.length > 4096) return badRequest('MESSAGE_TOO_LONG');
  return ownMessage(world, body, (message) => {
    if (message.text === undefined) return badRequest('there is no text in the message to edit');
    return refuseMarkup(body['reply_markup'], true) ?? change(world, message, { text: parsed.text, entities: parsed.entities, reply_markup: keyboardOf(body['reply_markup']) });
  });
}

function editMessageReplyMarkup(world: TelegramWorld, body: Json): Answer {
  return ownMessage(world, body, (message) =>
    refuseMarkup(body['reply_markup'], true) ?? change(world, message, { text: message.text, entities: message.entities ?? [], reply_markup: keyboardOf(body['reply_markup']) }));
}

function change(world: TelegramWorld, message: TelegramMessage, next: Json): Answer {
  const now = { text: message.text, entities: message.entities ?? [], reply_markup: message.reply_markup };
  if (JSON.stringify(now) === JSON.stringify(next)) {
    return badRequest('message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message');
  }
  for (const [field, value] of Object.entries(next)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) Reflect.deleteProperty(message, field);
    else message[field] = value;
  }
  message['edit_date'] = Math.floor(Date.now() / 1000);
  world.changed();
  return granted(message);
}

function deleteMessage(world: TelegramWorld, body: Json): Answer {
  return inChat(world, body, (chat) => {
    const message = world.messages.get(Number(body['message_id']));
    if (message?.chat.id !== chat.id) return badRequest('message to delete not found');
    const old = Date.now() / 1000 - message.date > 48 * 3600;
    if (old || (message.from?.id !== world.bot.id && chat.type !== 'private')) return badRequest("message can't be deleted");
    world.messages.delete(message.message_id);
    world.changed();
    return granted(true);
  });
}

function withEntities(entities: Entity[], field: string): Json {
  return entities.length > 0 ? { [field]: entities } : {};
}
