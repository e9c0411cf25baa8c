import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../engine/errors.ts';
import { reconcile } from '../engine/notify.ts';
import type { Channel } from '../engine/ports.ts';
import { nextRound } from '../engine/ticket.ts';
import type { Assessed, Ticket } from '../engine/types.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { openHouse, type House } from './testing/house.ts';
import { awaiting, situation } from './testing/tickets.ts';

let house: House;
let paper: Paper;
/** What is still to be seen in the chat, by the id of each message. */
let there: Set<string>;
beforeEach(async () => {
  house = await openHouse();
  paper = paperChat(house.now);
  there = new Set();
});
afterEach(async () => { await house.close(); });

const quarter = 55 * 15;

test.each<[string, RegExp, string[]]>([
  ['a plan', /plan/, ['APPROVAL NEEDED']],
  ['a card', /card/, ['HIGH']],
  ['all of an incident', /./, ['HIGH', 'APPROVAL NEEDED']],
])('%s that was deleted while it waits is back after a quarter of its time', async (_what, deleted, expected) => {
  await offer();
  await show();
  remove(deleted);
  const before = paper.sent.length;
  expect(await show()).toEqual(new Date(house.now().getTime() + quarter * 1000));
  house.pass(quarter - 1);
  await show();
  expect(paper.sent).toHaveLength(before);
  house.pass(1);
  await showAll();
  expect(postedSince(before)).toEqual(expected);
});

test('what waits is touched once, not at each look', async () => {
  await offer();
  await show();
  house.pass(quarter);
  await show();
  const touched = paper.sent.length;
  house.pass(600);
  await show();
  expect([paper.sent.filter(({ what }) => what === 'edit').length, paper.sent.length]).toEqual([2, touched]);
});

test('of several plans only the one that waits is touched', async () => {
  const ticket = await offer();
  await show();
  const next = nextRound(ticket, house.now());
  await house.deps.tickets.move(ticket, next, { why: 'test' });
  const anew = await house.deps.tickets.byId(ticket.id) as Assessed;
  await house.deps.tickets.move(anew, awaiting(anew, new Date(house.now().getTime() + 3_300_000)), { why: 'test' });
  await showAll();
  const before = paper.sent.length;
  house.pass(quarter);
  await showAll();
  expect(paper.sent.slice(before).map(({ what, text }) => `${what} ${text.split(' · ')[0] ?? ''}`).sort()).toEqual(['edit ⏳ APPROVAL NEEDED', 'edit 🔴 HIGH']);
});

test('the offer comes back with its card when the topic of both is gone', async () => {
  const ticket = await offer();
  await show();
  remove(/./);
  const before = paper.sent.length;
  await house.deps.tickets.amend(ticket, { ack: { person: 'owner', at: house.now() } });
  await showAll();
  expect(postedSince(before)).toEqual(['HIGH', 'APPROVAL NEEDED']);
  expect(there.size).toBe(2);
});

async function offer(): Promise<Ticket> {
  const opened = await house.deps.tickets.open(situation(), house.now()) as Assessed;
  await house.deps.tickets.move(opened, awaiting(opened, new Date(house.now().getTime() + 3_300_000)), { why: 'test' });
  return await house.deps.tickets.byId(opened.id) as Ticket;
}

function remove(which: RegExp): void {
  for (const id of [...there].filter((one) => which.test(one))) there.delete(id);
}

function postedSince(before: number): string[] {
  return paper.sent.slice(before).filter(({ what }) => what === 'card').map(({ text }) => /(?:\p{Lu}| )+(?= ·)/u.exec(text)?.[0].trim() ?? '');
}

async function showAll(): Promise<void> {
  for (let pass = 0; pass < 4; pass += 1) await show();
}

/** Shows all to a chat that knows which messages are still there. */
async function show(): Promise<Date | null> {
  const { deps, store } = house;
  const channel: Channel = {
    ...paper.channel,
    post: async (card, where) => {
      const posted = await paper.channel.post(card, where);
      there.add(posted.messageId);
      return posted;
    },
    edit: async (card, posted, role) => {
      if (!there.has(posted.messageId)) throw new Fault('channel.missing', 'there is no such message');
      await paper.channel.edit(card, posted, role);
    },
  };
  return reconcile(channel, { ...deps, timeZone: 'UTC', cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store) });
}
