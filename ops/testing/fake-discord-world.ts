import type { Json } from './fake-server.ts';

/** A message component as Discord sends it, at any depth. */
export interface FakeComponent {
  type: number;
  id?: number;
  custom_id?: string | null;
  style?: number;
  label?: string | null;
  emoji?: unknown;
  disabled?: boolean | null;
  url?: string | null;
  content?: string;
  components?: FakeComponent[];
  accessory?: FakeComponent;
  component?: FakeComponent;
  [field: string]: unknown;
}

/** An embed as Discord sends it. */
export interface FakeEmbed {
  title?: string | null;
  description?: string | null;
  url?: string | null;
  footer?: { text?: string } | null;
  author?: { name?: string } | null;
  fields?: { name?: string; value?: string; inline?: boolean }[] | null;
  [field: string]: unknown;
}

/** A user as Discord sends it. */
export interface FakeUser { id: string; username: string; bot: boolean; [field: string]: unknown }

/** A message as Discord sends it. */
export interface FakeMessage {
  id: string;
  channel_id: string;
  author: FakeUser;
  content: string;
  embeds: FakeEmbed[];
  components: FakeComponent[];
  flags: number;
  timestamp: string;
  edited_timestamp: string | null;
  [field: string]: unknown;
}

/** A thread of the fake guild; one started from a message has that message's id. */
export interface FakeThread {
  id: string;
  name: string;
  parentId: string;
  type: number;
  archived: boolean;
  locked: boolean;
  autoArchive: number;
  createdAt: string;
}

/** What may be taken away from the bot: seeing, sending, making threads, changing threads. */
export type Permission = 'view' | 'send' | 'threads' | 'manage-threads';

/** One press, modal, command or half-typed command of a person, and what the bot has answered to it. */
export interface Interaction {
  id: string;
  token: string;
  type: 2 | 3 | 4 | 5;
  at: number;
  channelId: string;
  message: FakeMessage | undefined;
  expired: boolean;
  callback: number | undefined;
  modal: Json | undefined;
  /** What was suggested for the option that is being typed. */
  choices: Json[] | undefined;
  original: FakeMessage | undefined;
  answers: FakeMessage[];
}

/** Everything the fake Discord knows, shared by its routes and its gateway. */
export interface World {
  token: string;
  guildId: string;
  applicationId: string;
  bot: FakeUser;
  port: number;
  ackMs: number;
  channels: Map<string, { id: string; name: string }>;
  threads: Map<string, FakeThread>;
  messages: Map<string, FakeMessage>;
  commands: Map<string, Json[]>;
  forbidden: Set<string>;
  nonces: Map<string, { id: string; at: number }>;
  /** Messages that only one person sees. */
  privates: Map<string, FakeMessage>;
  interactions: Map<string, Interaction>;
  /** Ids of the interactions that reached a connected session, at once or in a replay. */
  delivered: Set<string>;
  /** Sends an event to every session that wants it, now or when it resumes. */
  dispatch(type: string, payload: unknown): void;
  /** Whether a session exists that is connected, or may still resume. */
  reachable(): boolean;
  changed(): void;
  waitFor<T>(look: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
}

let lastId = 0n;

/** Mints an id as Discord does: milliseconds since 2015 and a counter. */
export function snowflake(): string {
  const id = BigInt(Date.now() - 1_420_070_400_000) << 22n;
  lastId = id > lastId ? id : lastId + 1n;
  return lastId.toString();
}

/** Shapes a user as Discord sends it. */
export function userShape(id: string, username: string, bot = false): FakeUser {
  return {
    id, username, bot, avatar: null, discriminator: bot ? '0001' : '0', public_flags: 0, flags: 0,
    global_name: bot ? null : username, primary_guild: null, banner: null, accent_color: null,
  };
}

/** Shapes a guild channel as Discord sends it. */
export function channelShape(world: World, id: string): Json {
  const position = [...world.channels.keys()].indexOf(id);
  return {
    id, type: 0, guild_id: world.guildId, name: world.channels.get(id)?.name ?? 'unknown', position, flags: 0,
    permission_overwrites: [], nsfw: false, parent_id: null, topic: null, last_message_id: null, rate_limit_per_user: 0,
  };
}

/** Shapes a thread as Discord sends it. */
export function threadShape(world: World, thread: FakeThread): Json {
  const count = [...world.messages.values()].filter((message) => message.channel_id === thread.id).length;
  return {
    id: thread.id, type: thread.type, guild_id: world.guildId, parent_id: thread.parentId, name: thread.name, flags: 0,
    owner_id: world.bot.id, last_message_id: null, rate_limit_per_user: 0,
    message_count: count, member_count: 1, total_message_sent: count,
    thread_metadata: {
      archived: thread.archived, archive_timestamp: thread.createdAt, auto_archive_duration: thread.autoArchive,
      locked: thread.locked, create_timestamp: thread.createdAt,
    },
    member: { id: thread.id, user_id: world.bot.id, join_timestamp: thread.createdAt, flags: 0 },
  };
}

/** Shapes a channel or a thread, or answers undefined when neither is known. */
export function placeShape(world: World, id: string): Json | undefined {
  const thread = world.threads.get(id);
  if (thread) return threadShape(world, thread);
  return world.channels.has(id) ? channelShape(world, id) : undefined;
}

/** Shapes the guild as GUILD_CREATE brings it. */
export function guildShape(world: World): Json {
  const everyone = {
    id: world.guildId, name: '@everyone', color: 0, colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false, icon: null, unicode_emoji: null, position: 0, permissions: '2248473465835073', managed: false, mentionable: false, flags: 0,
  };
  return {
    id: world.guildId, name: 'Fake guild', icon: null, owner_id: '100000000000000001', features: [], large: false,
    unavailable: false, joined_at: new Date().toISOString(), member_count: 2, verification_level: 0,
    default_message_notifications: 1, explicit_content_filter: 0, mfa_level: 0, afk_timeout: 300, afk_channel_id: null,
    system_channel_id: null, system_channel_flags: 0, rules_channel_id: null, public_updates_channel_id: null,
    preferred_locale: 'en-US', premium_tier: 0, premium_progress_bar_enabled: false, nsfw_level: 0, safety_alerts_channel_id: null,
    roles: [everyone], emojis: [], stickers: [], voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [],
    members: [memberShape(world.bot, [])],
    channels: [...world.channels.keys()].map((id) => channelShape(world, id)),
    threads: [...world.threads.values()].filter((thread) => !thread.archived).map((thread) => threadShape(world, thread)),
  };
}

/** Shapes a member of the guild without permission bits. */
export function memberShape(user: FakeUser, roles: string[]): Json {
  return {
    user, roles, nick: null, avatar: null, banner: null, joined_at: '2024-01-01T00:00:00.000000+00:00', premium_since: null,
    deaf: false, mute: false, pending: false, flags: 0, communication_disabled_until: null,
  };
}
