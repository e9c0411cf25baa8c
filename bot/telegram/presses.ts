import type { Api } from 'grammy';
import type { CallbackQuery } from 'grammy/types';
import { safe } from '../../engine/distill.ts';
import type { ChannelWorld } from '../../engine/ports.ts';
import type { Press, Reply } from '../../engine/types.ts';
import type { QuietButtons } from '../quiet-buttons.ts';
import { saidBy } from './faults.ts';
import { calm, renderTelegramLine } from '../render/telegram.ts';
import { budgets } from '../render/limits.ts';

/** What a press needs: Telegram's ear, which buttons answer on the card, and the engine's. */
export type PressPlace = { api: Api; quiet: QuietButtons; world: Pick<ChannelWorld, 'press' | 'say' | 'now'> };

const patienceMs = 2000;

/** Answers one press: decided first, told within two seconds in any case. Never rejects. */
export async function answerPress(query: CallbackQuery, late: boolean, place: PressPlace): Promise<void> {
  try {
    const decided = decide(query, late, place);
    const first = await soon(decided);
    if (first !== null) {
      await tell(query, first, place);
      return;
    }
    await place.api.answerCallbackQuery(query.id, { text: safe`Received, checking…` });
    await replyTo(query, (await decided).says, place);
  } catch (error) {
    place.world.say('A press in Telegram could not be answered', error);
  }
}

async function decide(query: CallbackQuery, late: boolean, place: PressPlace): Promise<Reply> {
  try {
    return await place.world.press(pressOf(query, late, place));
  } catch (error) {
    place.world.say('A press in Telegram could not be decided', error);
    return { refused: 'away', says: safe`This press could not be recorded, so nothing was changed. Press again in a minute.` };
  }
}

function pressOf(query: CallbackQuery, late: boolean, place: PressPlace): Press {
  const account = { platform: 'telegram', id: String(query.from.id), bot: query.from.is_bot } as const;
  const chat = query.message === undefined ? '' : String(query.message.chat.id);
  return { token: query.data ?? '', account, chat, at: place.world.now(), late };
}

async function soon(decided: Promise<Reply>): Promise<Reply | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => { timer = setTimeout(() => { resolve(null); }, patienceMs); });
  try {
    return await Promise.race([decided, patience]);
  } finally {
    clearTimeout(timer);
  }
}

async function tell(query: CallbackQuery, reply: Reply, place: PressPlace): Promise<void> {
  const alert = reply.refused !== null || !place.quiet.has(query.data ?? '');
  const fits = reply.says.length <= budgets.telegram.answer;
  const text = fits ? reply.says : safe`See the message below.`;
  const answered = await answer(query, { text, show_alert: alert && fits }, place);
  if (!fits || !answered) await replyTo(query, reply.says, place);
}

/** Stops the spinner with a few words; false when Telegram no longer takes an answer, as for a press that waited long. */
async function answer(query: CallbackQuery, words: { text: string; show_alert: boolean }, place: PressPlace): Promise<boolean> {
  try {
    return await place.api.answerCallbackQuery(query.id, words);
  } catch (error) {
    if (/query is too old/i.test(saidBy(error)?.words ?? '')) return false;
    throw error;
  }
}

async function replyTo(query: CallbackQuery, says: string, place: PressPlace): Promise<void> {
  if (query.message === undefined || calm(says) === '') return;
  const { html } = renderTelegramLine(says);
  await place.api.sendMessage(query.message.chat.id, html, {
    parse_mode: 'HTML', disable_notification: true, link_preview_options: { is_disabled: true },
    reply_parameters: { message_id: query.message.message_id, allow_sending_without_reply: true },
  });
}
