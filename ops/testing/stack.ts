import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Point } from '../../engine/points.ts';
import { readConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { loadAllParts, type AllParts } from '../parts.ts';
import { openRig, type Rig } from '../rig.ts';
import { startCopilot, type Copilot } from '../copilot.ts';
import { collectSettings } from '../settings.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { startFakeDiscord, type FakeDiscord } from './fake-discord.ts';
import { startFakeDocker, type FakeDocker } from './fake-docker.ts';
import { startFakeTelegram, type FakeTelegram } from './fake-telegram.ts';

/** The people, chats and tokens that every test world has. */
export const lab = {
  discordToken: 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789',
  telegramToken: '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc',
  channel: '300000000000000001', otherChannel: '300000000000000002',
  chat: -1001234567890, otherChat: -1001234567891,
  admin: { discord: '100000000000000001', telegram: 5001 },
  second: { discord: '100000000000000002', telegram: 5002 },
  user: { discord: '100000000000000003', telegram: 5003 },
  stranger: { discord: '100000000000000009', telegram: 5009 },
} as const;

/** What a test may choose. `env` wins over everything. */
export type StackChoice = { env?: Record<string, string>; discord?: boolean; telegram?: boolean; dockerUrl?: string; point?: (point: Point) => void; parts?: (parts: AllParts) => AllParts };

/** The world around the service, which outlives the service itself. */
export type World = {
  env: Record<string, string>; database: TestDatabase; folder: string; docker: FakeDocker; discord: FakeDiscord; telegram: FakeTelegram;
  close: () => Promise<void>;
};

/** A service on real Postgres with the fakes around it. */
export type Stack = World & { rig: Rig; service: Copilot; restart: () => Promise<void>; start: () => Promise<void>; stop: () => Promise<void> };

/** Makes the fakes, a database and the settings that join them; no service yet. */
export async function makeWorld(choice: StackChoice = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-copilot-stack-'));
  const [database, docker, discord, telegram] = await Promise.all([
    freshDatabase(), startFakeDocker({ socketPath: join(folder, 'engine.sock') }),
    startFakeDiscord({ token: lab.discordToken, channelIds: [lab.channel, lab.otherChannel] }),
    startFakeTelegram({
      token: lab.telegramToken,
      chats: [{ id: lab.chat, type: 'supergroup' }, { id: lab.otherChat, type: 'supergroup' }, { id: lab.admin.telegram, type: 'private' }, { id: lab.stranger.telegram, type: 'private' }],
    }),
  ]);
  const env = { ...settingsOf(choice, { database, docker, discord, telegram }), DATA_DIR: join(folder, 'data'), ...choice.env };
  const close = async () => {
    await Promise.all([docker.close(), discord.close(), telegram.close()]);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  return { env, database, folder, docker, discord, telegram, close };
}

/** Starts a service in this process on a world of its own. */
export async function startStack(choice: StackChoice = {}): Promise<Stack> {
  const world = await makeWorld(choice);
  let running = await startIn(world, choice);
  const stopRunning = async () => {
    await running.service.stop();
    await running.rig.close();
  };
  const stack: Stack = {
    ...world, ...running,
    start: async () => {
      running = await startIn(world, choice);
      Object.assign(stack, running);
    },
    restart: async () => {
      await stopRunning();
      await stack.start();
    },
    stop: async () => {
      await stopRunning();
      await world.close();
    },
  };
  return stack;
}

/** Starts another service in this process on a world that is there; two of them share one Postgres. */
export async function startIn(world: Pick<World, 'env'>, choice: Pick<StackChoice, 'point' | 'parts'> = {}): Promise<{ rig: Rig; service: Copilot }> {
  const parts = (choice.parts ?? ((all) => all))(await loadAllParts());
  const config = readConfig(world.env, collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels]));
  const rig = await openRig({ config, parts, log: openLog(world.env['LOG_LEVEL'] ?? 'silent', false), terminal: false });
  return { rig, service: await startCopilot(rig, choice.point ? { point: choice.point } : {}) };
}

/** Waits until something is there; rejects with what was asked for when it does not come. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false> | T | null | undefined | false, timeoutMs = 60_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

function settingsOf(choice: StackChoice, around: Pick<World, 'database' | 'docker' | 'discord' | 'telegram'>): Record<string, string> {
  const { admin, second, user } = lab;
  return {
    DATABASE_URL: around.database.url, DOCKER_HOSTS: `lab=${choice.dockerUrl ?? around.docker.url}`, STATUS_PORT: '0', CONSOLE: 'off',
    SETTLE_SECONDS: '0', CHAT_PER_MINUTE: '1000', STORM_COUNT: '1000', RECOVERY_SECONDS: '1', POLL_SECONDS: '1', USAGE_SECONDS: '0', TZ: 'UTC',
    ADMINS: `owner=discord:${admin.discord}+telegram:${admin.telegram},second=discord:${second.discord}+telegram:${second.telegram}`,
    USERS: `guest=discord:${user.discord}+telegram:${user.telegram}`,
    ...(choice.discord === false ? {} : { DISCORD_TOKEN: lab.discordToken, DISCORD_CHANNEL_ID: lab.channel, DISCORD_API_URL: around.discord.url }),
    ...(choice.telegram === false ? {} : { TELEGRAM_TOKEN: lab.telegramToken, TELEGRAM_CHAT_ID: String(lab.chat), TELEGRAM_API_URL: around.telegram.url }),
  };
}
