import { describe, expect, test } from 'vitest';
import { awaiting, declaredTicket, narrative, situation, stepOf } from '../ops/testing/tickets.ts';
import { fact, viewOn } from '../ops/testing/views.ts';
import { calledByRef } from './called.ts';
import { dailyOf, dailyShape, isPatchy, isQuiet, type Daily, type DaySeen } from './daily.ts';
import { downTimes } from './daily-down.ts';
import { watchList } from './daily-watch.ts';
import { safe } from './distill.ts';
import { coreOf, recorded } from './ticket.ts';
import type { Assessed, Finding, Outcome, ResourceRef, Ticket } from './types.ts';

const db: ResourceRef = 'docker://attic/db';
const web: ResourceRef = 'docker://attic/web';
const at = (text: string): Date => new Date(`2026-11-${text}:00Z`);

function ticket(id: number, opened: string, change: { detector?: string; resource?: ResourceRef; end?: [Outcome['kind'], string]; severity?: Finding['severity'] } = {}): Ticket {
  const base = situation(`key ${id}`);
  const [finding] = base.findings;
  if (!finding) throw new Error('a situation has a finding');
  const findings = [{ ...finding, detector: change.detector ?? 'exited', resource: change.resource ?? db, since: at(opened), severity: change.severity ?? 'medium' }];
  const open: Assessed = { id, situation: { ...base, resource: change.resource ?? db, findings }, round: 1, firstRound: 1, openedAt: at(opened), movedAt: at(opened), restUntil: null, past: [], ack: null, version: 1, state: 'assessed' };
  if (!change.end) return open;
  return { ...coreOf(open), state: 'recorded', narrative: null, outcome: { kind: change.end[0], says: safe`it runs again`, at: at(change.end[1]), evidence: [] } };
}

function day(change: Partial<DaySeen> = {}): Daily {
  return dailyOf({
    day: '2026-11-20', timeZone: 'UTC', at: at('21T07:00'), watched: 86_400, tickets: [], declared: [], views: [], resources: [db, web], eventful: new Set(), before: { incidents: 30, days: 30 },
    hushes: [], patterns: [], parts: [], models: { calls: 0, cloud_tokens: 0, local_tokens: 0, usd: null }, called: calledByRef, ...change,
  });
}

test('a day without anything is quiet, one of which too little was watched is not', () => {
  expect([isQuiet(day()), isPatchy(day())]).toEqual([true, false]);
  const patchy = day({ watched: 70_000 });
  expect([isQuiet(patchy), isPatchy(patchy)]).toEqual([false, true]);
});

test('each incident is told on the day on which it was opened, and what came since apart from it', () => {
  const told = day({ tickets: [
    ticket(1, '19T23:00', { end: ['resolved', '20T01:00'] }), ticket(2, '20T00:00'), ticket(3, '20T23:59', { end: ['recovered', '21T00:01'] }), ticket(4, '21T03:00'),
    ticket(5, '20T12:00', { end: ['joined', '20T12:01'] }), ticket(6, '20T12:00', { end: ['unwatched', '20T12:01'] }),
  ] });
  expect(told.incidents.map(({ label, ended }) => [label, ended])).toEqual([['INC-2', null], ['INC-3', 'it runs again']]);
  expect(told.since.map(({ label }) => label)).toEqual(['INC-4']);
  expect(told.counts).toEqual({ opened: 2, solved: 1, open: 2, usual: 1 });
});

