import { afterEach, expect, test } from 'vitest';
import { pressUntil, textsIn } from './testing/play.ts';
import { startIn, startStack, until, type Stack, type StackChoice } from './testing/stack.ts';

let stack: Stack;

afterEach(async () => { await stack.stop(); });

const clients = ['api', 'web', 'worker', 'cron', 'mail'];

/** A compose project of a database and five services that say that they need it. */
async function openShop(choice: StackChoice = {}): Promise<void> {
  stack = await startStack(choice);
  for (const name of ['db', ...clients]) place(name);
  await until('all to be known', async () => (await stack.database.query("SELECT DISTINCT resource FROM facts WHERE kind = 'container.place'")).length === 6);
}

function place(name: string): void {
  const needs = name === 'db' ? {} : { 'com.docker.compose.depends_on': 'db:service_started:false' };
  const labels = { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': name, ...needs };
  stack.docker.add({ name, image: 'lab/app:1', restartPolicy: 'no', labels });
}

type Told = { resource: string; state: string; outcome: string | null; affected: string[] };

function tickets(): Promise<Told[]> {
  return stack.database.query(`SELECT resource, state, body #>> '{outcome,kind}' AS outcome,
    ARRAY(SELECT one ->> 'resource' FROM jsonb_array_elements(body #> '{situation,affected}') AS one ORDER BY 1) AS affected FROM tickets ORDER BY id`);
}

const refOf = (name: string) => `docker://lab/shop/${name}`;
const allClients = clients.map(refOf).sort();

test('clients that cry before their database get no card of their own: one card names the database and them', async () => {
  await openShop({ env: { SETTLE_SECONDS: '4' } });
  for (const name of clients) stack.docker.emitDie(name, 1);
  await until('a ticket of each', async () => (await tickets()).length === 5);
  stack.docker.emitDie('db', 1);
  const found = await until('one ticket for all', async () => {
    const open = (await tickets()).filter((one) => one.state !== 'recorded');
    return open.length === 1 && open[0]?.affected.length === 5 && open[0];
  });
  expect(found).toMatchObject({ resource: refOf('db'), affected: allClients });
  const card = await until('its card', () => textsIn(stack, 'discord').find((text) => text.includes('shop_db stopped')));
  expect(card).toContain('Also affected');
  expect(card).toMatch(/lab\/shop_api, .* and 1 more/);
  await new Promise((resolve) => { setTimeout(resolve, 1500); });
  for (const chat of ['discord', 'telegram'] as const) {
    const about = textsIn(stack, chat).filter((text) => clients.some((name) => text.includes(`shop_${name} stopped`)));
    expect(about).toEqual([]);
  }
});

test('a card of a client that was posted already says whom it joined, and loses its buttons', async () => {
  await openShop();
  stack.docker.emitDie('web', 1);
  await until('its offer', () => stack.discord.buttons().find((button) => button.label.startsWith('Approve')));
  stack.docker.emitDie('db', 1);
  const text = await until('the card to say so', () => textsIn(stack, 'discord').find((one) => one.includes('JOINED') && one.includes('shop_web')));
  expect(text).toContain('same cause as INC-2');
  await until('only the buttons of the other to be left', () => stack.discord.buttons().filter((button) => button.label.startsWith('Approve')).length === 1);
});

test('a database that a person stopped is offered to be started, and the approval helps its clients', { timeout: 60_000 }, async () => {
  await openShop();
  stack.docker.personStop('db', 0);
  await until('the stop to be known', async () => (await stack.database.query("SELECT 1 FROM facts WHERE kind = 'container.stopped'")).length > 0);
  for (const name of clients) stack.docker.emitDie(name, 1);
  await until('one ticket for all', async () => {
    const all = await tickets();
    return all.length === 1 && all[0]?.affected.length === 5;
  });
  const card = await until('its card', () => textsIn(stack, 'discord').find((text) => text.includes('shop_db is stopped, and 5 others need it')));
  expect(card).toContain('stopped on purpose, not by me');
  const started = () => stack.docker.calls.some((call) => call.verb === 'start' && call.name === 'db');
  await pressUntil(stack, 'discord', { enough: started });
  for (const name of clients) stack.docker.personStart(name);
  await until('the end', async () => (await tickets()).every((one) => one.state === 'recorded'));
  expect((await tickets()).map(({ resource, outcome }) => ({ resource, outcome }))).toEqual([{ resource: refOf('db'), outcome: 'resolved' }]);
});

test('clients that stumble while an approved step runs on their database suffer from it, and get no ticket', { timeout: 60_000 }, async () => {
  let running = false;
  await openShop({ point: (point) => { running ||= point === 'call.intended'; } });
  stack.docker.delay(300);
  stack.docker.emitDie('db', 1);
  await pressUntil(stack, 'telegram', { enough: () => running });
  for (const name of clients) stack.docker.emitDie(name, 1);
  await until('them to be affected', async () => (await tickets()).some((one) => one.affected.length === 5));
  stack.docker.delay(0);
  for (const name of clients) stack.docker.personStart(name);
  await pressUntil(stack, 'telegram', { enough: async () => (await tickets()).every((one) => one.state === 'recorded') });
  expect((await tickets()).map(({ resource, affected }) => ({ resource, affected }))).toEqual([{ resource: refOf('db'), affected: allClients }]);
});

test('two processes on one database agree', { timeout: 60_000 }, async () => {
  await openShop();
  const other = await startIn(stack);
  for (const name of [...clients, 'db']) stack.docker.emitDie(name, 1);
  await until('one ticket for all', async () => {
    const open = (await tickets()).filter((one) => one.state !== 'recorded');
    return open.length === 1 && open[0]?.affected.length === 5;
  });
  expect((await tickets()).filter((one) => one.state === 'recorded').every((one) => one.outcome === 'joined')).toBe(true);
  await other.service.stop();
  await other.rig.close();
});
