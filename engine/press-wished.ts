import type { Asked, Wish } from './commands.ts';
import type { Buttons } from './ports.ts';
import { safe } from './distill.ts';
import type { Press, Reply } from './types.ts';

/** Presses the button that a wish stands for, as if whoever asks had pressed it in the chat in which they ask. */
export async function pressWished(wish: Wish, asked: Pick<Asked, 'account' | 'chat' | 'at'>, on: { buttons: Buttons; press: (press: Press) => Promise<Reply> }): Promise<Reply> {
  const { typed, ...what } = wish;
  const { account, chat, at } = asked;
  const [button] = await on.buttons.tokens([{ ...what, platform: account.platform, chat }]);
  if (!button) return { refused: 'away', says: safe`This could not be recorded, so nothing was changed. Ask again in a minute.` };
  return on.press({ token: button.token, account, chat, at, late: false, ...(typed === undefined ? {} : { typed }) });
}
