import { ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, DiscordAPIError, GatewayIntentBits, type ButtonInteraction, type TextChannel } from 'discord.js';
import { Bot, GrammyError } from 'grammy';
import { afterEach } from 'vitest';
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord.ts';
import { type FakeTelegram, type FakeTelegramOptions, startFakeTelegram } from './fake-telegram.ts';

/** A well-formed token that only the fake knows. */
export const token = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.token';
/** What is to be closed after the current test, last first. */
export const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

/** Starts a fake Discord and logs a real discord.js client in to it. */
export async function discord(options: Partial<FakeDiscordOptions> = {}): Promise<{ fake: FakeDiscord; client: Client; channel: TextChannel }> {
  const fake = await startFakeDiscord({ token, ...options });
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: fake.url, retries: 1 }, allowedMentions: { parse: [] } });
  client.on('error', () => undefined);
  open.push(() => fake.close(), () => client.destroy());
  const ready = new Promise((resolve) => client.once('clientReady', resolve));
  await client.login(token);
  await ready;
  const channel = (await client.channels.fetch(fake.channelIds[0] ?? '')) as TextChannel;
  return { fake, client, channel };
}

/** A button that is sent with a card. */
export function button(id = 'go', label = 'Approve'): ButtonBuilder {
  return new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(ButtonStyle.Success);
}

/** A row of buttons. */
export function row(...buttons: ButtonBuilder[]): ActionRowBuilder<ButtonBuilder> {
  return new ActionRowBuilder<ButtonBuilder>().addComponents(...buttons);
}

/** Lets the client act on each press of a button. */
export function onPress(client: Client, act: (press: ButtonInteraction) => unknown): void {
  client.on('interactionCreate', (one) => { if (one.isButton()) void act(one); });
}

/** The code with which Discord refused, or `no fault`. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const fault: unknown = await work.then(() => 'no fault', (caught: unknown) => caught);
  return fault instanceof DiscordAPIError ? fault.code : fault;
}

const chats: FakeTelegramOptions['chats'] = [{ id: 11, type: 'private' }, { id: -100200, type: 'supergroup', isForum: true, members: [{ id: 11 }] }];

/** Starts a fake Telegram and points a real grammY bot at it. */
export async function telegram(options: Partial<FakeTelegramOptions> = {}): Promise<{ fake: FakeTelegram; bot: Bot }> {
  const fake = await startFakeTelegram({ token: '123:abc', chats, ...options });
  const bot = newBot(fake);
  open.push(() => fake.close(), () => bot.stop().catch(() => undefined));
  return { fake, bot };
}

/** A bot of the fake, with the right token unless another is given. */
export function newBot(fake: FakeTelegram, token = '123:abc'): Bot {
  const bot = new Bot(token, { client: { apiRoot: fake.url } });
  bot.catch(() => undefined);
  return bot;
}

/** The words with which Telegram refused, or `no fault`. */
export async function wordsOf(work: Promise<unknown>): Promise<string> {
  const fault: unknown = await work.then(() => 'no fault', (caught: unknown) => caught);
  return fault instanceof GrammyError ? fault.description : String(fault);
}
