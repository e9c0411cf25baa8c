import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PressAction } from '../engine/types.ts';
import { breakDown, buttonsIn, chats, evidenceOf, offerOf, onCard, press, reject, shownIn, type Chat, type Offer, type Who } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

type Answer = 'role' | 'stranger' | 'bot' | 'chat';
type Refused = { action: PressAction; who: Who; answer: Answer };

/** Who may not do what; Approve has a table of its own. */
const refused: Refused[] = [
  { action: 'decline', who: 'user', answer: 'role' }, { action: 'decline', who: 'stranger', answer: 'stranger' },
  { action: 'decline', who: 'bot', answer: 'bot' }, { action: 'decline', who: 'admin in another chat', answer: 'chat' },
  { action: 'check', who: 'user', answer: 'role' }, { action: 'check', who: 'stranger', answer: 'stranger' },
  { action: 'check', who: 'bot', answer: 'bot' }, { action: 'check', who: 'admin in another chat', answer: 'chat' },
  { action: 'ack', who: 'stranger', answer: 'stranger' }, { action: 'ack', who: 'bot', answer: 'bot' },
  { action: 'ack', who: 'admin in another chat', answer: 'chat' },
  { action: 'silence', who: 'stranger', answer: 'stranger' }, { action: 'silence', who: 'bot', answer: 'bot' },
  { action: 'silence', who: 'admin in another chat', answer: 'chat' },
  { action: 'maintain', who: 'user', answer: 'role' }, { action: 'maintain', who: 'stranger', answer: 'stranger' },
  { action: 'maintain', who: 'bot', answer: 'bot' }, { action: 'maintain', who: 'admin in another chat', answer: 'chat' },
  { action: 'why', who: 'stranger', answer: 'stranger' }, { action: 'why', who: 'bot', answer: 'bot' },
  { action: 'why', who: 'admin in another chat', answer: 'chat' },
  { action: 'details', who: 'stranger', answer: 'stranger' }, { action: 'details', who: 'bot', answer: 'bot' },
  { action: 'details', who: 'admin in another chat', answer: 'chat' },
];
const words: Record<Answer, RegExp> = {
  role: /^Only admins/, stranger: /^You are not on the list/, bot: /^Bots cannot/, chat: /^This button belongs to another chat/,
};

/** What anybody on the list may ask, and how the private answer begins. */
const readable = chats.flatMap((chat) => (['admin', 'user'] as const).flatMap((who) => [
  { chat, who, action: 'why', answer: /^Not confirmed, confidence 30 %: / } as const,
  { chat, who, action: 'details', answer: /^Start lab\/open-[a-z]+\.\nWhat happens: it runs again; to undo it, stop it again\.\n/ } as const,
]));
const names = { admin: 'owner', user: 'guest' } as const;

let stack: Stack;
const open = new Map<Chat, Offer>();
const parked = new Map<Chat, Offer>();

beforeAll(async () => {
  stack = await startStack();
  await Promise.all(chats.flatMap((chat) => [
    broken(`open-${chat}`).then((offer) => open.set(chat, offer)),
    broken(`parked-${chat}`).then((offer) => declined(chat, offer)).then((offer) => parked.set(chat, offer)),
  ]));
}, 90_000);
afterAll(async () => { await stack.stop(); });

describe.each(chats)('in %s', (chat) => {
  test.each(refused)('$action by $who is refused: $answer', async ({ action, who, answer }) => {
    const offer = offerIn(action === 'check' ? parked : open, chat);
    const before = await evidenceOf(stack, offer);
    const said = await (await press(stack, { chat, who, offer, action })).said();
    const after = await evidenceOf(stack, offer);
    expect(said).toEqual({ text: expect.stringMatching(words[answer]) as unknown, seenBy: 'presser alone', alert: true });
    expect(after.access.slice(before.access.length)).toMatchObject([{ resource: `${offer.label} ${action} ${onCard.includes(action) ? '' : offer.step}`.trim(), outcome: answer }]);
    expect({ ...after, access: before.access }).toEqual(before);
  });
});

test.each(readable)('$action by an $who in $chat is answered, written down, and changes nothing', async ({ chat, who, action, answer }) => {
  const offer = offerIn(open, chat);
  const before = await evidenceOf(stack, offer);
  const made = await press(stack, { chat, who, offer, action });
  const text = chat === 'discord' ? (await made.said()).text : await longAnswer(made, before.messages);
  const { access, ...after } = await evidenceOf(stack, offer);
  expect(text).toMatch(answer);
  expect(access.slice(before.access.length)).toMatchObject([{ actor: names[who], resource: `${offer.label} ${action} `.trim(), outcome: 'ok' }]);
  expect({ ...after, messages: 0, access: [] }).toEqual({ ...before, messages: 0, access: [] });
});

