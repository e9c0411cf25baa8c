import { afterEach, beforeEach, expect, test } from 'vitest';
import { reconcile } from '../engine/notify.ts';
import type { NotifyDeps } from '../engine/show.ts';
import type { Situation } from '../engine/types.ts';
import { cardsIn, outboxIn, stormsIn } from '../storage/cards.ts';
import { hushesIn } from '../storage/hushes.ts';
import { rows } from '../storage/postgres.ts';
import { remind } from '../storage/reminders.ts';
import { remindersOf } from '../engine/reminders.ts';
import { paperChat, type Paper } from './replay/paper.ts';
import { openHouse, type House } from './testing/house.ts';
import { situation } from './testing/tickets.ts';

let house: House;
let paper: Paper;
beforeEach(async () => {
  house = await openHouse();
  paper = paperChat(house.now);
});
afterEach(async () => { await house.close(); });

test('quiet hours keep back what is not high, and what is over by their end is never told', async () => {
  await open('medium', 2);
  await open('high', 1);
  const quiet = { QUIET_HOURS: '09:00-11:00' };
  const next = await show(quiet);
  expect(cards()).toEqual(['INC-3']);
  expect(next).toEqual(new Date('2026-11-21T11:00:00Z'));
  await end(1);
  house.pass(3600);
  await show(quiet);
  expect(cards()).toEqual(['INC-3', 'INC-2']);
});

test('quiet hours keep back that something medium is over until their end', async () => {
  await open('medium', 1);
  await show();
  await end(1);
  await line(1, 'it is over');
  for (const seconds of [10, 10]) {
    await show({ QUIET_HOURS: '09:00-11:00' });
    house.pass(seconds);
  }
  expect(lines()).toEqual([]);
  house.pass(3600);
  await show({ QUIET_HOURS: '09:00-11:00' });
  await show({ QUIET_HOURS: '09:00-11:00' });
  expect(lines()).toEqual(['it is over']);
});

test('what quiet hours keep back, however much, does not keep out what is high', async () => {
  await open('medium', 1);
  await open('high', 1);
  await show();
  for (let n = 0; n < 60; n += 1) await line(1, `medium ${n}`);
  await line(2, 'high');
  await show({ QUIET_HOURS: '09:00-11:00' });
  expect(lines()).toEqual(['high']);
});

test.each([['low', 0], ['high', 1]] as const)('of a storm of what is %s, quiet hours let %i messages through', async (severity, told) => {
  await open(severity, 8);
  house.pass(2);
  await show({ QUIET_HOURS: '09:00-11:00', STORM_COUNT: 5 });
  expect(storms()).toHaveLength(told);
});

test('a storm from before the clock was set back keeps nothing back, and the next one is told once', async () => {
  await open('medium', 8);
  house.pass(2);
  await show({ STORM_COUNT: 5 });
  house.pass(-7200);
  await show({ STORM_COUNT: 5 });
  expect(cards()).toHaveLength(8);
  await open('low', 9);
  house.pass(2);
  for (let n = 0; n < 3; n += 1) await show({ STORM_COUNT: 5 });
  expect(storms()).toHaveLength(2);
});

test('of what is silenced nothing new is told until that ends, whatever its severity', async () => {
  await open('high', 1);
  await show();
  house.hushes.push({ id: '1', kind: 'silence', what: { resource: situation().resource }, until: new Date(house.now().getTime() + 600_000), by: 'owner', why: 'noise' });
  await line(1, 'a step failed');
  expect([await show(), lines()]).toEqual([house.hushes[0]?.until, []]);
  house.pass(600);
  await show();
  expect(lines()).toEqual(['a step failed']);
});

test('a storm is told once, its worst incidents have cards, and the others get theirs when it is over', async () => {
  await open('medium', 8);
  expect(await show({ STORM_COUNT: 5 })).toEqual(new Date(house.now().getTime() + 2000));
  house.pass(2);
  await show({ STORM_COUNT: 5 });
  await show({ STORM_COUNT: 5 });
  expect(storms()).toEqual([expect.stringContaining('8 incidents at once')]);
  expect(cards()).toEqual(['INC-1', 'INC-2', 'INC-3']);
  house.pass(121);
  await show({ STORM_COUNT: 5 });
  expect(cards()).toHaveLength(8);
});

test('no minute sees more than the budget, nothing is lost, and it says when to go on', async () => {
  await open('low', 30);
  const limits = { CHAT_PER_MINUTE: 8, STORM_COUNT: 1000 };
  const next = await show(limits);
  expect(paper.sent).toHaveLength(6);
  expect(next).toEqual(new Date(house.now().getTime() + 60_000));
  for (let minute = 0; minute < 5; minute += 1) {
    house.pass(60);
    await show(limits);
  }
  expect(new Set(cards()).size).toBe(30);
});

