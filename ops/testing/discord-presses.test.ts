import { afterEach, describe, expect, test } from 'vitest';
import discord from '../../bot/channels/discord.ts';
import { safe } from '../../engine/distill.ts';
import { testPlan } from './channel-world.ts';
import { discordChat, discordLab, type DiscordLab, discordSettings, discordToken } from './discord-lab.ts';

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
describe('presses on Discord', () => {
  const approve = { userId: '7', customId: 'app-0123456789abcdef01234' };

  test('a press is acknowledged before it is decided', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    kept.answer = () => new Promise(() => undefined);
    expect(await fake.press({ ...approve, messageId: card.messageId })).toMatchObject({ acknowledged: true, type: 6 });
  });

  test('an approval needs no words of its own, a refusal of it does', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    const first = await fake.press({ ...approve, messageId: card.messageId });
    await expect.poll(() => kept.presses.length).toBe(1);
    kept.answer = () => Promise.resolve({ refused: 'done', says: safe`Already approved by admin.` });
    const second = await fake.press({ ...approve, messageId: card.messageId });
    expect(await second.reply()).toBe('Already approved by admin.');
    expect(first.replies()).toEqual([]);
  });

  test('a press in another channel is named with that channel', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    const other = fake.post({ channelId: '998877665544332211', userId: '7', content: 'elsewhere' });
    await fake.press({ ...approve, messageId: other.id, forge: true });
    await expect.poll(() => kept.presses.length).toBe(1);
    await fake.press({ ...approve, messageId: card.messageId, customId: 'forged', forge: true });
    await expect.poll(() => kept.presses.map(({ chat, token }) => [chat, token])).toEqual([
      ['998877665544332211', approve.customId], [discordChat, 'forged'],
    ]);
  });

  test('a press that Discord gave up on changes nothing', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    fake.fail({ path: /callback$/, status: 404, body: { code: 10062, message: 'Unknown interaction' } });
    await fake.press({ ...approve, messageId: card.messageId });
    await expect.poll(() => kept.said.join()).toMatch(/could not be answered/);
    expect(kept.presses).toEqual([]);
  });

  test('a press whose acknowledgement was answered twice still counts', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    fake.fail({ path: /callback$/, after: true, cut: true });
    await fake.press({ ...approve, messageId: card.messageId });
    await expect.poll(() => kept.presses.length).toBe(1);
  });

  test('what is no press is left alone', async () => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    await fake.submitModal({ userId: '7', customId: 'stray', fields: { reason: 'none' } });
    await fake.press({ ...approve, messageId: card.messageId });
    await expect.poll(() => kept.presses.length).toBe(1);
    expect(kept.said).toEqual([]);
  });
});

describe('a button on Discord that asks for a name', () => {
  const button = { action: 'approve', label: safe`Approve step 1…`, tone: 'go', stepId: 's1', digest: 'd1', token: 'app-0123456789abcdef01234', typed: true } as const;
  const asks = { refused: 'unconfirmed', says: safe`Type the name.`, asks: { what: 'name', hint: safe`plex` } } as const;
  const shown = { userId: '7', customId: 'form:app-0123456789abcdef01234' };

  async function asking(): Promise<DiscordLab & { messageId: string }> {
    const one = await lab();
    one.kept.answer = (press) => Promise.resolve(press.typed === undefined ? asks : { refused: null, says: safe`Approved.` });
    return { ...one, messageId: (await one.channel.post(testPlan({ buttons: [button] }), cardPlace)).messageId };
  }

  test('opens a form, and what is typed reaches the engine with the token and the person', async () => {
    const { fake, kept, messageId } = await asking();
    const press = await fake.press({ ...shown, messageId });
    expect(press).toMatchObject({ acknowledged: true, type: 9, modal: { title: 'Type the name to approve', components: [{ description: 'Exactly as it is called: plex' }] } });
    const submitted = await fake.submitModal({ press, userId: '8', fields: { name: 'plex' } });
    expect(submitted).toMatchObject({ acknowledged: true, type: 6 });
    await expect.poll(() => kept.presses.map(({ token, account, typed }) => [token, account.id, typed])).toEqual([[button.token, '7', undefined], [button.token, '8', 'plex']]);
    expect(kept.presses[1]?.chat).toBe(discordChat);
    expect(fake.violations).toEqual([]);
  });

  test('opens none for who may not press, who is told so alone', async () => {
    const { fake, kept, messageId } = await asking();
    kept.answer = () => Promise.resolve({ refused: 'role', says: safe`Only admins may do this.` });
    const press = await fake.press({ ...shown, messageId });
    expect(press).toMatchObject({ acknowledged: true, type: 4, modal: undefined });
    expect(await press.reply()).toBe('Only admins may do this.');
    expect(fake.violations).toEqual([]);
  });

  test('opens none when the engine takes too long, and says so before Discord gives up', async () => {
    const { fake, kept, messageId } = await asking();
    kept.answer = () => new Promise(() => undefined);
    const press = await fake.press({ ...shown, messageId });
    expect(press).toMatchObject({ acknowledged: true, type: 4 });
    expect(await press.reply()).toMatch(/^This took too long/);
  });
});

describe('the connection to Discord', () => {
  test.each(['resumes', 'starts anew'])('a dropped connection is said, and presses work when it %s', async (how) => {
    const { fake, channel, kept } = await lab();
    const card = await channel.post(testPlan(), cardPlace);
    if (how === 'starts anew') fake.refuseResume();
    fake.dropGateway();
    await expect.poll(() => kept.states.map(({ state }) => state), { timeout: 15_000 }).toEqual(['ok', 'away', 'ok']);
    await fake.press({ userId: '7', messageId: card.messageId, customId: 'app-0123456789abcdef01234' });
    await expect.poll(() => kept.presses.length).toBe(1);
  });

  test('closing while it reconnects ends that too', async () => {
    const { fake, channel, kept } = await lab();
    fake.gatewayDown(true);
    fake.dropGateway();
    await expect.poll(() => kept.states.at(-1)?.state).toBe('away');
    await channel.close();
    fake.gatewayDown(false);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(fake.connected()).toBe(0);
  });

  test('a channel that the bot may not see leaves no session behind', async () => {
    const { fake, kept } = await lab();
    fake.forbid('view');
    await expect(discord.connect(discordSettings(fake), kept.world)).rejects.toMatchObject({ code: 'channel.refused' });
    await fake.waitFor(() => fake.connected() === 1);
  });

  test('closing leaves no session behind', async () => {
    const { fake, channel } = await lab();
    await channel.close();
    await fake.waitFor(() => fake.connected() === 0);
  });
});

test.each([
  [{ DISCORD_TOKEN: discordToken }, /DISCORD_CHANNEL_ID is missing/],
  [{ DISCORD_CHANNEL_ID: discordChat }, /DISCORD_TOKEN is missing/],
])('half a configuration names what is missing: %o', (values, words) => {
  const parsed = discord.settings.schema.parse(values);
  expect(discord.settings.whole(parsed).join()).toMatch(words);
  expect(discord.on(parsed)).toBe(false);
});

test('a whole configuration has nothing to complain about', () => {
  const parsed = discord.settings.schema.parse(discordSettings({ url: 'http://127.0.0.1:1/api' }));
  expect(discord.settings.whole(parsed)).toEqual([]);
  expect(discord.on(parsed)).toBe(true);
});
