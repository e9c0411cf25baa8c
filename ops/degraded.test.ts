import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeDigest } from './digest.ts';
import { busyDay } from './testing/dailies.ts';
import { startFakeAnthropic, type FakeAnthropic } from './testing/fake-anthropic.ts';
import { breakDown, chats, type Chat } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
let model: FakeAnthropic;
beforeAll(async () => {
  model = await startFakeAnthropic();
  stack = await startStack({ env: { ASK_BELOW_PERCENT: '100', ANTHROPIC_API_KEY: model.key, ANTHROPIC_BASE_URL: model.url } });
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await model.close();
});

type Shown = { id: string; text: string; loud: boolean };

/** Whether Telegram was asked to let the phones be still about a message that begins so. */
function silently(begins: string): unknown {
  return stack.telegram.requests.find(({ method, body }) => method === 'sendMessage' && String(body['text']).startsWith(begins))?.body['disable_notification'];
}

/** What stands in a chat about the models, and whether a phone made a sound when it came. */
function shown(chat: Chat): Shown[] {
  const { discord, telegram } = stack;
  const all: Shown[] = chat === 'discord'
    ? [...discord.messages.values()].map(({ id, flags }) => ({ id, text: discord.text(id), loud: (flags & 4096) === 0 }))
    : [...telegram.messages.keys()].map((id) => ({ id: String(id), text: telegram.text(id), loud: silently('🧩') === false }));
  return all.filter(({ text }) => /WITHOUT MODELS|MODELS ARE BACK/.test(text));
}

/** How often each chat was sent or edited something about the models. */
function calls(): { posts: number; edits: number } {
  const { discord, telegram } = stack;
  const said = (body: unknown): boolean => /WITHOUT MODELS|MODELS ARE BACK/.test(JSON.stringify(body));
  const made = [...discord.requests, ...telegram.requests].filter(({ body }) => said(body)).map(({ method }) => method);
  return { posts: made.filter((method) => method === 'POST' || method === 'sendMessage').length, edits: made.filter((method) => method === 'PATCH' || method === 'editMessageText').length };
}

test('that no model answers is one loud card in each chat, which a later start edits once one answers, with how long it lasted', async () => {
  model.fail({ cut: true, times: 2 });
  await breakDown(stack, 'first');
  const first = await until('a card in both chats', () => {
    const found = chats.map((chat) => shown(chat));
    return found.every((all) => all.length > 0) && found;
  });
  expect(first.map((all) => all.map(({ text, loud }) => ({ begins: text.split('\n')[0], loud })))).toEqual(
    chats.map(() => [{ begins: '🧩 WITHOUT MODELS · no model can be reached; I go on with rules and templates', loud: true }]));
  await stack.restart();
  await breakDown(stack, 'second');
  const last = await until('the card to say that one answers', () => {
    const found = chats.map((chat) => shown(chat));
    return found.every((all) => all.every(({ text }) => text.includes('MODELS ARE BACK'))) && found;
  });
  expect(last.map((all) => all.map(({ id }) => id))).toEqual(first.map((all) => all.map(({ id }) => id)));
  for (const [one] of last) expect(one?.text).toMatch(/^✅ MODELS ARE BACK · a model answers again, after \d+ s\n/);
  await stack.restart();
  expect(calls()).toEqual({ posts: 2, edits: 2 });
  const receipts = await stack.database.query("SELECT platform, kind, ticket_id FROM notices WHERE key LIKE 'degraded %' ORDER BY platform, id");
  expect(receipts).toEqual(['discord', 'telegram'].flatMap((platform) => ['post', 'edit'].map((kind) => ({ platform, kind, ticket_id: null }))));
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
}, 180_000);

test('the digest of a day is one post without a sound in the chat that is to get it, over restarts', async () => {
  const posts = () => [...stack.telegram.messages.values()].filter(({ message_id: id }) => stack.telegram.text(id).startsWith('📋 DAILY DIGEST · 14 Aug 2026'));
  const write = () => writeDigest(stack.rig, { daily: busyDay, day: '2026-08-14', at: new Date() }, { to: [], routes: () => [], chats: ['telegram'] });
  await write();
  await until('the digest in Telegram', () => posts().length > 0);
  await stack.restart();
  await write();
  await until('the receipt of it', async () => (await stack.database.query("SELECT 1 FROM notices WHERE key = 'digest 2026-08-14' AND platform = 'telegram'")).length === 1);
  expect(posts()).toHaveLength(1);
  expect(silently('📋 DAILY DIGEST')).toBe(true);
  expect([...stack.discord.messages.keys()].filter((id) => stack.discord.text(id).includes('DAILY DIGEST'))).toEqual([]);
});