test('a reminder is said once, in every chat, however often it is due', async () => {
  await open('high', 1);
  await show();
  house.pass(1801);
  const [ticket] = await house.tickets('open');
  const due = ticket ? remindersOf(ticket, house.now(), house.deps.limits) : [];
  expect(await remind(house.store, due, { platforms: ['telegram', 'discord'], at: house.now() })).toBe(1);
  expect(await remind(house.store, due, { platforms: ['telegram', 'discord'], at: house.now() })).toBe(0);
  await show();
  await show();
  expect(paper.sent.filter((one) => one.what === 'line')).toHaveLength(1);
});

test('reminders go on when their pauses are made longer, and when the clock was set back', async () => {
  await open('medium', 1);
  const hoursGiven = async (hours: number, minutes: number) => {
    const given: number[] = [];
    for (let hour = 1; hour <= hours; hour += 1) {
      house.pass(3600);
      const due = (await house.tickets('open')).flatMap((ticket) => remindersOf(ticket, house.now(), { ...house.deps.limits, REMIND_MINUTES: minutes }));
      if (await remind(house.store, due, { platforms: ['telegram'], at: house.now() }) > 0) given.push(hour);
    }
    return given;
  };
  expect(await hoursGiven(10, 30)).toEqual([1, 2, 4, 8]);
  expect(await hoursGiven(60, 240)).toEqual([2, 18, 50]);
  house.pass(-40 * 3600);
  expect(await hoursGiven(40, 240)).toEqual([30]);
});

test('a silence ends by itself, or earlier when somebody ends it', async () => {
  const hushes = hushesIn(house.store);
  const id = await hushes.add({ kind: 'silence', what: { resource: 'docker://nas1/db' }, until: new Date(Date.now() + 60_000), by: 'owner', why: 'noise' });
  await hushes.add({ kind: 'maintenance', what: { detector: 'oom' }, until: new Date(Date.now() - 1), by: 'owner', why: 'past' });
  expect(await hushes.active()).toMatchObject([{ id, kind: 'silence', what: { resource: 'docker://nas1/db' }, by: 'owner', why: 'noise' }]);
  expect([await hushes.end(id), await hushes.end(id)]).toEqual([true, false]);
  expect(await hushes.active()).toEqual([]);
});

test('a silence until an incident is over ends with it', async () => {
  await open('high', 1);
  const hushes = hushesIn(house.store);
  await hushes.add({ kind: 'silence', what: { resource: situation().resource }, until: new Date(Date.now() + 60_000), by: 'owner', why: 'until INC-1 is over', ticketId: 1 });
  expect(await hushes.active()).toMatchObject([{ ticketId: 1, by: 'owner' }]);
  await end(1);
  expect(await hushes.active()).toEqual([]);
});

async function show(limits: Partial<NotifyDeps['limits']> = {}): Promise<Date | null> {
  const { deps, store } = house;
  return reconcile(paper.channel, {
    ...deps, limits: { ...deps.limits, ...limits }, timeZone: 'UTC', cards: cardsIn(store), outbox: outboxIn(store), storms: stormsIn(store),
  });
}

/** Writes a line that waits for the chat, as a move does. */
async function line(ticketId: number, says: string): Promise<void> {
  await rows(house.store, "INSERT INTO outbox (ticket_id, platform, event, says, loud, made_at) VALUES ($1, 'telegram', 'step_failed', $2, true, $3)", [ticketId, says, house.now()]);
}

function lines(): string[] {
  return paper.sent.filter((one) => one.what === 'line' && one.ticketId !== null).map((one) => one.text);
}

function storms(): string[] {
  return paper.sent.filter((one) => one.ticketId === null).map((one) => one.text);
}

function cards(): string[] {
  return paper.sent.filter((one) => one.what === 'card').map((one) => `INC-${one.ticketId}`);
}

async function open(severity: 'high' | 'medium' | 'low', count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const made = situation(`running ${severity}${n}`);
    const mine: Situation = { ...made, findings: made.findings.map((finding) => ({ ...finding, severity })) };
    await house.deps.tickets.open(mine, house.now());
  }
}

async function end(id: number): Promise<void> {
  const ticket = await house.deps.tickets.byId(id);
  if (!ticket) throw new Error('no such ticket');
  const outcome = { kind: 'recovered' as const, says: ticket.situation.findings[0]?.title ?? ('' as never), at: house.now(), evidence: [] };
  const { id: _, ...core } = ticket;
  await house.deps.tickets.move(ticket, { ...core, id, state: 'recorded', narrative: null, outcome }, { why: 'test' });
}
