import type { Answer, Call, Faults, Json } from './fake-server.ts';
import { createFaults, listen } from './fake-server.ts';
import { type Changes, createChanges } from './fake-changes.ts';
import { createFlood, type Flood } from './fake-flood.ts';
import type { Route } from './fake-discord-access.ts';
import { applicationRoutes } from './fake-discord-application.ts';
import { attachGateway, type Gateway } from './fake-discord-gateway.ts';
import { interactionRoutes } from './fake-discord-interactions.ts';
import { autocomplete, command, type CommandWish, type TypingWish } from './fake-discord-typing.ts';
import { bucketOf, createBuckets } from './fake-discord-limits.ts';
import { messageText } from './fake-discord-messages.ts';
import { type ModalWish, press, type PressResult, type PressWish, submitModal } from './fake-discord-people.ts';
import { refusal, walk } from './fake-discord-refusals.ts';
import { messageRoutes, postAs } from './fake-discord-routes.ts';
import { placeRoutes } from './fake-discord-threads.ts';
import { type FakeMessage, type FakeThread, type Permission, snowflake, userShape, type World } from './fake-discord-world.ts';
import { discordSpec, type SpecCheck } from './specs.ts';

export type { ModalWish, PressResult, PressWish } from './fake-discord-people.ts';
export type { CommandWish, TypingWish } from './fake-discord-typing.ts';
export type { FakeMessage, FakeThread } from './fake-discord-world.ts';

/** What a fake Discord is started with; ids are snowflakes as text. */
export interface FakeDiscordOptions {
  token: string;
  guildId?: string;
  channelIds?: string[];
  applicationId?: string;
  botUserId?: string;
  /** Five messages in five seconds per channel, with rate-limit headers. */
  realLimits?: boolean;
  /** The time in which a press must be acknowledged (3000 ms). */
  ackMs?: number;
}

/** A button that can be seen now; `url` is set on link buttons only. */
export interface FakeButton { messageId: string; channelId: string; customId: string; label: string; style: number; disabled: boolean; url?: string }

/** A running stand-in for Discord: REST version 10 and its gateway. */
export interface FakeDiscord extends Pick<Faults, 'rateLimit' | 'fail' | 'delay'>, Pick<Changes, 'waitFor'> {
  /** Goes into `rest.api` of discord.js. */
  url: string;
  guildId: string;
  channelIds: string[];
  applicationId: string;
  botUserId: string;
  requests: { at: number; method: string; path: string; body: unknown; files?: { file: string; text: string }[] }[];
  /** How many requests were answered with 429. */
  limited: () => number;
  /** Answers part of all sends, edits and deletions with 429. One that comes too early is a violation. */
  flood: Flood['set'];
  messages: Map<string, FakeMessage>;
  threads: Map<string, FakeThread>;
  /** Registered slash commands by guild id, or `global`. */
  commands: Map<string, Json[]>;
  violations: string[];
  press(wish: PressWish): Promise<PressResult>;
  submitModal(wish: ModalWish): Promise<PressResult>;
  command(wish: CommandWish): Promise<PressResult>;
  /** A person has typed part of an option of a command that suggests. */
  autocomplete(wish: TypingWish): Promise<PressResult>;
  /** Another person writes a message. */
  post(wish: { channelId: string; userId: string; content: string }): FakeMessage;
  buttons(messageId?: string): FakeButton[];
  text(messageId: string): string;
  /** Takes a permission from the bot, everywhere or in one channel. */
  forbid(what: Permission, channelId?: string): void;
  allow(what: Permission, channelId?: string): void;
  dropGateway(): void;
  refuseResume(): void;
  gatewayDown(on: boolean): void;
  /** The weather at the gateway, by the words of `Gateway`. */
  gateway: Pick<Gateway, 'freeze' | 'invalidate' | 'moveOn' | 'beatEvery' | 'repeat'>;
  /** How many gateway sessions are connected now. */
  connected(): number;
  /** How many gateway sessions have begun or were resumed so far. */
  connections(): number;
  /** Ends the life of every interaction token, as 15 minutes would. */
  expireTokens(): void;
  close(): Promise<void>;
}

const routes: Route[] = [...applicationRoutes, ...placeRoutes, ...messageRoutes, ...interactionRoutes];

/** Starts a fake Discord on 127.0.0.1 that refuses what the real one refuses. */
export async function startFakeDiscord(options: FakeDiscordOptions): Promise<FakeDiscord> {
  const changes = createChanges();
  const faults = createFaults();
  const spec = discordSpec();
  const violations: string[] = [];
  const requests: FakeDiscord['requests'] = [];
  const world = makeWorld(options, changes);
  const buckets = createBuckets(options.realLimits ?? false);
  const flood = createFlood((words) => { violations.push(words); });
  const waitOf = (call: Call): number | undefined => {
    const bucket = bucketOf(call);
    return bucket === undefined ? undefined : flood.take({ bucket, name: `${call.method} ${call.path}` }, () => buckets.take(call));
  };
  let limited = 0;
  const { server, port, close } = await listen({
    answer: (call) => {
      const answer = checked(world, call, { spec, violations, limited: () => waitOf(call) });
      if (answer.status === 429) limited += 1;
      return { ...answer, headers: { ...buckets.headers(call), ...answer.headers } };
    },
    limited: (retryAfter) => tooManyRequests(retryAfter),
    broken: (status) => ({ status, body: { message: `${String(status)}: Server Error`, code: 0 } }),
    seen: (call) => {
      unpack(call);
      const files = call.files?.map((one) => ({ file: one.file, text: one.text }));
      requests.push({ at: call.at, method: call.method, path: call.path, body: call.body, ...(files ? { files } : {}) });
      changes.changed();
    },
    name: (call) => call,
    crashed: (words) => { violations.push(words); },
  }, faults);
  world.port = port;
  const gateway = attachGateway(server, world);
  world.dispatch = gateway.dispatch;
  world.reachable = gateway.reachable;
  return {
    ...faces(world, gateway), requests, violations, flood: flood.set, limited: () => limited,
    rateLimit: faults.rateLimit, fail: faults.fail, delay: faults.delay, waitFor: changes.waitFor,
    url: `http://127.0.0.1:${String(port)}/api`,
    close: async () => {
      gateway.close();
      await close();
    },
  };
}

