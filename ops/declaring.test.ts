import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOnDiscord } from './testing/discord-lab.ts';
import { startDeclaredLab, type DeclaredLab } from './testing/declared-house.ts';
import type { Chat } from './testing/play.ts';
import { chats } from './testing/press-world.ts';
import { speak, type Speaker } from './testing/speaking.ts';
import { lab, until, type Stack } from './testing/stack.ts';

let house: DeclaredLab;
let stack: Stack;

beforeAll(async () => {
  house = await startDeclaredLab({ env: { DECLARATIONS_POLL_SECONDS: '5' } });
  ({ stack } = house);
  house.proxmox.world.addGuest({ vmid: 101, name: 'shop', config: { smbios1: 'uuid=11111111-2222-4333-8444-555555555555' } });
  await connected();
}, 90_000);
afterAll(async () => { await house.stop(); });

async function connected(): Promise<void> {
  await until('both chats to be connected', () => stack.discord.commands.size > 0 && stack.telegram.polling());
  await until('the guests to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'guest.state'")).length >= 2);
}

const tell = (chat: Chat, who: Speaker, command: string, written: Record<string, string | number> = {}) => speak(stack, { chat, who }, command, written);

/** Asks for the form of a declaration, fills it in, and answers what it held and what is read after. */
async function write(chat: Chat, name: string, text: string): Promise<{ begun: string; says: string }> {
  if (chat === 'discord') {
    const press = await stack.discord.command({ userId: lab.user.discord, name: 'declare', options: { name } });
    const [part] = (press.modal?.['components'] ?? []) as { component: { value?: string } }[];
    const sent = await stack.discord.submitModal({ press, userId: lab.user.discord, fields: { text } });
    return { begun: part?.component.value ?? '', says: readOnDiscord(await sent.reply(10_000)) };
  }
  const answerTo = (id: number) => stack.telegram.waitFor(() => [...stack.telegram.messages.values()].find((one) => (one['reply_to_message'] as { message_id: number } | undefined)?.message_id === id && one.from?.is_bot === true), 10_000);
  const asked = stack.telegram.sendText({ chatId: lab.chat, userId: lab.user.telegram, text: `/declare ${name}` });
  const question = await answerTo(asked.messageId);
  const { messageId } = stack.telegram.sendText({ chatId: lab.chat, userId: lab.user.telegram, text, replyTo: question.message_id });
  return { begun: (question.text ?? '').split('\n\n')[1] ?? '', says: ((await answerTo(messageId)).text ?? '').replace(/\u200b/g, '') };
}

async function stepsOf(name: string): Promise<string[]> {
  const rows = await stack.database.query<{ template: string; state: string }>("SELECT template FROM steps JOIN tickets ON tickets.id = ticket_id WHERE state = 'awaiting' AND key LIKE $1 ORDER BY steps.n", [`%git://declared/${name}%`]);
  return rows.map(({ template }) => template);
}

describe.each(chats)('what a user declares in %s', (chat) => {
  const name = `web-${chat}`;
  const machine = `m-${chat}`;

  test('is shown with its question, waits as a draft over a restart, and is offered to admins once it is answered', async () => {
    const text = `Create a machine called ${machine} with 1 core, 512 MB of memory and DHCP on vmbr0. It starts at boot.`;
    const first = await write(chat, name, `${text} Its password is hunter2-Kx9!vQ.`);
    expect(first.begun).toBe('');
    expect(first.says).toContain(`${name}: `);
    expect(JSON.stringify(await stack.database.query('SELECT * FROM drafts'))).not.toContain('hunter2');
    const again = chat === 'discord' ? await write(chat, name, text) : { begun: '', says: await tell(chat, 'user', 'declare', { name, text: `replace: ${text}` }) };
    if (chat === 'discord') expect(again.begun).toContain(text);
    expect(again.says).toContain(`${name}: 1 point is open`);
    expect(again.says).toContain(`VM or LXC container? Write /answer ${name} 1 VM, /answer ${name} 1 LXC container`);
    expect(await stepsOf(name)).toEqual([]);

    await stack.restart();
    await connected();
    expect(await tell(chat, 'user', 'drafts')).toMatch(new RegExp(`${name}: has open points · by guest`));
    const ready = await tell(chat, 'user', 'answer', { name, point: 1, words: 'VM' });
    expect(ready).toContain(`${name}: ready, it waits for the approval of an admin`);
    expect(ready).toMatch(/Assumed by me: .*node pve1/);
    expect(ready).toMatch(/Plan: create 1, change 0, delete 0/);
    expect(ready).toMatch(/Step 1: create VM m-\w+ \(\d+\) on pve1 · low risk/);
    expect(ready).not.toContain('POST /nodes');
    expect(ready).toMatch(/lock [0-9A-F]{8} · by guest/);
    await until('the ticket of the draft to be offered', async () => (await stepsOf(name)).length > 0);
    expect(await stepsOf(name)).toEqual(['commit_declaration', 'clone_guest', 'configure_guest', 'start_resource']);
    expect(await tell(chat, 'user', 'plan', { name })).toMatch(/POST \/nodes\/pve1\/qemu\/9000\/clone/);
    expect(await tell(chat, 'user', 'drift', { name })).toMatch(new RegExp(`${name}: its commit and 3 steps are to be done \\(DEC-\\d+\\) · a draft of guest`));
  });

  test('is thrown away with its ticket', async () => {
    expect(await tell(chat, 'user', 'drop', { name })).toBe(`The draft of ${name} is thrown away. Git and the cluster stay as they are.`);
    await until('its ticket to be over', async () => (await stepsOf(name)).length === 0);
    expect(await tell(chat, 'user', 'drop', { name })).toBe(`There is no draft called ${name}. /drafts lists them.`);
  });

  test('is refused with the reason, and what no declaration has a place for names another way', async () => {
    const bad = `bad-${chat}`;
    expect((await write(chat, bad, 'Create a VM called x with 2 cores on pve77.')).says).toMatch(/refused\n[^]*Refused: There is no node pve77/);
    await tell(chat, 'user', 'drop', { name: bad });
    expect((await write(chat, bad, 'Create the pool lab.')).says).toMatch(/1 Not possible: An empty pool is not kept/);
    await tell(chat, 'user', 'drop', { name: bad });
  });

  test('is asked of Git at once', async () => {
    expect(await tell(chat, 'user', 'refresh')).toMatch(/^🔄 0 declarations in Git/);
  });

  test('is nobody else’s to write', async () => {
    expect(await tell(chat, 'stranger', 'drafts').catch(() => 'no answer')).toMatch(/not on the list|no answer/);
  });
});

test('names are suggested while one is typed', async () => {
  await tell('telegram', 'user', 'declare', { name: 'lamp', text: 'Give shop 2 cores.' });
  const typing = await stack.discord.autocomplete({ userId: lab.user.discord, name: 'plan', typing: 'name', typed: 'la' });
  expect(typing.choices).toEqual([{ name: 'lamp', value: 'lamp' }]);
  await tell('telegram', 'user', 'drop', { name: 'lamp' });
});
