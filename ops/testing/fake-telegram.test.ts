import { type Bot, type GrammyError, InlineKeyboard, InputFile } from 'grammy';
import { expect, test } from 'vitest';
import { newBot, open, telegram, wordsOf } from './fake-clients.ts';

test('a card is sent in HTML, edited, answered to, and deleted without a violation', async () => {
  const { fake, bot } = await telegram();
  const keyboard = new InlineKeyboard().text('Approve', 'ok:1').url('Open', 'https://lab.example/1');
  const sent = await bot.api.sendMessage(11, '<b>HIGH</b> a &lt; b &amp; c <tg-time unix="1700000000" format="r">now</tg-time>', { parse_mode: 'HTML', reply_markup: keyboard });
  expect(fake.text(sent.message_id)).toBe('HIGH a < b & c now');
  expect(sent.entities?.map(({ type, offset, length }) => [type, offset, length])).toEqual([['bold', 0, 4], ['date_time', 15, 3]]);
  expect(fake.buttons(sent.message_id).map((one) => one.data ?? one.url)).toEqual(['ok:1', 'https://lab.example/1']);
  await bot.api.editMessageText(11, sent.message_id, 'done');
  expect(await wordsOf(bot.api.editMessageText(11, sent.message_id, 'done'))).toMatch(/message is not modified/);
  await bot.api.sendDocument(11, new InputFile(Buffer.from('hello'), 'plan.txt'), { caption: 'the plan', reply_parameters: { message_id: sent.message_id } });
  expect(fake.requests.at(-1)?.body['document']).toMatchObject({ file: 'plan.txt', text: 'hello' });
  await bot.api.setMyCommands([{ command: 'status', description: 'Shows the state' }]);
  const topic = await bot.api.createForumTopic(-100200, 'INC-1');
  await bot.api.sendMessage(-100200, 'in the topic', { message_thread_id: topic.message_thread_id });
  await Promise.all([bot.api.getChat(11), bot.api.getChatMember(-100200, 11), bot.api.getWebhookInfo()]);
  await bot.api.deleteMessage(11, sent.message_id);
  expect(await wordsOf(bot.api.editMessageText(11, sent.message_id, 'x'))).toBe('Bad Request: message to edit not found');
  expect(fake.violations).toEqual([]);
});

