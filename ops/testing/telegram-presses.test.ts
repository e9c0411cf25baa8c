import { afterEach, describe, expect, test } from 'vitest';
import telegram from '../../bot/channels/telegram.ts';
import { safe } from '../../engine/distill.ts';
import { testCard, testPlan, testWorld } from './channel-world.ts';
import type { FakeTelegram } from './fake-telegram.ts';
import { telegramChat, telegramLab, type TelegramLab, telegramSettings } from './telegram-lab.ts';

const open: TelegramLab[] = [];
const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (ending.length > 0) await ending.pop()?.();
  while (open.length > 0) await open.pop()?.close();
});

async function lab(...wish: Parameters<typeof telegramLab>): Promise<TelegramLab> {
  const one = await telegramLab(...wish);
  open.push(one);
  return one;
}

const cardPlace = { role: 'card', under: null, key: 'card-42' } as const;

describe('presses on Telegram', () => {
  const press = (fake: FakeTelegram, messageId: string, wish: { chatId?: number; data?: string } = {}): ReturnType<FakeTelegram['press']> =>
    fake.press({ userId: 7, chatId: wish.chatId ?? telegramChat, messageId: Number(messageId), data: wish.data ?? 'why-0123456789abcdef01234', forge: true });

  test('a decision that takes long is announced in time and told as a reply', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    let decide = (): void => undefined;
    kept.answer = () => new Promise((resolve) => { decide = () => { resolve({ refused: null, says: safe`Decided at last.` }); }; });
    expect(await press(fake, card.messageId).answer()).toEqual({ text: 'Received, checking…', show_alert: false });
    decide();
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'Decided at last.'));
    expect(fake.requests.filter((one) => one.method === 'sendMessage').at(-1)?.body).toMatchObject({ disable_notification: true, reply_parameters: { message_id: Number(card.messageId) } });
  });

  test('a refusal is an alert, the effect of a button that shows on its card is not', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    expect(await press(fake, card.messageId, { data: 'ack-0123456789abcdef01234' }).answer()).toEqual({ text: 'Done.', show_alert: false });
    expect(await press(fake, card.messageId).answer()).toEqual({ text: 'Done.', show_alert: true });
    kept.answer = () => Promise.resolve({ refused: 'done', says: safe`Already done.` });
    expect(await press(fake, card.messageId, { data: 'ack-0123456789abcdef01234' }).answer()).toEqual({ text: 'Already done.', show_alert: true });
  });

  test('a button that is over is taken off a message that nobody edits, and the others stay', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    await channel.close();
    const again = await telegram.connect(telegramSettings(fake), kept.world);
    ending.push(again.close);
    const buttons = () => (fake.messages.get(Number(card.messageId))?.reply_markup?.inline_keyboard ?? []).flat().map((button) => button.callback_data);
    const before = buttons();
    kept.answer = () => Promise.resolve({ refused: 'stranger', says: safe`Not you.` });
    await press(fake, card.messageId, { data: before[0] ?? '' }).answer();
    expect(buttons()).toEqual(before);
    kept.answer = () => Promise.resolve({ refused: 'recovered', says: safe`It is well again.` });
    await press(fake, card.messageId, { data: before[0] ?? '' }).answer();
    await fake.waitFor(() => buttons().length < before.length);
    expect(buttons()).toEqual(before.slice(1));
    expect(before.length).toBeGreaterThan(1);
  });

  test('a second press of a button leaves the newer buttons, which came onto its message meanwhile', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    const next = testPlan({ push: safe`⏳ APPROVAL NEEDED · INC-42 step 2 of 2`, buttons: testPlan().buttons.map((button) => ({ ...button, stepId: 's2', token: `two-${button.token}` })) });
    kept.answer = async () => {
      await channel.edit(next, card, 'plan');
      return { refused: 'taken', says: safe`Already approved by owner 10:02.` };
    };
    await press(fake, card.messageId, { data: testPlan().buttons[0]?.token ?? '' }).answer();
    kept.answer = () => Promise.resolve({ refused: null, says: safe`Done.` });
    await press(fake, card.messageId).answer();
    expect(fake.buttons(Number(card.messageId)).map((button) => button.data)).toEqual(expect.arrayContaining(next.buttons.map(({ token }) => token)));
  });

  test('a press in another chat is named with that chat', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    await press(fake, card.messageId, { chatId: -5 }).answer();
    expect(kept.presses[0]?.chat).toBe('-5');
  });

  test('presses that waited while nobody listened are late, the next one is not', async () => {
    const kept = testWorld();
    const { fake, channel } = await lab(kept);
    const card = await channel.post(testCard(), cardPlace);
    await channel.close();
    const waited = [press(fake, card.messageId), press(fake, card.messageId)];
    kept.cursor = { value: kept.cursor?.value ?? '0', at: new Date(Date.now() - 121_000) };
    const again = await telegram.connect(telegramSettings(fake), kept.world);
    ending.push(again.close);
    await Promise.all(waited.map((one) => one.answer()));
    await press(fake, card.messageId).answer();
    expect(kept.presses.map((one) => one.late)).toEqual([true, true, false]);
  });

  test('a press of this moment is not late, however long we were away', async () => {
    const kept = testWorld();
    kept.cursor = { value: '0', at: new Date(Date.now() - 3_600_000) };
    const { fake, channel } = await lab(kept);
    const card = await channel.post(testCard(), cardPlace);
    await fake.waitFor(() => fake.polling());
    await press(fake, card.messageId).answer();
    expect(kept.presses.map((one) => one.late)).toEqual([false]);
  });

  test('a late press that Telegram no longer lets us answer is answered as a reply', async () => {
    const { fake, kept, channel } = await lab(testWorld(), { queryMs: -1 });
    kept.answer = () => Promise.resolve({ refused: 'late', says: safe`That press waited too long. Press again.` });
    const card = await channel.post(testCard(), cardPlace);
    press(fake, card.messageId);
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'That press waited too long. Press again.'));
  });

  test('what was read is remembered, so that a restart does not hear it again', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    await press(fake, card.messageId).answer();
    const id = await fake.waitFor(() => (Number(kept.cursor?.value) > 0 ? Number(kept.cursor?.value) : undefined));
    await channel.close();
    const before = fake.requests.length;
    const again = await telegram.connect(telegramSettings(fake), kept.world);
    ending.push(again.close);
    await fake.waitFor(() => fake.polling());
    expect(fake.requests.slice(before).find((one) => one.method === 'getUpdates')?.body['offset']).toBe(id + 1);
    expect(kept.presses).toHaveLength(1);
  });
});

