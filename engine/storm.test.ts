import { expect, test } from 'vitest';
import { situation } from '../ops/testing/tickets.ts';
import { safe } from './distill.ts';
import { stormOf } from './storm.ts';
import { stormWords } from './storm-words.ts';
import type { Finding, ResourceRef, Ticket } from './types.ts';

const begin = Date.parse('2026-11-21T10:00:00Z');
const limits = { STORM_COUNT: 5, STORM_SECONDS: 120 };
const none = () => false;

test('so many incidents within the window are a storm: the worst get their cards, the others wait', () => {
  const tickets = series([0, 10, 20, 30, 40, 50], (id) => (id === 6 ? 'high' : 'medium'));
  const storm = stormOf(tickets, { now: after(60), limits, shown: none });
  expect(storm?.since).toEqual(after(0));
  expect([...storm?.held ?? []]).toEqual([3, 4, 5]);
  const words = storm && stormWords(storm, null, { now: after(60), limits });
  expect(words).toMatchObject({ again: false, loud: true, newest: 6, says: expect.stringContaining('6 incidents at once') as unknown });
  expect(words?.says).toContain('Most of it is on nas1');
});

test('cards that are shown already count among those let through', () => {
  const tickets = series([0, 10, 20, 30, 40]);
  expect([...stormOf(tickets, { now: after(60), limits, shown: (ticket) => ticket.id <= 3 })?.held ?? []]).toEqual([4, 5]);
});

test('later only one that hurts more than all that have a card gets its own', () => {
  const tickets = series([0, 10, 20, 30, 40, 50]).map((ticket) => hurting(ticket, { 4: 2, 5: 9 }[ticket.id] ?? 0));
  expect([...stormOf(tickets, { now: after(60), limits, shown: (ticket) => ticket.id <= 3 })?.held ?? []]).toEqual([4, 6]);
  expect([...stormOf(tickets, { now: after(60), limits, shown: (ticket) => ticket.id <= 3 || ticket.id === 5 })?.held ?? []]).toEqual([4, 6]);
});

test.each([
  ['one too few', [0, 10, 20, 30], 60],
  ['spread over a longer time', [0, 60, 120, 180, 240], 250],
  ['nothing new for the length of the window', [0, 10, 20, 30, 40], 161],
])('no storm: %s', (_, seconds, now) => {
  expect(stormOf(series(seconds), { now: after(now), limits, shown: none })).toBeNull();
});

test('what somebody asks for is no part of a storm, and is not held', () => {
  const asked = (ticket: Ticket): Ticket => ({ ...ticket, situation: { ...ticket.situation, kind: 'request' } });
  expect(stormOf(series([0, 10, 20, 30, 40]).map((ticket) => (ticket.id === 5 ? asked(ticket) : ticket)), { now: after(60), limits, shown: none })).toBeNull();
  expect([...stormOf(series([0, 10, 20, 30, 40, 50]).map((ticket) => (ticket.id === 6 ? asked(ticket) : ticket)), { now: after(60), limits, shown: none })?.held ?? []]).toEqual([4, 5]);
});

test('it goes on while new ones come, however slowly within the window, and keeps nothing back for more than a quarter of an hour', () => {
  const tickets = series([0, 10, 20, 30, 40, 150, 260, 370, 480, 590, 700, 810, 920]);
  const storm = stormOf(tickets, { now: after(930), limits, shown: none });
  expect(storm?.since).toEqual(after(0));
  expect([...storm?.held ?? []]).not.toContain(1);
});

test('what is over is not counted', () => {
  const tickets = series([0, 10, 20, 30, 40]).map((ticket): Ticket => ticket.id === 2
    ? { ...ticket, state: 'recorded', narrative: null, outcome: { kind: 'gone', says: ticket.situation.findings[0]?.title ?? ('' as never), at: after(15), evidence: [] } } : ticket);
  expect(stormOf(tickets, { now: after(60), limits, shown: none })).toBeNull();
});

