import type { Answer, Call, Json } from './fake-server.ts';
import { archived, finding, forbidden, missing, ok, type Route, seeing } from './fake-discord-access.ts';
import { type FakeMessage, userShape, type World } from './fake-discord-world.ts';
import { editMessage, makeMessage, publish, republish } from './fake-discord-messages.ts';
import { invalidForm, refusal } from './fake-discord-refusals.ts';
import { refuseMessage } from './fake-discord-rules.ts';
import { setThread } from './fake-discord-threads.ts';

const nonceMs = 3 * 60_000;

/** The routes of messages. */
export const messageRoutes: Route[] = [
  ['GET', /^\/channels\/(\d+)\/messages$/, listMessages],
  ['POST', /^\/channels\/(\d+)\/messages$/, createMessage],
  ['GET', /^\/channels\/(\d+)\/messages\/(\d+)$/, (world, [id = '', mid = '']) => finding(world, [id, mid], (message) => ok(message))],
  ['PATCH', /^\/channels\/(\d+)\/messages\/(\d+)$/, patchMessage],
  ['DELETE', /^\/channels\/(\d+)\/messages\/(\d+)$/, deleteMessage],
];

function createMessage(world: World, [id = '']: string[], call: Call): Answer {
  return seeing(world, id, () => {
    const body = (call.body ?? {}) as Json;
    if (forbidden(world, 'send', id)) return missing();
    const known = sameNonce(world, id, body);
    if (known) return ok(known);
    const refused = refuseMessage(body, call.files?.length ?? 0) ?? refuseReply(world, id, body);
    if (refused) return refused;
    const thread = world.threads.get(id);
    if (thread?.archived && thread.locked) return archived();
    if (thread?.archived) setThread(world, thread, { archived: false });
    const message = makeMessage(world, { channelId: id, body, files: call.files ?? [], extra: replyFields(world, id, body) });
    if (body['nonce'] !== undefined) world.nonces.set(`${id}:${String(body['nonce'])}`, { id: message.id, at: Date.now() });
    publish(world, message);
    return ok(message);
  });
}

function sameNonce(world: World, id: string, body: Json): FakeMessage | undefined {
  const twin = body['enforce_nonce'] === true ? world.nonces.get(`${id}:${String(body['nonce'])}`) : undefined;
  return twin && Date.now() - twin.at < nonceMs ? world.messages.get(twin.id) : undefined;
}

function refuseReply(world: World, id: string, body: Json): Answer | undefined {
  const reference = body['message_reference'] as Json | null | undefined;
  if (!reference || reference['fail_if_not_exists'] === false) return undefined;
  const target = world.messages.get(String(reference['message_id']));
  if (target?.channel_id === id) return undefined;
  return invalidForm([{ path: ['message_reference'], code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' }]);
}

function replyFields(world: World, id: string, body: Json): Json {
  const reference = body['message_reference'] as Json | null | undefined;
  const target = reference ? world.messages.get(String(reference['message_id'])) : undefined;
  if (!target) return {};
  const { referenced_message: _, ...shown } = structuredClone(target) as Json;
  return { type: 19, message_reference: { type: 0, channel_id: id, message_id: target.id, guild_id: world.guildId }, referenced_message: shown };
}

function listMessages(world: World, [id = '']: string[], call: Call): Answer {
  return seeing(world, id, () => {
    const limit = Number(call.query.get('limit') ?? 50);
    if (!(limit >= 1 && limit <= 100)) {
      return invalidForm([{ path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'int value should be less than or equal to 100.' }]);
    }
    const before = BigInt(call.query.get('before') ?? 2n ** 63n);
    const after = BigInt(call.query.get('after') ?? 0n);
    const here = [...world.messages.values()].filter((message) => message.channel_id === id && BigInt(message.id) < before && BigInt(message.id) > after);
    return ok(here.reverse().slice(0, limit));
  });
}

function patchMessage(world: World, [id = '', mid = '']: string[], call: Call): Answer {
  return finding(world, [id, mid], (message) => {
    const body = (call.body ?? {}) as Json;
    if (message.author.id !== world.bot.id) return refusal(403, 50005, 'Cannot edit a message authored by another user');
    if (world.threads.get(id)?.archived) return archived();
    const refused = refuseMessage(body, (call.files?.length ?? 0) + (message['attachments'] as unknown[]).length, message);
    if (refused) return refused;
    editMessage(message, body, call.files);
    republish(world, message);
    return ok(message);
  });
}

function deleteMessage(world: World, [id = '', mid = '']: string[]): Answer {
  return finding(world, [id, mid], (message) => {
    if (message.author.id !== world.bot.id) return missing();
    if (world.threads.get(id)?.archived) return archived();
    world.messages.delete(mid);
    world.dispatch('MESSAGE_DELETE', { id: mid, channel_id: id, guild_id: world.guildId });
    world.changed();
    return { status: 204 };
  });
}

/** Puts a message of another person into a channel. */
export function postAs(world: World, wish: { channelId: string; userId: string; content: string }): FakeMessage {
  const message = makeMessage(world, { channelId: wish.channelId, body: { content: wish.content }, extra: { author: userShape(wish.userId, `user-${wish.userId}`) } });
  publish(world, message);
  return message;
}
