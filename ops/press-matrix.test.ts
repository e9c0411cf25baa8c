import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allTold, breakDown, chats, evidenceOf, isElsewhere, offerOf, press, type Chat, type Offer, type Who } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

type State = 'current' | 'old digest' | 'expired' | 'done' | 'recovered' | 'forged';
type Answer = 'approved' | 'changed' | 'expired' | 'taken' | 'recovered' | 'forged' | 'role' | 'stranger' | 'bot' | 'chat';

const people = ['admin', 'user', 'stranger', 'bot', 'admin in another chat'] as const satisfies Who[];
const states = ['current', 'old digest', 'expired', 'done', 'recovered', 'forged'] as const satisfies State[];

/** Who presses Approve on what, and what it does; one line per kind of person, in the order of `states`. */
const effects: Record<(typeof people)[number], readonly [Answer, Answer, Answer, Answer, Answer, Answer]> = {
  admin: ['approved', 'changed', 'expired', 'taken', 'recovered', 'forged'],
  user: ['role', 'role', 'role', 'role', 'role', 'forged'],
  stranger: ['stranger', 'stranger', 'stranger', 'stranger', 'stranger', 'forged'],
  bot: ['bot', 'bot', 'bot', 'bot', 'bot', 'bot'],
  'admin in another chat': ['chat', 'chat', 'chat', 'chat', 'chat', 'forged'],
};

/** What the others in another chat are told of what is current. They are asked no more: of who drums on buttons not every press is written down. */
const strayed = [['user in another chat', 'chat'], ['stranger in another chat', 'stranger'], ['bot in another chat', 'bot']] as const satisfies [Who, Answer][];

/** What the presser reads. */
const words: Record<Answer, RegExp> = {
  approved: /^Approved: Start lab\/[a-z-]+\. It runs once, then it is checked\.$/,
  changed: /^Things have changed since this was offered\. Look at the newest message\.$/,
  expired: /^This offer has expired: nothing was changed\. Press "Check again and ask" on the card for a new one\.$/,
  taken: /^Already approved by owner \d\d:\d\d\.$/,
  recovered: /^It has recovered by itself\. Nothing to approve\.$/,
  forged: /^I do not know this button\. Nothing was done\.$/,
  role: /^Only admins may do this \(owner, second\), and you are linked as a user\. Nothing was done; that you tried was written down\.$/,
  stranger: /^You are not on the list of people who may do this\. The owner can add you to ADMINS or USERS; or write \/link to me\.$/,
  bot: /^Bots cannot press buttons here\.$/,
  chat: /^This button belongs to another chat\. Nothing was done\.$/,
};

/** Whom the record names: the listed person, or the bare account of one who is not listed. A bot has an admin's account here. */
const actors: Record<string, Record<Chat, string>> = {
  admin: { discord: 'owner', telegram: 'owner' }, user: { discord: 'guest', telegram: 'guest' },
  stranger: { discord: 'discord:100000000000000009', telegram: 'telegram:5009' }, bot: { discord: 'owner', telegram: 'owner' },
};
const actorOf = (who: Who, chat: Chat): string | undefined => actors[who.split(' ')[0] ?? '']?.[chat];
const home: Record<Chat, string> = { discord: 'discord 300000000000000001', telegram: 'telegram -1001234567890' };
const elsewhere: Record<Chat, string> = { discord: 'discord 300000000000000002', telegram: 'telegram -1001234567891' };

const cells: Cell[] = chats.flatMap((chat) => [
  ...people.flatMap((who) => states.map((state, at) => ({ chat, who, state, answer: effects[who][at] ?? 'forged' }))),
  ...strayed.map(([who, answer]) => ({ chat, who, state: 'current' as const, answer })),
]);
const refused = cells.filter((cell) => cell.answer !== 'approved');

let stack: Stack;
const offers = new Map<string, Offer>();

beforeAll(async () => {
  stack = await startStack({ env: { APPROVAL_MINUTES: '30' } });
  await Promise.all([
    ...['current', 'expired', ...chats.flatMap((chat) => [`once-${chat}`, `twice-${chat}`])].map((name) => offer(name)),
    offer('old').then(makeOld), offer('done').then(makeDone), offer('recovered').then(makeRecovered),
  ]);
  await expire(offerAbout('expired'));
  await allTold(stack);
}, 90_000);
afterAll(async () => { await stack.stop(); });

describe.each([{ times: 1, how: 'once' }, { times: 2, how: 'twice at once' }])('a press $how', ({ times }) => {
  test.each(refused)('of $state by $who in $chat is answered: $answer', (cell) => changesNothing(cell, times));
});

describe.each(chats)('an admin who presses a current button in %s', (chat) => {
  test('once gets it done once', () => getsItDone(chat, 1));
  test('twice at once gets it done once, and is told so', () => getsItDone(chat, 2));
});

