import { afterEach, describe, expect, test } from 'vitest';
import { breakDown, buttonsIn, chats, offerOf, press, shownIn, type Chat } from './testing/press-world.ts';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;

afterEach(async () => { await stack.stop(); });

const others: Record<Chat, Chat> = { discord: 'telegram', telegram: 'discord' };
const called: Record<Chat, string> = { discord: 'Discord', telegram: 'Telegram' };

describe('an offer in Discord', () => {
  test('whose press was lost while Discord could not be reached says so, and can be pressed', async () => {
    stack = await startStack();
    await breakDown(stack, 'db');
    const offer = await offerOf(stack, 'db');
    const { plan, tokens } = offer.places.discord;
    expect(shownIn(stack, 'discord', plan)).not.toContain('I was away');
    stack.discord.refuseResume();
    stack.discord.gatewayDown(true);
    stack.discord.dropGateway();
    expect(await stack.discord.press({ userId: lab.admin.discord, messageId: plan, customId: tokens.approve ?? '' })).toMatchObject({ acknowledged: false });
    stack.discord.gatewayDown(false);
    await until('the offer to say so', () => /I was away.*Press again/.test(shownIn(stack, 'discord', plan)));
    expect(shownIn(stack, 'telegram', offer.places.telegram.plan)).not.toContain('I was away');
    await press(stack, { chat: 'discord', who: 'admin', offer });
    await until('it to run', () => stack.docker.calls.length > 0);
    await until('the offer to say it no more', () => !shownIn(stack, 'discord', plan).includes('I was away'));
  });

  test('that stood there before the service was restarted says that presses may be lost; in Telegram they wait', async () => {
    stack = await startStack();
    await breakDown(stack, 'db');
    const offer = await offerOf(stack, 'db');
    await stack.restart();
    await until('the offer to say so', () => /I was away.*Press again/.test(shownIn(stack, 'discord', offer.places.discord.plan)));
    expect(shownIn(stack, 'telegram', offer.places.telegram.plan)).not.toContain('I was away');
    expect(buttonsIn(stack, 'discord', offer.places.discord.plan)).toContain('Approve step 1');
  });
});

test('a press in Telegram that waited for more than two minutes does nothing and asks to press again', async () => {
  stack = await startStack();
  await breakDown(stack, 'db');
  const offer = await offerOf(stack, 'db');
  await stack.service.stop();
  await stack.rig.close();
  const made = await press(stack, { chat: 'telegram', who: 'admin', offer });
  await stack.database.query("UPDATE cursors SET at = now() - interval '121 seconds' WHERE name = 'telegram'");
  await stack.start();
  expect(await made.said()).toMatchObject({ text: expect.stringMatching(/^This press waited while I was away.*press again/) as unknown });
  expect(stack.docker.calls).toEqual([]);
  const again = await press(stack, { chat: 'telegram', who: 'admin', offer });
  expect(await again.said()).toMatchObject({ text: expect.stringMatching(/^Approved/) as unknown });
});

describe.each(chats)('%s, which refuses every second call for a while,', (chat) => {
  const many = 8;
  const firstLines = (): string[] => (chat === 'discord' ? [...stack.discord.messages.keys()] : [...stack.telegram.messages.keys()].map(String)).map((id) => shownIn(stack, chat, id).split('\n')[0] ?? '');

  test('gets every card once, nothing before it may, and an approval ahead of what is left', async () => {
    stack = await startStack();
    stack[chat].flood({ every: 2, retryAfter: 1 });
    await Promise.all(Array.from({ length: many }, (_, n) => breakDown(stack, `flood-${n}`)));
    const offer = await offerOf(stack, await firstOffered());
    await press(stack, { chat: others[chat], who: 'admin', offer });
    await until('its buttons to go', () => buttonsIn(stack, chat, offer.places[chat].plan).length === 0);
    expect(firstLines().length).toBeLessThan(2 * many);
    await until('every offer to be there', async () => (await stack.database.query("SELECT 1 FROM cards WHERE platform = $1 AND key <> 'card'", [chat])).length === many);
    await until('who pressed', () => new RegExp(`approved by owner \\d\\d:\\d\\d \\(${called[others[chat]]}\\)`).test(shownIn(stack, chat, offer.places[chat].plan)));
    for (let n = 0; n < many; n += 1) expect(firstLines().filter((line) => new RegExp(`lab/flood-${n}\\b`).test(line) && !line.includes('RESOLVED · INC'))).toHaveLength(2);
    expect(stack[chat].limited()).toBeGreaterThan(many);
    expect(stack[chat].violations).toEqual([]);
  });
});

/** What the first offer that stands in both chats is about. */
async function firstOffered(): Promise<string> {
  const [first] = await until('an offer in both chats', async () => {
    const rows = await stack.database.query<{ resource: string }>(
      "SELECT resource FROM tickets JOIN cards ON ticket_id = id AND cards.key <> 'card' GROUP BY id HAVING count(*) = 2 ORDER BY id LIMIT 1");
    return rows.length > 0 && rows;
  });
  return first?.resource ?? '';
}
