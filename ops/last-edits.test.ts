import { afterEach, beforeEach, expect, test } from 'vitest';
import { safe } from '../engine/distill.ts';
import { Fault } from '../engine/errors.ts';
import { reconcile } from '../engine/notify.ts';
import type { Channel } from '../engine/ports.ts';
import { nextRound, parked, recorded } from '../engine/ticket.ts';
import type { Assessed, Ticket } from '../engine/types.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { rows } from '../storage/postgres.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { openHouse, type House } from './testing/house.ts';
import { awaiting, narrative, situation } from './testing/tickets.ts';

let house: House;
let paper: Paper;
let ended: string[];
beforeEach(async () => {
  house = await openHouse();
  paper = paperChat(house.now);
  ended = [];
});
afterEach(async () => { await house.close(); });

test('a card that is too old to be edited gets a new one in its place, without a sound, and that one is edited', async () => {
  await house.deps.tickets.open(situation(), house.now());
  await show();
  const ticket = await offer();
  await show({ edit: () => Promise.reject(new Fault('channel.old', 'too old')) });
  await over(ticket);
  await show();
  expect(paper.sent.filter(({ text }) => !text.includes('APPROVAL')).map(({ what, loud }) => ({ what, loud }))).toEqual([{ what: 'card', loud: true }, { what: 'card', loud: false }, { what: 'edit', loud: false }, { what: 'edit', loud: false }]);
});

test('the thread of what is over is put away once, after its last edit and its last line', async () => {
  await house.deps.tickets.open(situation(), house.now());
  await show();
  const ticket = await offer();
  await show();
  await over(ticket);
  await rows(house.store, "INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) VALUES ($1, 'telegram', 'incident_resolved', 'it is over', false, $2)", [ticket.id, house.now()]);
  await show({ line: () => Promise.reject(new Fault('channel.refused', 'not now')) });
  expect(ended).toEqual([]);
  house.pass(60);
  await show();
  const told = paper.sent.length;
  expect([ended, paper.sent.at(-1)?.text]).toEqual([['thread 1'], 'it is over']);
  await show();
  expect([ended, paper.sent.length]).toEqual([['thread 1'], told]);
});

test('a thread that cannot be put away keeps nothing from being over', async () => {
  await house.deps.tickets.open(situation(), house.now());
  await show();
  const ticket = await offer();
  await show();
  await over(ticket);
  await show({ end: () => Promise.reject(new Fault('channel.refused', 'no right to do that')) });
  expect(await cardsIn(house.store).unsettled('telegram')).toEqual([]);
});

test('a plan that was rejected says who did it and why, also when it was checked again', async () => {
  await house.deps.tickets.open(situation(), house.now());
  const ticket = await offer();
  await show();
  await house.deps.tickets.move(ticket, parked({ ...ticket, narrative }, { reason: 'declined', says: safe`owner said no because: a backup runs`, by: 'owner', at: house.now() }), { why: 'test' });
  const [rejected] = await house.tickets('open');
  await house.deps.tickets.move(rejected as Ticket, nextRound(rejected as Ticket, house.now()), { why: 'test' });
  await show();
  expect(paper.sent.findLast(({ what, text }) => what === 'edit' && !text.includes('HIGH'))?.text).toBe('✋ REJECTED · INC-1 · owner said no because: a backup runs');
});

test.each([
  ['is not told by a line where its card is all there is', false, { loud: false }, []],
  ['is told aloud all the same', false, { loud: true }, ['it is over']],
  ['is told where its plan is', true, { loud: false }, ['it is over']],
  ['is told where its card could not say so', false, { loud: false, edit: () => Promise.reject(new Fault('channel.refused', 'not now')) }, ['it is over']],
])('that it is over %s', async (_what, planned, { loud, ...ways }, expected) => {
  await house.deps.tickets.open(situation(), house.now());
  await show();
  const ticket = planned ? await offer() : (await house.tickets('open'))[0] as Ticket;
  await show();
  await over(ticket);
  await rows(house.store, "INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) VALUES ($1, 'telegram', 'incident_resolved', 'it is over', $2, $3)", [ticket.id, loud, house.now()]);
  await show(ways);
  expect(paper.sent.filter(({ what }) => what === 'line').map(({ text }) => text)).toEqual(expected);
});

async function offer(): Promise<Ticket> {
  const [opened] = await house.tickets('open');
  await house.deps.tickets.move(opened as Assessed, awaiting(opened as Assessed, new Date(house.now().getTime() + 3_300_000)), { why: 'test' });
  const [ticket] = await house.tickets('open');
  return ticket as Ticket;
}

async function over(ticket: Ticket): Promise<void> {
  await house.deps.tickets.move(ticket, recorded(ticket, { kind: 'resolved', says: safe`it runs well`, at: house.now(), evidence: [] }), { why: 'test' });
}

/** Shows all to a chat with threads that does some things in its own way. */
async function show(ways: Partial<Channel> = {}): Promise<void> {
  const { deps, store } = house;
  const channel: Channel = {
    ...paper.channel,
    post: async (card, where) => ({ ...await paper.channel.post(card, where), thread: where.role === 'card' ? null : `thread ${card.ticketId}` }),
    end: (thread) => {
      ended.push(thread);
      return Promise.resolve();
    },
    ...ways,
  };
  await reconcile(channel, { ...deps, timeZone: 'UTC', cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store) });
}
