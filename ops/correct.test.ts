import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOnDiscord } from './testing/discord-lab.ts';
import { breakDown, buttonsIn, chats, offerOf, type Chat, type Offer } from './testing/press-world.ts';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await until('both chats to be connected', () => stack.discord.commands.size > 0 && stack.telegram.polling());
}, 90_000);
afterAll(async () => { await stack.stop(); });

/** Presses Correct… as an admin, types something, and answers what is told. */
async function correct(chat: Chat, offer: Offer, words: string): Promise<string> {
  const { card } = offer.places[chat];
  if (chat === 'discord') {
    const button = stack.discord.buttons(card).find(({ label }) => label === 'Correct…');
    const form = await stack.discord.press({ userId: lab.admin.discord, messageId: card, customId: button?.customId ?? '' });
    return readOnDiscord(await (await stack.discord.submitModal({ press: form, userId: lab.admin.discord, fields: { lesson: words } })).reply(5000));
  }
  const button = stack.telegram.buttons(Number(card)).find(({ label }) => label === 'Correct…');
  stack.telegram.press({ userId: lab.admin.telegram, chatId: lab.chat, messageId: Number(card), data: button?.data ?? '' });
  const under = (id: number, mark = '') => [...stack.telegram.messages.values()].find((one) => (one['reply_to_message'] as { message_id?: number } | undefined)?.message_id === id && (one.text ?? '').startsWith(mark));
  const question = await until('the question', () => under(Number(card), '⌨️'));
  const { messageId } = stack.telegram.sendText({ chatId: lab.chat, userId: lab.admin.telegram, text: words, replyTo: question.message_id });
  return (await until('the answer', () => under(messageId))).text?.replaceAll('\u200b', '') ?? '';
}

describe.each(chats)('the card of what is over, in %s', (chat) => {
  test('takes what an admin knows better: it is shown without its secrets, and kept when they say so', async () => {
    const name = `learned-${chat}`;
    await breakDown(stack, name);
    const offer = await offerOf(stack, name);
    const approve = stack.discord.buttons(offer.places.discord.plan).find(({ label }) => label.startsWith('Approve'));
    await stack.discord.press({ userId: lab.admin.discord, messageId: offer.places.discord.plan, customId: approve?.customId ?? '' });
    await until('the card of the end', () => chats.every((one) => buttonsIn(stack, one, offer.places[one].card).includes('Correct…')));
    const told = await correct(chat, offer, 'cause: the plug was loose\nlesson: push it in, password=hunter2hunter2');
    expect(told).toContain('nothing is written yet');
    expect(told).toContain('the plug was loose');
    expect(told).not.toContain('hunter2');
    const [, code = ''] = /keep ([0-9a-fA-F]{6,64})/.exec(told) ?? [];
    expect(code).not.toBe('');
    stack.telegram.sendText({ chatId: lab.chat, userId: lab.admin.telegram, text: `/lesson ${offer.label} keep ${code}` });
    await until('it to be kept', async () => (await stack.database.query('SELECT 1 FROM incident_narratives WHERE ticket_id = $1 AND corrected_cause = $2', [offer.ticket, 'the plug was loose']))[0]);
    expect(JSON.stringify(await stack.database.query('SELECT * FROM incident_narratives'))).not.toContain('hunter2');
  });
});
