import { LabelBuilder, MessageFlags, ModalBuilder, TextInputBuilder, TextInputStyle, type ButtonInteraction } from 'discord.js';
import { expect, test } from 'vitest';
import { button, codeOf, discord, onPress, row } from './fake-clients.ts';

test('a press is acknowledged, answered in private, and its message edited', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send({ content: 'step 1', components: [row(button())] });
  onPress(client, async (press) => {
    await press.deferUpdate();
    await press.followUp({ content: `not for ${press.user.id}`, flags: MessageFlags.Ephemeral });
    await card.edit({ content: 'approved', components: [] });
  });
  const result = await fake.press({ userId: '42', messageId: card.id, customId: 'go' });
  expect(result).toMatchObject({ delivered: true, acknowledged: true, type: 6 });
  expect(await result.reply()).toBe('not for 42');
  await fake.waitFor(() => fake.text(card.id) === 'approved');
  await expect(fake.press({ userId: '42', messageId: card.id, customId: 'go' })).rejects.toThrow(/no button/);
  expect(fake.violations).toEqual([]);
});

test('a second acknowledgement and a late one are refused', async () => {
  const { fake, channel, client } = await discord({ ackMs: 150 });
  const card = await channel.send({ content: 'x', components: [row(button('twice'), button('late'))] });
  const codes: unknown[] = [];
  onPress(client, async (press) => {
    if (press.customId === 'late') await new Promise((resolve) => setTimeout(resolve, 250));
    const path = `/interactions/${press.id}/${press.token}/callback` as const;
    const answer = (): Promise<unknown> => codeOf(client.rest.post(path, { body: { type: 6 }, auth: false }));
    codes.push(await answer(), await answer());
  });
  expect((await fake.press({ userId: '1', messageId: card.id, customId: 'twice' })).acknowledged).toBe(true);
  await expect.poll(() => codes.length).toBe(2);
  expect((await fake.press({ userId: '1', messageId: card.id, customId: 'late' })).acknowledged).toBe(false);
  await expect.poll(() => codes).toEqual(['no fault', 40060, 10062, 10062]);
});

test('an original answer is deferred, filled in later, and gone with its token', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send({ content: 'x', components: [row(button())] });
  const presses: ButtonInteraction[] = [];
  onPress(client, async (press) => {
    await press.deferReply({ flags: MessageFlags.Ephemeral });
    await press.editReply('why: because');
    presses.push(press);
  });
  const result = await fake.press({ userId: '1', messageId: card.id, customId: 'go' });
  expect(await result.reply()).toBe('why: because');
  expect(fake.messages.size).toBe(1);
  await expect.poll(() => presses.length).toBe(1);
  fake.expireTokens();
  expect(await codeOf(presses[0]?.followUp('late') ?? Promise.resolve())).toBe(50027);
  expect(fake.violations).toEqual([]);
});

test('a modal is opened by a press and submitted with its fields', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send({ content: 'x', components: [row(button('reject', 'Reject…'))] });
  const input = new TextInputBuilder().setCustomId('reason').setStyle(TextInputStyle.Short).setMaxLength(20);
  const modal = new ModalBuilder().setCustomId('why').setTitle('Why?').addLabelComponents(new LabelBuilder().setLabel('Reason').setTextInputComponent(input));
  onPress(client, (press) => press.showModal(modal));
  client.on('interactionCreate', (one) => {
    if (one.isModalSubmit()) void one.reply({ content: `because ${one.fields.getTextInputValue('reason')}`, flags: MessageFlags.Ephemeral });
  });
  const press = await fake.press({ userId: '1', messageId: card.id, customId: 'reject' });
  await expect(fake.submitModal({ userId: '1', press, fields: {} })).rejects.toThrow(/needs reason/);
  const submitted = await fake.submitModal({ userId: '1', press, fields: { reason: 'no' } });
  expect(await submitted.reply()).toBe('because no');
  expect(fake.violations).toEqual([]);
});

test('a registered slash command is answered', async () => {
  const { fake, client } = await discord();
  await client.application?.commands.set([{ name: 'status', description: 'Shows the state', options: [{ name: 'what', description: 'What', type: 3, required: true }] }], fake.guildId);
  client.on('interactionCreate', (one) => { if (one.isChatInputCommand()) void one.reply(`all well with ${one.options.getString('what', true)}`); });
  const result = await fake.command({ userId: '1', name: 'status', options: { what: 'pg' } });
  expect(result.type).toBe(4);
  await fake.waitFor(() => [...fake.messages.values()].some((message) => message.content === 'all well with pg'));
  expect(fake.violations).toEqual([]);
});

test('a cut gateway is resumed, and a press of the meantime is delivered', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send({ content: 'x', components: [row(button())] });
  onPress(client, (press) => press.deferUpdate());
  const resumed = new Promise((resolve) => client.once('shardResume', resolve));
  fake.dropGateway();
  const result = await fake.press({ userId: '1', messageId: card.id, customId: 'go' });
  await resumed;
  expect(result).toMatchObject({ delivered: true, acknowledged: true });
});

