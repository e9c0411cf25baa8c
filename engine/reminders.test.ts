import { describe, expect, test } from 'vitest';
import { awaiting, situation } from '../ops/testing/tickets.ts';
import { now } from '../ops/testing/views.ts';
import { reminderOf } from './reminders.ts';
import type { Assessed } from './types.ts';

const limits = { REMIND_MINUTES: 30 };
const ticket: Assessed = {
  id: 7, state: 'assessed', situation: situation(), round: 1, firstRound: 1, openedAt: now, movedAt: now, restUntil: null, past: [], ack: null, version: 1,
};
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe('an open incident', () => {
  test.each([[29, null], [30, 'open 1'], [89, 'open 1'], [90, 'open 2'], [210, 'open 3'], [450, 'open 4'], [810, 'open 5'], [1170, 'open 6'], [30_000, 'open 86']])(
    'after %i min its newest reminder is %s: the pauses grow and never end', (minutes, key) => {
      expect(reminderOf(ticket, at(minutes), limits)?.key ?? null).toBe(key);
    });

  test('that somebody has acknowledged is reminded of once a day, without a sound', () => {
    const seen = { ...ticket, ack: { person: 'owner', at: at(10) } };
    expect(reminderOf(seen, at(600), limits)).toBeNull();
    expect(reminderOf(seen, at(10 + 1440), limits)).toMatchObject({ key: 'open seen 1', item: { loud: false } });
  });

  test('that is unstable is reminded of every four hours', () => {
    const unstable = { ...ticket, situation: { ...ticket.situation, unstable: true } };
    expect([239, 240, 480].map((minutes) => reminderOf(unstable, at(minutes), limits)?.key ?? null)).toEqual([null, 'open 1', 'open 2']);
  });

  test('says how long it has been open', () => {
    expect(reminderOf(ticket, at(90), limits)?.item).toEqual({ event: 'reminder', loud: true, says: '🔁 INC-7 is still open after 90 min: it keeps restarting; nobody has acknowledged it' });
  });

  test('is never reminded of when reminders are off', () => { expect(reminderOf(ticket, at(9000), { REMIND_MINUTES: 0 })).toBeNull(); });
});

test('an offer is reminded of once, in silence, in the second half of its time', () => {
  const offer = { ...awaiting(ticket, at(50)), offeredAt: now };
  expect(reminderOf(offer, at(24), limits)).toBeNull();
  expect(reminderOf(offer, at(25), limits)).toMatchObject({ key: 'offer 1.1', item: { loud: false } });
  expect(reminderOf(offer, at(49), limits)?.key).toBe('offer 1.1');
  expect(reminderOf(offer, at(50), limits)?.key).toBe('open 1');
});
