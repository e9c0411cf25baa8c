import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buttonsIn, chats, evidenceOf, offerOf, press, shownIn, type Chat } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

const others: Record<Chat, Chat> = { discord: 'telegram', telegram: 'discord' };
const called: Record<Chat, string> = { discord: 'Discord', telegram: 'Telegram' };

describe('a crashing container', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
    await until('the engine to be followed', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'host.reach'")).length > 0);
  });
  afterAll(async () => { await stack.stop(); });

  test.each(chats)('becomes one card in both chats, and an approval in %s restarts it once and closes both by name', async (chat) => {
    const name = `db-${chat}`;
    stack.docker.add({ name, image: 'postgres:18', restartPolicy: 'always', behaviour: 'crash-until-restarted' });
    const offer = await offerOf(stack, name);
    for (const one of chats) {
      expect(buttonsIn(stack, one, offer.places[one].plan)).toEqual(['Approve step 1', 'Reject…', 'Why?', 'Details']);
      expect(buttonsIn(stack, one, offer.places[one].card)).toEqual(['Acknowledge', 'Silence 1 h', 'Maintenance 2 h']);
    }
    await press(stack, { chat, who: 'admin', offer });
    const other = others[chat];
    await until('the other chat to lose its buttons', () => buttonsIn(stack, other, offer.places[other].plan).length === 0);
    for (const one of chats) {
      await until(`${one} to show the end`, () => shownIn(stack, one, offer.places[one].card).startsWith(`✅ RESOLVED · lab/${name} is well again · ${offer.label}`));
      await until(`${one} to name who pressed`, () => new RegExp(`approved by owner \\d\\d:\\d\\d \\(${called[chat]}\\)`).test(shownIn(stack, one, offer.places[one].plan)));
      expect([...buttonsIn(stack, one, offer.places[one].plan), ...buttonsIn(stack, one, offer.places[one].card)]).toEqual(['Correct…']);
    }
    expect(stack.docker.calls.filter((call) => call.name === name).map((call) => call.verb)).toEqual(['restart']);
  });

  test('that recovers while it waits for approval loses its buttons in both chats and says that there is nothing to approve', async () => {
    stack.docker.add({ name: 'lucky', image: 'lab/app:1', restartPolicy: 'always', behaviour: 'crash' });
    const offer = await offerOf(stack, 'lucky');
    stack.docker.heal('lucky');
    for (const one of chats) {
      await until(`${one} to say so`, () => shownIn(stack, one, offer.places[one].plan).startsWith(`✅ CLOSED · ${offer.label} · recovered by itself, nothing to approve`));
      await until(`the card of ${one} to say so`, () => /^✅ RECOVERED by itself \d\d:\d\d · lab\/lucky · nothing to approve/.test(shownIn(stack, one, offer.places[one].card)));
      expect([...buttonsIn(stack, one, offer.places[one].plan), ...buttonsIn(stack, one, offer.places[one].card)]).toEqual(['Correct…']);
    }
    expect(await evidenceOf(stack, offer)).toMatchObject({ ticket: { state: 'recorded' }, approvals: [], runs: [], calls: [] });
  });

  test('that a person stops while it waits for approval is closed as stopped, not as recovered', async () => {
    stack.docker.add({ name: 'stopped', image: 'lab/app:1', restartPolicy: 'always', behaviour: 'crash', crashAfterMs: 300 });
    const offer = await offerOf(stack, 'stopped');
    await until('it to run for a moment', () => stack.docker.get('stopped').status === 'running');
    stack.docker.personStop('stopped');
    for (const one of chats) {
      await until(`${one} to say so`, () => shownIn(stack, one, offer.places[one].plan).startsWith(`✅ CLOSED · ${offer.label} · lab/stopped was stopped on purpose, nothing to approve`));
      expect(buttonsIn(stack, one, offer.places[one].plan)).toEqual([]);
    }
  });

  test('asked the chats for nothing that they do not allow', () => {
    expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
  });
});
