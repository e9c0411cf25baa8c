import type { Json, UploadedFile } from './fake-server.ts';
import { type FakeComponent, type FakeEmbed, type FakeMessage, snowflake, userShape, type World } from './fake-discord-world.ts';
import { isObject, v2Flag, walk } from './fake-discord-refusals.ts';

/** What a new message is made from: where it goes, what was sent, and fields that only some messages have. */
export interface Draft { channelId: string; body: Json; files?: UploadedFile[]; extra?: Json }

/** Makes a message of the bot as Discord would store and answer it; the caller keeps it. */
export function makeMessage(world: World, draft: Draft): FakeMessage {
  const { body } = draft;
  const flags = (typeof body['flags'] === 'number' ? body['flags'] : 0) & (4 | 64 | 4096 | v2Flag);
  const message: FakeMessage = {
    id: snowflake(), channel_id: draft.channelId, type: 0, author: world.bot,
    content: '', embeds: [], components: [], attachments: (draft.files ?? []).map(attachmentShape),
    mentions: [], mention_roles: [], mention_everyone: false, pinned: false, tts: false,
    flags, timestamp: new Date().toISOString(), edited_timestamp: null, ...draft.extra,
  };
  if (body['nonce'] !== undefined && body['nonce'] !== null) message['nonce'] = body['nonce'];
  fill(message, body);
  return message;
}

/** Changes a message in place as an edit does; fields that were not sent stay. */
export function editMessage(message: FakeMessage, body: Json, files: UploadedFile[] = []): void {
  const flags = typeof body['flags'] === 'number' ? body['flags'] : 0;
  message.flags = (message.flags & ~4) | (flags & (4 | v2Flag)) | (message.flags & v2Flag);
  const kept = Array.isArray(body['attachments']) ? (body['attachments'] as Json[]) : undefined;
  const old = message['attachments'] as Json[];
  message['attachments'] = [...old.filter((one) => !kept || kept.some((next) => next['id'] === one['id'])), ...files.map(attachmentShape)];
  fill(message, body);
  message.edited_timestamp = new Date().toISOString();
}

/** Keeps a message and tells the gateway. */
export function publish(world: World, message: FakeMessage): void {
  world.messages.set(message.id, message);
  world.dispatch('MESSAGE_CREATE', { ...message, guild_id: world.guildId });
  world.changed();
}

/** Tells the gateway that a kept message has changed. */
export function republish(world: World, message: FakeMessage): void {
  world.dispatch('MESSAGE_UPDATE', { ...message, guild_id: world.guildId });
  world.changed();
}

/** Reads a message as a person does: content, embeds and text parts, one per line. */
export function messageText(message: FakeMessage): string {
  const lines = [message.content, ...message.embeds.flatMap(embedLines)];
  for (const part of walk(message.components)) if (part.type === 10) lines.push(part.content ?? '');
  return lines.filter((line) => line !== '').join('\n');
}

function embedLines(embed: FakeEmbed): string[] {
  const fields = (embed.fields ?? []).flatMap((field) => [field.name ?? '', field.value ?? '']);
  return [embed.author?.name ?? '', embed.title ?? '', embed.description ?? '', ...fields, embed.footer?.text ?? ''];
}

function fill(message: FakeMessage, body: Json): void {
  if ('content' in body) message.content = typeof body['content'] === 'string' ? body['content'].trim() : '';
  if ('embeds' in body) message.embeds = ((body['embeds'] ?? []) as FakeEmbed[]).map(embedShape);
  if ('components' in body) message.components = numbered(((body['components'] ?? []) as FakeComponent[]).map(componentShape));
  Object.assign(message, mentioned(message, body['allowed_mentions']));
}

function mentioned(message: FakeMessage, rules: unknown): Json {
  const allowed = isObject(rules) ? rules : { parse: ['users', 'roles', 'everyone'] };
  const parse = (allowed['parse'] ?? []) as string[];
  const users = (allowed['users'] ?? []) as string[];
  const parts = walk(message.components).filter((part) => part.type === 10).map((part) => part.content ?? '');
  const text = [message.content, ...parts].join('\n');
  const named = [...new Set([...text.matchAll(/<@!?(\d+)>/g)].map((hit) => hit[1] ?? ''))];
  return {
    mention_everyone: parse.includes('everyone') && /@(everyone|here)/.test(text),
    mentions: named.filter((id) => parse.includes('users') || users.includes(id)).map((id) => userShape(id, `user-${id}`)),
  };
}

function embedShape(embed: FakeEmbed): FakeEmbed {
  const shown = { ...withoutNulls(embed), type: 'rich' } as FakeEmbed;
  if (shown.fields) shown.fields = shown.fields.map((field) => ({ ...field, inline: field.inline ?? false }));
  return shown;
}

function componentShape(part: FakeComponent): FakeComponent {
  const shown = withoutNulls(part) as FakeComponent;
  if (shown.components) shown.components = shown.components.map(componentShape);
  if (shown.accessory) shown.accessory = componentShape(shown.accessory);
  if (part.type === 14) return { spacing: 1, divider: true, ...shown };
  if (part.type === 17) return { spoiler: false, ...shown, accent_color: (part['accent_color']) ?? null };
  return shown;
}

function numbered(components: FakeComponent[]): FakeComponent[] {
  const all = walk(components);
  const taken = new Set(all.map((part) => part.id));
  let next = 1;
  for (const part of all) {
    if (part.id !== undefined && part.id > 0) continue;
    while (taken.has(next)) next += 1;
    taken.add(next);
    part.id = next;
  }
  return components;
}

function withoutNulls(part: object): Json {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null && value !== undefined));
}

function attachmentShape(file: UploadedFile): Json {
  const id = snowflake();
  const url = `https://cdn.discordapp.com/attachments/${id}/${encodeURIComponent(file.file)}`;
  return { id, filename: file.file, size: file.size, url, proxy_url: url, content_type: 'application/octet-stream', flags: 0 };
}
