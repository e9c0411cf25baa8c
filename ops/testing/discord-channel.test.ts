import { afterEach, describe, expect, test } from 'vitest';
import discord from '../../bot/channels/discord.ts';
import { safe } from '../../engine/distill.ts';
import { isFault } from '../../engine/errors.ts';
import { channelContract } from './channel-contract.ts';
import { testCard, testPlan, testWorld } from './channel-world.ts';
import { discordChat, discordLab, type DiscordLab, discordToken, fakeDiscord, readOnDiscord } from './discord-lab.ts';

channelContract('Discord', async () => {
  const fake = await fakeDiscord();
  return {
    chat: discordChat,
    connect: (kept, wrong = {}) => discord.connect({
      DISCORD_TOKEN: wrong.token ?? discordToken, DISCORD_CHANNEL_ID: wrong.chat ?? discordChat,
      DISCORD_API_URL: wrong.dead === true ? 'http://127.0.0.1:9/api' : fake.url,
    }, kept.world),
    text: (id) => readOnDiscord(fake.text(id)),
    tokens: (id) => fake.buttons(id).flatMap((button) => (button.customId === '' ? [] : [button.customId])),
    press: async ({ messageId, token: customId, userId = '77', bot = false }) => {
      const result = await fake.press({ userId, messageId, customId, bot });
      if (!result.acknowledged) throw new Error('the press was not acknowledged');
      return readOnDiscord(await result.reply(700).catch(() => ''));
    },
    count: () => fake.messages.size,
    remove: (id) => { fake.messages.delete(id); },
    limit: (retryAfter) => { fake.rateLimit({ path: /messages$/, method: 'POST', retryAfter }); },
    violations: () => fake.violations,
    files: () => fake.requests.flatMap((one) => one.files ?? []).map(({ file, text }) => ({ name: file, text })),
    alive: () => fake.requests.flatMap(({ method, path, body }) => {
      if (!/\/messages(\/\d+)?$|^\/webhooks\//.test(path) || method === 'GET') return [];
      const { allowed_mentions: mentions, content = '', embeds = [] } = body as { allowed_mentions?: unknown; content?: string; embeds?: { description?: string }[] };
      const text = [content, ...embeds.map((embed) => embed.description ?? '')].join('\n');
      const lively = /@(?!\u200b)|(?<!\\)<(?!t:\d+:[tR]>)|https?:\/\/|discord\.gg\/|(?<!\\)\]\(/i.test(text.replace(/\\\\/g, ''));
      return JSON.stringify(mentions) === '{"parse":[],"replied_user":false}' && !lively ? [] : [`${method} ${path} ${text}`];
    }),
    idempotent: true,
    close: fake.close,
  };
});

const open: DiscordLab[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.close();
});

async function lab(): Promise<DiscordLab> {
  const one = await discordLab();
  open.push(one);
  return one;
}

const cardPlace = { role: 'card', under: null, key: 'card-42' } as const;
const sent = ({ fake }: DiscordLab, method: string, path: RegExp): unknown[] =>
  fake.requests.filter((one) => one.method === method && path.test(one.path)).map((one) => one.body);

