import { afterEach, expect, test } from 'vitest';
import { sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import discord from '../../bot/channels/discord.ts';
import lesson from '../../bot/commands/lesson.ts';
import { testWorld } from './channel-world.ts';
import { discordLab, type DiscordLab, discordSettings, fakeDiscord } from './discord-lab.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

async function lab(kept = testWorld()): Promise<DiscordLab> {
  const one = await discordLab(kept);
  open.push(one.close);
  return one;
}

test('the commands are in the menu of the server of the channel, with their options', async () => {
  const { fake } = await lab();
  expect(fake.commands.get(fake.guildId)).toMatchObject([{
    name: 'status', description: 'How the house is',
    options: [{ type: 3, name: 'resource', autocomplete: true }, { type: 4, name: 'hours', min_value: 1, max_value: 720 }],
  }]);
  expect(fake.commands.get('global')).toBeUndefined();
  expect(fake.violations).toEqual([]);
});

test('a text may be as long as its command says, else as long as a suggestion', async () => {
  const kept = testWorld();
  const { fake } = await lab({ ...kept, world: { ...kept.world, commands: { ...kept.world.commands, faces: [lesson] } } });
  expect(fake.commands.get(fake.guildId)).toMatchObject([{ name: 'lesson', options: [{ name: 'incident', max_length: 100 }, { name: 'cause', max_length: 1000 }, { name: 'lesson', max_length: 1000 }] }]);
  expect(fake.violations).toEqual([]);
});

test('a command is deferred before it is answered, and only the asker sees the answer', async () => {
  const { fake, kept } = await lab();
  kept.tell = () => new Promise(() => undefined);
  expect(await fake.command({ userId: '7', name: 'status' })).toMatchObject({ acknowledged: true, type: 5, ephemeral: [] });
  kept.tell = () => Promise.resolve({ refused: null, card: { ...sentence(safe`All quiet.`), lines: [{ label: safe`Hosts`, text: safe`2 reachable` }], link: { label: safe`Facts`, path: '/facts' } } });
  const result = await fake.command({ userId: '7', name: 'status', options: { resource: 'lab/plex', hours: 6 } });
  expect(await result.reply()).toMatch(/All quiet\.[^]*Hosts:\*\* 2 reachable/);
  expect(fake.buttons(result.messages()[0]?.id).map(({ url }) => url)).toEqual(['https://lab.example/facts']);
  expect(fake.messages.size).toBe(0);
  expect(kept.questions[1]).toMatchObject({
    command: 'status', written: { resource: 'lab/plex', hours: 6 }, account: { platform: 'discord', id: '7', bot: false }, where: 'alone', late: false,
  });
  expect(fake.violations).toEqual([]);
});

test('an answer that may not be sent now still ends the wait, in words', async () => {
  const { fake, kept } = await lab();
  kept.tell = () => Promise.resolve(null);
  expect(await (await fake.command({ userId: '7', name: 'status' })).reply()).toMatch(/Ask again in a minute/);
});

test('names are suggested while one is typed', async () => {
  const { fake } = await lab();
  const typing = { userId: '7', name: 'status', typing: 'resource' };
  expect((await fake.autocomplete({ ...typing, typed: 'ple' })).choices).toEqual([{ name: 'lab/plex', value: 'lab/plex' }]);
  expect((await fake.autocomplete({ ...typing, typed: 'zzz' })).choices).toEqual([]);
  expect(fake.violations).toEqual([]);
});

test.each([['too many and too long', ['x'.repeat(101), ...Array.from({ length: 40 }, (_, n) => `lab/${n}`)], 25], ['none in time', null, 0]])('of suggestions that are %s Discord gets what it takes', async (_words, names, count) => {
  const kept = testWorld();
  kept.world.commands = { ...kept.world.commands, suggest: () => (names === null ? new Promise(() => undefined) : Promise.resolve(names)) };
  const { fake } = await lab(kept);
  const result = await fake.autocomplete({ userId: '7', name: 'status', typing: 'resource', typed: 'x' });
  expect(result).toMatchObject({ acknowledged: true, type: 8 });
  expect(result.choices).toHaveLength(count);
});

test('a server that will not have the commands is said, and cards are posted all the same', async () => {
  const kept = testWorld();
  const fake = await fakeDiscord();
  open.push(() => fake.close());
  fake.fail({ path: /commands$/, status: 403, body: { code: 50001, message: 'Missing Access' }, times: 9 });
  const channel = await discord.connect(discordSettings(fake), kept.world);
  open.push(channel.close);
  expect(kept.said.join()).toMatch(/scope applications\.commands/);
  await channel.line(safe`It works.`, { under: null, loud: false, key: 'k' });
  expect(fake.messages.size).toBe(1);
});