test('a press while nobody is there is lost', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send({ content: 'x', components: [row(button())] });
  await client.destroy();
  await fake.waitFor(() => fake.connected() === 0);
  expect(await fake.press({ userId: '1', messageId: card.id, customId: 'go' })).toMatchObject({ delivered: false, acknowledged: false });
});

test('a forged press of a bot reaches the bot, and shows who pressed', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send('no buttons');
  onPress(client, (press) => press.reply({ content: `${String(press.user.bot)} ${press.customId} ${press.message.id}`, flags: MessageFlags.Ephemeral }));
  const result = await fake.press({ userId: '9', bot: true, messageId: card.id, customId: 'guess', forge: true });
  expect(await result.reply()).toBe(`true guess ${card.id}`);
  expect(fake.violations).toEqual([]);
});

test('a press can be answered by changing its message', async () => {
  const { fake, channel, client } = await discord();
  const card = await channel.send({ content: 'step 1', components: [row(button())] });
  onPress(client, (press) => press.update({ content: 'step 2', components: [row(button('next'))] }));
  expect((await fake.press({ userId: '1', messageId: card.id, customId: 'go' })).type).toBe(7);
  expect(fake.text(card.id)).toBe('step 2');
  expect(fake.buttons(card.id).map(({ customId }) => customId)).toEqual(['next']);
});

const plain = { name: 'status', description: 'Shows the state' };
const option = { type: 3, name: 'resource', description: 'Which one' };

test.each([
  ['a name in capitals', { ...plain, name: 'Status' }], ['no description', { ...plain, description: '' }], ['an option without a description', { ...plain, options: [{ ...option, description: '' }] }],
  ['an option with a space in its name', { ...plain, options: [{ ...option, name: 'the resource' }] }], ['two options of one name', { ...plain, options: [option, option] }],
  ['suggestions beside choices', { ...plain, options: [{ ...option, autocomplete: true, choices: [{ name: 'a', value: 'a' }] }] }],
  ['suggestions for a switch', { ...plain, options: [{ ...option, type: 5, autocomplete: true }] }], ['a minimum of a text', { ...plain, options: [{ ...option, min_value: 1 }] }],
  ['26 choices', { ...plain, options: [{ ...option, choices: Array.from({ length: 26 }, (_, n) => ({ name: `n${String(n)}`, value: `n${String(n)}` })) }] }],
  ['a needed option after one that is not', { ...plain, options: [option, { ...option, name: 'more', required: true }] }],
])('a command with %s is not registered', async (_words, body) => {
  const { fake, client } = await discord();
  expect(await codeOf(client.rest.put(`/applications/${fake.applicationId}/guilds/${fake.guildId}/commands`, { body: [body] }))).toBe(50035);
  expect(fake.commands.get(fake.guildId)).toBeUndefined();
});

test('a command is typed only as it was declared, and what is suggested fits', async () => {
  const { fake, client } = await discord();
  const hours = { type: 4, name: 'hours', description: 'How far back', min_value: 1, max_value: 720 };
  await client.rest.put(`/applications/${fake.applicationId}/guilds/${fake.guildId}/commands`, { body: [{ ...plain, options: [{ ...option, autocomplete: true, max_length: 9 }, hours] }] });
  const codes: unknown[] = [];
  client.on('interactionCreate', (one) => {
    if (!one.isAutocomplete()) return;
    const path = `/interactions/${one.id}/${one.token}/callback` as const;
    const answer = (type: number, names: string[]): Promise<unknown> => codeOf(client.rest.post(path, { body: { type, data: { choices: names.map((name) => ({ name, value: name })) } }, auth: false }));
    void (async () => { codes.push(await answer(5, []), await answer(8, ['x'.repeat(101)]), await answer(8, ['lab/plex']), await codeOf(client.rest.post(`/webhooks/${fake.applicationId}/${one.token}`, { body: { content: 'more' }, auth: false }))); })();
  });
  const wish = { userId: '1', name: 'status' };
  await expect(fake.command({ ...wish, options: { hours: 0 } })).rejects.toThrow(/out of bounds/);
  await expect(fake.command({ ...wish, options: { hours: 1.5 } })).rejects.toThrow(/whole number/);
  await expect(fake.command({ ...wish, options: { resource: 'x'.repeat(10) } })).rejects.toThrow(/out of bounds/);
  await expect(fake.autocomplete({ ...wish, typing: 'hours', typed: '1' })).rejects.toThrow(/suggests nothing/);
  expect((await fake.autocomplete({ ...wish, typing: 'resource', typed: 'ple' })).choices).toEqual([{ name: 'lab/plex', value: 'lab/plex' }]);
  await expect.poll(() => codes).toEqual([50035, 50035, 'no fault', 10015]);
});
