import { expect, test } from 'vitest';
import { addressed, cloudSafeText, safe } from '../../engine/distill.ts';
import type { Connected } from './channel-contract-chat.ts';
import { testCard, testPlan } from './channel-world.ts';

/** What becomes of presses. */
export function pressesContract(connected: Connected): void {
  test('a press reaches the engine with its account and the chat of the card', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-42' });
    await chat.press({ messageId: plan.messageId, token: 'app-0123456789abcdef01234', userId: '4242' });
    expect(kept.presses).toMatchObject([{
      token: 'app-0123456789abcdef01234', account: { platform: channel.platform, id: '4242', bot: false }, chat: channel.chat, late: false,
    }]);
    expect(channel.chat).toBe(chat.chat);
  });

  test('a refusal and an explanation are told to the presser alone', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const before = chat.count();
    kept.answer = () => Promise.resolve({ refused: 'role', says: safe`⛔ You cannot do this. Nothing was changed.` });
    expect(await chat.press({ messageId: card.messageId, token: 'ack-0123456789abcdef01234' })).toBe('⛔ You cannot do this. Nothing was changed.');
    kept.answer = () => Promise.resolve({ refused: null, says: safe`Because it stopped 5 times.` });
    expect(await chat.press({ messageId: card.messageId, token: 'why-0123456789abcdef01234' })).toBe('Because it stopped 5 times.');
    expect(chat.count()).toBe(before);
    expect(chat.violations()).toEqual([]);
  });

  test('two presses at once both reach the engine and both are answered', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    kept.answer = (press) => Promise.resolve(press.account.id === '1' ? { refused: null, says: safe`` } : { refused: 'done', says: safe`Already done.` });
    const token = 'why-0123456789abcdef01234';
    const told = await Promise.all(['1', '2'].map((userId) => chat.press({ messageId: card.messageId, token, userId })));
    expect(told).toEqual(['', 'Already done.']);
    expect(kept.presses).toHaveLength(2);
  });

  test('a press that cannot be decided is answered, and the next one works', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    kept.answer = () => Promise.reject(new Error('the database is away'));
    const press = { messageId: card.messageId, token: 'why-0123456789abcdef01234' };
    expect(await chat.press(press)).toMatch(/nothing was changed. Press again/);
    kept.answer = () => Promise.resolve({ refused: null, says: safe`Here.` });
    expect(await chat.press(press)).toBe('Here.');
  });

  test('a long answer arrives whole', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    const says = safe`${addressed('docker://nas1/immich/server')} ${cloudSafeText.parse('stopped again and '.repeat(40))}at last.`;
    kept.answer = () => Promise.resolve({ refused: null, says });
    expect(await chat.press({ messageId: card.messageId, token: 'why-0123456789abcdef01234' })).toBe(says);
    expect(chat.violations()).toEqual([]);
  });

  test('a bot that presses is named a bot', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    await chat.press({ messageId: card.messageId, token: 'ack-0123456789abcdef01234', bot: true });
    expect(kept.presses[0]?.account.bot).toBe(true);
  });

  test('a card of an earlier process can be pressed after a restart', async () => {
    const { chat, channel, kept } = await connected();
    const card = await channel.post(testCard(), { role: 'card', under: null, key: 'card-42' });
    await channel.close();
    const again = await chat.connect(kept);
    try {
      await chat.press({ messageId: card.messageId, token: 'ack-0123456789abcdef01234' });
      expect(kept.presses).toMatchObject([{ token: 'ack-0123456789abcdef01234', chat: chat.chat, late: false }]);
    } finally {
      await again.close();
    }
  });
}
