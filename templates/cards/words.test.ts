import { expect, test } from 'vitest';
import { budgets } from '../../bot/render/limits.ts';
import type { Assessed, RefusalReason } from '../../engine/types.ts';
import { awaiting, situation } from '../../ops/testing/tickets.ts';
import { ago, now } from '../../ops/testing/views.ts';
import { wordsIn } from './words.ts';

const assessed: Assessed = { id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed' };
const offered = awaiting(assessed, now);
const offer = { ...offered, steps: offered.steps.map((step) => ({ ...step, digest: '7f3a91cc' })) };
const refusal = (reason: RefusalReason, admins: readonly string[] = [], ticket: Assessed | typeof offer | null = null) => wordsIn('UTC', undefined, { admins }).refusal(reason, ticket);

test.each([
  [[], 'Only admins may do this, and you are linked as a user.'],
  [['owner', 'anna'], 'Only admins may do this (owner, anna), and you are linked as a user.'],
  [['o'.repeat(40), 'a'.repeat(40), 'berta'], `Only admins may do this (${'o'.repeat(40)} and 2 more), and you are linked as a user.`],
])('a user who may not press is told who may: %j', (admins, says) => {
  expect(refusal('role', admins)).toBe(`${says} Nothing was done; that you tried was written down.`);
});

test.each(['role', 'stranger', 'long', 'busy'] as const)('the refusal %s fits into an alert of Telegram, however many admins there are and whatever they are called', (reason) => {
  for (const length of [1, 20, 40]) {
    const admins = Array.from({ length: 30 }, (_, at) => `${String(at)}${'x'.repeat(length)}`.slice(0, 40));
    expect(refusal(reason, admins, offer).length).toBeLessThanOrEqual(budgets.telegram.answer);
  }
});

test('who is on no list is told how to get on one, and not who the admins are', () => {
  expect(refusal('stranger', ['owner'])).toBe('You are not on the list of people who may do this. The owner can add you to ADMINS or USERS; or write /link to me.');
});

test('a check of what waits for approval says so, with the words that approve it', () => {
  expect(refusal('busy', [], offer)).toBe('It waits for approval already: /approve INC-42 1 7F3A. Nothing was done.');
  expect(refusal('busy', [], assessed)).toBe('I am at it already; the card says how far.');
});

test('a silence that is too long is refused with how long it may be', () => {
  expect(refusal('long')).toBe('Users may silence for 4 h at most, admins for 7 d or until it is over. Nothing was done; that you tried was written down.');
});
