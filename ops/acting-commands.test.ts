import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breakDown, buttonsIn, chats, evidenceOf, offerOf, shownIn, type Chat, type Offer } from './testing/press-world.ts';
import { speak, type Speaker } from './testing/speaking.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  await until('both chats to be connected', () => stack.discord.commands.size > 0 && stack.telegram.polling());
}, 90_000);
afterAll(async () => { await stack.stop(); });

const tell = (chat: Chat, who: Speaker, command: string, written: Record<string, string | number> = {}, alone = false) => speak(stack, { chat, who, alone }, command, written);

async function broken(name: string): Promise<Offer> {
  await breakDown(stack, name);
  return offerOf(stack, name);
}

/** The letters that a plan shows. */
async function lettersOf(offer: Offer): Promise<string> {
  const found = await stack.database.query<{ digest: string }>('SELECT digest FROM steps WHERE id = $1', [offer.step]);
  return (found[0]?.digest ?? '').slice(0, 4).toUpperCase();
}

describe.each(chats)('what is written in %s', (chat) => {
  test('approves exactly the step whose letters the plan shows, once, and closes both chats by name', async () => {
    const offer = await broken(`written-${chat}`);
    const plan = await lettersOf(offer);
    for (const one of chats) expect(shownIn(stack, one, offer.places[one].plan)).toContain(`/approve ${offer.label} 1 ${plan}`);
    const wrong = plan === 'FFFF' ? '0000' : 'FFFF';
    expect(await tell(chat, 'admin', 'approve', { incident: offer.label, step: '1', plan: wrong })).toMatch(/^There is no such step on offer/);
    expect(await tell(chat, 'admin', 'approve', { incident: offer.label })).toMatch(/^Which step of it\? Write/);
    expect(await tell(chat, 'user', 'approve', { incident: offer.label, step: '1', plan })).toBe('Only admins may do this (owner, second), and you are linked as a user. Nothing was done; that you tried was written down.');
    expect((await evidenceOf(stack, offer)).approvals).toEqual([]);
    expect(await tell(chat, 'admin', 'approve', { incident: offer.label, step: '1', plan: plan.toLowerCase() })).toMatch(/^Approved: Start lab\/written-/);
    const { approvals, runs } = await until('the end', async () => {
      const now = await evidenceOf(stack, offer);
      return now.ticket.state === 'recorded' && now;
    });
    expect([approvals.length, runs.length]).toEqual([1, 1]);
    expect(await tell(chat, 'admin', 'approve', { incident: offer.label, step: '1', plan })).toMatch(/^Already approved by owner \d\d:\d\d/);
    for (const one of chats) await until(`${one} to show who`, () => buttonsIn(stack, one, offer.places[one].plan).length === 0 && /owner/.test(shownIn(stack, one, offer.places[one].plan)));
  });

  test('acknowledges, silences as long as the role may, explains, and rejects with a reason', async () => {
    const offer = await broken(`spoken-${chat}`);
    const incident = offer.label;
    const plan = await lettersOf(offer);
    expect(await tell(chat, 'user', 'ack', { incident })).toBe(`${incident} is marked as seen by guest.`);
    expect(await tell(chat, 'user', 'silence', { incident, for: '24h' })).toBe('Users may silence for 4 h at most, admins for 7 d or until it is over. Nothing was done; that you tried was written down.');
    expect(await tell(chat, 'user', 'silence', { incident, for: 'long' })).toMatch(/^For how long\?/);
    expect(await tell(chat, 'user', 'silence', { incident, for: '4h' })).toMatch(/for 4 h/);
    expect(await tell(chat, 'user', 'silence', { incident, for: 'state' })).toBe('Users may silence for 4 h at most, admins for 7 d or until it is over. Nothing was done; that you tried was written down.');
    expect(await tell(chat, 'admin', 'silence', { incident, for: 'state' })).toContain(`until ${incident} is over, for 7 d at most`);
    expect(await tell(chat, 'user', 'why', { incident })).toMatch(/^Not confirmed[^]+\nAlso considered: [^]+\nNot seen: [^…]+$/);
    expect(await tell(chat, 'user', 'details', { incident })).toMatch(/^Start lab\/spoken-[^]+\nAction: [^]+\nAn approval is for these words [^…]+ it does not count\.$/);
    expect(await tell(chat, 'admin', 'check', { incident })).toBe(`It waits for approval already: /approve ${incident} 1 ${plan}. Nothing was done.`);
    expect(await tell(chat, 'user', 'egress', { incident: 'INC-99999' })).toBe('There is no INC-99999.');
    expect(await tell(chat, 'user', 'incident', { incident })).toContain(`/approve ${incident} 1 ${plan}`);
    expect(await tell(chat, 'user', 'incident')).toContain(incident);
    expect(await tell(chat, 'user', 'incident', { incident: 'INC-99999' })).toBe('There is no INC-99999.');
    expect(await tell(chat, 'admin', 'reject', { incident, step: '1', plan, why: 'it moves house today' })).toBe('Rejected: nothing was changed.');
    for (const one of chats) await until(`${one} to say so`, () => shownIn(stack, one, offer.places[one].plan).includes('because: it moves house today'));
    expect(await evidenceOf(stack, offer)).toMatchObject({ approvals: [], runs: [], calls: [], ticket: { state: 'parked' } });
  });

  test('helps each with what each may ask', async () => {
    const [admins, users] = [await tell(chat, 'admin', 'help'), await tell(chat, 'user', 'help')];
    expect(admins).toContain('/approve INC-42 1 7F3A');
    expect(users).toContain('/status [resource] [hours]');
    expect(users).not.toContain('/approve');
  });
});

test('an admin approves alone with the bot as well as in the group', async () => {
  const offer = await broken('alone');
  expect(await tell('telegram', 'admin', 'approve', { incident: offer.label, step: '1', plan: await lettersOf(offer) }, true)).toMatch(/^Approved/);
});

test('whoever writes to the bot of Telegram for the first time is told what to do next', async () => {
  expect(await tell('telegram', 'admin', 'start', {}, true)).toMatch(/^ℹ️ What you can ask me\n[^]*\/approve/);
  expect(await tell('telegram', 'stranger', 'start', {}, true)).toMatch(/^You are not on the list [^]+ write \/link to me\.$/);
});

test('no request to either chat broke its rules', () => {
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
});
