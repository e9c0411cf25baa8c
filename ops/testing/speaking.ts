import { readOnDiscord } from './discord-lab.ts';
import type { Chat } from './play.ts';
import { lab, type Stack } from './stack.ts';

/** Who speaks: an admin, a user, or somebody on no list. */
export type Speaker = 'admin' | 'user' | 'stranger';

/** Writes a command in a chat, its options in their order, and answers what the asker reads; `alone` is the private chat of an admin with the bot. */
export async function speak({ discord, telegram }: Stack, where: { chat: Chat; who: Speaker; alone?: boolean }, command: string, written: Record<string, string | number> = {}): Promise<string> {
  const { chat, who, alone = false } = where;
  if (chat === 'discord') {
    const asked = await discord.command({ userId: lab[who].discord, name: command, options: written });
    return readOnDiscord(await asked.reply(10_000));
  }
  const { messageId } = telegram.sendText({ chatId: alone ? lab[who].telegram : lab.chat, userId: lab[who].telegram, text: [`/${command}`, ...Object.values(written)].join(' ') });
  const isAnswer = (message: Record<string, unknown>) => (message['reply_to_message'] as { message_id: number } | undefined)?.message_id === messageId;
  return ((await telegram.waitFor(() => [...telegram.messages.values()].find(isAnswer), 10_000)).text ?? '').replace(/\u200b/g, '');
}