describe('a press again after a restart of the service', () => {
  beforeAll(async () => {
    await stack.restart();
    await until('both chats to be connected again', () => stack.discord.connected() > 0 && stack.telegram.polling());
    await allTold(stack);
  });

  test.each(refused)('of $state by $who in $chat is answered: $answer', (cell) => changesNothing(cell, 1));
  test.each(chats)('of what was approved before it in %s names who approved it', async (chat) => {
    const cell = { chat, who: 'admin', state: 'current', answer: 'taken' } as const;
    await changesNothing(cell, 1, offerAbout(`once-${chat}`));
  });
});

test('no request to either chat broke its rules', () => {
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});

type Cell = { chat: Chat; who: Who; state: State; answer: Answer };

async function changesNothing({ chat, who, state, answer }: Cell, times: number, of = offerFor(state)): Promise<void> {
  const before = await evidenceOf(stack, of);
  const wish = { chat, who, offer: of, ...(state === 'forged' ? { token: 'Zm9yZ2VkIGJ1dHRvbiBmb3JnZWQ' } : {}) };
  const made = await Promise.all(Array.from({ length: times }, () => press(stack, wish)));
  const said = await Promise.all(made.map((one) => one.said()));
  const { access, ...after } = await evidenceOf(stack, of);

  expect(said).toEqual(Array.from({ length: times }, (): unknown => ({ text: expect.stringMatching(words[answer]) as unknown, seenBy: 'presser alone', alert: true })));
  const entry = {
    actor: actorOf(who, chat), surface: isElsewhere(who) ? elsewhere[chat] : home[chat], outcome: answer,
    resource: state === 'forged' ? 'unknown button' : `${of.label} approve ${of.step}`, at: expect.stringMatching(/^20\d\d-/) as unknown,
  };
  expect(access.slice(before.access.length)).toEqual(Array.from({ length: times }, () => entry));
  expect({ ...after, access: before.access }).toEqual(before);
}

/** What is told of the presses of one current button, in the order of the alphabet; Discord shows an accepted press on the message alone. */
const told: Record<Chat, Record<1 | 2, Answer[]>> = {
  discord: { 1: [], 2: ['taken'] },
  telegram: { 1: ['approved'], 2: ['taken', 'approved'] },
};

async function getsItDone(chat: Chat, times: 1 | 2): Promise<void> {
  const name = `${times === 1 ? 'once' : 'twice'}-${chat}`;
  const of = offerAbout(name);
  const before = await evidenceOf(stack, of);
  const made = await Promise.all(Array.from({ length: times }, () => press(stack, { chat, who: 'admin', offer: of })));
  await ended(of);
  const texts = await until('the answers', () => {
    const heard = made.flatMap((one) => one.heard());
    return heard.length >= told[chat][times].length && heard.sort();
  });
  expect(texts).toEqual(told[chat][times].map((one): unknown => expect.stringMatching(words[one])));

  const { approvals, runs, calls, history, machine, access } = await evidenceOf(stack, of);
  const [surface, where] = home[chat].split(' ');
  expect(approvals).toEqual([expect.objectContaining({ step_id: of.step, person: 'owner', platform: surface, chat: where })]);
  expect(runs).toEqual([expect.objectContaining({ step_id: of.step })]);
  expect(calls).toEqual([expect.objectContaining({ step_id: of.step, verb: 'start', fault: null })]);
  expect(history).toEqual([expect.objectContaining({ step_id: of.step, person: 'owner', verdict: 'verified' })]);
  expect(machine.filter((call) => call.endsWith(` ${name}`))).toEqual([`start ${name}`]);
  expect(access.slice(before.access.length).map((one) => one['outcome'])).toEqual(times === 1 ? [] : ['taken']);
}

function offerFor(state: State): Offer {
  return offerAbout(state === 'old digest' ? 'old' : state === 'forged' ? 'current' : state);
}

function offerAbout(name: string): Offer {
  const found = offers.get(name);
  if (!found) throw new Error(`there is no offer about ${name}`);
  return found;
}

async function offer(name: string): Promise<Offer> {
  await breakDown(stack, name);
  const made = await offerOf(stack, name);
  offers.set(name, made);
  return made;
}

/** The container is made anew, an admin's press finds that out, and a new offer takes the place of the first. */
async function makeOld(first: Offer): Promise<void> {
  stack.docker.recreate('old');
  stack.docker.emitDie('old', 1);
  const made = await press(stack, { chat: 'telegram', who: 'admin', offer: first });
  expect((await made.said()).text).toBe('The target is not the one this was offered for. Nothing was done; I am checking again.');
  await offerOf(stack, 'old', '2.1');
}

async function makeDone(of: Offer): Promise<void> {
  await press(stack, { chat: 'telegram', who: 'admin', offer: of });
  await ended(of);
}

async function makeRecovered(of: Offer): Promise<void> {
  stack.docker.personStart('recovered');
  await ended(of);
}

async function ended(of: Offer): Promise<void> {
  await until('the end', async () => (await evidenceOf(stack, of)).ticket.state === 'recorded');
}

/** Moves the end of the offer into the past and leaves the alarm where it was, so that nothing but the press can notice. */
async function expire(of: Offer): Promise<void> {
  await stack.database.query("UPDATE tickets SET body = jsonb_set(body, '{expiresAt}', to_jsonb($2::text)) WHERE id = $1", [of.ticket, '2026-01-01T00:00:00Z']);
}
