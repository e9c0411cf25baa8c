import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { safe } from '../../engine/distill.ts';
import telegram from '../../bot/channels/telegram.ts';
import { channelContract } from './channel-contract.ts';
import { testCard, testPlan, testWorld } from './channel-world.ts';
import type { FakeTelegram } from './fake-telegram.ts';
import { fakeTelegram, telegramChat, telegramLab, type TelegramLab, telegramToken } from './telegram-lab.ts';

channelContract('Telegram', async () => {
  const fake = await fakeTelegram();
  return {
    chat: String(telegramChat),
    connect: (kept, wrong = {}) => telegram.connect({
      TELEGRAM_TOKEN: wrong.token ?? telegramToken, TELEGRAM_CHAT_ID: wrong.chat ?? String(telegramChat),
      TELEGRAM_API_URL: wrong.dead === true ? 'http://127.0.0.1:9' : fake.url,
    }, kept.world),
    text: (id) => fake.text(Number(id)).replace(/\u200b/g, ''),
    tokens: (id) => fake.buttons(Number(id)).flatMap((button) => (button.data === undefined ? [] : [button.data])),
    press: async ({ messageId, token, userId = '77', bot = false }) => {
      const known = fake.messages.size;
      const { text } = await fake.press({ userId: Number(userId), chatId: telegramChat, messageId: Number(messageId), data: token, isBot: bot }).answer();
      if (text !== 'See the message below.') return text;
      const reply = await fake.waitFor(() => (fake.messages.size > known ? [...fake.messages.values()].at(-1) : undefined));
      return (reply.text ?? '').replace(/\u200b/g, '');
    },
    count: () => fake.messages.size,
    remove: (id) => { fake.messages.delete(Number(id)); },
    limit: (retryAfter) => { fake.rateLimit({ method: 'sendMessage', retryAfter }); },
    violations: () => fake.violations,
    files: () => fake.requests.flatMap(({ body }) => (body['document'] === undefined ? [] : [body['document'] as { file: string; text: string }])).map(({ file, text }) => ({ name: file, text })),
    alive: () => [...fake.messages.values()].flatMap((message) => {
      const foreign = (message.entities ?? []).filter((entity) => !['bold', 'date_time', 'expandable_blockquote'].includes(String(entity['type'])));
      const lively = /@(?!\u200b)|https?:\/\/|(?<=[\p{L}\p{N}])\.\p{L}{2,}/u.test(message.text ?? '');
      return foreign.length === 0 && !lively ? [] : [message.text ?? ''];
    }),
    idempotent: false,
    close: fake.close,
  };
});

const open: TelegramLab[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.close();
});

async function lab(...wish: Parameters<typeof telegramLab>): Promise<TelegramLab> {
  const one = await telegramLab(...wish);
  open.push(one);
  return one;
}

const cardPlace = { role: 'card', under: null, key: 'card-42' } as const;
const sent = (fake: FakeTelegram, method = 'sendMessage'): Record<string, unknown>[] =>
  fake.requests.filter((one) => one.method === method).map((one) => one.body);

describe('a forum', () => {
  test('has a topic for each incident, in which its card, its plan and what is told of it stand', async () => {
    const { fake, channel } = await lab(testWorld(), { isForum: true });
    const card = await channel.post(testCard(), cardPlace);
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-42' });
    await channel.line(safe`✅ INC-42 is over`, { under: card, loud: false, key: 'line' });
    expect(sent(fake, 'createForumTopic')).toEqual([{ chat_id: String(telegramChat), name: testCard().name ?? 'Ticket 42' }]);
    expect(sent(fake).map((body) => String(body['message_thread_id']))).toEqual([card.thread, card.thread, card.thread]);
    expect(plan.thread).toBe(card.thread);
    expect(fake.violations).toEqual([]);
  });

  test('in which the bot may open no topic is used as any group, and that is said once', async () => {
    const { fake, kept, channel } = await lab(testWorld(), { isForum: true });
    fake.fail({ method: 'createForumTopic', status: 400, times: 1 });
    const card = await channel.post(testCard(), cardPlace);
    await channel.post(testCard(), { ...cardPlace, key: 'card-43' });
    expect(card.thread).toBeNull();
    expect(kept.said.filter((words) => words.includes('No topic can be opened'))).toHaveLength(1);
  });
});

