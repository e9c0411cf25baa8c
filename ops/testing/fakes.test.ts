import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { codeOf, discord, open, telegram, token, wordsOf } from './fake-clients.ts';
import { startFakeDiscord } from './fake-discord.ts';

test('a refused resume starts a new session', async () => {
  const { fake, client } = await discord();
  const again = new Promise((resolve) => client.once('shardReady', resolve));
  fake.refuseResume();
  fake.dropGateway();
  await again;
  expect(fake.connected()).toBe(1);
}, 20_000);

test('planned faults come in order: 429, 500 after the effect, then success', async () => {
  const { fake, channel } = await discord();
  fake.rateLimit({ path: '/messages', retryAfter: 0.05 });
  const started = Date.now();
  await channel.send('after a wait');
  expect(Date.now() - started).toBeGreaterThanOrEqual(50);
  fake.fail({ path: '/messages', status: 500, after: true });
  const twice = await channel.send({ content: 'once', nonce: 'n', enforceNonce: true });
  expect([...fake.messages.values()].map((message) => message.content)).toEqual(['after a wait', 'once']);
  fake.fail({ method: 'PATCH', cut: true, times: 2 });
  await expect(twice.edit('x')).rejects.toThrow();
});

test('real limits make discord.js wait before the sixth message', async () => {
  const { fake, channel } = await discord({ realLimits: true });
  await Promise.all([1, 2, 3, 4, 5].map((n) => channel.send(String(n))));
  const started = Date.now();
  await channel.send('6');
  expect(Date.now() - started).toBeGreaterThan(2000);
  expect(fake.messages.size).toBe(6);
}, 15_000);

test.each([
  ['a wrong token', { op: 2, d: { token: 'wrong', intents: 1, properties: {} } }, 4004],
  ['a privileged intent', { op: 2, d: { token, intents: 1 | (1 << 15), properties: {} } }, 4014],
  ['words before identifying', { op: 3, d: {} }, 4003],
])('the gateway closes on %s', async (_words, packet, code) => {
  const fake = await startFakeDiscord({ token });
  open.push(() => fake.close());
  const socket = new WebSocket(fake.url.replace('http', 'ws').replace('/api', '/gateway?v=10&encoding=json'));
  socket.on('open', () => { socket.send(JSON.stringify(packet)); });
  expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(code);
});

test('a fault of a fake itself is a violation', async () => {
  const { fake, client } = await discord();
  expect(await codeOf(client.rest.put(`/applications/${fake.applicationId}/commands`, { body: 7 }))).not.toBe('no fault');
  expect(fake.violations).not.toEqual([]);
});

test.runIf(process.env['TEST_SPECS'])('a Discord body that is not described is refused and remembered', async () => {
  const { fake, client } = await discord();
  const body = { content: 'x', embeds: [{ color: 'red' }] };
  expect(await codeOf(client.rest.post(`/channels/${fake.channelIds[0] ?? ''}/messages`, { body }))).toBe(50035);
  expect(fake.violations.join()).toContain('/embeds/0/color');
});

test.runIf(process.env['TEST_SPECS'])('a Telegram parameter that is not described is refused and remembered', async () => {
  const { fake, bot } = await telegram();
  expect(await wordsOf(bot.api.sendMessage(11, 'x', { reply_to: 5 } as object))).toContain('reply_to is not a field');
  expect(fake.violations).toHaveLength(1);
});
