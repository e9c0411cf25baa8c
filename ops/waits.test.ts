import { afterEach, beforeEach, expect, test } from 'vitest';
import { reconcile } from '../engine/notify.ts';
import { coreOf } from '../engine/ticket.ts';
import { safe } from '../engine/distill.ts';
import type { Approved, Assessed, Awaiting, Executed, PastStep, Ticket } from '../engine/types.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { openHouse, type House } from './testing/house.ts';
import { approvalOf, awaiting, narrative, situation, stepOf } from './testing/tickets.ts';

let house: House;
let paper: Paper;
beforeEach(async () => {
  house = await openHouse();
  paper = paperChat(house.now);
});
afterEach(async () => { await house.close(); });

const waits = '⏳ INC-1 step 2 of 2 waits';

test('a next step that waits where an older message offers it is said aloud two minutes after the last press, once', async () => {
  await offerNext();
  expect(await show()).toEqual(new Date(house.now().getTime() + 110_000));
  house.pass(109);
  await show();
  expect(notes()).toEqual([]);
  for (let n = 0; n < 3; n += 1) {
    house.pass(1);
    await show();
  }
  expect(notes()).toEqual([{ what: 'card', text: waits, loud: true }]);
});

test('that it waits is taken back when it is decided, in silence', async () => {
  const offered = await offerNext();
  house.pass(120);
  await show();
  await park(offered);
  await show();
  expect(notes()).toEqual([{ what: 'card', text: waits, loud: true }, { what: 'edit', text: '☑️ INC-1 step 2 waits no longer', loud: false }]);
});

test('what a step passes through is shown once in three seconds, but the press and the end at once', async () => {
  const opened = await house.deps.tickets.open(situation(), house.now()) as Assessed;
  await house.deps.tickets.move(opened, awaiting(opened, new Date(house.now().getTime() + 3_300_000)), { why: 'test' });
  await show();
  house.pass(1);
  const offer = await house.deps.tickets.byId(opened.id) as Awaiting;
  const approved = { ...stepOf(opened), approval: { ...approvalOf(stepOf(opened)), at: house.now() } } as Approved['approved'];
  await house.deps.tickets.move(offer, { ...offer, state: 'approved', approved }, { why: 'test' });
  house.pass(1);
  await show();
  const running = await house.deps.tickets.byId(opened.id) as Approved;
  const execution: Executed['execution'] = { stepId: approved.id, ended: 'answered', begunAt: house.now(), endedAt: house.now(), since: house.now(), says: safe`done` };
  await house.deps.tickets.move(running, { ...running, state: 'executed', execution }, { why: 'test' });
  house.pass(1);
  expect(await show()).toEqual(new Date(house.now().getTime() + 2000));
  house.pass(2);
  await show();
  await park(await house.deps.tickets.byId(opened.id) as Ticket);
  await show();
  expect(paper.sent.filter(({ what, text }) => what === 'edit' && !text.includes('HIGH')).map(({ text }) => text.split(' · ')[0])).toEqual(['⚙️ RUNNING', '🔎 CHECKING', '✋ REJECTED']);
});

test('of a next step that is decided within two minutes nothing more is said', async () => {
  await park(await offerNext());
  house.pass(600);
  await show();
  expect(notes()).toEqual([]);
});

test('a next step that has a message of its own makes its sound by that', async () => {
  await offerNext(2);
  house.pass(600);
  await show();
  expect(notes()).toEqual([]);
  expect(paper.sent.filter(({ text, loud }) => loud && text.includes('step 2 of 2'))).toHaveLength(1);
});

/** An incident whose first step was approved ten seconds ago and helped; the second one is offered on the message that the nth began. */
async function offerNext(anchor = 1): Promise<Awaiting> {
  const opened = await house.deps.tickets.open(situation(), house.now()) as Assessed;
  const first = stepOf(opened);
  const at = house.now();
  const past: PastStep = {
    step: first, person: 'owner', platform: 'telegram', approvedAt: at, execution: { stepId: first.id, ended: 'answered', begunAt: at, endedAt: at, since: at, says: safe`done` },
    verification: { verdict: 'verified', says: safe`it was done`, evidence: [], at },
  };
  house.pass(10);
  const second = { ...first, n: 2, id: `${opened.id}.1.2`, digest: 'd2' };
  const offer = awaiting(opened, new Date(house.now().getTime() + 3_300_000));
  const steps = [first, second];
  await house.deps.tickets.move(opened, { ...offer, plan: { ...offer.plan, steps }, steps, current: 2, past: [past], anchor: { n: anchor, at } }, { why: 'test' });
  return await house.deps.tickets.byId(opened.id) as Awaiting;
}

async function park(from: Ticket): Promise<void> {
  await house.deps.tickets.move(from, { ...coreOf(from), state: 'parked', narrative, reason: 'declined', says: safe`owner said no`, by: 'owner' }, { why: 'test' });
}

async function show(): Promise<Date | null> {
  const { deps, store } = house;
  return reconcile(paper.channel, { ...deps, timeZone: 'UTC', cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store) });
}

function notes() {
  return paper.sent.filter(({ text }) => / waits/.test(text) && !text.includes('HIGH')).map(({ what, text, loud }) => ({ what, text, loud }));
}