test.each([
  ['an unknown chat', (bot: Bot) => bot.api.sendMessage(12, 'x'), 'Bad Request: chat not found'],
  ['an empty text', (bot: Bot) => bot.api.sendMessage(11, ' \n '), 'Bad Request: message text is empty'],
  ['4097 characters', (bot: Bot) => bot.api.sendMessage(11, 'x'.repeat(4097)), 'Bad Request: message is too long'],
  ['an unknown tag', (bot: Bot) => bot.api.sendMessage(11, 'a <div>b</div>', { parse_mode: 'HTML' }), 'Bad Request: can\'t parse entities: Unsupported start tag "div" at byte offset 2'],
  ['a lone <', (bot: Bot) => bot.api.sendMessage(11, 'a < b', { parse_mode: 'HTML' }), 'Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 2'],
  ['an open tag', (bot: Bot) => bot.api.sendMessage(11, '<b>a', { parse_mode: 'HTML' }), 'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'],
  ['crossed tags', (bot: Bot) => bot.api.sendMessage(11, '<b><i>a</b></i>', { parse_mode: 'HTML' }), 'Bad Request: can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
  ['65 bytes of callback_data', (bot: Bot) => bot.api.sendMessage(11, 'x', { reply_markup: new InlineKeyboard().text('a', `${'x'.repeat(63)}é`) }), 'Bad Request: BUTTON_DATA_INVALID'],
  ['a link to localhost', (bot: Bot) => bot.api.sendMessage(11, 'x', { reply_markup: new InlineKeyboard().url('a', 'http://localhost:8080/') }), "Bad Request: inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL"],
  ['a reply to nothing', (bot: Bot) => bot.api.sendMessage(11, 'x', { reply_parameters: { message_id: 9 } }), 'Bad Request: message to be replied not found'],
  ['an answer to an unknown press', (bot: Bot) => bot.api.answerCallbackQuery('1'), 'Bad Request: query is too old and response timeout expired or query ID is invalid'],
  ['an answer of 201 characters', (bot: Bot) => bot.api.answerCallbackQuery('1', { text: 'x'.repeat(201) }), 'Bad Request: MESSAGE_TOO_LONG'],
] as const)('%s is refused in the words of Telegram', async (_words, act, expected) => {
  const { fake, bot } = await telegram();
  expect(await wordsOf(act(bot))).toBe(expected);
  expect(fake.messages.size).toBe(0);
});

test('a lone & is text, a wrong token is 401, a blocked bot is 403', async () => {
  const { fake, bot } = await telegram();
  const sent = await bot.api.sendMessage(11, 'R&D &copy; &#65;', { parse_mode: 'HTML' });
  expect(fake.text(sent.message_id)).toBe('R&D &copy; A');
  expect(await wordsOf(newBot(fake, '123:other').api.getMe())).toBe('Unauthorized');
  fake.block(11);
  expect(await wordsOf(bot.api.sendMessage(11, 'x'))).toBe('Forbidden: bot was blocked by the user');
});

test('a press reaches the bot once and its answer reaches the person', async () => {
  const { fake, bot } = await telegram();
  const sent = await bot.api.sendMessage(11, 'step', { reply_markup: new InlineKeyboard().text('Approve', 'ok') });
  let presses = 0;
  bot.on('callback_query:data', async (context) => {
    presses += 1;
    await context.answerCallbackQuery({ text: `got ${context.callbackQuery.data}`, show_alert: true });
    await context.editMessageReplyMarkup();
  });
  void bot.start();
  const result = fake.press({ userId: 11, chatId: 11, messageId: sent.message_id, data: 'ok' });
  expect(await result.answer()).toEqual({ text: 'got ok', show_alert: true });
  expect(await wordsOf(bot.api.answerCallbackQuery(result.queryId))).toMatch(/query is too old/);
  await fake.waitFor(() => fake.buttons().length === 0);
  expect(() => fake.press({ userId: 11, chatId: 11, messageId: sent.message_id, data: 'ok' })).toThrow(/no button/);
  fake.redeliver();
  await expect.poll(() => presses).toBe(2);
  expect(fake.violations).toEqual([]);
});

test('presses and texts wait while nobody polls, and come again until they are confirmed', async () => {
  const { fake, bot } = await telegram();
  const sent = await bot.api.sendMessage(-100200, 'why?', { reply_markup: { force_reply: true } });
  expect(fake.sendText({ chatId: -100200, userId: 11, text: 'chatter' }).delivered).toBe(false);
  expect(fake.sendText({ chatId: -100200, userId: 11, text: 'because', replyTo: sent.message_id }).delivered).toBe(true);
  expect((await bot.api.getUpdates()).map((update) => update.message?.text)).toEqual(['because']);
  const [again] = await bot.api.getUpdates();
  expect(again?.message?.reply_to_message?.message_id).toBe(sent.message_id);
  expect(await bot.api.getUpdates({ offset: (again?.update_id ?? 0) + 1 })).toEqual([]);
  expect(fake.pending()).toBe(0);
  expect(fake.violations).toEqual([]);
});

test('a second poller ends the first with 409', async () => {
  const { fake, bot } = await telegram();
  const first = bot.start().then(() => 'stopped', (fault: unknown) => (fault as GrammyError).error_code);
  await fake.waitFor(fake.polling);
  const second = newBot(fake);
  open.push(() => second.stop().catch(() => undefined));
  void second.start().catch(() => undefined);
  expect(await first).toBe(409);
});

test('planned faults and real limits carry retry_after', async () => {
  const { fake, bot } = await telegram({ realLimits: true });
  fake.rateLimit({ method: 'sendMessage', retryAfter: 7 });
  const limited: unknown = await bot.api.sendMessage(11, 'x').catch((fault: unknown) => fault);
  expect(limited).toMatchObject({ error_code: 429, parameters: { retry_after: 7 }, description: 'Too Many Requests: retry after 7' });
  fake.fail({ method: 'sendMessage', status: 502, after: true });
  expect(await wordsOf(bot.api.sendMessage(11, 'made'))).toBe('Bad Gateway');
  expect([...fake.messages.values()].map((message) => message.text)).toEqual(['made']);
  expect(await wordsOf(bot.api.sendMessage(11, 'too soon'))).toBe('Too Many Requests: retry after 1');
  fake.fail({ method: 'getMe', cut: true });
  await expect(bot.api.getMe()).rejects.toThrow(/Network request/);
});
