import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import telegram from '../../bot/channels/telegram.ts';
import { safe } from '../../engine/distill.ts';
import type { Channel } from '../../engine/ports.ts';
import { channelContract } from './channel-contract.ts';
import { testCard, testPlan, type TestWorld, testWorld } from './channel-world.ts';
import { type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';

const token = '7000000001:AAfakefakefakefakefakefakefakefake';
const chat = -1001234567890;

const fakeLab = (): Promise<FakeTelegram> => startFakeTelegram({ token, chats: [{ id: chat, type: 'supergroup', title: 'lab' }] });

function settings(fake: FakeTelegram): Parameters<typeof telegram.connect>[0] {
  return { TELEGRAM_TOKEN: token, TELEGRAM_CHAT_ID: String(chat), TELEGRAM_API_URL: fake.url };
}

channelContract('Telegram', async () => {
  const fake = await fakeLab();
  return {
    chat: String(chat),
    connect: (kept, wrong = {}) => telegram.connect({
      TELEGRAM_TOKEN: wrong.token ?? token, TELEGRAM_CHAT_ID: wrong.chat ?? String(chat),
      TELEGRAM_API_URL: wrong.dead === true ? 'http://127.0.0.1:9' : fake.url,
    }, kept.world),
    text: (id) => fake.text(Number(id)).replace(/\u200b/g, ''),
    tokens: (id) => fake.buttons(Number(id)).flatMap((button) => (button.data === undefined ? [] : [button.data])),
    press: async ({ messageId, token: data, userId = '77', bot = false }) => {
      const known = fake.messages.size;
      const { text } = await fake.press({ userId: Number(userId), chatId: chat, messageId: Number(messageId), data, isBot: bot }).answer();
      if (text !== 'See the message below.') return text;
      const reply = await fake.waitFor(() => (fake.messages.size > known ? [...fake.messages.values()].at(-1) : undefined));
      return (reply.text ?? '').replace(/\u200b/g, '');
    },
    count: () => fake.messages.size,
    remove: (id) => { fake.messages.delete(Number(id)); },
    limit: (retryAfter) => { fake.rateLimit({ method: 'sendMessage', retryAfter }); },
    violations: () => fake.violations,
    alive: () => [...fake.messages.values()].flatMap((message) => {
      const foreign = (message.entities ?? []).filter((entity) => !['bold', 'date_time'].includes(String(entity['type'])));
      const lively = /@(?!\u200b)|https?:\/\/|(?<=[\p{L}\p{N}])\.\p{L}{2,}/u.test(message.text ?? '');
      return foreign.length === 0 && !lively ? [] : [message.text ?? ''];
    }),
    idempotent: false,
    close: fake.close,
  };
});

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

async function start(kept: TestWorld = testWorld()): Promise<{ fake: FakeTelegram; kept: TestWorld; channel: Channel }> {
  const fake = await fakeLab();
  open.push(fake.close);
  const channel = await telegram.connect(settings(fake), kept.world);
  open.push(channel.close);
  return { fake, kept, channel };
}

const cardPlace = { role: 'card', under: null, key: 'card-42' } as const;
const sent = (fake: FakeTelegram, method = 'sendMessage'): Record<string, unknown>[] =>
  fake.requests.filter((one) => one.method === method).map((one) => one.body);

describe('what Telegram gets', () => {
  test('a card, its plan and an edit, to the letter', async () => {
    const { fake, channel } = await start();
    const card = await channel.post(testCard(), cardPlace);
    const plan = await channel.post(testPlan({ loud: false }), { role: 'plan', under: card, key: 'plan-42' });
    await channel.edit(testPlan({ buttons: [], link: null }), plan, 'plan');
    expect([...sent(fake), ...sent(fake, 'editMessageText')]).toMatchInlineSnapshot(`
      [
        {
          "chat_id": "-1001234567890",
          "disable_notification": false,
          "link_preview_options": {
            "is_disabled": true,
          },
          "parse_mode": "HTML",
          "reply_markup": {
            "inline_keyboard": [
              [
                {
                  "callback_data": "ack-0123456789abcdef01234",
                  "text": "Acknowledge",
                },
                {
                  "callback_data": "why-0123456789abcdef01234",
                  "text": "Why?",
                },
              ],
              [
                {
                  "text": "Open",
                  "url": "https://lab.example/incidents/42",
                },
              ],
            ],
          },
          "text": "🔴 HIGH · nas1/immich_server keeps restarting (5 times in 2 min) · INC-42

      The container stops right after its start.
      <b>Likely cause:</b> exit code 1, not confirmed
      <b>Since:</b> 09:58 · <tg-time unix="1795255080" format="r">2026-11-21 09:58</tg-time>
      <b>Evidence:</b> 5 starts, exit 1
      INC-42 · logs stay on your server",
        },
        {
          "chat_id": "-1001234567890",
          "disable_notification": true,
          "link_preview_options": {
            "is_disabled": true,
          },
          "parse_mode": "HTML",
          "reply_markup": {
            "inline_keyboard": [
              [
                {
                  "callback_data": "app-0123456789abcdef01234",
                  "style": "success",
                  "text": "Approve step 1",
                },
                {
                  "callback_data": "dec-0123456789abcdef01234",
                  "style": "danger",
                  "text": "Reject",
                },
              ],
              [
                {
                  "callback_data": "wpl-0123456789abcdef01234",
                  "text": "Why?",
                },
                {
                  "text": "Open",
                  "url": "https://lab.example/incidents/42",
                },
              ],
            ],
          },
          "reply_parameters": {
            "allow_sending_without_reply": true,
            "message_id": 101,
          },
          "text": "⏳ APPROVAL NEEDED · INC-42 step 1 of 1 · Restart nas1/immich_server (low risk)

      ▶ 1 Restart nas1/immich_server
      down for about 10 s · undo: none needed
      Expires 10:56 · plan 7F3A",
        },
        {
          "chat_id": "-1001234567890",
          "link_preview_options": {
            "is_disabled": true,
          },
          "message_id": 102,
          "parse_mode": "HTML",
          "text": "⏳ APPROVAL NEEDED · INC-42 step 1 of 1 · Restart nas1/immich_server (low risk)

      ▶ 1 Restart nas1/immich_server
      down for about 10 s · undo: none needed
      Expires 10:56 · plan 7F3A",
        },
      ]
    `);
  });

  test('a status page that no phone can open gets no button', async () => {
    const { fake, channel } = await start(testWorld({ statusUrl: 'http://localhost:8080' }));
    const card = await channel.post(testCard(), cardPlace);
    expect(fake.buttons(Number(card.messageId)).filter((button) => button.url !== undefined)).toEqual([]);
  });

  test('a link that Telegram refuses is left away, the card is not', async () => {
    const { fake, channel, kept } = await start();
    fake.fail({ method: 'sendMessage', status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: BUTTON_URL_INVALID' } });
    const card = await channel.post(testCard(), cardPlace);
    expect(fake.buttons(Number(card.messageId)).map((button) => button.label)).toEqual(['Acknowledge', 'Why?']);
    expect(kept.said.join()).toMatch(/without its link/);
  });

  test('what cannot be read as HTML is sent once as plain text', async () => {
    const { fake, channel } = await start();
    const refusal = { ok: false, error_code: 400, description: "Bad Request: can't parse entities: Unsupported start tag" };
    fake.fail({ method: 'sendMessage', status: 400, body: refusal, times: 1 });
    const card = await channel.post(testCard(), cardPlace);
    expect(sent(fake).map((body) => body['parse_mode'])).toEqual(['HTML', undefined]);
    expect(fake.text(Number(card.messageId))).toMatch(/Likely cause: exit code 1[^<>]*$/);
    fake.fail({ method: 'sendMessage', status: 400, body: refusal, times: 2 });
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.refused' });
  });

  test.each([['cut'], ['status']])('a message whose answer was lost (%s) is not sent twice and is called unknown', async (how) => {
    const { fake, channel } = await start();
    fake.fail({ method: 'sendMessage', after: true, ...(how === 'cut' ? { cut: true } : { status: 502 }) });
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.timeout', retry: false });
    expect(sent(fake)).toHaveLength(1);
  });

  test('a group that became a supergroup is named with its new number', async () => {
    const { fake, channel } = await start();
    const body = { ok: false, error_code: 400, description: 'Bad Request: group chat was upgraded to a supergroup chat', parameters: { migrate_to_chat_id: -1009 } };
    fake.fail({ method: 'sendMessage', status: 400, body });
    await expect(channel.post(testCard(), cardPlace)).rejects.toThrow(/set TELEGRAM_CHAT_ID to -1009/);
  });

  test('a bot that was thrown out of the chat says so', async () => {
    const { fake, channel } = await start();
    fake.block(chat);
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.refused', message: expect.stringMatching(/kicked.*member of chat/) as string });
  });

  test('no fault holds the token', async () => {
    const { fake, channel } = await start();
    await fake.close();
    const fault: unknown = await channel.post(testCard(), cardPlace).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'channel.unreachable' });
    expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain(token);
  });
});

describe('presses on Telegram', () => {
  const press = (fake: FakeTelegram, messageId: string, wish: { chatId?: number; data?: string } = {}): ReturnType<FakeTelegram['press']> =>
    fake.press({ userId: 7, chatId: wish.chatId ?? chat, messageId: Number(messageId), data: wish.data ?? 'why-0123456789abcdef01234', forge: true });

  test('a decision that takes long is announced in time and told as a reply', async () => {
    const { fake, channel, kept } = await start();
    const card = await channel.post(testCard(), cardPlace);
    let decide = (): void => undefined;
    kept.answer = () => new Promise((resolve) => { decide = () => { resolve({ refused: null, says: safe`Decided at last.` }); }; });
    expect(await press(fake, card.messageId).answer()).toEqual({ text: 'Received, checking…', show_alert: false });
    decide();
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'Decided at last.'));
    expect(sent(fake).at(-1)).toMatchObject({ disable_notification: true, reply_parameters: { message_id: Number(card.messageId) } });
  });

  test('a refusal is an alert, the effect of a button that shows on its card is not', async () => {
    const { fake, channel, kept } = await start();
    const card = await channel.post(testCard(), cardPlace);
    expect(await press(fake, card.messageId, { data: 'ack-0123456789abcdef01234' }).answer()).toEqual({ text: 'Done.', show_alert: false });
    expect(await press(fake, card.messageId).answer()).toEqual({ text: 'Done.', show_alert: true });
    kept.answer = () => Promise.resolve({ refused: 'done', says: safe`Already done.` });
    expect(await press(fake, card.messageId, { data: 'ack-0123456789abcdef01234' }).answer()).toEqual({ text: 'Already done.', show_alert: true });
  });

  test('a press in another chat is named with that chat', async () => {
    const { fake, channel, kept } = await start();
    const card = await channel.post(testCard(), cardPlace);
    await press(fake, card.messageId, { chatId: -5 }).answer();
    expect(kept.presses[0]?.chat).toBe('-5');
  });

  test('presses that waited while nobody listened are late, the next one is not', async () => {
    const kept = testWorld();
    const { fake, channel } = await start(kept);
    const card = await channel.post(testCard(), cardPlace);
    await channel.close();
    const waited = [press(fake, card.messageId), press(fake, card.messageId)];
    kept.cursor = { value: kept.cursor?.value ?? '0', at: new Date(Date.now() - 121_000) };
    const again = await telegram.connect(settings(fake), kept.world);
    open.push(again.close);
    await Promise.all(waited.map((one) => one.answer()));
    await press(fake, card.messageId).answer();
    expect(kept.presses.map((one) => one.late)).toEqual([true, true, false]);
  });

  test('a press of this moment is not late, however long we were away', async () => {
    const kept = testWorld();
    kept.cursor = { value: '0', at: new Date(Date.now() - 3_600_000) };
    const { fake, channel } = await start(kept);
    const card = await channel.post(testCard(), cardPlace);
    await fake.waitFor(() => fake.polling());
    await press(fake, card.messageId).answer();
    expect(kept.presses.map((one) => one.late)).toEqual([false]);
  });

  test('a late press that Telegram no longer lets us answer is answered as a reply', async () => {
    const fake = await startFakeTelegram({ token, chats: [{ id: chat, type: 'supergroup' }], queryMs: -1 });
    open.push(fake.close);
    const kept = testWorld();
    kept.answer = () => Promise.resolve({ refused: 'late', says: safe`That press waited too long. Press again.` });
    const channel = await telegram.connect(settings(fake), kept.world);
    open.push(channel.close);
    const card = await channel.post(testCard(), cardPlace);
    press(fake, card.messageId);
    await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'That press waited too long. Press again.'));
  });

  test('what was read is remembered, so that a restart does not hear it again', async () => {
    const { fake, channel, kept } = await start();
    const card = await channel.post(testCard(), cardPlace);
    await press(fake, card.messageId).answer();
    const id = await fake.waitFor(() => (Number(kept.cursor?.value) > 0 ? Number(kept.cursor?.value) : undefined));
    await channel.close();
    const before = fake.requests.length;
    const again = await telegram.connect(settings(fake), kept.world);
    open.push(again.close);
    await fake.waitFor(() => fake.polling());
    expect(fake.requests.slice(before).find((one) => one.method === 'getUpdates')?.body['offset']).toBe(id + 1);
    expect(kept.presses).toHaveLength(1);
  });
});

