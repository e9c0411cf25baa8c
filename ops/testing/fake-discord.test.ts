import { ButtonBuilder, ButtonStyle, Client, ContainerBuilder, EmbedBuilder, MessageFlags } from 'discord.js';
import { expect, test } from 'vitest';
import { button, codeOf, discord, open, row, token } from './fake-clients.ts';
import { startFakeDiscord } from './fake-discord.ts';

test('a card is sent, edited, read and deleted without a violation', async () => {
  const { fake, channel } = await discord();
  const embed = new EmbedBuilder().setDescription('Likely cause: rights').setFooter({ text: 'INC-1' }).addFields({ name: 'Since', value: '9:58' });
  const sent = await channel.send({ content: '🔴 HIGH · pg · INC-1', embeds: [embed], components: [row(button('a'), new ButtonBuilder().setURL('https://lab.example/1').setLabel('Open').setStyle(ButtonStyle.Link))] });
  expect(fake.text(sent.id)).toContain('Likely cause: rights');
  expect(fake.buttons(sent.id).map(({ customId, label, url }) => [customId, label, url])).toEqual([['a', 'Approve', undefined], ['', 'Open', 'https://lab.example/1']]);
  await sent.edit({ content: 'done', embeds: [], components: [] });
  expect(fake.text(sent.id)).toBe('done');
  expect((await channel.messages.fetch({ message: sent.id, force: true })).content).toBe('done');
  await sent.delete();
  expect(fake.messages.size).toBe(0);
  expect(await codeOf(sent.edit('again'))).toBe(10008);
  expect(fake.violations).toEqual([]);
});

test('a wrong token is refused by REST', async () => {
  const fake = await startFakeDiscord({ token });
  const client = new Client({ intents: [], rest: { api: fake.url } });
  open.push(() => fake.close(), () => client.destroy());
  await expect(client.login('MTIz.wrong.token')).rejects.toThrow(/invalid token/i);
});

test('the same nonce makes one message', async () => {
  const { fake, channel } = await discord();
  const once = { content: 'INC-1', nonce: 'inc-1', enforceNonce: true };
  const [first, second] = [await channel.send(once), await channel.send(once)];
  expect(second.id).toBe(first.id);
  expect(fake.messages.size).toBe(1);
});

test.each([
  ['an empty message', { content: '' }, 50006],
  ['2001 characters', { content: 'x'.repeat(2001) }, 50035],
  ['an embed sum above 6000', { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }, 50035],
  ['a blank field', { embeds: [{ fields: [{ name: 'a', value: '' }] }] }, 50035],
  ['six rows', { content: 'x', components: Array.from({ length: 6 }, (_, n) => row(button(`b${String(n)}`)).toJSON()) }, 50035],
  ['six buttons in a row', { content: 'x', components: [{ type: 1, components: Array.from({ length: 6 }, (_, n) => button(`b${String(n)}`).toJSON()) }] }, 50035],
  ['doubled custom ids', { content: 'x', components: [row(button('same'), button('same')).toJSON()] }, 50035],
  ['a button without a label', { content: 'x', components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a' }] }] }, 50035],
  ['a label of 81', { content: 'x', components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a', label: 'x'.repeat(81) }] }] }, 50035],
  ['a custom id of 101', { content: 'x', components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'x'.repeat(101), label: 'a' }] }] }, 50035],
  ['a link with a custom id', { content: 'x', components: [{ type: 1, components: [{ type: 2, style: 5, custom_id: 'a', url: 'https://a.example', label: 'a' }] }] }, 50035],
  ['content beside Components V2', { content: 'x', flags: 1 << 15, components: [{ type: 10, content: 'a' }] }, 50035],
  ['a text part without the V2 flag', { content: 'x', components: [{ type: 10, content: 'a' }] }, 50035],
  ['41 V2 components', { flags: 1 << 15, components: Array.from({ length: 41 }, () => ({ type: 10, content: 'a' })) }, 50035],
  ['4001 characters of V2 text', { flags: 1 << 15, components: [{ type: 10, content: 'x'.repeat(2001) }, { type: 10, content: 'x'.repeat(2000) }] }, 50035],
])('%s is refused', async (_words, body, code) => {
  const { fake, client } = await discord();
  expect(await codeOf(client.rest.post(`/channels/${fake.channelIds[0] ?? ''}/messages`, { body }))).toBe(code);
  expect(fake.messages.size).toBe(0);
});

test('plain text can be turned into Components V2, and never back', async () => {
  const { fake, channel } = await discord();
  const sent = await channel.send('plain');
  const container = new ContainerBuilder().setAccentColor(1).addTextDisplayComponents((text) => text.setContent('rich words')).addActionRowComponents(row(button('v2')));
  expect(await codeOf(sent.edit({ flags: MessageFlags.IsComponentsV2, components: [container] }))).toBe(50035);
  await sent.edit({ flags: MessageFlags.IsComponentsV2, content: null, embeds: [], components: [container] });
  expect(fake.text(sent.id)).toBe('rich words');
  expect(fake.buttons()[0]?.customId).toBe('v2');
  expect(await codeOf(sent.edit({ content: 'back' }))).toBe(50035);
  expect(fake.violations).toEqual([]);
});

test('a thread has the id of its message, exists once, and is read-only while archived', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send('card');
  const thread = await card.startThread({ name: 'INC-1', autoArchiveDuration: 1440 });
  expect(thread.id).toBe(card.id);
  expect(await codeOf(client.rest.post(`/channels/${channel.id}/messages/${card.id}/threads`, { body: { name: 'twice' } }))).toBe(160004);
  const plan = await thread.send('plan');
  await thread.setArchived(true);
  expect(await codeOf(plan.edit('new'))).toBe(50083);
  await thread.send('wakes it');
  expect(fake.threads.get(thread.id)?.archived).toBe(false);
  expect(fake.violations).toEqual([]);
});

test('missing rights, foreign messages and unknown channels have their own codes', async () => {
  const { fake, channel, client } = await discord();
  const foreign = fake.post({ channelId: channel.id, userId: '5', content: 'hello' });
  expect(await codeOf(client.rest.patch(`/channels/${channel.id}/messages/${foreign.id}`, { body: { content: 'x' } }))).toBe(50005);
  expect(await codeOf(client.rest.get('/channels/123'))).toBe(10003);
  fake.forbid('threads');
  expect(await codeOf(channel.threads.create({ name: 'x' }))).toBe(50013);
  fake.forbid('view', channel.id);
  expect(await codeOf(channel.send('x'))).toBe(50001);
});