describe('what Discord gets', () => {
  test('a card, its thread, its plan and an edit, to the letter', async () => {
    const one = await lab();
    const card = await one.channel.post(testCard(), cardPlace);
    const plan = await one.channel.post(testPlan({ loud: false }), { role: 'plan', under: card, key: 'plan-42' });
    await one.channel.edit(testPlan({ buttons: [], link: null }), plan, 'plan');
    expect([...sent(one, 'POST', /channels/), ...sent(one, 'PATCH', /messages/)]).toMatchSnapshot();
  });

  test('the plan is in a thread of its card that has a fixed name', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-1' });
    const next = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-2' });
    expect([plan.thread, next.thread]).toEqual([card.messageId, card.messageId]);
    expect([...fake.threads.values()]).toMatchObject([{ id: card.messageId, name: 'INC-42 nas1/immich_server', parentId: discordChat, autoArchive: 1440 }]);
  });

  test('a plan that Discord will not dress stays plain and can be used, and is dressed by its next edit', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    fake.fail({ method: 'PATCH', status: 400, body: { code: 50035, message: 'Invalid Form Body' } });
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-1' });
    expect(fake.messages.get(plan.messageId)).toMatchObject({ content: expect.stringMatching(/^⏳ APPROVAL NEEDED/) as unknown });
    expect(fake.buttons(plan.messageId).map(({ label }) => label)).toContain('Approve step 1');
    expect(kept.said).toEqual(['A plan in Discord stays plain, for it could not be turned into its better form']);
    await channel.edit(testPlan({ push: safe`⚙️ RUNNING · INC-42`, buttons: [] }), plan, 'plan');
    expect(fake.messages.get(plan.messageId)).toMatchObject({ content: '', flags: 32768 });
    expect(fake.text(plan.messageId)).toMatch(/^⚙️ RUNNING/);
  });

  test('a card without a name gives its thread the id of the ticket', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    const { name: _, ...nameless } = testPlan();
    await channel.post(nameless, { role: 'plan', under: card, key: 'plan-1' });
    expect([...fake.threads.values()].map((thread) => thread.name)).toEqual(['INC-42']);
  });

  test.each(['threads', 'sending'])('without the permission for %s plans are replies, said once, and can be edited and pressed', async (what) => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    if (what === 'threads') fake.forbid('threads');
    else fake.forbid('send', card.messageId);
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-1' });
    const again = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-2' });
    const line = await channel.line(safe`A line.`, { under: plan, loud: false, key: 'line-1' });
    expect([plan.thread, again.thread, line.thread]).toEqual([null, null, null]);
    expect(fake.messages.get(plan.messageId)?.['message_reference']).toMatchObject({ message_id: card.messageId });
    expect(kept.said.filter((words) => /Create Public Threads/.test(words))).toHaveLength(1);
    await channel.edit(testPlan({ push: safe`⚙️ RUNNING · INC-42` }), plan, 'plan');
    expect(fake.text(plan.messageId)).toMatch(/^⚙️ RUNNING/);
    await fake.press({ userId: '7', messageId: plan.messageId, customId: 'app-0123456789abcdef01234' });
    await expect.poll(() => kept.presses[0]?.chat).toBe(discordChat);
  });

  test('a reply to a card that is gone is a message of its own', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    fake.messages.delete(card.messageId);
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-1' });
    expect(fake.messages.get(plan.messageId)?.channel_id).toBe(discordChat);
  });

  test('a plan in an archived thread is still edited', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-1' });
    const thread = fake.threads.get(plan.thread ?? '');
    if (thread) thread.archived = true;
    await channel.edit(testPlan({ push: safe`💤 EXPIRED · INC-42` }), plan, 'plan');
    expect(fake.text(plan.messageId)).toMatch(/^💤 EXPIRED/);
  });

  test('only what is loud makes a sound', async () => {
    const one = await lab();
    await one.channel.post(testCard({ loud: false }), cardPlace);
    await one.channel.post(testCard({ loud: true }), { ...cardPlace, key: 'loud' });
    expect(sent(one, 'POST', /messages$/).map((body) => (body as { flags?: number }).flags)).toEqual([4096, undefined]);
  });

  test.each([['cut', { cut: true }], ['answered 502', { status: 502 }]])('a card whose answer was %s exists once', async (_how, fault) => {
    const { fake, channel } = await lab();
    fake.fail({ method: 'POST', path: /messages$/, after: true, ...fault });
    const card = await channel.post(testCard(), cardPlace);
    expect([...fake.messages.keys()]).toEqual([card.messageId]);
  });

  test('a short wait asked for by Discord is waited for', async () => {
    const { fake, channel } = await lab();
    fake.rateLimit({ method: 'POST', path: /messages$/, retryAfter: 0.3 });
    await channel.post(testCard(), cardPlace);
    expect(fake.messages.size).toBe(1);
  });

  test.each([['view', /View Channel/], ['send', /Send Messages/]] as const)('a missing permission (%s) names what to grant', async (what, words) => {
    const { fake, channel } = await lab();
    fake.forbid(what);
    await expect(channel.post(testCard(), cardPlace)).rejects.toMatchObject({ code: 'channel.refused', message: expect.stringMatching(words) as string });
  });

  test('a message that Discord takes no more edits of is gone, so that a new one can take its place', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    fake.fail({ method: 'PATCH', status: 400, body: { code: 30046, message: 'Maximum number of edits to messages older than 1 hour reached.' } });
    await expect(channel.edit(testCard(), card, 'card')).rejects.toMatchObject({ code: 'channel.old' });
    expect(fake.messages.size).toBe(0);
  });

  test('a message older than 55 min is edited once in ten minutes, a younger one at any time', async () => {
    let minutes = 0;
    const one = await discordLab(testWorld({ now: () => new Date(Date.now() + minutes * 60_000) }));
    open.push(one);
    const card = await one.channel.post(testCard(), cardPlace);
    const said: string[] = [];
    for (minutes of [0, 54, 54.5, 56, 57, 65.9, 66.1, 67]) {
      said.push(await one.channel.edit(testCard({ push: safe`INC-42 after ${minutes} min` }), card, 'card').then(() => 'edited', (fault: unknown) => (isFault(fault) ? `${fault.code} ${Math.round((fault.retryAfterMs ?? 0) / 60_000)}` : 'another fault')));
    }
    expect(said).toEqual(['edited', 'edited', 'edited', 'edited', 'channel.later 9', 'channel.later 0', 'edited', 'channel.later 9']);
    expect(one.fake.text(card.messageId)).toMatch(/^INC-42 after 66.1 min/);
  });

  test('a thread in which nothing more is said is put away, and an edit or a line brings it back', async () => {
    const { fake, channel } = await lab();
    const card = await channel.post(testCard(), cardPlace);
    const plan = await channel.post(testPlan(), { role: 'plan', under: card, key: 'plan-1' });
    const isAway = async (): Promise<boolean | undefined> => {
      await channel.end?.(plan.thread ?? '');
      return fake.threads.get(plan.thread ?? '')?.archived;
    };
    expect(await isAway()).toBe(true);
    await channel.edit(testPlan({ push: safe`✅ DONE · INC-42` }), plan, 'plan');
    expect([fake.threads.get(plan.thread ?? '')?.archived, await isAway()]).toEqual([false, true]);
    await channel.line(safe`A line.`, { under: card, loud: false, key: 'line-1' });
    expect([fake.threads.get(plan.thread ?? '')?.archived, fake.violations]).toEqual([false, []]);
  });
});
