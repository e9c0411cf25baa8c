import { randomBytes } from 'node:crypto';
import type { Json } from './fake-server.ts';
import { type FakeComponent, type FakeMessage, type Interaction, memberShape, placeShape, snowflake, userShape, type World } from './fake-discord-world.ts';
import { makeMessage, messageText } from './fake-discord-messages.ts';
import { privateAnswers } from './fake-discord-interactions.ts';
import { walk } from './fake-discord-refusals.ts';

/** Who acts: a member of the guild with a name, roles, and whether the account is a bot. */
export interface Person { userId: string; userName?: string; bot?: boolean; roles?: string[] }

/** A press on a button; `forge` sends it even where no such button exists. */
export interface PressWish extends Person { messageId: string; customId: string; channelId?: string; forge?: boolean }

/** A filled-in modal, normally the one that a press has opened. */
export interface ModalWish extends Person { press?: PressResult; customId?: string; channelId?: string; fields: Record<string, string | boolean | string[]> }

/** What the person sees after acting; the private answers go on growing. */
export interface PressResult {
  id: string;
  token: string;
  /** Whether a connected session got the interaction. */
  delivered: boolean;
  /** Whether the bot answered before the deadline; if not, the person reads "interaction failed". */
  acknowledged: boolean;
  type: number | undefined;
  modal: Json | undefined;
  /** What was suggested for the option that is being typed. */
  choices: { name: string; value: string | number }[];
  ephemeral: string[];
  replies(): string[];
  /** Resolves with the text of the first private answer. */
  reply(timeoutMs?: number): Promise<string>;
  /** All messages made as answers, private or not. */
  messages(): FakeMessage[];
}

/** Presses a button, and resolves when the bot has acknowledged or the deadline has passed. */
export function press(world: World, wish: PressWish): Promise<PressResult> {
  const known = world.messages.get(wish.messageId) ?? world.privates.get(wish.messageId);
  const button = known ? walk(known.components).find((part) => part.custom_id === wish.customId) : undefined;
  if (!wish.forge) refuseAbsent(wish, known, button);
  const channelId = wish.channelId ?? known?.channel_id ?? [...world.channels.keys()][0] ?? '0';
  const message = known ?? { ...makeMessage(world, { channelId, body: { content: 'forged' } }), id: wish.messageId };
  const payload = { custom_id: wish.customId, component_type: button?.type ?? 2, id: button?.id ?? 1 };
  return act(world, wish, { type: 3, payload, channelId, message });
}

/** Sends a filled-in modal; throws when a person could not have sent it. */
export function submitModal(world: World, wish: ModalWish): Promise<PressResult> {
  const source = wish.press ? world.interactions.get(wish.press.token) : undefined;
  const modal = source?.modal;
  if (wish.press && !modal) throw new Error('that press has not opened a modal');
  const components = modal ? filled(modal['components'] as FakeComponent[], wish.fields) : bare(wish.fields);
  const payload = { custom_id: wish.customId ?? String(modal?.['custom_id']), components };
  const channelId = wish.channelId ?? source?.channelId ?? [...world.channels.keys()][0] ?? '0';
  return act(world, wish, { type: 5, payload, channelId, message: source?.message });
}

/** What a person does, as the interaction brings it. */
export interface Deed { type: 2 | 3 | 4 | 5; payload: Json; channelId: string; message: FakeMessage | undefined }

/** Brings the deed of a person to the bot, and resolves when the bot has answered or the deadline has passed. */
export async function act(world: World, who: Person, deed: Deed): Promise<PressResult> {
  const one: Interaction = {
    id: snowflake(), token: randomBytes(48).toString('base64url'), type: deed.type, at: Date.now(), channelId: deed.channelId,
    message: deed.message, expired: false, callback: undefined, modal: undefined, choices: undefined, original: undefined, answers: [],
  };
  world.interactions.set(one.token, one);
  if (!world.reachable()) {
    one.expired = true;
    return resultOf(world, one);
  }
  world.dispatch('INTERACTION_CREATE', interactionShape(world, { who, deed, one }));
  await world.waitFor(() => one.callback !== undefined, Math.max(0, one.at + world.ackMs - Date.now())).catch(() => undefined);
  return resultOf(world, one);
}