describe('a button on Telegram that asks for a name', () => {
  const unconfirmed = { refused: 'unconfirmed', says: safe`Type the name: db.lan`, asks: { what: 'name', hint: safe`db.lan` } } as const;

  async function asked(kept = testWorld()): Promise<TelegramLab & { question: number }> {
    kept.answer = (press) => Promise.resolve(press.typed === undefined ? unconfirmed : { refused: null, says: safe`Approved.` });
    const one = await lab(kept);
    const card = await one.channel.post(testCard(), cardPlace);
    const made = one.fake.press({ userId: 7, chatId: telegramChat, messageId: Number(card.messageId), data: 'why-0123456789abcdef01234' });
    expect(await made.answer()).toEqual({ text: 'Answer the message below.', show_alert: false });
    const question = await one.fake.waitFor(() => [...one.fake.messages.values()].find(({ text }) => text?.startsWith('⌨️')));
    expect(one.fake.requests.findLast(({ method }) => method === 'sendMessage')?.body).toMatchObject({
      reply_markup: { force_reply: true, input_field_placeholder: 'db.lan' }, reply_parameters: { message_id: Number(card.messageId) }, disable_notification: true,
    });
    return { ...one, question: question.message_id };
  }

  test('asks for it, and the answer reaches the engine with the token and the person', async () => {
    const { fake, kept, question } = await asked();
    const { messageId } = fake.sendText({ chatId: telegramChat, userId: 8, text: 'db.lan', replyTo: question });
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'Approved.'));
    expect(kept.presses[1]).toMatchObject({ token: 'why-0123456789abcdef01234', account: { id: '8', bot: false }, chat: String(telegramChat), typed: 'db.lan', late: false });
    expect(fake.requests.findLast(({ method }) => method === 'sendMessage')?.body).toMatchObject({ reply_parameters: { message_id: messageId } });
    expect(fake.violations).toEqual([]);
  });

  test('that a process asked for which is gone has to be pressed again', async () => {
    const { fake, channel, kept, question } = await asked();
    await channel.close();
    const again = await telegram.connect(telegramSettings(fake), kept.world);
    ending.push(again.close);
    fake.sendText({ chatId: telegramChat, userId: 7, text: 'db.lan', replyTo: question });
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text?.startsWith('I have been away since I asked') === true));
    expect(kept.presses.map(({ typed }) => typed)).toEqual([undefined]);
  });

  test('does not take a command for the answer, which Telegram makes one of what anybody types next', async () => {
    const { fake, kept, question } = await asked();
    fake.sendText({ chatId: telegramChat, userId: 8, text: '/status lab/db', replyTo: question });
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text?.startsWith('All quiet') === true));
    fake.sendText({ chatId: telegramChat, userId: 7, text: 'db.lan', replyTo: question });
    await fake.waitFor(() => kept.presses.some(({ typed }) => typed === 'db.lan'));
    expect(kept.presses.map(({ typed }) => typed)).toEqual([undefined, 'db.lan']);
  });

  test('hears no other text', async () => {
    const { fake, kept, question } = await asked();
    const card = (fake.messages.get(question)?.['reply_to_message'] as { message_id: number }).message_id;
    for (const replyTo of [card, undefined]) fake.sendText({ chatId: telegramChat, userId: 7, text: replyTo ? 'db.lan' : '/start db.lan', ...(replyTo ? { replyTo } : {}) });
    fake.sendText({ chatId: telegramChat, userId: 7, text: 'db.lan', replyTo: question });
    await fake.waitFor(() => kept.presses.length > 1);
    expect(kept.presses.map(({ typed }) => typed)).toEqual([undefined, 'db.lan']);
    expect(kept.said).toEqual([]);
  });
});

