import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOnDiscord } from './testing/discord-lab.ts';
import { startFakeProxmox, type FakeProxmox } from './testing/fake-proxmox.ts';
import { breakDown, chats, offerOf, shownIn, type Chat } from './testing/press-world.ts';
import { speak, type Speaker } from './testing/speaking.ts';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

let proxmox: FakeProxmox;
let stack: Stack;

beforeAll(async () => {
  proxmox = await startFakeProxmox();
  for (const [vmid, name] of [[101, 'plex'], [102, 'web'], [103, 'web']] as const) proxmox.world.addGuest({ vmid, name, kind: 'qemu', startedAt: 1_700_000_000, tags: vmid === 101 ? ['copilot-owner-anna'] : [] });
  stack = await startStack({
    env: {
      PROXMOX_URL: `lab=${proxmox.url}`, PROXMOX_TOKEN_ID: proxmox.token.id, PROXMOX_TOKEN_SECRET: proxmox.token.secret, PROXMOX_FINGERPRINT: proxmox.fingerprint,
      GUEST_STOPPED_SECONDS: '0',
    },
  });
  await until('the guests to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'guest.state'")).length >= 3);
  await until('both chats to be connected', () => stack.discord.commands.size > 0 && stack.telegram.polling());
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await proxmox.close();
});

/** Asks /status in a chat and answers what the asker reads. */
const ask = (chat: Chat, written: { resource?: string; hours?: number } = {}, who: Speaker = 'user') => speak(stack, { chat, who }, 'status', written);

function receipts(): Promise<{ text: string }[]> {
  return stack.database.query("SELECT text FROM notices WHERE key = 'answer'");
}

describe.each(chats)('/status in %s', (chat) => {
  test('tells how the house is, and leaves a receipt', async () => {
    const before = (await receipts()).length;
    const says = await ask(chat);
    expect(says).toMatch(/^✅ All quiet: nothing is open/);
    expect(says).toMatch(/Hosts: \d reachable/);
    expect(says).toContain('Guests: 3 running');
    const kept = await receipts();
    expect(kept).toHaveLength(before + 1);
    expect(kept.at(-1)?.text).toMatch(/^✅ All quiet: nothing is open\nParts: /);
  });

  test.each(['lab/plex', 'plex', 'LAB/101', 'proxmox://lab/101'])('knows a guest as %s', async (resource) => {
    const says = await ask(chat, { resource, hours: 2 });
    expect(says).toMatch(/^ℹ️ lab\/plex: running/);
    expect(says).toContain('Resource: proxmox://lab/101\nOwner: anna');
    expect(says).toContain('The last 2 h');
  });

  test('of two guests of one name asks which', async () => {
    expect(await ask(chat, { resource: 'web' })).toBe('Several have that name: lab/web (102), lab/web (103). Write which.');
    expect(await ask(chat, { resource: 'lab/web (103)' })).toMatch(/^ℹ️ lab\/web \(103\): running/);
  });

  test('answers an unknown name with the nearest', async () => {
    expect(await ask(chat, { resource: 'lab/plx' })).toBe('I know nothing of that name. The nearest: lab/plex.');
  });

  test('answers nobody who is not listed', async () => {
    expect(await ask(chat, {}, 'stranger')).toMatch(/^You are not on the list of people/);
    const [seen] = await stack.database.query<{ outcome: string }>("SELECT outcome FROM access_logs WHERE resource = '/status' AND surface LIKE $1 ORDER BY at DESC LIMIT 1", [`${chat}%`]);
    expect(seen?.outcome).toBe('stranger');
  });
});

test('names are suggested to who is listed, and to nobody else', async () => {
  const typing = { name: 'status', typing: 'resource', typed: 'ple' };
  expect((await stack.discord.autocomplete({ ...typing, userId: lab.user.discord })).choices).toEqual([{ name: 'lab/plex', value: 'lab/plex' }]);
  expect((await stack.discord.autocomplete({ ...typing, userId: lab.stranger.discord })).choices).toEqual([]);
});

test('a guest goes by its name on its card, and in what is told of it', async () => {
  proxmox.world.power(101, 'stopped');
  const { places } = await offerOf(stack, 'proxmox://lab/101');
  expect(await (await fetch(new URL('/facts?resource=proxmox://lab/101', stack.service.url))).text()).toContain('owner anna');
  for (const chat of chats) {
    expect(readOnDiscord(shownIn(stack, chat, places[chat].card))).toMatch(/^🟡 LOW · lab\/plex stopped, and nobody asked for it · INC-\d+[^]*Owner: anna/);
    expect(readOnDiscord(shownIn(stack, chat, places[chat].plan))).toContain('▶ 1 Start lab/plex: it runs again');
    expect(await ask(chat, { resource: 'plex' })).toMatch(/^🟡 lab\/plex: stopped · INC-\d+ is open[^]*INC-\d+: lab\/plex stopped, and nobody asked for it; waits for a person/);
  }
  const page = await (await fetch(stack.service.url)).text();
  expect(page).toContain('lab/plex stopped, and nobody asked for it');
  proxmox.world.power(101, 'running');
  for (const chat of chats) {
    const messages = chat === 'discord' ? stack.discord.messages : stack.telegram.messages;
    await until(`${chat} to be told of its end by name`, () => [...messages.keys()].some((id) => /^✅ RECOVERED by itself · INC-\d+ · lab\/plex is running/.test(readOnDiscord(shownIn(stack, chat, String(id))))));
  }
});

test('what a container did is told by its facts, without a word of its log', async () => {
  await breakDown(stack, 'db');
  await until('its death to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'container.died'")).length > 0);
  for (const chat of chats) {
    const says = await until('the answer to tell of it', async () => {
      const told = await ask(chat, { resource: 'db' });
      return told.includes('ended with exit code 1') && told;
    });
    expect(says).toMatch(/State: exited/);
  }
});

test('asked the chats for nothing that they do not allow', () => {
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});
