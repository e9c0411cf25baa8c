import type { CacheWithLimitsOptions, Client, REST, SimpleShardingStrategy } from 'discord.js';
import type { ChannelWorld } from '../../engine/ports.ts';
import { Fault, wordsOf } from '../../engine/errors.ts';
import { endingDeadLines } from './dead-line.ts';

/** A live connection to Discord: requests go through `rest`, interactions come to the listener it was opened with. */
export type Gateway = { rest: REST; applicationId: string; close: () => Promise<void> };
export type GatewayWish = { token: string; apiUrl: string; world: Pick<ChannelWorld, 'state' | 'say' | 'missed'>; interaction: (raw: unknown, rest: REST) => void };

type Shards = ConstructorParameters<typeof SimpleShardingStrategy>[0];

const longestWaitMs = 5000;
const requestMs = 8000;
const connectMs = 20_000;

/** Logs in and resolves once Discord says it is ready; from then on it reconnects by itself and says so. */
export async function openGateway(wish: GatewayWish): Promise<Gateway> {
  const closing = new AbortController();
  const client = await makeClient(wish.apiUrl, closing.signal);
  listen(client, wish, closing.signal);
  const close = async (): Promise<void> => {
    closing.abort();
    await client.destroy();
  };
  try {
    await login(client, wish.token);
  } catch (error) {
    await close();
    throw error;
  }
  watch(client, wish.world, closing.signal);
  return { rest: client.rest, applicationId: client.application?.id ?? '', close };
}

async function makeClient(apiUrl: string, closing: AbortSignal): Promise<Client> {
  const { Client: DiscordClient, GatewayIntentBits, Options, SimpleShardingStrategy } = await import('discord.js');
  return new DiscordClient({
    intents: [GatewayIntentBits.Guilds],
    rest: {
      api: apiUrl, timeout: requestMs, retries: 2,
      rejectOnRateLimit: (limit) => Math.max(limit.retryAfter, limit.sublimitTimeout) > longestWaitMs,
    },
    makeCache: Options.cacheWithLimits(nothingKept),
    waitGuildTimeout: 1500,
    ws: { buildStrategy: (shards) => endingDeadLines(shards, new SimpleShardingStrategy(stoppable(shards, closing))) },
    allowedMentions: { parse: [], repliedUser: false },
  });
}

/** Without this a shard that is closed while it reconnects would reconnect for ever: it asks for its session before each try. */
function stoppable(shards: Shards, closing: AbortSignal): Shards {
  const sessionOf = shards.options.retrieveSessionInfo.bind(shards.options);
  shards.options.retrieveSessionInfo = (id) => (closing.aborted ? new Promise(() => undefined) : sessionOf(id));
  return shards;
}

async function login(client: Client, token: string): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    client.once('clientReady', () => { resolve(); });
    client.once('shardDisconnect', (event) => { reject(closed(event.code)); });
  });
  const { promise: late, stop } = timeout();
  try {
    await Promise.race([Promise.all([client.login(token), ready]), late]);
  } finally {
    stop();
    ready.catch(() => undefined);
  }
}

function listen(client: Client, wish: GatewayWish, closing: AbortSignal): void {
  client.on('error', (error) => { wish.world.say('Discord connection', error); });
  client.on('shardError', (error) => {
    if (!closing.aborted) wish.world.say('Discord connection', error);
  });
  client.ws.on('INTERACTION_CREATE' as Parameters<Client['ws']['on']>[0], (raw: unknown) => {
    if (!closing.aborted) wish.interaction(raw, client.rest);
  });
}

function watch(client: Client, world: Pick<ChannelWorld, 'state' | 'missed'>, closing: AbortSignal): void {
  let last = 'ok';
  const say = (state: 'ok' | 'away' | 'refused', words: string): void => {
    if (!closing.aborted && state !== last) world.state(state, words);
    last = state;
  };
  client.on('shardReconnecting', () => { say('away', 'The connection to Discord dropped; reconnecting. Presses made meanwhile are lost'); });
  client.on('shardResume', () => { say('ok', 'Discord is connected again'); });
  client.on('shardReady', () => {
    say('ok', 'Discord is connected again');
    if (!closing.aborted) world.missed();
  });
  client.on('shardDisconnect', (event) => { say('refused', wordsOf(closed(event.code))); });
}

function closed(code: number): Fault {
  if (code === 4004) return new Fault('channel.unauthorised', 'Discord said: Authentication failed; check DISCORD_TOKEN');
  return new Fault('channel.refused', `Discord closed the connection for good (code ${code})`);
}

function timeout(): { promise: Promise<never>; stop: () => void } {
  let stop = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => { reject(new Fault('channel.unreachable', 'Discord did not answer the login in time; it is tried again')); }, connectMs);
    stop = () => { clearTimeout(timer); };
  });
  return { promise, stop };
}

/** Everything worth knowing is in our own database, so that Discord's objects need not be kept in memory. */
const nothingKept: CacheWithLimitsOptions = {
  ApplicationCommandManager: 0, AutoModerationRuleManager: 0, BaseGuildEmojiManager: 0, DMMessageManager: 0, EntitlementManager: 0,
  GuildBanManager: 0, GuildEmojiManager: 0, GuildForumThreadManager: 0, GuildInviteManager: 0, GuildMemberManager: 0,
  GuildMessageManager: 0, GuildScheduledEventManager: 0, GuildStickerManager: 0, GuildTextThreadManager: 0, MessageManager: 0,
  PresenceManager: 0, ReactionManager: 0, ReactionUserManager: 0, StageInstanceManager: 0, ThreadManager: 0, ThreadMemberManager: 0,
  UserManager: 0, VoiceStateManager: 0,
};