test('what was opened before the clock was set back is no storm now, and what was told then is not this one', () => {
  const tickets = series([7200, 7210, 7220, 7230, 7240]);
  expect(stormOf(tickets, { now: after(0), limits, shown: none })).toBeNull();
  const storm = stormOf([...tickets, ...series([0, 1, 2, 3, 4])], { now: after(5), limits, shown: none });
  expect(storm?.tickets).toHaveLength(5);
  expect([null, -200, 4, 60, 7200].map((second) => (storm ? stormWords(storm, second === null ? null : { at: after(second), newest: null }, { now: after(5), limits })?.at ?? null : storm))).toEqual([after(6), after(6), null, null, after(6)]);
});

test.each([
  ['two seconds after the last of them', [0, 1, 2, 3, 4], null, 6],
  ['six seconds after it became a storm, when there is no end of them', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], null, 10],
  ['again for a single one, soon while it is young', [0, 1, 2, 3, 4, 8], [5, 6], 9],
  ['again for those who came in while it was told', [0, 0, 0, 0, 0, 0, 0, 0], [5, 2], 5],
  ['not again when all were named', [0, 1, 2, 3, 4, 8], [6, 10], null],
  ['again for a few more, after a longer pause', [0, 1, 2, 3, 4, 20, 21, 22, 23], [5, 6], 16],
  ['each minute at most when it lasts', [0, 1, 2, 3, 4, 100, 200, 300, 400, 500], [9, 450], 510],
])('a storm is told %s', (_, seconds, told, at) => {
  const now = after(Math.max(30, ...seconds));
  const storm = stormOf(series(seconds), { now, limits, shown: none });
  const last = told && { newest: told[0] ?? null, at: after(told[1] ?? 0) };
  expect(storm && stormWords(storm, last, { now, limits })?.at).toEqual(at === null ? undefined : after(at));
});

test('who joined it is named first, in silence; who has a card of their own is not told again', () => {
  const storm = stormOf(series([0, 1, 2, 3, 4, 8, 9]), { now: after(12), limits, shown: ({ id }) => id === 6 });
  const words = storm && stormWords(storm, { newest: 5, at: after(6) }, { now: after(12), limits });
  expect(words).toMatchObject({ again: true, loud: false, newest: 7, says: expect.stringMatching(/^⛈ STORM · 1 more, 7 incidents in all: /) as unknown });
  expect(words?.all.split('\n')[0]).toMatch(/^INC-7 /);
});

test('a storm of what is low makes no sound', () => {
  const storm = stormOf(series([0, 1, 2, 3, 4], () => 'low'), { now: after(12), limits, shown: none });
  expect(storm && stormWords(storm, null, { now: after(12), limits })?.loud).toBe(false);
});

test('a clock that was set back by a moment ends no storm', () => {
  expect(stormOf(series([0, 10, 20, 30, 40]), { now: after(38), limits, shown: none })?.held.size).toBe(2);
});

function series(seconds: readonly number[], severity: (id: number) => Finding['severity'] = () => 'medium'): Ticket[] {
  return seconds.map((second, n) => {
    const resource: ResourceRef = `docker://nas1/app${n}`;
    const made = situation(`running ${resource}`);
    return { id: n + 1, state: 'assessed', round: 1, firstRound: 1, openedAt: after(second), movedAt: after(second), restUntil: null, past: [], ack: null, version: 1, situation: { ...made, resource, findings: made.findings.map((one) => ({ ...one, resource, severity: severity(n + 1) })) } };
  });
}

function hurting(ticket: Ticket, many: number): Ticket {
  const affected = Array.from({ length: many }, (_, n) => ({ resource: `docker://nas2/app${n}` as const, detector: 'topology', title: safe`is stopped`, since: ticket.openedAt, finding: null }));
  return { ...ticket, situation: { ...ticket.situation, affected } };
}

function after(seconds: number): Date {
  return new Date(begin + seconds * 1000);
}