test('a long text is folded', async () => {
  const { fake, channel } = await lab();
  await channel.post(testCard({ lines: [{ label: safe`Sent`, text: safe`${'word '.repeat(100) as never}` }] }), cardPlace);
  expect(String(sent(fake)[0]?.['text'])).toContain('<blockquote expandable>word word');
});

describe('what Telegram gets', () => {
  test('a card, its plan and an edit, to the letter', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    const plan = await channel.post(testPlan({ loud: false }), { role: 'plan', under: card, key: 'plan-42' });
    await channel.edit(testPlan({ buttons: [], link: null }), plan, 'plan');
    expect([...sent(fake), ...sent(fake, 'editMessageText')]).toMatchSnapshot();
  });

  test('a status page that no phone can open gets no button', async () => {
    const { fake, channel } = await lab(testWorld({ statusUrl: 'http://localhost:8080' }));
    const card = await channel.post(testCard(), cardPlace);
    expect(fake.buttons(Number(card.messageId)).filter((button) => button.url !== undefined)).toEqual([]);
  });

  test('a link that Telegram refuses is left away, the card is not', async () => {
    const { fake, channel, kept } = await lab();
    fake.fail({ method: 'sendMessage', status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: BUTTON_URL_INVALID' } });
    const card = await channel.post(testCard(), cardPlace);
    expect(fake.buttons(Number(card.messageId)).map((button) => button.label)).toEqual(['Acknowledge', 'Why?']);
    expect(kept.said.join()).toMatch(/without its link/);
  });

  test('what cannot be read as HTML is sent once as plain text', async () => {
    const { fake, channel } = await lab();
    const refusal = { ok: false, error_code: 400, description: "Bad Request: can't parse entities: Unsupported start tag" };
    fake.fail({ method: 'sendMessage', status: 400, body: refusal, times: 1 });
    const card = await channel.post(testCard(), cardPlace);
    expect(sent(fake).map((body) => body['parse_mode'])).toEqual(['HTML', undefined]);
    expect(fake.text(Number(card.messageId))).toMatch(/Likely cause: exit code 1[^<>]*$/);
    fake.fail({ method: 'sendMessage', status: 400, body: refusal, times: 2 });
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.refused' });
  });

  test.each([['cut'], ['status']])('a message whose answer was lost (%s) is not sent twice and is called unknown', async (how) => {
    const { fake, channel } = await lab();
    fake.fail({ method: 'sendMessage', after: true, ...(how === 'cut' ? { cut: true } : { status: 502 }) });
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.timeout', retry: false });
    expect(sent(fake)).toHaveLength(1);
  });

  test('a group that became a supergroup is named with its new number', async () => {
    const { fake, channel } = await lab();
    const body = { ok: false, error_code: 400, description: 'Bad Request: group chat was upgraded to a supergroup chat', parameters: { migrate_to_chat_id: -1009 } };
    fake.fail({ method: 'sendMessage', status: 400, body });
    await expect(channel.post(testCard(), cardPlace)).rejects.toThrow(/set TELEGRAM_CHAT_ID to -1009/);
  });

  test('a bot that was thrown out of the chat says so', async () => {
    const { fake, channel } = await lab();
    fake.block(telegramChat);
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.refused', message: expect.stringMatching(/kicked.*member of chat/) as string });
  });

  test('no fault holds the token', async () => {
    const { fake, channel } = await lab();
    await fake.close();
    const fault: unknown = await channel.post(testCard(), cardPlace).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'channel.unreachable' });
    expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain(telegramToken);
  });
});

test.each([
  [{ TELEGRAM_TOKEN: telegramToken }, /TELEGRAM_CHAT_ID is missing/],
  [{ TELEGRAM_CHAT_ID: String(telegramChat) }, /TELEGRAM_TOKEN is missing/],
])('half a configuration names what is missing: %o', (values, words) => {
  const parsed = telegram.settings.schema.parse(values);
  expect(telegram.settings.whole(parsed).join()).toMatch(words);
  expect(telegram.on(parsed)).toBe(false);
});