describe.each(chats)('in %s', (chat) => {
  test('a user acknowledges, both chats say who, and a later press of somebody else names the first', async () => {
    const offer = offerIn(open, chat);
    await press(stack, { chat, who: 'user', offer, action: 'ack' });
    await until('the card to say so', () => chats.every((one) => /Seen by.*guest/.test(shownIn(stack, one, offer.places[one].card))));
    const again = await press(stack, { chat, who: 'admin', offer, action: 'ack' });
    if (chat === 'telegram') expect((await again.said()).text).toBe(`${offer.label} is marked as seen by guest.`);
    expect((await evidenceOf(stack, offer)).ticket).toMatchObject({ state: 'awaiting', round: 1 });
  });

  test.each([['user', 'silence', 'guest', /^Nothing more is told of lab\/open-[a-z]+ for 60 min/], ['admin', 'maintain', 'owner', /^lab\/open-[a-z]+ and what hangs on it are under maintenance for 2 h/]] as const)(
    'the press of an %s of %s is kept, with its end, and the offer stands', async (who, action, person, words) => {
      const offer = offerIn(open, chat);
      expect((await (await press(stack, { chat, who, offer, action })).said()).text).toMatch(words);
      const kept = await stack.database.query("SELECT kind, resource, person, why, until > now() + interval '55 min' AS lasts FROM hushes WHERE resource = $1 AND person = $2", [`docker://lab/open-${chat}`, person]);
      expect(kept).toEqual([{ kind: action === 'silence' ? 'silence' : 'maintenance', resource: `docker://lab/open-${chat}`, person, why: `pressed on ${offer.label}`, lasts: true }]);
      expect((await evidenceOf(stack, offer)).ticket).toMatchObject({ state: 'awaiting', round: 1 });
    });

  test('an admin rejects: nothing runs, both chats say who said no, and Approve is answered with that', async () => {
    const offer = offerIn(open, chat);
    await declined(chat, offer, 'the disk is replaced today, password=hunter2hunter2');
    for (const one of chats) {
      await until(`${one} to say so`, () => shownIn(stack, one, offer.places[one].plan).includes('nothing was changed because: the disk is replaced today') && buttonsIn(stack, one, offer.places[one].plan).length === 0);
    }
    expect(JSON.stringify(await stack.database.query('SELECT body FROM tickets WHERE id = $1', [offer.ticket]))).not.toContain('hunter2');
    const late = await press(stack, { chat, who: 'second', offer });
    expect((await late.said()).text).toBe('Already rejected by owner: nothing was changed.');
    expect(await evidenceOf(stack, offer)).toMatchObject({ approvals: [], runs: [], calls: [], history: [] });
  });

  test('an admin asks for another look at a rejected one, and gets a new offer that works', async () => {
    const first = offerIn(parked, chat);
    await press(stack, { chat, who: 'admin', offer: first, action: 'check' });
    const next = await offerOf(stack, `parked-${chat}`, '2.1');
    await press(stack, { chat, who: 'admin', offer: next });
    const ended = await until('the end', async () => {
      const now = await evidenceOf(stack, next);
      return now.ticket.state === 'recorded' && now;
    });
    expect(ended.approvals).toMatchObject([{ step_id: next.step, person: 'owner' }]);
    expect(ended.machine.filter((call) => call.endsWith(`parked-${chat}`))).toEqual([`start parked-${chat}`]);
  });

  test('an acknowledgement of what is over is refused, not pretended', async () => {
    const offer = offerIn(parked, chat);
    const late = await press(stack, { chat, who: 'user', offer, action: 'ack' });
    expect(await late.said()).toMatchObject({ text: 'This is over already. Nothing to approve.', alert: true });
  });
});

test('no request to either chat broke its rules', () => {
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});

async function broken(name: string): Promise<Offer> {
  await breakDown(stack, name);
  return offerOf(stack, name);
}

async function declined(chat: Chat, offer: Offer, why = ''): Promise<Offer> {
  await reject(stack, { chat, offer, why });
  const at = await until('the ticket to be parked', async () => (await evidenceOf(stack, offer)).ticket.state === 'parked' && offer);
  const check = await until('a button to check again', async () => {
    const found = await stack.database.query<{ platform: Chat; token: string }>("SELECT platform, token FROM buttons WHERE ticket_id = $1 AND action = 'check'", [at.ticket]);
    return found.length === chats.length && found;
  });
  for (const { platform, token } of check) at.places[platform].tokens.check = token;
  return at;
}

function offerIn(offers: ReadonlyMap<Chat, Offer>, chat: Chat): Offer {
  const found = offers.get(chat);
  if (!found) throw new Error(`there is no offer for ${chat}`);
  return found;
}

/** A text too long for an alert of Telegram comes as a message. */
async function longAnswer(made: Awaited<ReturnType<typeof press>>, messages: number): Promise<string> {
  const { text } = await made.said();
  if (text !== 'See the message below.') return text;
  return until('the message', () => stack.telegram.messages.size + stack.discord.messages.size > messages && [...stack.telegram.messages.values()].at(-1)?.text);
}
