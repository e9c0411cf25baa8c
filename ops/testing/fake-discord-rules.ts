import type { Answer, Json } from './fake-server.ts';
import type { FakeEmbed, FakeMessage } from './fake-discord-world.ts';
import { checkComponents } from './fake-discord-components.ts';
import { badLink, type Fault, invalidForm, isObject, letters, refusal, required, tooLong, v2Flag } from './fake-discord-refusals.ts';

/** Refuses a message that Discord would refuse; `before` is the message that is edited, if any. */
export function refuseMessage(body: Json, files: number, before?: FakeMessage): Answer | undefined {
  const flags = typeof body['flags'] === 'number' ? body['flags'] : 0;
  const v2 = (((before?.flags ?? 0) | flags) & v2Flag) !== 0;
  const faults = [
    ...checkContent(body['content']), ...checkEmbeds(body['embeds']), ...checkComponents(body['components'], v2),
    ...checkNonce(body['nonce']), ...checkMentions(body['allowed_mentions']),
    ...(v2 ? checkLegacyFields(body, before) : []),
  ];
  if (faults.length > 0) return invalidForm(faults);
  const left: Json = { content: body['content'], embeds: body['embeds'], components: body['components'] };
  if (before) fillFrom(before, body, left);
  const empty = !hasText(left['content']) && !hasItems(left['embeds']) && !hasItems(left['components']) && files === 0;
  return empty ? refusal(400, 50006, 'Cannot send an empty message') : undefined;
}

function fillFrom(before: FakeMessage, body: Json, left: Json): void {
  for (const field of ['content', 'embeds', 'components'] as const) if (!(field in body)) left[field] = before[field];
}

function checkContent(content: unknown): Fault[] {
  if (content === undefined || content === null) return [];
  if (typeof content !== 'string') return [{ path: ['content'], code: 'STRING_TYPE_CONVERT', message: 'Could not interpret value as string.' }];
  return tooLong(content, 2000, ['content']);
}

function checkNonce(nonce: unknown): Fault[] {
  if (nonce === undefined || nonce === null || typeof nonce === 'number') return [];
  return tooLong(String(nonce), 25, ['nonce']);
}

function checkMentions(mentions: unknown): Fault[] {
  if (!isObject(mentions)) return [];
  const parse = Array.isArray(mentions['parse']) ? (mentions['parse'] as unknown[]) : [];
  return (['users', 'roles'] as const).filter((kind) => parse.includes(kind) && hasItems(mentions[kind])).map((kind) => ({
    path: ['allowed_mentions'], code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
    message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
  }));
}

function checkLegacyFields(body: Json, before: FakeMessage | undefined): Fault[] {
  const used = (['content', 'embeds'] as const).filter((field) => {
    const value = field in body || !before ? body[field] : before[field];
    return hasText(value) || hasItems(value);
  });
  return used.map((field) => ({
    path: [field], code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
    message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
  }));
}

function checkEmbeds(embeds: unknown): Fault[] {
  if (embeds === undefined || embeds === null) return [];
  if (!Array.isArray(embeds)) return [{ path: ['embeds'], code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' }];
  const list = embeds as FakeEmbed[];
  const faults = list.flatMap((embed, index) => checkEmbed(embed, ['embeds', index]));
  if (list.length > 10) faults.push({ path: ['embeds'], code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 10 or fewer in length.' });
  const sum = list.reduce((total, embed) => total + embedSize(embed), 0);
  if (sum > 6000) faults.push({ path: ['embeds', list.length - 1], code: 'MAX_EMBED_SIZE_EXCEEDED', message: 'Embed size exceeds maximum size of 6000' });
  return faults;
}

function checkEmbed(embed: FakeEmbed, path: (string | number)[]): Fault[] {
  const fields = embed.fields ?? [];
  return [
    ...tooLong(embed.title, 256, [...path, 'title']),
    ...tooLong(embed.description, 4096, [...path, 'description']),
    ...tooLong(embed.footer?.text, 2048, [...path, 'footer', 'text']),
    ...tooLong(embed.author?.name, 256, [...path, 'author', 'name']),
    ...badLink(embed.url, [...path, 'url']),
    ...(fields.length > 25 ? [{ path: [...path, 'fields'], code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 25 or fewer in length.' }] : []),
    ...fields.flatMap((field, index) => [
      ...required(field.name, [...path, 'fields', index, 'name']),
      ...required(field.value, [...path, 'fields', index, 'value']),
      ...tooLong(field.name, 256, [...path, 'fields', index, 'name']),
      ...tooLong(field.value, 1024, [...path, 'fields', index, 'value']),
    ]),
  ];
}

function embedSize(embed: FakeEmbed): number {
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  for (const field of embed.fields ?? []) texts.push(field.name, field.value);
  return texts.reduce<number>((total, text) => total + letters(text ?? ''), 0);
}

function hasText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
