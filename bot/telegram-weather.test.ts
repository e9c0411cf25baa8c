import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { isFault } from '../engine/errors.ts';
import { testCard, testPlan, testWorld } from '../ops/testing/channel-world.ts';
import { telegramChat, telegramLab, type TelegramLab } from '../ops/testing/telegram-lab.ts';

const open: TelegramLab[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.close();
});

async function lab(...wish: Parameters<typeof telegramLab>): Promise<TelegramLab> {
  const one = await telegramLab(...wish);
  open.push(one);
  return one;
}

/** Goes on until it is done, waiting as long as the channel says, as a chat does. */
async function untilTaken<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isFault(error, 'channel.busy')) throw error;
      await sleep(error.retryAfterMs ?? 1000);
    }
  }
}

const texts = ({ fake }: TelegramLab): string[] => [...fake.messages.values()].filter(({ from }) => from?.is_bot === true).map(({ text }) => text ?? '');

describe('a Telegram that refuses every second call for a while', () => {
  test('gets every card and every answer once, and nothing before it may', async () => {
    const one = await lab();
    const { fake, channel, kept } = one;
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    kept.answer = ({ account }) => Promise.resolve({ refused: null, says: safe`${`Answer ${account.id} ${'and more words '.repeat(20)}` as never}` });
    fake.flood({ every: 2, retryAfter: 1 });
    const people = [1, 2, 3, 4];
    const presses = people.map((userId) => fake.press({ userId, chatId: telegramChat, messageId: Number(card.messageId), data: 'why-0123456789abcdef01234' }));
    for (const userId of people) fake.sendText({ chatId: telegramChat, userId, text: `/status hours:${userId}` });
    const cards = (async () => {
      for (const n of people) await untilTaken(() => channel.post(testCard({ push: safe`🔴 HIGH · card ${n}` }), { role: 'card', under: null, key: `card-${n}` }));
    })();
    for (const made of presses) expect(await made.answer()).toMatchObject({ text: 'See the message below.' });
    await cards;
    await fake.waitFor(() => texts(one).filter((text) => text.startsWith('All quiet')).length >= people.length && people.every((n) => texts(one).some((text) => text.startsWith(`Answer ${n} `))), 60_000);
    for (const n of people) {
      expect(texts(one).filter((text) => text.startsWith(`Answer ${n} `))).toHaveLength(1);
      expect(texts(one).filter((text) => text.includes(`HIGH · card ${n}`))).toHaveLength(1);
    }
    expect(texts(one).filter((text) => text.startsWith('All quiet'))).toHaveLength(people.length);
    expect(fake.limited()).toBeGreaterThan(people.length);
    expect(fake.violations).toEqual([]);
    expect(kept.said).toEqual([]);
  });

  test('gets one topic for an incident whose card it refused at first', async () => {
    const { fake, channel } = await lab(testWorld(), { isForum: true });
    fake.rateLimit({ method: 'sendMessage', retryAfter: 1 });
    const card = await untilTaken(() => channel.post(testCard(), { role: 'card', under: null, key: 'card-42' }));
    expect(fake.requests.filter(({ method }) => method === 'createForumTopic')).toHaveLength(1);
    expect(card.thread).not.toBeNull();
  });

  test('gets the whole text of a card that was too long, though it refused the file at first', async () => {
    const { fake, channel, kept } = await lab();
    fake.rateLimit({ method: 'sendDocument', retryAfter: 1 });
    const lines = Array.from({ length: 400 }, (_, n) => ({ label: safe`Line ${n}`, text: safe`word after word after word`, spare: 1 as const }));
    await channel.post(testPlan({ lines }), { role: 'plan', under: null, key: 'plan-42' });
    expect(fake.requests.filter(({ method }) => method === 'sendDocument')).toHaveLength(2);
    expect(kept.said).toEqual([]);
  });
});