test('what waits for a person is told with the time since when, the longest first; what was declined waits for nobody', () => {
  const offered = awaiting(ticket(2, '20T15:00') as Assessed, at('21T08:00'));
  const parked = (id: number, reason: 'expired' | 'declined' | 'handed_over', since: string): Ticket => ({ ...coreOf(offered), id, movedAt: at(since), state: 'parked', narrative, reason, says: safe`no`, by: null });
  const told = day({ tickets: [{ ...offered, movedAt: at('20T16:00') }, parked(3, 'expired', '20T10:00'), parked(4, 'declined', '20T09:00'), parked(5, 'handed_over', '21T01:00')] });
  expect(told.todo).toEqual([
    { label: 'INC-3', says: 'its offer expired; press "Check again and ask": it keeps restarting', since: at('20T10:00').getTime() },
    { label: 'INC-2', says: 'waits for your approval of step 1 of 1: Restart it', since: at('20T16:00').getTime() },
    { label: 'INC-5', says: 'is over to you: it keeps restarting', since: at('21T01:00').getTime() },
  ]);
});

test('a resource is quiet when nothing happened to it and no incident touched it', () => {
  expect(day({ eventful: new Set([web]) }).resources).toEqual({ quiet: 1, all: 2 });
  expect(day({ tickets: [ticket(1, '20T10:00')] }).resources).toEqual({ quiet: 1, all: 2 });
  expect(day({ tickets: [ticket(1, '21T03:00')] }).resources).toEqual({ quiet: 2, all: 2 });
});

test.each([[{ incidents: 3, days: 30 }, 0.1], [{ incidents: 0, days: 30 }, 0], [{ incidents: 50, days: 6 }, null]])('of %j the usual number is %s', (before, usual) => {
  expect(day({ before }).counts.usual).toBe(usual);
});

test('long lists are cut, and what was cut is counted', () => {
  const told = day({ tickets: Array.from({ length: 100 }, (_, n) => ticket(n + 1, '20T10:00')) });
  expect([told.incidents.length, told.more]).toEqual([20, 80]);
});

