import { describe, expect, test } from 'vitest';
import { awaiting, situation } from '../ops/testing/tickets.ts';
import { now } from '../ops/testing/views.ts';
import { remindersOf } from './reminders.ts';
import type { Assessed, Awaiting } from './types.ts';

const limits = { REMIND_MINUTES: 30, APPROVAL_MINUTES: 50 };
const ticket: Assessed = {
  id: 7, state: 'assessed', situation: situation(), round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
};
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe('an open incident', () => {
  test.each([[29, null], [30, 30], [89, 30], [90, 90], [210, 210], [450, 450], [810, 810], [1170, 1170], [30_000, 29_970]])(
    'after %i min its newest reminder is that of minute %s: the pauses grow and never end', (minutes, due) => {
      expect(remindersOf(ticket, at(minutes), limits).map((one) => one.since)).toEqual(due === null ? [] : [at(due)]);
    });

  test('that somebody has acknowledged is reminded of once a day, without a sound', () => {
    const seen = { ...ticket, ack: { person: 'owner', at: at(10) } };
    expect(remindersOf(seen, at(600), limits)).toEqual([]);
    expect(remindersOf(seen, at(20 + 1440), limits)).toMatchObject([{ since: at(10 + 1440), item: { loud: false } }]);
  });

  test('that is unstable is reminded of every four hours', () => {
    const unstable = { ...ticket, situation: { ...ticket.situation, unstable: true } };
    expect([239, 240, 490].map((minutes) => remindersOf(unstable, at(minutes), limits)[0]?.since ?? null)).toEqual([null, at(240), at(480)]);
  });

  test('says how long it has been open', () => {
    expect(remindersOf(ticket, at(90), limits)[0]?.item).toEqual({ event: 'reminder', loud: true, says: '🔁 INC-7 is still open after 90 min: it keeps restarting; nobody has acknowledged it' });
  });

  test('that began before the clock was set back is reminded of at the longest pause', () => {
    const hours = Array.from({ length: 24 }, (_, n) => remindersOf(ticket, at(-10_000 + n * 60), limits)[0]?.key);
    expect(new Set(hours).size).toBe(24 / 6 + 1);
    expect(remindersOf(ticket, at(-60), limits)).toEqual([]);
  });

  test('is never reminded of when reminders are off', () => { expect(remindersOf(ticket, at(9000), { ...limits, REMIND_MINUTES: 0 })).toEqual([]); });
});

describe('an offer', () => {
  const offer: Awaiting = { ...awaiting(ticket, at(50)), offeredAt: now };
  const medium: Awaiting = { ...offer, situation: { ...offer.situation, findings: offer.situation.findings.map((one) => ({ ...one, severity: 'medium' })) } };
  const kinds = (minutes: number, of = medium) => remindersOf(of, at(minutes), limits).map((one) => one.kind);

  test('is reminded of in silence in the second half of its time, and the incident when it is over', () => {
    expect([24, 25, 49, 50].map((minutes) => kinds(minutes))).toEqual([[], ['offer'], ['offer'], ['open']]);
    expect(remindersOf(medium, at(25), limits)).toMatchObject([{ key: 'offer 1.1', item: { loud: false } }]);
  });

  test('that waits hushes no reminder of what is urgent', () => { expect([29, 30].map((minutes) => kinds(minutes, offer))).toEqual([['offer'], ['offer', 'open']]); });
});
