import { describe, expect, test } from 'vitest';
import type { LogCounts } from './fact-values.ts';
import type { LogClass, LogLevel, Signature } from './signature.ts';
import { newTally, type Tally } from './tally.ts';
import type { ResourceRef } from './types.ts';

const service: ResourceRef = 'docker://nas1/app';
const begin = Date.parse('2026-11-21T10:00:00Z');
const how = { windowSeconds: 10, learningMinutes: 60 };
const at = (seconds: number) => new Date(begin + seconds * 1000);

type Written = { seconds: number; id?: string; level?: LogLevel; kind?: LogClass | null; lines?: number; target?: string | null; of?: ResourceRef; now?: number };

function write(tally: Tally, { seconds, id = 'e1', level = 'error', kind = null, lines = 1, target = null, of = service, now = seconds }: Written): void {
  const signature: Signature = { id, template: id, level, class: kind };
  tally.add({ service: of, signature, lines, at: at(seconds).getTime(), target }, at(now));
}

function told(tally: Tally, seconds: number): (LogCounts & { at: Date; of: ResourceRef })[] {
  return tally.close(at(seconds)).map((one) => ({ ...one.value, at: one.at, of: one.resource }));
}

/** A tally that knows a service which wrote so many lines of each of some signatures in every minute of some hours. */
function learned(perMinute: Record<string, number>, hours = 3): Tally {
  const tally = newTally(how);
  write(tally, { seconds: -hours * 3600, id: 'start', level: 'info' });
  for (let minute = -hours * 60; minute < 0; minute += 1) {
    for (const [id, lines] of Object.entries(perMinute)) write(tally, { seconds: minute * 60, id, lines });
    tally.close(at(minute * 60 + 59));
  }
  tally.close(at(0));
  return tally;
}

describe('a window', () => {
  test.each([
    ['is not told before its end and a second', 10.9, []],
    ['is told once it is over', 11, [{ lines: 3, seconds: 10 }]],
  ])('%s', (_, now, windows) => {
    const tally = newTally(how);
    for (const seconds of [0, 5, 9.9]) write(tally, { seconds });
    expect(told(tally, now)).toMatchObject(windows);
  });

  test('ends where the next one begins', () => {
    const tally = newTally(how);
    for (const seconds of [9.999, 10, 19.999]) write(tally, { seconds });
    expect(told(tally, 30)).toMatchObject([{ at: at(10), lines: 1 }, { at: at(20), lines: 2 }]);
    expect(told(tally, 31)).toEqual([]);
  });

  test('counts all lines but tells only of those that warn or whose trouble is known', () => {
    const tally = newTally(how);
    write(tally, { seconds: 1, id: 'i', level: 'info', lines: 7 });
    write(tally, { seconds: 1, id: 'w', level: 'warning' });
    write(tally, { seconds: 1, id: 'c', level: 'unknown', kind: 'timeout', lines: 2 });
    const [window] = told(tally, 20);
    expect(window).toMatchObject({ lines: 10, of: service });
    expect(window?.signatures.map(({ id, count, level, class: kind }) => [id, count, level, kind])).toEqual([['w', 1, 'warning', null], ['c', 2, 'unknown', 'timeout']]);
  });

  test('in which nothing telling was written is not told', () => {
    const tally = newTally(how);
    write(tally, { seconds: 1, level: 'info' });
    expect(told(tally, 20)).toEqual([]);
  });

  test('is of one service', () => {
    const tally = newTally(how);
    write(tally, { seconds: 1 });
    write(tally, { seconds: 1, of: 'docker://nas1/other', lines: 2 });
    expect(told(tally, 20)).toMatchObject([{ of: service, lines: 1 }, { of: 'docker://nas1/other', lines: 2 }]);
  });

  test('tells whom its lines name, each by itself', () => {
    const tally = newTally(how);
    for (const [target, lines] of [['db:5432', 3], ['cache', 1], ['db:5432', 2], [null, 4]] as const) write(tally, { seconds: 1, target, lines, kind: 'connection_refused' });
    expect(told(tally, 20)[0]?.signatures.map(({ target, count }) => [target, count])).toEqual([['db:5432', 5], ['cache', 1], [null, 4]]);
  });

  test('names a few targets only, and counts the lines all the same', () => {
    const tally = newTally(how);
    for (let n = 0; n < 100; n += 1) write(tally, { seconds: 1, target: `host${n}` });
    const counts = told(tally, 20)[0]?.signatures ?? [];
    expect(counts).toHaveLength(6);
    expect(counts.reduce((sum, one) => sum + one.count, 0)).toBe(100);
  });

  test('tells at most fifty signatures, the most telling first', () => {
    const tally = learned({ often: 600 });
    for (let n = 0; n < 70; n += 1) write(tally, { seconds: 1, id: `w${n}`, level: 'warning', lines: 1000 });
    write(tally, { seconds: 1, id: 'often', lines: 5000 });
    write(tally, { seconds: 1, id: 'fatal', level: 'fatal' });
    const ids = told(tally, 20)[0]?.signatures.map((one) => one.id) ?? [];
    expect(ids).toHaveLength(50);
    expect(ids[0]).toBe('fatal');
    expect(ids).not.toContain('often');
  });

  test('that is late is told too, by itself, with a key of its own', () => {
    const tally = newTally(how);
    write(tally, { seconds: 1 });
    const [first] = tally.close(at(20));
    write(tally, { seconds: 2, now: 25 });
    const [late] = tally.close(at(30));
    expect([late?.at, late?.value.lines]).toEqual([first?.at, 1]);
    expect(late?.key).not.toBe(first?.key);
  });

  test('of longer ago than the engine remembers is learned from and not told', () => {
    const tally = newTally(how);
    write(tally, { seconds: -4000, now: 0 });
    write(tally, { seconds: -3500, now: 0 });
    expect(told(tally, 20)).toMatchObject([{ at: at(-3490), signatures: [{ id: 'e1', isNew: false }] }]);
  });

  test('that lies ahead because the clock was set back is told at once, as of now', () => {
    const tally = newTally(how);
    write(tally, { seconds: 86_400, lines: 3 });
    write(tally, { seconds: 1, lines: 2 });
    expect(told(tally, 2)).toMatchObject([{ at: at(2), lines: 3 }]);
    expect(told(tally, 20)).toMatchObject([{ at: at(10), lines: 2 }]);
  });

  test('never lies ahead, whatever clock a line came with', () => {
    const tally = newTally(how);
    write(tally, { seconds: 5000, now: 5 });
    expect(told(tally, 11)).toMatchObject([{ at: at(10), lines: 1 }]);
  });
});