describe('polling', () => {
  test('another copy with the same token is named, and polling goes on when it is gone', async () => {
    const { fake, kept } = await lab();
    await fake.waitFor(() => fake.polling());
    const other = testWorld();
    const copy = await telegram.connect(telegramSettings(fake), other.world);
    await fake.waitFor(() => kept.states.some(({ state, words }) => state === 'away' && /another copy/.test(words)));
    await copy.close();
    await expect.poll(() => kept.states.at(-1)?.state, { timeout: 12_000 }).toBe('ok');
  });

  test('a webhook in the way is named', async () => {
    const { kept } = await lab(testWorld(), { webhook: 'https://other.example' });
    await expect.poll(() => kept.states.at(-1)).toMatchObject({ state: 'away', words: expect.stringMatching(/delete the webhook/) as string });
  });

  test('an outage is a state that ends by itself', async () => {
    const { fake, kept, channel } = await lab();
    await fake.waitFor(() => fake.polling());
    fake.fail({ method: 'getUpdates', status: 502, times: 1 });
    const card = await channel.post(testCard(), cardPlace);
    const poke = (): Promise<unknown> => fake.press({ userId: 7, chatId: telegramChat, messageId: Number(card.messageId), data: 'why-0123456789abcdef01234' }).answer();
    await poke();
    await expect.poll(() => kept.states.map(({ state }) => state), { timeout: 5000 }).toEqual(['ok', 'away', 'ok']);
    await poke();
    expect(kept.presses).toHaveLength(2);
  });

  test('a token that was revoked meanwhile ends polling and says so', async () => {
    const { fake, kept } = await lab();
    await fake.waitFor(() => fake.polling());
    fake.fail({ method: 'getUpdates', status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' }, times: 9 });
    fake.press({ userId: 7, chatId: telegramChat, messageId: 1, data: 'x', forge: true });
    await expect.poll(() => kept.states.at(-1)).toMatchObject({ state: 'refused', words: expect.stringMatching(/Unauthorized; check TELEGRAM_TOKEN/) as string });
    expect(fake.polling()).toBe(false);
  });
});
