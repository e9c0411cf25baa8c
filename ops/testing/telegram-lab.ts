import telegram from '../../bot/channels/telegram.ts';
import type { Channel } from '../../engine/ports.ts';
import { type TestWorld, testWorld } from './channel-world.ts';
import { type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';

/** The token and the chat of the fake Telegram that tests connect to. */
export const telegramToken = '7000000001:AAfakefakefakefakefakefakefakefake';
export const telegramChat = -1001234567890;

/** A fake Telegram with a connected channel, and how both end. */
export type TelegramLab = { fake: FakeTelegram; kept: TestWorld; channel: Channel; close: () => Promise<void> };

/** How a fake Telegram differs from the usual one. */
export type TelegramWish = { queryMs?: number; webhook?: string; isForum?: boolean };

/** Starts a fake Telegram with one group. */
export function fakeTelegram({ isForum = false, ...more }: TelegramWish = {}): Promise<FakeTelegram> {
  return startFakeTelegram({ token: telegramToken, chats: [{ id: telegramChat, type: 'supergroup', title: 'lab', isForum }], ...more });
}

/** The settings that lead to a fake Telegram. */
export function telegramSettings(fake: Pick<FakeTelegram, 'url'>): Parameters<typeof telegram.connect>[0] {
  return { TELEGRAM_TOKEN: telegramToken, TELEGRAM_CHAT_ID: String(telegramChat), TELEGRAM_API_URL: fake.url };
}

/** Starts a fake Telegram and connects to it. */
export async function telegramLab(kept: TestWorld = testWorld(), more: TelegramWish = {}): Promise<TelegramLab> {
  const fake = await fakeTelegram(more);
  const channel = await telegram.connect(telegramSettings(fake), kept.world);
  const close = async (): Promise<void> => {
    await channel.close();
    await fake.close();
  };
  return { fake, kept, channel, close };
}
