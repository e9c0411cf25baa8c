import type { Api } from 'grammy';
import { z } from 'zod';
import { defineChannel, defineSettings, secretText, type SettingMeta } from '../../engine/define.ts';
import { Fault } from '../../engine/errors.ts';
import { quietButtons } from '../quiet-buttons.ts';
import { answerText } from '../telegram/asking.ts';
import { answerCommand, registerCommands } from '../telegram/commands.ts';
import { type Doing, telegramFault } from '../telegram/faults.ts';
import { gateOf } from '../telegram/gate.ts';
import { keptMessages } from '../telegram/kept-messages.ts';
import { telegramMessages } from '../telegram/messages.ts';
import { startPolling } from '../telegram/poll.ts';
import { answerPress, type PressPlace } from '../telegram/presses.ts';

const settings = defineSettings('Telegram', {
  TELEGRAM_TOKEN: secretText('Token of the Telegram bot, from @BotFather'),
  TELEGRAM_CHAT_ID: z.string().regex(/^-?\d{1,20}$/, 'must be the number of a chat').optional()
    .meta({ about: 'Number of the Telegram chat that cards are posted to', example: '-1001234567890' } satisfies SettingMeta),
  TELEGRAM_API_URL: z.url().default('https://api.telegram.org')
    .meta({ about: 'Where the Telegram Bot API is: the public one or a server of your own' } satisfies SettingMeta),
}, (values) => [
  ...(values.TELEGRAM_TOKEN !== undefined && values.TELEGRAM_CHAT_ID === undefined
    ? ['TELEGRAM_CHAT_ID is missing: TELEGRAM_TOKEN is set, but not the chat to post to'] : []),
  ...(values.TELEGRAM_TOKEN === undefined && values.TELEGRAM_CHAT_ID !== undefined
    ? ['TELEGRAM_TOKEN is missing: TELEGRAM_CHAT_ID is set, but not the token of the bot'] : []),
]);

const callSeconds = 15;
const pollSeconds = 40;

/** Telegram, by long polling: no public address is needed. */
export default defineChannel({
  platform: 'telegram',
  about: 'Cards in a Telegram chat, plans as replies to their card, buttons and commands for people on the list',
  settings,
  on: (values) => values.TELEGRAM_TOKEN !== undefined && values.TELEGRAM_CHAT_ID !== undefined,
  connect: async (values, world) => {
    const { TELEGRAM_TOKEN: token, TELEGRAM_CHAT_ID: chat } = values;
    if (token === undefined || chat === undefined) throw new Fault('config.invalid', 'Telegram needs TELEGRAM_TOKEN and TELEGRAM_CHAT_ID');
    const { Api: TelegramApi } = await import('grammy');
    const apiRoot = values.TELEGRAM_API_URL.replace(/\/+$/, '');
    const gate = gateOf();
    const [api, patient] = [new TelegramApi(token, { apiRoot, timeoutSeconds: callSeconds }), new TelegramApi(token, { apiRoot, timeoutSeconds: callSeconds })];
    api.config.use(gate.hasty);
    patient.config.use(gate.patient);
    const at = { api, chat, apiUrl: apiRoot, world };
    const { botName, forum } = await greet(at);
    world.state('ok', 'Telegram is connected');
    const [quiet, kept] = [quietButtons(), keptMessages()];
    const place: PressPlace = { api: patient, quiet, kept, questions: new Map(), world };
    const asking = { ...at, api: patient, botName };
    await registerCommands(asking);
    const polling = startPolling({
      ...at, api: new TelegramApi(token, { apiRoot, timeoutSeconds: pollSeconds }),
      press: (query, late) => answerPress(query, late, place),
      text: async (message, late) => { await Promise.all([answerText(message, late, place), answerCommand(message, late, asking)]); },
    });
    const messages = telegramMessages({ ...at, patient, forum });
    return {
      platform: 'telegram',
      chat,
      post: async (card, where) => {
        quiet.remember(card);
        const posted = await messages.post(card, where);
        kept.remember(posted.messageId);
        return posted;
      },
      edit: (card, posted, role) => {
        quiet.remember(card);
        kept.remember(posted.messageId);
        return messages.edit(card, posted, role);
      },
      line: messages.line,
      close: polling.close,
    };
  },
});

/** The name of the bot, and whether its chat is a forum; rejects where the bot or its chat cannot be used. */
async function greet(at: Doing & { api: Api }): Promise<{ botName: string; forum: boolean }> {
  try {
    const { username } = await at.api.getMe();
    const chat = await at.api.getChat(at.chat);
    return { botName: username, forum: chat.is_forum === true };
  } catch (error) {
    const fault = telegramFault(error, at);
    throw fault.code === 'channel.timeout' ? new Fault('channel.unreachable', `Telegram does not answer at ${new URL(at.apiUrl).host}`) : fault;
  }
}
