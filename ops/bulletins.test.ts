import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Card } from '../engine/card.ts';
import { safe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { reconcile } from '../engine/notify.ts';
import type { Channel } from '../engine/ports.ts';
import type { NotifyDeps } from '../engine/show.ts';
import { bulletinsIn, rewriteBulletin, writeBulletin } from '../storage/bulletins.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { rows } from '../storage/postgres.ts';
import { degradedCard } from '../templates/cards/degraded.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { testWorld } from './testing/channel-world.ts';
import { discordLab } from './testing/discord-lab.ts';
import { openHouse, type House } from './testing/house.ts';
import { telegramLab } from './testing/telegram-lab.ts';

let house: House;
let paper: Paper;
beforeEach(async () => {
  house = await openHouse();
  paper = paperChat(house.now);
});
afterEach(async () => { await house.close(); });

const card: Card = { push: safe`📋 NEWS · something`, tone: 'info', lines: [{ label: safe`Since`, text: safe``, at: new Date('2026-11-21T09:00:00Z'), spare: 1 }, { text: safe`more` }], foot: safe`foot`, buttons: [], link: { label: safe`Open`, path: '/' }, loud: true };
const other: Card = { ...card, push: safe`✅ NEWS · over` };

async function show(limits: Partial<NotifyDeps['limits']> = {}, channel: Channel = paper.channel): Promise<Date | null> {
  const { deps, store } = house;
  return reconcile(channel, {
    ...deps, limits: { ...deps.limits, ...limits }, timeZone: 'UTC', cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store), bulletins: bulletinsIn(store),
  });
}

async function write(newsUntil: Date | null = null): Promise<void> {
  await writeBulletin(house.store, { key: 'news', card, newsUntil }, { platforms: ['telegram', 'discord'], at: house.now() });
}

async function end(): Promise<void> {
  await rewriteBulletin(house.store, { key: 'news', card: other, newsUntil: house.now() });
}

function sent(): string[] {
  return paper.sent.map(({ what, text }) => `${what} ${text}`);
}

test('it is posted once and edited once, with a receipt each, over connections', async () => {
  await write();
  await write();
  for (let times = 0; times < 3; times += 1) await show();
  expect(sent()).toEqual(['card 📋 NEWS · something']);
  await end();
  paper = paperChat(house.now);
  for (let times = 0; times < 3; times += 1) await show();
  expect(sent()).toEqual(['edit ✅ NEWS · over']);
  expect(await rows(house.store, "SELECT platform, kind, ticket_id FROM notices WHERE key = 'news' ORDER BY id")).toEqual([{ platform: 'telegram', kind: 'post', ticket_id: null }, { platform: 'telegram', kind: 'edit', ticket_id: null }]);
});

test('what is over before a chat could show it is not posted there', async () => {
  await write();
  await end();
  await show();
  await write(new Date(house.now().getTime() + 60_000));
  expect(sent()).toEqual([]);
});

test('what is over while it is being posted is edited at the next look', async () => {
  await write();
  await show({}, { ...paper.channel, post: async (...asked) => {
    await end();
    return paper.channel.post(...asked);
  } });
  await show();
  expect(sent()).toEqual(['card 📋 NEWS · something', 'edit ✅ NEWS · over']);
});

test('quiet hours keep it back, and not the change of what is shown', async () => {
  const quiet = { QUIET_HOURS: '09:00-11:00' };
  await write(new Date(house.now().getTime() + 86_400_000));
  expect(await show(quiet)).toEqual(new Date('2026-11-21T11:00:00Z'));
  expect(sent()).toEqual([]);
  house.pass(3600);
  await show(quiet);
  house.pass(23 * 3600);
  await end();
  await show(quiet);
  expect(sent()).toEqual(['card 📋 NEWS · something', 'edit ✅ NEWS · over']);
});

test.each([['news', null, ['card 📋 NEWS · something', 'card ✅ NEWS · over']], ['no news any more', new Date(0), ['card 📋 NEWS · something']]] as const)('deleted in the chat it is posted again while it is news: %s', async (_, newsUntil, expected) => {
  await write();
  await show();
  await rewriteBulletin(house.store, { key: 'news', card: other, newsUntil });
  const channel: Channel = { ...paper.channel, edit: () => Promise.reject(new Fault('channel.missing', 'there is no such message')) };
  await show({}, channel);
  house.pass(5);
  await show({}, channel);
  expect(sent()).toEqual(expected);
});

test('a chat whose minute is full gets it in the next', async () => {
  const full = { CHAT_PER_MINUTE: 4 };
  for (const key of ['a', 'b', 'c', 'd', 'e']) await writeBulletin(house.store, { key, card: { ...card, loud: false }, newsUntil: null }, { platforms: ['telegram'], at: house.now() });
  expect(await show(full)).toEqual(new Date(house.now().getTime() + 60_000));
  expect(sent()).toHaveLength(3);
  house.pass(61);
  await show(full);
  expect(sent()).toHaveLength(5);
});

test('it opens no topic in a forum of Telegram and no thread in Discord, and an edit leaves it a plain card', async () => {
  const [telegram, discord] = await Promise.all([telegramLab(testWorld(), { isForum: true }), discordLab()]);
  await write();
  for (const { channel } of [telegram, discord]) await show({}, channel);
  await end();
  for (const { channel } of [telegram, discord]) await show({}, channel);
  expect(telegram.fake.requests.map(({ method }) => method).filter((method) => /topic|send|edit/i.test(method))).toEqual(['sendMessage', 'editMessageText']);
  expect(discord.fake.requests.filter(({ path }) => path.includes('/messages')).map(({ method, path }) => [method, path.includes('threads')])).toEqual([['POST', false], ['PATCH', false]]);
  expect([...discord.fake.messages.values()]).toMatchObject([{ content: '✅ NEWS · over', flags: 0 }]);
  await Promise.all([telegram.close(), discord.close()]);
});

test('a card comes back from the database as it was written', async () => {
  const written = degradedCard({ since: house.now(), until: null });
  await writeBulletin(house.store, { key: 'k', card: written, newsUntil: null }, { platforms: ['discord'], at: house.now() });
  expect(await bulletinsIn(house.store).due('discord', house.now())).toMatchObject([{ key: 'k', posted: null, card: written }]);
});
