import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineDiagnosis } from '../engine/define.ts';
import { safe } from '../engine/distill.ts';
import type { ResourceRef } from '../engine/refs.ts';
import type { PressResult } from './testing/fake-discord.ts';
import { startFakeProxmox, type FakeProxmox } from './testing/fake-proxmox.ts';
import { breakDown, buttonsIn, chats, evidenceOf, offerOf, press, shownIn, type Chat, type Offer } from './testing/press-world.ts';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

const guests: Record<Chat, { vmid: number; name: string }> = { discord: { vmid: 101, name: 'plex' }, telegram: { vmid: 102, name: 'db.lan' } };
const untouched = { approvals: [], runs: [], calls: [], history: [] };

/** What no diagnosis of today recommends: snapshots and the way back for guests, a guide for the container named so. */
const recommending = defineDiagnosis({
  id: 'test', about: 'Recommends what the test is about.',
  diagnose: ({ resource, found }) => {
    const recommends = resource?.startsWith('proxmox:') ? [['create_snapshot'], ['rollback_to_snapshot']] : resource?.includes('guided') ? [['guided_ui_configuration']] : null;
    const signs = found.map(({ facts }) => ({ says: safe`the test saw it`, facts }));
    return recommends && { family: 'test', cause: 'oom_limit', says: safe`the test says so`, confidence: 1, confirmed: true, signs, recommends };
  },
});

let proxmox: FakeProxmox;
let stack: Stack;
const offers = new Map<Chat, Offer>();

