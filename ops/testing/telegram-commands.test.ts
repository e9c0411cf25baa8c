import { afterEach, expect, test } from 'vitest';
import telegram from '../../bot/channels/telegram.ts';
import { sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import { testWorld } from './channel-world.ts';
import { startFakeTelegram, type FakeTelegram } from './fake-telegram.ts';
import { telegramChat, telegramSettings, telegramToken } from './telegram-lab.ts';

const [alone, elsewhere] = [7, -100777];
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

async function lab() {
  const kept = testWorld();
  const fake = await startFakeTelegram({ token: telegramToken, chats: [{ id: telegramChat, type: 'supergroup' }, { id: alone, type: 'private' }, { id: elsewhere, type: 'group' }] });
  open.push(() => fake.close());
  const channel = await telegram.connect(telegramSettings(fake), kept.world);
  open.push(channel.close);
  return { fake, kept };
}

function sent(fake: FakeTelegram) {
  return fake.requests.filter(({ method }) => method === 'sendMessage').map(({ body }) => body);
}

test('the commands are in the menu of the bot', async () => {
  const { fake } = await lab();
  expect(fake.commands()).toEqual([{ command: 'status', description: 'How the house is' }]);
  expect(fake.violations).toEqual([]);
});

test.each([
  ['/status', telegramChat, { written: '', where: 'home', addressed: false }],
  ['/status lab/plex 6', telegramChat, { written: 'lab/plex 6', where: 'home', addressed: false }],
  ['/status@copilot_bot lab/plex', telegramChat, { written: 'lab/plex', where: 'home', addressed: true }],
  ['/STATUS@Copilot_Bot', alone, { written: '', where: 'alone', addressed: true }],
  ['/status', elsewhere, { written: '', where: 'elsewhere', addressed: false }],
])('%s in the chat %s is heard and answered below, silently', async (text, chatId, question) => {
  const { fake, kept } = await lab();
  const { messageId } = fake.sendText({ chatId, userId: 7, text });
  await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'All quiet.'));
  expect(kept.questions).toMatchObject([{ command: 'status', account: { platform: 'telegram', id: '7', bot: false }, chat: String(chatId), late: false, ...question }]);
  expect(sent(fake)).toMatchObject([{ chat_id: String(chatId), disable_notification: true, reply_parameters: { message_id: messageId } }]);
  expect(fake.violations).toEqual([]);
});

test('a command for another bot, one in the middle of a text, and what is no command are left alone', async () => {
  const { fake, kept } = await lab();
  for (const text of ['/status@other_bot of @copilot_bot', '@copilot_bot say /status', 'status']) fake.sendText({ chatId: telegramChat, userId: 7, text });
  fake.sendText({ chatId: alone, userId: 7, text: 'now /status' });
  fake.sendText({ chatId: telegramChat, userId: 7, text: '/status' });
  await fake.waitFor(() => kept.questions.length > 0);
  expect(kept.questions).toHaveLength(1);
});

test('where nothing is to be said nothing is sent', async () => {
  const { fake, kept } = await lab();
  kept.tell = (question) => Promise.resolve(question.command === 'status' ? null : { refused: null, card: sentence(safe`Last.`) });
  fake.sendText({ chatId: telegramChat, userId: 9, text: '/status' });
  fake.sendText({ chatId: telegramChat, userId: 9, text: '/other' });
  await fake.waitFor(() => sent(fake).length > 0);
  expect(sent(fake)).toMatchObject([{ text: 'Last.' }]);
});

test('what cannot be read as HTML is sent once more as plain text', async () => {
  const { fake, kept } = await lab();
  fake.fail({ method: 'sendMessage', status: 400, body: { ok: false, error_code: 400, description: "Bad Request: can't parse entities" }, times: 1 });
  fake.sendText({ chatId: alone, userId: 7, text: '/status' });
  await fake.waitFor(() => [...fake.messages.values()].some((message) => message.text === 'All quiet.'));
  expect(kept.said.join()).toMatch(/as plain text/);
});

test('a command that needs a text asks for it, and the answer is the command with that text, also of a message from before a restart', async () => {
  const { fake, kept } = await lab();
  kept.tell = () => Promise.resolve({ refused: null, card: { ...sentence(safe`What shall web be?`), form: { option: 'text', given: { name: 'web' }, title: safe`Declare web`, label: safe`What`, hint: safe`In English`, value: safe`Two VMs.`, longest: 4000 } } });
  fake.sendText({ chatId: telegramChat, userId: 7, text: '/declare web' });
  const question = await fake.waitFor(() => [...fake.messages.values()].find(({ from }) => from?.is_bot === true));
  expect(question.text).toBe('✍️ /declare web\nIn English\n\nTwo VMs.');
  expect(sent(fake)[0]).toMatchObject({ reply_markup: { force_reply: true }, disable_notification: true });
  kept.tell = () => Promise.resolve({ refused: null, card: sentence(safe`Read.`) });
  fake.sendText({ chatId: telegramChat, userId: 7, text: 'Three VMs\non oak.', replyTo: question.message_id });
  await fake.waitFor(() => [...fake.messages.values()].find(({ text }) => text === 'Read.'));
  expect(kept.questions.at(-1)).toMatchObject({ command: 'declare', written: 'web Three VMs\non oak.', where: 'home', addressed: true });
  expect(fake.violations).toEqual([]);
});

test('an answer that has to be cut brings its whole text', async () => {
  const { fake, kept } = await lab();
  kept.tell = () => Promise.resolve({ refused: null, card: { ...sentence(safe`Long.`), lines: Array.from({ length: 90 }, (_, n) => ({ text: safe`line ${n} of a text that is too long for one message`, spare: 1 as const })) } });
  fake.sendText({ chatId: alone, userId: 7, text: '/status' });
  const file = await fake.waitFor(() => fake.requests.find(({ method }) => method === 'sendDocument'));
  expect(JSON.stringify(file.body)).toContain('line 89 of a text');
  expect(fake.violations).toEqual([]);
});
