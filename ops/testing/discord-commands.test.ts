import { afterEach, describe, expect, test } from 'vitest';
import { sentence } from '../../engine/commands.ts';
import { safe } from '../../engine/distill.ts';
import discord from '../../bot/channels/discord.ts';
import declare from '../../bot/commands/declare.ts';
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

describe('a command with a form', () => {
  const asking = { ...sentence(safe`What shall web be?`), form: { option: 'text', given: { name: 'web' }, title: safe`Declare web`, label: safe`What`, hint: safe`In English`, value: safe`Two VMs.`, longest: 4000 } };
  const withForm = () => {
    const kept = testWorld();
    kept.world.commands = { ...kept.world.commands, faces: [declare] };
    return kept;
  };

  test('opens it first of all, with what there is, and sends back all that was given', async () => {
    const kept = withForm();
    kept.tell = () => Promise.resolve({ refused: null, card: asking });
    const { fake } = await lab(kept);
    expect(fake.commands.get(fake.guildId)).toMatchObject([{ name: 'declare', options: [{ name: 'name' }] }]);
    const press = await fake.command({ userId: '7', name: 'declare', options: { name: 'web' } });
    expect(press).toMatchObject({ type: 9, modal: { title: 'Declare web', components: [{ label: 'What', description: 'In English', component: { value: 'Two VMs.', max_length: 4000 } }] } });
    kept.tell = () => Promise.resolve({ refused: null, card: sentence(safe`Read.`) });
    const sent = await fake.submitModal({ press, userId: '7', fields: { text: 'Three VMs.' } });
    expect(await sent.reply()).toBe('Read.');
    expect(kept.questions.at(-1)).toMatchObject({ command: 'declare', written: { name: 'web', text: 'Three VMs.' }, filled: true, where: 'alone' });
    expect(kept.presses).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('says it in words where it is refused, or comes too late', async () => {
    const kept = withForm();
    kept.tell = () => Promise.resolve({ refused: 'role', card: sentence(safe`Not you.`) });
    const { fake } = await lab(kept);
    expect(await fake.command({ userId: '7', name: 'declare', options: { name: 'web' } })).toMatchObject({ type: 4, ephemeral: ['Not you.'] });
    kept.tell = () => new Promise(() => undefined);
    expect(await fake.command({ userId: '7', name: 'declare', options: { name: 'web' } })).toMatchObject({ type: 4, ephemeral: ['This took too long. Ask again in a minute.'] });
  });
});

test('an answer that has to be cut brings its whole text', async () => {
  const { fake, kept } = await lab();
  kept.tell = () => Promise.resolve({ refused: null, card: { ...sentence(safe`Long.`), lines: Array.from({ length: 90 }, (_, n) => ({ text: safe`line ${n} of a text that is too long for one message`, spare: 1 as const })) } });
  const result = await fake.command({ userId: '7', name: 'status' });
  expect(await result.reply()).toMatch(/… cut here: \d+ more lines/);
  expect(result.messages()[0]).toMatchObject({ attachments: [{ filename: 'all.txt' }] });
  expect(fake.violations).toEqual([]);
});
