import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chats, type Chat } from './testing/press-world.ts';
import { speak, type Speaker } from './testing/speaking.ts';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await until('both chats to be connected', () => stack.discord.commands.size > 0 && stack.telegram.polling());
}, 90_000);
afterAll(async () => { await stack.stop(); });

const tell = (chat: Chat, who: Speaker, command: string, written: Record<string, string> = {}) => speak(stack, { chat, who }, command, written);

async function codeOf(account: string): Promise<string> {
  return (await stack.database.query<{ code: string }>('SELECT code FROM link_wishes WHERE account = $1', [account]))[0]?.code ?? '';
}

describe.each(chats)('an account that is on no list, in %s', (chat) => {
  const id = String(lab.stranger[chat]);
  const account = `${chat}:${id}`;

  test('is let in once it has told the code and an admin has said who it is, and by nothing less', async () => {
    expect(await tell(chat, 'admin', 'link')).toMatch(/^Nobody asks/);
    expect(await tell(chat, 'stranger', 'link')).toMatch(/is shown at home now/);
    const code = await codeOf(id);
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    expect(JSON.stringify([...stack.discord.messages.values(), ...stack.telegram.messages.values()])).not.toContain(code);
    expect(await tell(chat, 'admin', 'link', { code: account, person: 'berta' })).toMatch(/has not told its code/);
    expect(await tell(chat, 'stranger', 'link', { code: 'AAAA-AAAA' })).toMatch(/^That is not the code/);
    expect(await tell(chat, 'stranger', 'link', { code: code.toLowerCase() })).toMatch(/^The code is right/);
    expect(await tell(chat, 'stranger', 'status')).toMatch(/not on the list/);
    expect(await tell(chat, 'user', 'link', { code: account, person: 'berta' })).toMatch(/^You are on the list already, as guest/);
    expect(await tell(chat, 'admin', 'link', { code: account, person: '<b>' })).toMatch(/^A name is of at most 40/);
    expect(await tell(chat, 'admin', 'link')).toContain(`${account}: has told the code`);
    expect(await tell(chat, 'admin', 'link', { code: account, person: 'berta' })).toBe(`${account} is berta from now on, a user, who may look, acknowledge and silence.`);
    expect(await tell(chat, 'stranger', 'status')).toMatch(/^✅ All quiet/);
    expect(await tell(chat, 'stranger', 'approve')).toBe('Only admins may do this (owner, second), and you are linked as a user. Nothing was done; that you tried was written down.');
    expect(await tell(chat, 'stranger', 'link')).toMatch(/as berta/);
    expect(await stack.database.query('SELECT person, by FROM links WHERE account = $1', [id])).toEqual([{ person: 'berta', by: 'owner' }]);
  });
});

test('no request to either chat broke its rules', () => {
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});
