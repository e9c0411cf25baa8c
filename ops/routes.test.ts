import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCrashing, textsIn } from './testing/play.ts';
import { lab, makeWorld, startIn, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { ROUTES: 'telegram=high', PING: 'owner,second=00:00-23:59' } });
  await until('the engine to be followed', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'host.reach' AND value ->> 'reachable' = 'true'")).length > 0);
}, 90_000);
afterAll(async () => { await stack.stop(); });

test('a chat is told of what its route asks, each other chat of everything, and phones ring for what is high or waits', async () => {
  stack.docker.add({ name: 'quiet-thing', image: 'lab/app:1', restartPolicy: 'always', health: 'healthy' });
  await until('it to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE resource = 'docker://lab/quiet-thing' AND kind = 'container.state'")).length > 0);
  stack.docker.setHealth('quiet-thing', 'unhealthy');
  addCrashing(stack, 'loud-thing');
  await until('both chats to show the loud one', () => (['discord', 'telegram'] as const).every((chat) => textsIn(stack, chat).some((text) => text.startsWith('🔴 HIGH') && text.includes('loud-thing'))));
  await until('Discord to show the other', () => textsIn(stack, 'discord').some((text) => text.startsWith('🟠 MEDIUM') && text.includes('quiet-thing')));
  expect(textsIn(stack, 'telegram').filter((text) => text.includes('quiet-thing'))).toEqual([]);
  await until('the offers', () => textsIn(stack, 'discord').filter((text) => text.includes('APPROVAL NEEDED')).length === 2);

  const sent = (path: RegExp) => stack.discord.requests.filter((one) => one.method === 'POST' && path.test(one.path)).map((one) => one.body as { content?: string; allowed_mentions?: { users?: string[] } });
  const cards = sent(/\/messages$/);
  const [high] = cards.filter(({ content }) => content?.startsWith('🔴 HIGH'));
  const [medium] = cards.filter(({ content }) => content?.startsWith('🟠 MEDIUM'));
  expect(high).toMatchObject({ content: expect.stringContaining(`<@${lab.admin.discord}> <@${lab.second.discord}>`) as unknown, allowed_mentions: { parse: [], users: [lab.admin.discord, lab.second.discord] } });
  expect(medium).toMatchObject({ allowed_mentions: { parse: [] } });
  expect(medium?.content).not.toContain('<@');
  const offers = cards.filter(({ content }) => content?.startsWith('⏳ APPROVAL NEEDED'));
  expect(offers.map(({ allowed_mentions: allowed }) => allowed?.users?.length).sort()).toEqual([1, 2]);
  expect(stack.discord.requests.filter((one) => one.method === 'PATCH' && JSON.stringify(one.body).includes('<@1'))).toEqual([]);
  const first = stack.telegram.requests.find(({ method, body }) => method === 'sendMessage' && String(body['text']).startsWith('🔴 HIGH'));
  expect(first?.body['text']).toContain(`<a href="tg://user?id=${String(lab.admin.telegram)}">owner</a> <a href="tg://user?id=${String(lab.second.telegram)}">second</a>`);
  expect([...stack.discord.violations, ...stack.telegram.violations]).toEqual([]);
}, 60_000);

test('who is on no list cannot be called by phone: nothing starts, and the entry is named', async () => {
  const world = await makeWorld({ env: { PING: 'owner,stranger=22:00-07:00' } });
  await expect(startIn(world)).rejects.toMatchObject({ code: 'config.invalid', message: 'One setting is wrong; nothing was started:\n  Entry 2 of PING names nobody of ADMINS or USERS; write a name as it stands before the = there.' });
  expect(await world.database.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'tickets'")).toEqual([]);
  await world.close();
});
