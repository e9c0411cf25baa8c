import { afterEach, expect, test } from 'vitest';
import type { FakeDocker } from './testing/fake-docker.ts';
import { breakDown, offerOf } from './testing/press-world.ts';
import { lab, startIn, startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;

afterEach(async () => { await stack.stop(); });

const approveIn = (world: Stack) => world.discord.buttons().find((button) => button.label.startsWith('Approve'));

async function approve(): Promise<void> {
  const button = await stack.discord.waitFor(() => approveIn(stack), 15_000);
  await stack.discord.press({ userId: lab.admin.discord, messageId: button.messageId, customId: button.customId });
}

test('a container that is replaced between the approval and the run is left alone', async () => {
  let docker: FakeDocker | null = null;
  stack = await startStack({ point: (point) => { if (point === 'approval.committed') docker?.recreate('db', { image: 'other:9' }); } });
  await breakDown(stack, 'db');
  await offerOf(stack, 'db');
  docker = stack.docker;
  await approve();
  const ran = await until('the run to end', async () => (await stack.database.query<{ execution: { ended: string; says: string } }>('SELECT execution FROM runs WHERE finished_at IS NOT NULL'))[0]);
  expect(ran.execution).toMatchObject({ ended: 'failed', says: 'not run: lab/db is not the one that was approved' });
  expect(stack.docker.calls).toEqual([]);
});

test('a ticket that this version cannot read holds up no other, and is named', async () => {
  stack = await startStack();
  await breakDown(stack, 'old');
  await offerOf(stack, 'old');
  await stack.database.query("UPDATE tickets SET body_version = 99, rest_until = now() - interval '1 hour'");
  await stack.restart();
  await breakDown(stack, 'new');
  await offerOf(stack, 'new');
  const page = await fetch(`${stack.service.url}readyz`).then((answer) => answer.text());
  expect(page).toContain('this version cannot read ticket 1');
  expect((await fetch(stack.service.url)).status).toBe(200);
});

test('what was removed while nobody watched is closed when somebody watches again', async () => {
  stack = await startStack();
  await breakDown(stack, 'db');
  await offerOf(stack, 'db');
  stack.docker.add({ name: 'chatty', image: 'x:1', behaviour: 'healthy' });
  await stack.service.stop();
  stack.docker.remove('db');
  stack.docker.noise('chatty', 300);
  await stack.rig.close();
  await stack.start();
  await until('the ticket to be closed', async () => (await stack.database.query("SELECT 1 FROM tickets WHERE state = 'recorded' AND body #>> '{outcome,kind}' = 'gone'")).length > 0);
});

test('messages that a chat will not take hold up no other', async () => {
  stack = await startStack();
  for (const name of ['a', 'b', 'c']) await breakDown(stack, name);
  for (const name of ['a', 'b', 'c']) await offerOf(stack, name);
  stack.discord.fail({ method: 'PATCH', times: 1000, status: 403, body: { code: 50013, message: 'Missing Permissions' } });
  for (const name of ['a', 'b', 'c']) stack.docker.remove(name);
  await until('the three to be closed', async () => (await stack.database.query("SELECT 1 FROM tickets WHERE state = 'recorded'")).length === 3);
  await breakDown(stack, 'd');
  await offerOf(stack, 'd');
});

test('a copy that cannot start leaves the list of people of the running one alone', async () => {
  stack = await startStack();
  const listed = () => stack.database.query('SELECT name, role FROM people ORDER BY name');
  const before = await listed();
  const env = { ...stack.env, ADMINS: '', USERS: '', STATUS_PORT: new URL(stack.service.url).port };
  await expect(startIn({ env })).rejects.toThrow('STATUS_PORT');
  expect(await listed()).toEqual(before);
});