beforeAll(async () => {
  proxmox = await startFakeProxmox();
  for (const { vmid, name } of Object.values(guests)) proxmox.world.addGuest({ vmid, name, kind: 'qemu', startedAt: 1_700_000_000 });
  stack = await startStack({
    env: {
      PROXMOX_URL: `lab=${proxmox.url}`, PROXMOX_TOKEN_ID: proxmox.token.id, PROXMOX_TOKEN_SECRET: proxmox.token.secret, PROXMOX_FINGERPRINT: proxmox.fingerprint,
      GUEST_STOPPED_SECONDS: '0', RECOVERY_SECONDS: '8',
    },
    parts: (parts) => ({ ...parts, diagnoses: [...parts.diagnoses, recommending] }),
  });
  await until('the guests to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'guest.state'")).length >= 2);
  for (const { vmid } of Object.values(guests)) proxmox.world.power(vmid, 'stopped');
  for (const chat of chats) offers.set(chat, await offeredRollback(chat));
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await proxmox.close();
});

describe.each(chats)('going back to a snapshot, offered in %s', (chat) => {
  test('says what is lost, and asks for more than a press', () => {
    const { places } = offerIn(chat);
    const card = shownIn(stack, chat, places[chat].plan).replace(/[\\*\u200b]/g, '');
    expect(card).toMatch(/APPROVAL NEEDED .* Take lab\/[a-z.]+ back to the snapshot copilot-\d{8}-\d{6} \(high risk\)/);
    expect(card).toMatch(/all that was written since 20.* UTC \(\d+ s before this plan\) is lost for good; it is stopped, and started again if it runs now · cannot be undone/);
    expect(card).toContain(`press, then type the name: ${guests[chat].name}`);
    expect(buttonsIn(stack, chat, places[chat].plan)).toEqual(['Approve step 1…', 'Reject…', 'Why?', 'Details']);
  });

  test.each([['user', /^Only admins/, 'role'], ['stranger', /^You are not on the list/, 'stranger'], ['bot', /^Bots cannot/, 'bot']] as const)('is not even asked about when a %s presses', async (who, words, outcome) => {
    const asked = questions(chat);
    expect(await pressed(chat, who)).toMatchObject({ said: expect.stringMatching(words) as unknown, asks: false });
    expect(questions(chat)).toBe(asked);
    await expectUntouched(chat, outcome);
  });

  test('runs nothing when an admin presses: the name is asked for', async () => {
    expect(await pressed(chat, 'admin')).toMatchObject({ asks: true });
    await expectUntouched(chat, 'unconfirmed');
  });

  test.each(['plexx', 'PLEX', 'lab/101', '101', 'yes', ' '])('runs nothing when %j is typed', async (typed) => {
    expect(await typedIn(chat, 'admin', typed)).toMatch(/gone for good, so it runs once you have pressed and typed: .* Nothing was done\.$/);
    await expectUntouched(chat, 'unconfirmed');
  });

  test('runs nothing when the token is pressed past the question', async () => {
    const made = await press(stack, { chat, who: 'admin', offer: offerIn(chat) });
    await made.said().catch(() => undefined);
    await expectUntouched(chat, 'unconfirmed');
  });

  test('runs nothing when somebody else answers the question of an admin', async () => {
    expect(await typedIn(chat, 'user', guests[chat].name)).toBe('Only admins may do this (owner, second), and you are linked as a user. Nothing was done; that you tried was written down.');
    await expectUntouched(chat, 'role');
  });

  test('runs once when an admin types the name, whoever types it again', async () => {
    const { vmid, name } = guests[chat];
    const first = await typedIn(chat, 'admin', ` ${name}\u200b `);
    if (chat === 'telegram') expect(first).toMatch(/^Approved: Take lab\/db.lan back .* It runs once, then it is checked\.$/);
    await until('the machine to answer', async () => (await evidenceOf(stack, offerIn(chat))).calls.filter((call) => call['platform_id'] !== null).length > 1);
    const { approvals, runs, calls } = await evidenceOf(stack, offerIn(chat));
    expect(approvals).toMatchObject([{}, { step_id: offerIn(chat).step, person: 'owner', platform: chat }]);
    expect(runs).toHaveLength(2);
    expect(calls).toMatchObject([{ verb: 'snapshot', fault: null }, { verb: 'rollback', fault: null, platform_id: expect.stringMatching(/^UPID:.*qmrollback/) as unknown }]);
    expect(rollbacks(vmid)).toBe(1);
    expect(await typedIn(chat, 'second', name)).toMatch(/^Already approved by owner \d\d:\d\d\.$/);
    expect(rollbacks(vmid)).toBe(1);
  });
});

describe.each(chats)('a guide, offered in %s', (chat) => {
  const name = `guided-${chat}`;

  test('is told with its steps, and buttons to say how it went', async () => {
    const offer = await guided(name);
    const shown = shownIn(stack, chat, offer.places[chat].plan).replace(/\\/g, '');
    expect(shown).toMatch(/YOUR TURN · INC-\d+ step 1 of 1 · Give it more memory: lab\/guided-/);
    expect(shown).toMatch(/1\. Open the compose file .*\n2\. Raise its memory limit.*\n3\. If its log tells of a limit of its own.*\n4\. Bring it up again/);
    expect(buttonsIn(stack, chat, offer.places[chat].plan)).toEqual(['Done', 'Not done', 'Why?', 'Details']);
    const refused = await press(stack, { chat, who: 'user', offer });
    expect((await refused.said()).text).toBe('Only admins may do this (owner, second), and you are linked as a user. Nothing was done; that you tried was written down.');
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'awaiting' } });
  });

  test('that is done calls no machine, even for a container made anew meanwhile, and is then checked', async () => {
    const offer = await offerOf(stack, name);
    stack.docker.recreate(name);
    await press(stack, { chat, who: 'admin', offer });
    const ended = await until('the end', async () => {
      const now = await evidenceOf(stack, offer);
      return now.ticket.state === 'recorded' && now;
    });
    expect(ended).toMatchObject({ approvals: [{ step_id: offer.step, person: 'owner' }], runs: [{}], calls: [], history: [{ template: 'guided_ui_configuration', ended: 'answered', verdict: 'verified' }] });
    expect(ended.machine.filter((call) => call.endsWith(` ${name}`))).toEqual([]);
    for (const one of chats) await until(`${one} to say who did it`, () => /done by\W+owner \d\d:\d\d/.test(shownIn(stack, one, offer.places[one].plan)));
  });

  test('that is not done is parked with the name of who said so', async () => {
    const offer = await guided(`${name}-again`);
    await press(stack, { chat, who: 'admin', offer, action: 'decline' });
    for (const one of chats) await until(`${one} to say so`, () => shownIn(stack, one, offer.places[one].plan).includes('owner did not do "Give it more memory'));
    expect(await evidenceOf(stack, offer)).toMatchObject({ ...untouched, ticket: { state: 'parked' } });
  });
});

test('no request to any of them broke its rules', () => {
  expect([...stack.discord.violations, ...stack.telegram.violations, ...proxmox.violations]).toEqual([]);
});

