import { describe, expect, test } from 'vitest';
import type { Card } from '../../engine/card.ts';
import type { Due, Ended } from '../../engine/delivery.ts';
import { safe } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import { cardBody } from './body.ts';
import { mailSender, type MailWorld } from './sender.ts';
import type { Letter } from './smtp.ts';

const card: Card = { push: safe`🔴 HIGH · attic/db keeps restarting · INC-7`, tone: 'high', lines: [{ label: safe`Cause`, text: safe`the disk is full` }], foot: safe`INC-7`, buttons: [], link: null, loud: true };
const begun = new Date('2026-11-20T10:00:00Z');
const body = cardBody(card, { label: safe`INC-7`, tickets: [7], begun });
const due: Due = { id: '1', uid: 'a'.repeat(32), target: 'mail:owner@attic.example', event: 'incident_detected', key: '7 incident_detected', ticketId: 7, body, madeAt: begun, tries: 1 };
const never = new AbortController().signal;

function world(change: Partial<MailWorld> & { ends?: () => Promise<Ended> } = {}): MailWorld & { sent: Letter[]; moods: string[] } {
  const sent: Letter[] = [];
  const moods: string[] = [];
  const { ends = () => Promise.resolve('sent'), ...rest } = change;
  return {
    sent, moods, from: { name: '', address: 'copilot@attic.example' }, to: ['owner@attic.example'], timeZone: 'UTC', statusUrl: null, isMoot: () => Promise.resolve(false),
    mood: (state, words) => moods.push(`${state}: ${words}`),
    postman: { words: 'post', check: () => Promise.resolve(), send: (letter) => { sent.push(letter); return ends(); } }, ...rest,
  };
}

test('every mail about one incident to one reader is of one thread, and none is of another', async () => {
  const here = world({ to: ['owner@attic.example', 'second@attic.example'] });
  const sender = mailSender(here);
  const another = cardBody(card, { label: safe`INC-7`, tickets: [7], begun: new Date('2027-01-01T00:00:00Z') });
  for (const change of [{}, { event: 'incident_resolved', key: '7 incident_resolved', uid: 'b'.repeat(32) }, { target: 'mail:second@attic.example' }, { body: another }] as Partial<Due>[]) {
    expect(await (await sender.parcel({ ...due, ...change })).send(never)).toBe('sent');
  }
  const [first, second, ofAnotherReader, ofAnotherHouse] = here.sent.map(({ thread }) => thread);
  expect(first).toMatch(/^incident-7\.[0-9a-f]{16}\.[0-9a-f]{16}@attic\.example$/);
  expect(second).toBe(first);
  expect(new Set([first, ofAnotherReader, ofAnotherHouse]).size).toBe(3);
  expect(here.sent.slice(0, 2).map(({ id }) => id)).toEqual(['7-incident-detected.aaaaaaaaaaaaaaaa@attic.example', '7-incident-resolved.bbbbbbbbbbbbbbbb@attic.example']);
});

test('each try of a mail is the same letter', async () => {
  const here = world();
  for (const tries of [1, 2, 9]) await (await mailSender(here).parcel({ ...due, tries })).send(never);
  expect(here.sent[1]).toEqual(here.sent[0]);
  expect(here.sent[2]).toEqual(here.sent[0]);
});

test('what is looked through before it leaves is what leaves', async () => {
  const here = world();
  const parcel = await mailSender(here).parcel(due);
  await parcel.send(never);
  for (const part of [here.sent[0]?.subject, here.sent[0]?.text, here.sent[0]?.html]) expect(parcel.text).toContain(part);
});

test('what a chat has told meanwhile, and who is no reader any more, get nothing', async () => {
  const here = world({ isMoot: (tickets) => Promise.resolve(tickets.includes(7)) });
  expect(await (await mailSender(here).parcel(due)).send(never)).toBe('dropped');
  expect(await (await mailSender(world()).parcel({ ...due, target: 'mail:gone@attic.example' })).send(never)).toEqual({ never: 'DIGEST_TO does not name this reader any more' });
  expect(here.sent).toEqual([]);
});

describe('the page says how the mail server does:', () => {
  test.each<[string, () => Promise<Ended>, string]>([
    ['it takes mail', () => Promise.resolve('sent'), 'ok: takes mail'],
    ['it refuses a mail', () => Promise.resolve({ never: '550 no' }), 'refused: 550 no'],
    ['it asks to wait', () => Promise.reject(new Fault('channel.later', 'later')), 'ok: later'],
    ['it refuses the login', () => Promise.reject(new Fault('channel.unauthorised', 'not you')), 'refused: not you'],
    ['it cannot be reached', () => Promise.reject(new Fault('channel.unreachable', 'gone')), 'away: gone'],
    ['it gives no answer', () => Promise.reject(new Fault('channel.timeout', 'slow')), 'away: slow'],
  ])('%s', async (_what, ends, mood) => {
    const here = world({ ends });
    await Promise.allSettled([(await mailSender(here).parcel(due)).send(never)]);
    expect(here.moods).toEqual([mood]);
  });
});
