import { afterAll, beforeAll, expect, test } from 'vitest';
import { canaryStem, leavingRef } from '../engine/canary.ts';
import { factsIn } from '../storage/facts.ts';
import { breakDown } from './testing/press-world.ts';
import { startStack, until, type Stack } from './testing/stack.ts';

let stack: Stack;
beforeAll(async () => { stack = await startStack(); });
afterAll(async () => { await stack.stop(); });

const outgoing = (): string => JSON.stringify([stack.discord.requests, stack.telegram.requests]);
const leavingPart = (): string | undefined => stack.rig.states.all().find(({ name }) => name === 'leaving')?.state;
const tickets = (state: string): Promise<{ id: number }[]> => stack.database.query(`SELECT id FROM tickets WHERE resource = '${leavingRef}' AND state ${state}`);

test('a secret that somebody has made a name of is in nothing that leaves', async () => {
  const secret = 'ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R';
  await breakDown(stack, secret);
  await until('its cards', async () => (await stack.database.query('SELECT 1 FROM cards JOIN tickets ON tickets.id = ticket_id WHERE resource = $1', [`docker://lab/${secret}`])).length >= 2);
  expect(outgoing()).toMatch(/keeps|ended|stopped/);
  expect(outgoing()).not.toContain(secret);
});

test('a canary in what is about to be sent shuts the door: it never leaves, nothing else does either, an incident says so, and the chat is told once', async () => {
  await breakDown(stack, 'plain');
  await until('the card of plain', () => outgoing().includes('plain'));
  await breakDown(stack, `${canaryStem}7f3a`);
  await until('the incident', async () => (await tickets("<> 'recorded'"))[0]);
  await breakDown(stack, 'afterwards');
  await until('the ticket of afterwards', async () => (await stack.database.query("SELECT 1 FROM tickets WHERE resource = 'docker://lab/afterwards'"))[0]);
  await until('both chats to be told', () => leavingPart() === 'refused' && ['discord', 'telegram'].every((chat) => toldIn(chat) > 0));
  expect(outgoing()).not.toContain(canaryStem);
  expect(outgoing()).not.toContain('afterwards');
  expect([toldIn('discord'), toldIn('telegram')]).toEqual([1, 1]);
});

test('it stays shut over a restart, until an owner opens it', async () => {
  const before = outgoing().length;
  await stack.restart();
  await until('the door to be seen as shut', () => leavingPart() === 'refused');
  expect(outgoing().slice(before)).not.toContain('afterwards');
  stack.docker.remove(`${canaryStem}7f3a`);
  await until('the trouble of the canary to be over', async () => (await stack.database.query(`SELECT 1 FROM tickets WHERE resource LIKE '%${canaryStem}7f3a' AND state = 'recorded'`))[0]);
  await factsIn(stack.rig.store).keep([{ resource: leavingRef, kind: 'leaving.state', at: new Date(), key: 'door', value: { held: false } }]);
  await until('the card of afterwards', () => outgoing().includes('afterwards'));
  await until('the end of the incident', async () => (await tickets("= 'recorded'"))[0]);
  expect(outgoing()).not.toContain(canaryStem);
});

function toldIn(chat: string): number {
  const sent = chat === 'discord' ? stack.discord.requests : stack.telegram.requests;
  return sent.filter(({ body }) => JSON.stringify(body ?? '').includes('Sending is stopped')).length;
}