async function offeredRollback(chat: Chat): Promise<Offer> {
  const resource: ResourceRef = `proxmox://lab/${String(guests[chat].vmid)}`;
  const snapshot = await offerOf(stack, resource);
  await press(stack, { chat, who: 'admin', offer: snapshot });
  return offerOf(stack, resource, '2.1');
}

async function guided(name: string): Promise<Offer> {
  await breakDown(stack, name);
  stack.docker.get(name).status = 'running';
  stack.docker.oom(name);
  return offerOf(stack, name);
}

function offerIn(chat: Chat): Offer {
  const offer = offers.get(chat);
  if (!offer) throw new Error(`there is no offer for ${chat}`);
  return offer;
}

async function expectUntouched(chat: Chat, outcome: string): Promise<void> {
  const offer = offerIn(chat);
  const { approvals, runs, ticket, access } = await evidenceOf(stack, offer);
  expect({ approvals: approvals.length, runs: runs.length, state: ticket.state }).toEqual({ approvals: 1, runs: 1, state: 'awaiting' });
  expect(access.at(-1)).toMatchObject({ resource: `${offer.label} approve ${offer.step}`, outcome });
  expect(rollbacks(guests[chat].vmid)).toBe(0);
}

function rollbacks(vmid: number): number {
  return proxmox.requests.filter(({ method, path }) => method === 'POST' && path.includes(`/${String(vmid)}/snapshot/`) && path.endsWith('/rollback')).length;
}

type Who = 'admin' | 'second' | 'user' | 'stranger' | 'bot';

function accountOf(who: Who): { discord: string; telegram: number } {
  return who === 'bot' ? lab.admin : lab[who];
}

/** Presses the button as it is shown, with what a person is told, and whether a name is asked for. */
async function pressed(chat: Chat, who: Who): Promise<{ said: string; asks: boolean }> {
  if (chat === 'telegram') {
    const before = questions('telegram');
    const made = await press(stack, { chat, who, offer: offerIn(chat) });
    const { text } = await made.said();
    return { said: text, asks: text.startsWith('Answer the message') && await until('the question', () => questions('telegram') > before) };
  }
  const result = await pressForm(who);
  return { said: result.modal ? '' : await result.reply(5000), asks: result.modal !== undefined };
}

async function pressForm(who: Who): Promise<PressResult> {
  const { places } = offerIn('discord');
  const button = stack.discord.buttons(places.discord.plan).find(({ label }) => label.startsWith('Approve')) ?? { customId: `form:${places.discord.tokens.approve ?? ''}` };
  const result = await stack.discord.press({ userId: accountOf(who).discord, bot: who === 'bot', messageId: places.discord.plan, customId: button.customId, forge: true });
  expect(result.acknowledged).toBe(true);
  return result;
}

/** Has an admin asked for the name, types it as somebody, and answers what that person is told. */
async function typedIn(chat: Chat, who: Who, typed: string): Promise<string> {
  const account = accountOf(who);
  if (chat === 'discord') {
    const asked = await pressForm('admin');
    const submitted = asked.modal
      ? await stack.discord.submitModal({ press: asked, userId: account.discord, fields: { name: typed } })
      : asked;
    expect(submitted.acknowledged).toBe(true);
    return submitted.reply(3000).catch(() => '');
  }
  const known = lastQuestion();
  await press(stack, { chat, who: 'admin', offer: offerIn(chat) });
  const question = await until('a question', () => (lastQuestion() !== known || rollbacks(guests.telegram.vmid) > 0) && lastQuestion());
  const { messageId } = stack.telegram.sendText({ chatId: lab.chat, userId: account.telegram, text: typed, replyTo: question });
  const answer = await until('an answer', () => [...stack.telegram.messages.values()].find((message) => (message['reply_to_message'] as { message_id?: number } | undefined)?.message_id === messageId));
  return (answer.text ?? '').replaceAll('\u200b', '');
}

function questions(chat: Chat): number {
  return chat === 'telegram' ? [...stack.telegram.messages.values()].filter(({ text }) => text?.startsWith('⌨️') === true).length : 0;
}

function lastQuestion(): number {
  return [...stack.telegram.messages.values()].filter(({ text }) => text?.startsWith('⌨️') === true).at(-1)?.message_id ?? 0;
}
