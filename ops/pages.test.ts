import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breakDown, buttonsIn, chats, evidenceOf, offerOf, press, shownIn, type Chat, type Offer, type Who } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
let offer: Offer;

beforeAll(async () => {
  stack = await startStack();
  await breakDown(stack, 'long');
  offer = await offerOf(stack, 'long');
  await lengthen(offer, 14);
  for (const chat of chats) await until(`the first page in ${chat}`, () => turns(chat).length === 1);
}, 90_000);
afterAll(async () => { await stack.stop(); });

describe.each(chats)('the pages of a long plan in %s', (chat) => {
  test('are turned by any linked user, for everybody there, and nothing comes of it', async () => {
    const before = await evidenceOf(stack, offer);
    expect([pageShown(chat), turns(chat)]).toEqual([1, ['Page 2/3 ▶']]);
    await turn(chat, 'user', 2);
    await until('the second page', () => pageShown(chat) === 2);
    expect(turns(chat)).toEqual(['◀ Page 1/3', 'Page 3/3 ▶']);
    await turn(chat, 'admin', 3);
    await until('the third page', () => pageShown(chat) === 3);
    expect(turns(chat)).toEqual(['◀ Page 2/3']);
    const { access, ...after } = await evidenceOf(stack, offer);
    expect(after).toEqual({ ...before, access: undefined, messages: after.messages });
    expect(access.slice(-2)).toEqual([expect.objectContaining({ actor: 'guest', outcome: 'ok' }), expect.objectContaining({ actor: 'owner', outcome: 'ok' })]);
    expect(buttonsIn(stack, chat, offer.places[chat].plan)[0]).toBe('Approve step 1');
  });

  test.each<[Who, RegExp]>([['stranger', /^You are not on the list/], ['bot', /^Bots cannot/], ['admin in another chat', /^This button belongs to another chat/]])('are not turned by a %s', async (who, words) => {
    const made = await turn(chat, who, 2);
    expect((await made.said()).text).toMatch(words);
    expect(pageShown(chat)).toBe(3);
  });

  test('stay as they were turned after a restart, and are turned on', async () => {
    await stack.restart();
    await until('both chats to be connected again', () => stack.discord.connected() > 0 && stack.telegram.polling());
    await turn(chat, 'user', 2);
    await until('the second page', () => pageShown(chat) === 2);
  });
});

test('a page of an offer that is over is not turned', async () => {
  const made = await press(stack, { chat: 'telegram', who: 'admin', offer, action: 'approve' });
  await made.said();
  await until('the end', async () => ['awaiting', 'recorded'].includes((await evidenceOf(stack, offer)).ticket.state));
  const late = await turn('telegram', 'user', 3);
  expect((await late.said()).text).toMatch(/^Already approved by owner|^Things have changed/);
});

test('no request to either chat broke its rules', () => { expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]); });

/** Steps of the plan that are marked on the message now, without the current one, tell the page. */
function pageShown(chat: Chat): number {
  const text = shownIn(stack, chat, offer.places[chat].plan);
  return [1, 2, 3].find((page) => text.includes(`Step number ${page * 6 - 4}`)) ?? 0;
}

function turns(chat: Chat): string[] {
  return buttonsIn(stack, chat, offer.places[chat].plan).filter((label) => label.includes('Page'));
}

async function turn(chat: Chat, who: Who, page: number) {
  const token = await until(`a button to page ${page}`, async () => (await stack.database.query<{ token: string }>(
    "SELECT token FROM buttons WHERE ticket_id = $1 AND platform = $2 AND action = 'turn' AND page = $3", [offer.ticket, chat, page]))[0]?.token);
  return press(stack, { chat, who, offer, token });
}

/** Puts more steps behind the first one, as a plan of a later day may have them. */
async function lengthen({ ticket }: Offer, count: number): Promise<void> {
  const [found] = await stack.database.query<{ steps: Record<string, unknown>[] }>("SELECT body -> 'steps' AS steps FROM tickets WHERE id = $1", [ticket]);
  const first = found?.steps[0];
  const steps = Array.from({ length: count }, (_, at) => (at === 0 ? first : { ...first, n: at + 1, id: `${ticket}.1.${at + 1}`, title: `Step number ${at + 1}` }));
  await stack.database.query("UPDATE tickets SET body = jsonb_set(body, '{steps}', $2), version = version + 1 WHERE id = $1", [ticket, JSON.stringify(steps)]);
  await stack.database.query("SELECT pg_notify('copilot', $1)", [`ticket ${ticket}`]);
}