function resultOf(world: World, one: Interaction): PressResult {
  const replies = (): string[] => privateAnswers(one).map(messageText);
  return {
    id: one.id, token: one.token, delivered: world.delivered.has(one.id), acknowledged: one.callback !== undefined, type: one.callback, modal: one.modal,
    choices: (one.choices ?? []) as PressResult['choices'],
    get ephemeral() { return replies(); },
    replies,
    reply: (timeoutMs) => world.waitFor(() => replies()[0], timeoutMs),
    messages: () => one.answers,
  };
}

function interactionShape(world: World, from: { who: Person; deed: Deed; one: Interaction }): Json {
  const { who, deed, one } = from;
  const user = userShape(who.userId, who.userName ?? `user-${who.userId}`, who.bot ?? false);
  const permissions = '2248473465835073';
  return {
    id: one.id, application_id: world.applicationId, type: deed.type, token: one.token, version: 1, data: deed.payload,
    guild_id: world.guildId, guild: { id: world.guildId, locale: 'en-US', features: [] },
    channel_id: deed.channelId, channel: { ...placeShape(world, deed.channelId), permissions },
    member: { ...memberShape(user, who.roles ?? []), permissions },
    ...(deed.message ? { message: { ...deed.message } } : {}),
    app_permissions: permissions, locale: 'en-US', guild_locale: 'en-US', entitlements: [], entitlement_sku_ids: [],
    authorizing_integration_owners: { 0: world.guildId }, context: 0, attachment_size_limit: 10_485_760,
  };
}

function refuseAbsent(wish: PressWish, message: FakeMessage | undefined, button: FakeComponent | undefined): void {
  if (!message) throw new Error(`there is no message ${wish.messageId}`);
  if (wish.channelId !== undefined && wish.channelId !== message.channel_id) throw new Error(`message ${wish.messageId} is in another channel`);
  if (!button) throw new Error(`there is no button ${wish.customId} on message ${wish.messageId}`);
  if (button.disabled) throw new Error(`the button ${wish.customId} is disabled`);
}

function filled(components: FakeComponent[], fields: ModalWish['fields']): Json[] {
  const unused = new Set(Object.keys(fields));
  const fill = (input: FakeComponent): Json => {
    unused.delete(String(input.custom_id));
    const value = fields[String(input.custom_id)];
    refuseValue(input, value);
    const several = input.type === 3 || (input.type >= 5 && input.type <= 8) || input.type === 22;
    return { type: input.type, id: input.id ?? 1, custom_id: input.custom_id, ...(several ? { values: value ?? [] } : { value: value ?? (input.type === 23 ? false : input.type === 4 ? '' : null) }) };
  };
  const sent = components.map((part): Json => {
    if (part.type === 1) return { type: 1, id: part.id ?? 1, components: (part.components ?? []).map(fill) };
    return part.component ? { type: part.type, id: part.id ?? 1, component: fill(part.component) } : { type: part.type, id: part.id ?? 1 };
  });
  if (unused.size > 0) throw new Error(`the modal has no field ${[...unused].join(', ')}`);
  return sent;
}

function refuseValue(input: FakeComponent, value: string | boolean | string[] | undefined): void {
  const needed = input['required'] !== false && (input.type !== 23 || input['required'] === true);
  const name = String(input.custom_id);
  if (needed && input.type !== 23 && (value === undefined || value === '')) throw new Error(`the modal needs ${name}`);
  if (typeof value !== 'string' || value === '') return;
  const most = Number(input['max_length'] ?? 4000);
  const least = Number(input['min_length'] ?? 0);
  if (value.length > most || value.length < least) throw new Error(`${name} must have ${String(least)} to ${String(most)} characters`);
}

function bare(fields: ModalWish['fields']): Json[] {
  return Object.entries(fields).map(([name, value], index) => ({ type: 1, id: index + 1, components: [{ type: 4, id: index + 11, custom_id: name, value }] }));
}