test('a day fits through the door of the database as it is', () => {
  const told = day({ tickets: [ticket(1, '20T10:00')], parts: [{ name: 'docker:shed', state: 'away' }, { name: 'discord', state: 'ok' }], hushes: [{ id: '1', kind: 'maintenance', what: { resource: web }, until: at('21T09:00'), by: 'owner', why: '' }] });
  expect(dailyShape.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
  expect([told.parts, told.hushes.map(({ says }) => says)]).toEqual([['docker:shed away'], ['maintenance of attic/web']]);
});

describe('down time', () => {
  const span = { from: at('20T00:00'), to: at('21T00:00') };

  test.each<[string, Ticket[], [ResourceRef, number][]]>([
    ['lasts from what was noticed to its end', [ticket(1, '20T10:00', { end: ['resolved', '20T10:07'] })], [[db, 420]]],
    ['is counted once where two incidents overlap', [ticket(1, '20T10:00', { end: ['resolved', '20T10:10'] }), ticket(2, '20T10:05', { end: ['resolved', '20T10:20'] })], [[db, 1200]]],
    ['counts only what lies within the day', [ticket(1, '19T22:00', { end: ['resolved', '20T00:10'] }), ticket(2, '20T23:50')], [[db, 1200]]],
    ['is none of what is only in danger', [ticket(1, '20T10:00', { detector: 'storage-filling', end: ['resolved', '20T12:00'] })], []],
    ['is told of the longest first', [ticket(1, '20T10:00', { end: ['resolved', '20T10:07'] }), ticket(2, '20T10:00', { resource: web, end: ['resolved', '20T11:00'] })], [[web, 3600], [db, 420]]],
  ])('%s', (_what, tickets, expected) => {
    expect(downTimes(tickets, span).map(({ resource, seconds }) => [resource, seconds])).toEqual(expected);
  });

  test('of a whole day of 25 hours is 25 hours', () => {
    const told = day({ day: '2026-10-25', timeZone: 'Europe/Berlin', at: new Date('2026-10-26T06:00:00Z'), tickets: [{ ...ticket(1, '01T00:00'), situation: { ...ticket(1, '01T00:00').situation, findings: ticket(1, '01T00:00').situation.findings.map((one) => ({ ...one, since: new Date('2026-10-20') })) }, openedAt: new Date('2026-10-20') }] });
    expect(told.down).toEqual([{ name: 'attic/db', seconds: 25 * 3600 }]);
  });
});

describe('worth watching is', () => {
  const pool: ResourceRef = 'proxmox://barn/storage/n1/tank';
  const day1 = 86_400;
  const words = (...facts: ReturnType<typeof fact>[]): string[] => watchList(viewOn(pool, facts), calledByRef);
  const gb = (used: number): { usedBytes: number; totalBytes: number } => ({ usedBytes: used * 1e9, totalBytes: 100e9 });

  test('a storage that is nearly full, or will be within a month', () => {
    expect(words(fact('storage.usage', 0, gb(86)))).toEqual(['barn/storage_n1_tank is 86 % full']);
    expect(words(fact('storage.usage', 2 * day1, gb(60), 2 * day1), fact('storage.usage', day1, gb(62), day1), fact('storage.usage', 0, gb(64)))).toEqual([expect.stringMatching(/^barn\/storage_n1_tank is 64 % full, about 1\d d left$/)]);
    expect(words(fact('storage.usage', 2 * day1, gb(60), 2 * day1), fact('storage.usage', 0, gb(60)))).toEqual([]);
  });

  test('a disk that counts more errors than before', () => {
    const disk = (reallocated: number) => ({ health: 'passed', wearoutPercent: 1, model: 'm', smart: { reallocated } }) as const;
    expect(words(fact('disk.health', day1, disk(1)), fact('disk.health', 3600, disk(4)))).toEqual(['barn/storage_n1_tank counts more and more errors (4 sectors were moved elsewhere)']);
    expect(words(fact('disk.health', day1, disk(4)), fact('disk.health', 3600, disk(4)))).toEqual([]);
  });

  test.each([['2026-12-01T10:00:00Z', 'barn/storage_n1_tank has a certificate that expires in 10 d'], ['2026-11-01T00:00:00Z', 'barn/storage_n1_tank has a certificate that has expired'], ['2027-11-01T00:00:00Z', undefined]])('a certificate that ends at %s', (notAfter, says) => {
    expect(words(fact('certificate.state', 60, { notAfter, subject: 's' }))[0]).toBe(says);
  });

  test.each([['missing', 'has a backup that did not run in time (the last good one is 2 d old)'], ['failed', 'has a backup that failed (the last good one is 2 d old)'], ['ok', undefined], ['none', undefined]] as const)('a backup that is %s', (last, says) => {
    const state = { last, lastOkAt: '2026-11-19T10:00:00Z', lastTriedAt: null, job: 'j', everySeconds: day1 };
    expect(words(fact('backup.state', 60, state))[0]).toBe(says === undefined ? undefined : `barn/storage_n1_tank ${says}`);
  });
});

describe('declarations', () => {
  const moment = at('20T12:00');
  const request = { ...declaredTicket([], { id: 7 }), openedAt: moment, movedAt: moment };
  const step = stepOf(request);
  const waiting = { ...request, steps: [step], plan: { steps: [step], goal: safe`it is so` } };
  const ended = (on: string) => recorded(declaredTicket([], { id: 8, kind: 'drift' }), { kind: 'resolved', says: safe`as declared`, at: at(on), evidence: [] });

  test('are told apart from incidents: what is open, and what was applied on the day', () => {
    const told = day({ declared: [waiting, ended('20T12:00'), ended('21T06:00')] });
    expect(told.declarations).toEqual(['1 request is open: DEC-7 homelab/media', '1 was applied: DEC-8 homelab/media (0 steps)']);
    expect(told.todo).toEqual([{ label: 'DEC-7', says: 'waits for your approval of step 1 of 1: Restart it', since: moment.getTime() }]);
    expect([told.counts.opened, told.counts.open, told.incidents]).toEqual([0, 0, []]);
    expect(isQuiet(told)).toBe(false);
  });

  test('are none in the digest of an older version', () => {
    const { declarations: _, ...older } = day();
    expect(dailyShape.parse(older).declarations).toEqual([]);
  });
});