type Faces = Omit<FakeDiscord, 'requests' | 'flood' | 'limited' | 'violations' | 'rateLimit' | 'fail' | 'delay' | 'waitFor' | 'url' | 'close'>;

function faces(world: World, gateway: Gateway): Faces {
  const key = (what: string, channelId: string | undefined): string => (channelId === undefined ? what : `${what}:${channelId}`);
  return {
    guildId: world.guildId, channelIds: [...world.channels.keys()], applicationId: world.applicationId, botUserId: world.bot.id,
    messages: world.messages, threads: world.threads, commands: world.commands,
    press: async (wish) => press(world, wish),
    submitModal: async (wish) => submitModal(world, wish),
    command: async (wish) => command(world, wish),
    autocomplete: async (wish) => autocomplete(world, wish),
    post: (wish) => postAs(world, wish),
    buttons: (messageId) => buttonsOf(world, messageId),
    text: (messageId) => messageText(world.messages.get(messageId) ?? world.privates.get(messageId) ?? fail(messageId)),
    forbid: (what, channelId) => { world.forbidden.add(key(what, channelId)); },
    allow: (what, channelId) => { world.forbidden.delete(key(what, channelId)); },
    dropGateway: gateway.drop, refuseResume: gateway.refuseResume, gatewayDown: gateway.down, gateway,
    connected: () => gateway.connected, connections: () => gateway.connections,
    expireTokens: () => { for (const one of world.interactions.values()) one.expired = true; },
  };
}

function makeWorld(options: FakeDiscordOptions, changes: Changes): World {
  const channelIds = options.channelIds ?? [snowflake()];
  return {
    token: options.token, guildId: options.guildId ?? snowflake(), applicationId: options.applicationId ?? snowflake(),
    bot: userShape(options.botUserId ?? snowflake(), 'copilot', true), port: 0, ackMs: options.ackMs ?? 3000,
    channels: new Map(channelIds.map((id, index) => [id, { id, name: `channel-${String(index + 1)}` }])),
    threads: new Map(), messages: new Map(), privates: new Map(), commands: new Map(), forbidden: new Set(), nonces: new Map(),
    interactions: new Map(), delivered: new Set(),
    dispatch: () => undefined, reachable: () => false, changed: changes.changed, waitFor: changes.waitFor,
  };
}

interface Checks { spec: SpecCheck | undefined; violations: string[]; limited(): number | undefined }

function checked(world: World, call: Call, checks: Checks): Answer {
  const open = /^\/(interactions|webhooks)\//.test(call.path) || call.path === '/gateway';
  if (!open && call.headers['authorization'] !== `Bot ${world.token}`) return { status: 401, body: { message: '401: Unauthorized', code: 0 } };
  const wait = checks.limited();
  if (wait !== undefined) return tooManyRequests(wait);
  const broken = checks.spec?.request(call) ?? [];
  checks.violations.push(...broken);
  const answer = broken.length > 0 ? refusal(400, 50035, `Invalid Form Body: ${broken.join('; ')}`) : routed(world, call);
  checks.violations.push(...(checks.spec?.reply(call, answer) ?? []));
  return answer;
}

function routed(world: World, call: Call): Answer {
  for (const [method, pattern, answer] of routes) {
    const hit = method === call.method ? pattern.exec(call.path) : null;
    if (hit) return answer(world, hit.slice(1), call);
  }
  const known = routes.some(([, pattern]) => pattern.test(call.path));
  return known ? { status: 405, body: { message: '405: Method Not Allowed', code: 0 } } : { status: 404, body: { message: '404: Not Found', code: 0 } };
}

function unpack(call: Call): void {
  call.path = decodeURIComponent(call.path).replace(/^\/api(\/v10)?(?=\/)/, '');
  const form = call.headers['content-type']?.startsWith('multipart/') ? (call.body as Json) : undefined;
  if (!form) return;
  call.files = Object.keys(form).filter((name) => name.startsWith('files[')).map((name) => form[name] as { file: string; size: number; text: string });
  call.body = typeof form['payload_json'] === 'string' ? (JSON.parse(form['payload_json']) as unknown) : {};
}

function tooManyRequests(retryAfter: number): Answer {
  return {
    status: 429, body: { message: 'You are being rate limited.', retry_after: retryAfter, global: false },
    headers: { 'retry-after': String(Math.ceil(retryAfter)), 'x-ratelimit-scope': 'user', 'x-ratelimit-reset-after': String(retryAfter), via: '1.1 google' },
  };
}

function buttonsOf(world: World, messageId: string | undefined): FakeButton[] {
  const one = messageId === undefined ? undefined : world.messages.get(messageId) ?? world.privates.get(messageId);
  const messages = messageId === undefined ? [...world.messages.values()] : one ? [one] : [];
  return messages.flatMap((message) => walk(message.components).filter((part) => part.type === 2).map((part) => ({
    messageId: message.id, channelId: message.channel_id, customId: part.custom_id ?? '', label: part.label ?? '',
    style: part.style ?? 0, disabled: part.disabled ?? false, ...(part.url ? { url: part.url } : {}),
  })));
}

function fail(messageId: string): never {
  throw new Error(`there is no message ${messageId}`);
}