describe('what is usual', () => {
  test('is not known before a service was watched for long enough', () => {
    const tally = newTally(how);
    write(tally, { seconds: 0, id: 'start', level: 'info' });
    for (const [seconds, usual] of [[3589, null], [3590, 0]] as const) {
      write(tally, { seconds, id: `at${seconds}` });
      expect(told(tally, seconds + 20).flatMap((one) => one.signatures)).toMatchObject([{ usual }]);
    }
  });

  test.each([[1, 3], [60, 3], [60, 72], [0.5, 24]])('is the rate of %d lines a minute after %d hours of them', (lines, hours) => {
    const tally = learned({ e1: lines }, hours);
    write(tally, { seconds: 1 });
    const usual = told(tally, 20)[0]?.signatures[0]?.usual ?? 0;
    expect(usual / lines).toBeGreaterThan(0.95);
    expect(usual / lines).toBeLessThan(1.05);
  });

  test('leaves out the window it is told with, and hardly moves in a burst of minutes', () => {
    const tally = learned({ e1: 6 }, 48);
    for (let window = 0; window < 30; window += 1) write(tally, { seconds: window * 10, lines: 1000 });
    const usuals = told(tally, 400).map((one) => one.signatures[0]?.usual ?? 0);
    expect(usuals[0]).toBeLessThan(6.5);
    expect(usuals.at(-1)).toBeLessThan(60);
  });

  test('follows a service that has changed for days', () => {
    const tally = learned({ e1: 600 }, 24);
    write(tally, { seconds: 3 * 86_400 });
    expect(told(tally, 3 * 86_400 + 20)[0]?.signatures[0]?.usual).toBeLessThan(100);
  });

  test('is the same whether lines come in time or late', () => {
    const [inTime, late] = [newTally(how), newTally(how)];
    const minutes = Array.from({ length: 200 }, (_, n) => n * 60 - 20_000);
    write(inTime, { seconds: -20_000, id: 'start', level: 'info', now: 0 });
    write(late, { seconds: -20_000, id: 'start', level: 'info', now: 0 });
    for (const seconds of minutes) write(inTime, { seconds, now: 0 });
    for (const seconds of [...minutes].reverse()) write(late, { seconds, now: 0 });
    const [one, other] = [inTime, late].map((tally) => {
      write(tally, { seconds: 1 });
      return told(tally, 20)[0]?.signatures[0]?.usual ?? 0;
    });
    expect(one).toBeCloseTo(other ?? 0, 9);
  });
});

describe('what is new', () => {
  test.each([
    ['a signature never seen on a service that was watched for an hour', 3600, 'other', true],
    ['not what a service wrote before', 3600, 'known', false],
    ['nothing while a service is being learned', 3500, 'other', false],
  ])('is %s', (_, seconds, id, isNew) => {
    const tally = newTally(how);
    write(tally, { seconds: 0, id: 'known' });
    tally.close(at(20));
    write(tally, { seconds, id });
    expect(told(tally, seconds + 20)[0]?.signatures).toMatchObject([{ id, isNew }]);
  });

  test('is new once', () => {
    const tally = learned({ known: 1 });
    for (const seconds of [1, 11]) write(tally, { seconds, id: 'other' });
    expect(told(tally, 30).map((one) => one.signatures[0]?.isNew)).toEqual([true, false]);
  });

  test('is nothing that only another service wrote', () => {
    const tally = learned({ known: 1 });
    write(tally, { seconds: 1, id: 'known', of: 'docker://nas1/other' });
    expect(told(tally, 20)[0]?.signatures).toMatchObject([{ isNew: false, usual: null }]);
  });
});

describe('a tally that goes on from what another one knew', () => {
  test('knows what is usual and what is new as that one did', () => {
    const before = learned({ e1: 12 });
    const after = newTally(how);
    const memory = before.changes().get(service);
    expect(after.knows(service)).toBe(false);
    if (memory) after.remember(service, memory);
    for (const tally of [before, after]) for (const id of ['e1', 'other']) write(tally, { seconds: 1, id });
    const [one, other] = [before, after].map((tally) => told(tally, 20)[0]?.signatures);
    expect(other?.map(({ id, isNew }) => [id, isNew])).toEqual([['other', true], ['e1', false]]);
    expect(other?.[1]?.usual).toBeCloseTo(one?.[1]?.usual ?? 0, 6);
  });

  test('tells what has changed, once', () => {
    const tally = learned({ e1: 12 });
    expect([...tally.changes().get(service)?.usual.keys() ?? []]).toEqual(['e1']);
    expect(tally.changes().size).toBe(0);
  });
});
