import type { CallbackQuery } from 'grammy/types';
import { safe } from '../../engine/distill.ts';
import type { Press, RefusalReason, Reply } from '../../engine/types.ts';
import type { QuietButtons } from '../quiet-buttons.ts';
import { budgets } from '../render/limits.ts';
import { soon } from '../soon.ts';
import { askFor, decide, replyTo, type AskPlace } from './asking.ts';
import { saidBy } from './faults.ts';
import type { KeptMessages } from './kept-messages.ts';

/** What a press needs: Telegram's ear, which buttons answer on the card, which messages are kept by edits, what was asked, and the engine's. */
export type PressPlace = AskPlace & { quiet: QuietButtons; kept: Pick<KeptMessages, 'has'> };

const patienceMs = 2000;

/** Answers one press: decided first, told within two seconds in any case. Never rejects. */
export async function answerPress(query: CallbackQuery, late: boolean, place: PressPlace): Promise<void> {
  try {
    const decided = decide(pressOf(query, late, place), place);
    const first = await soon(decided, patienceMs);
    if (first !== null) {
      await tell(query, first, place);
      await withdraw(query, first, place);
      return;
    }
    await place.api.answerCallbackQuery(query.id, { text: safe`Received, checking…` });
    const last = await decided;
    await tellBelow(query, last, place);
    await withdraw(query, last, place);
  } catch (error) {
    place.world.say('A press in Telegram could not be answered', error);
  }
}

/** What can never be pressed with success again, whoever tries. */
const spent: readonly (RefusalReason | null)[] = ['changed', 'expired', 'recovered', 'done', 'taken'];

/**
 * Takes a button that is over off a message that nobody edits, as one whose sending was never confirmed to us. Of any other the buttons are
 * those of its card: by now they may be newer than the ones that came with the press.
 */
async function withdraw({ message, data: pressed }: CallbackQuery, { refused }: Reply, { api, kept }: PressPlace): Promise<void> {
  if (!spent.includes(refused) || message === undefined || !('reply_markup' in message) || kept.has(String(message.message_id))) return;
  const rows = message.reply_markup.inline_keyboard;
  const left = rows.map((row) => row.filter((button) => !('callback_data' in button) || button.callback_data !== pressed)).filter((row) => row.length > 0);
  try {
    await api.editMessageReplyMarkup(message.chat.id, message.message_id, { reply_markup: { inline_keyboard: left } });
  } catch (error) {
    if (!/message is not modified|message to edit not found/i.test(saidBy(error)?.words ?? '')) throw error;
  }
}

function pressOf(query: CallbackQuery, late: boolean, place: PressPlace): Press {
  const account = { platform: 'telegram', id: String(query.from.id), bot: query.from.is_bot } as const;
  const chat = query.message === undefined ? '' : String(query.message.chat.id);
  return { token: query.data ?? '', account, chat, at: place.world.now(), late };
}

async function tell(query: CallbackQuery, reply: Reply, place: PressPlace): Promise<void> {
  if (reply.asks !== undefined) {
    await answer(query, { text: safe`Answer the message below.`, show_alert: false }, place);
    await tellBelow(query, reply, place);
    return;
  }
  const alert = reply.refused !== null || !place.quiet.has(query.data ?? '');
  const fits = reply.says.length <= budgets.telegram.answer;
  const text = fits ? reply.says : safe`See the message below.`;
  const answered = await answer(query, { text, show_alert: alert && fits }, place);
  if (!fits || !answered) await tellBelow(query, reply, place);
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

async function tellBelow(query: CallbackQuery, reply: Reply, place: PressPlace): Promise<void> {
  if (query.message === undefined) return;
  if (reply.asks === undefined) await replyTo(query.message, reply.says, place);
  else await askFor(query.message, { token: query.data ?? '', says: reply.says, asks: reply.asks }, place);
}
