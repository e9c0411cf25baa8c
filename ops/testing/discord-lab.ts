import discord from '../../bot/channels/discord.ts';
import type { Channel } from '../../engine/ports.ts';
import { type TestWorld, testWorld } from './channel-world.ts';
import { type FakeDiscord, startFakeDiscord } from './fake-discord.ts';

/** The token and the channel of the fake Discord that tests connect to. */
export const discordToken = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.token';
export const discordChat = '112233445566778899';

/** A fake Discord with a connected channel, and how both end. */
export type DiscordLab = { fake: FakeDiscord; kept: TestWorld; channel: Channel; close: () => Promise<void> };

/** How a fake Discord differs from the usual one. */
export type DiscordWish = { ackMs?: number };

/** Starts a fake Discord with two channels. */
export function fakeDiscord(more: DiscordWish = {}): Promise<FakeDiscord> {
  return startFakeDiscord({ token: discordToken, channelIds: [discordChat, '998877665544332211'], ...more });
}

/** The settings that lead to a fake Discord. */
export function discordSettings(fake: Pick<FakeDiscord, 'url'>): Parameters<typeof discord.connect>[0] {
  return { DISCORD_TOKEN: discordToken, DISCORD_CHANNEL_ID: discordChat, DISCORD_API_URL: fake.url };
}

/** Starts a fake Discord and connects to it. */
export async function discordLab(kept: TestWorld = testWorld(), more: DiscordWish = {}): Promise<DiscordLab> {
  const fake = await fakeDiscord(more);
  const channel = await discord.connect(discordSettings(fake), kept.world);
  const close = async (): Promise<void> => {
    await channel.close();
    await fake.close();
  };
  return { fake, kept, channel, close };
}

/** What a person reads: Discord takes away the backslashes, the bold marks and what has no width. */
export function readOnDiscord(text: string): string {
  return text.replace(/(?<!\\)\*\*/g, '').replace(/\\(?=[^A-Za-z0-9\s])/g, '').replace(/\u200b/g, '');
}