describe('polling', () => {
  test('another copy with the same token is named, and polling goes on when it is gone', async () => {
    const { fake, kept } = await start();
    await fake.waitFor(() => fake.polling());
    const other = testWorld();
    const copy = await telegram.connect(settings(fake), other.world);
    await fake.waitFor(() => kept.states.some(({ state, words }) => state === 'away' && /another copy/.test(words)));
    await copy.close();
    await expect.poll(() => kept.states.at(-1)?.state, { timeout: 12_000 }).toBe('ok');
  });

  test('a webhook in the way is named', async () => {
    const fake = await startFakeTelegram({ token, chats: [{ id: chat, type: 'supergroup' }], webhook: 'https://other.example' });
    open.push(fake.close);
    const kept = testWorld();
    const channel = await telegram.connect(settings(fake), kept.world);
    open.push(channel.close);
    await expect.poll(() => kept.states.at(-1)).toMatchObject({ state: 'away', words: expect.stringMatching(/delete the webhook/) as string });
  });

  test('an outage is a state that ends by itself', async () => {
    const { fake, kept, channel } = await start();
    await fake.waitFor(() => fake.polling());
    fake.fail({ method: 'getUpdates', status: 502, times: 1 });
    const card = await channel.post(testCard(), cardPlace);
    const poke = (): Promise<unknown> => fake.press({ userId: 7, chatId: chat, messageId: Number(card.messageId), data: 'why-0123456789abcdef01234' }).answer();
    await poke();
    await expect.poll(() => kept.states.map(({ state }) => state), { timeout: 5000 }).toEqual(['ok', 'away', 'ok']);
    await poke();
    expect(kept.presses).toHaveLength(2);
  });

  test('a token that was revoked meanwhile ends polling and says so', async () => {
    const { fake, kept } = await start();
    await fake.waitFor(() => fake.polling());
    fake.fail({ method: 'getUpdates', status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' }, times: 9 });
    fake.press({ userId: 7, chatId: chat, messageId: 1, data: 'x', forge: true });
    await expect.poll(() => kept.states.at(-1)).toMatchObject({ state: 'refused', words: expect.stringMatching(/Unauthorized; check TELEGRAM_TOKEN/) as string });
    expect(fake.polling()).toBe(false);
  });
});

test.each([
  [{ TELEGRAM_TOKEN: token }, /TELEGRAM_CHAT_ID is missing/],
  [{ TELEGRAM_CHAT_ID: String(chat) }, /TELEGRAM_TOKEN is missing/],
])('half a configuration names what is missing: %o', (values, words) => {
  const parsed = telegram.settings.schema.parse(values);
  expect(telegram.settings.whole(parsed).join()).toMatch(words);
  expect(telegram.on(parsed)).toBe(false);
});
