import { afterEach, expect, test } from 'vitest';
import { lab, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;

afterEach(async () => { await stack.stop(); });

test('a crashing container becomes one card in both chats, and an approval in one restarts it once and closes both', async () => {
  stack = await startStack();
  const { docker, discord, telegram, database } = stack;
  docker.add({ name: 'db', image: 'postgres:18', restartPolicy: 'always', behaviour: 'healthy' });
  await until('the container to be known', async () => (await database.query("SELECT 1 FROM facts WHERE kind = 'container.state'")).length > 0);
  docker.crash('db', { times: 4, exitCode: 1 });
  const approve = await discord.waitFor(() => discord.buttons().find((button) => button.label.startsWith('Approve')), 10_000);
  await telegram.waitFor(() => telegram.buttons().find((button) => button.label.startsWith('Approve')), 10_000);
  const result = await discord.press({ userId: lab.admin.discord, messageId: approve.messageId, customId: approve.customId ?? '' });
  expect(result.acknowledged).toBe(true);
  await until('the end', async () => (await database.query("SELECT 1 FROM tickets WHERE state = 'recorded'")).length > 0);
  await until('no button in either chat', () => ![...discord.buttons(), ...telegram.buttons()].some((button) => button.label.startsWith('Approve')));
  expect(docker.calls.map((call) => `${call.verb} ${call.name}`)).toEqual(['restart db']);
  await until('both cards to say so', () => [...discord.messages.keys()].some((id) => discord.text(id).includes('RESOLVED'))
    && [...telegram.messages.keys()].some((id) => telegram.text(Number(id)).includes('RESOLVED')));
  expect([...discord.violations, ...telegram.violations]).toEqual([]);
});
