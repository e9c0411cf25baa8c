import { expect, test } from 'vitest';
import { RawLog } from '../../engine/raw-log.ts';
import type { LogClass, Signature } from '../../engine/signature.ts';
import { signByWords } from '../testing/log-lab.ts';
import { microsAfterSecond, secondsIn } from './moments.ts';
import { makeReady, type Making } from './ready.ts';

const now = new Date('2026-11-21T10:00:00Z');
const times = { now, days: 90, windowSeconds: 10 };
const making: Making = { signAll: signByWords, targetOf: () => null, times };

function batchOf(written: readonly (readonly [string, string])[]) {
  return {
    service: 'docker://nas1/db', source: 's', stream: 'stdout', ats: written.map(([at]) => at), lines: new RawLog(written.map(([, line]) => line)),
    cursor: { value: '', taken: written.length },
  } as const;
}

test.each([
  ['2026-11-21T10:00:00Z', '2026-11-21', 'kept'],
  ['2026-11-22T10:00:00Z', '2026-11-22', 'kept'],
  ['2026-11-22T10:00:01Z', '2026-11-21', 'future'],
  ['2036-01-01T00:00:00Z', '2026-11-21', 'future'],
  ['2026-08-24T00:00:00.000000001Z', '2026-08-24', 'kept'],
  ['2026-08-23T23:59:59.999Z', '2026-08-23', 'too_old'],
  ['1970-01-01T00:00:00Z', '1970-01-01', 'too_old'],
  ['', '2026-11-21', 'undated'],
  ['yesterday, I think', '2026-11-21', 'undated'],
])('a line of %s is stored under %s: %s', (at, day, fate) => {
  expect(secondsIn(times)(at)).toMatchObject({ day, fate });
});

test.each([
  ['2026-11-21T10:00:00Z', 0], ['2026-11-21T10:00:00.1Z', 100_000], ['2026-11-21T10:00:00.000001999Z', 1], ['2026-11-21T10:00:00.123456789Z', 123_456], ['', 0],
])('a time tells microseconds as far as it does: %s', (at, micros) => {
  expect(microsAfterSecond(at)).toBe(micros);
});

test('lines are counted by signature and window, with the first and the last time', async () => {
  const ready = await makeReady(batchOf([
    ['2026-11-21T09:59:51.5Z', 'ERROR disk a'], ['2026-11-21T09:59:59Z', 'ERROR disk b'], ['2026-11-21T09:59:59Z', 'INFO ok c'], ['2026-11-21T10:00:00Z', 'ERROR disk d'],
  ]), 0, making);
  expect(ready.counts.map(({ signature, lines, first, last }) => [signature.id, lines, first.toISOString(), last.toISOString()])).toEqual([
    ['ERROR disk', 2, '2026-11-21T09:59:51.000Z', '2026-11-21T09:59:59.000Z'],
    ['INFO ok', 1, '2026-11-21T09:59:59.000Z', '2026-11-21T09:59:59.000Z'],
    ['ERROR disk', 1, '2026-11-21T10:00:00.000Z', '2026-11-21T10:00:00.000Z'],
  ]);
});

test('lines around midnight are of two days, whatever the length of a window', async () => {
  const ready = await makeReady(batchOf([['2026-11-20T23:59:59.999Z', 'INFO a x'], ['2026-11-21T00:00:00Z', 'INFO a y']]), 0, { ...making, times: { ...times, windowSeconds: 7 } });
  expect([ready.days, ready.counts.map((one) => one.day)]).toEqual([['2026-11-20', '2026-11-21'], ['2026-11-20', '2026-11-21']]);
});

test('lines that are too old are a gap, and are counted as dropped', async () => {
  const ready = await makeReady(batchOf([['2026-01-01T00:00:00Z', 'a'], ['2026-02-01T00:00:00Z', 'b'], ['2026-11-21T09:00:00Z', 'c']]), 0, making);
  expect(ready.tooOld).toEqual({ service: 'docker://nas1/db', source: 's', from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z', why: 'too_old', lines: 2 });
  expect(ready.drops).toMatchObject([{ why: 'too_old', day: '2026-01-01', lines: 1 }, { why: 'too_old', day: '2026-02-01', lines: 1 }]);
  expect(ready.counts).toHaveLength(1);
});

test.each([
  ['of 16 KiB is whole', 'x'.repeat(16_384), 'x'.repeat(16_384), 0],
  ['that is longer is cut', 'x'.repeat(20_000), `${'x'.repeat(16_384)}…`, 1],
  ['that is longer is cut at a whole character', `${'x'.repeat(16_383)}😀😀`, `${'x'.repeat(16_383)}…`, 1],
  ['that its source has cut is counted too', `${'x'.repeat(16_384)}…`, `${'x'.repeat(16_384)}…`, 1],
  ['that its source has cut at 16 KiB of long characters is counted too', `${'ä'.repeat(8192)}…`, `${'ä'.repeat(8192)}…`, 1],
  ['that ends in an ellipsis of its own is whole', `${'x'.repeat(8000)}…`, `${'x'.repeat(8000)}…`, 0],
  ['with characters that PostgreSQL cannot keep has others in their place', 'a\0b\ud800', 'a\ufffdb\ufffd', 0],
])('a line %s', async (_, line, kept, cut) => {
  const ready = await makeReady(batchOf([['2026-11-21T09:00:00Z', line]]), 0, making);
  expect(textsIn(ready.rows).map((texts) => texts.slice(0, 3))).toEqual([['docker://nas1/db', 'stdout', kept]]);
  expect(ready.drops.reduce((sum, one) => sum + (one.why === 'cut' ? one.lines : 0), 0)).toBe(cut);
});

test.each(['connection_refused', 'connection_reset', 'unreachable', 'timeout', 'dns_failure'] as LogClass[])('lines of %s are asked whom they name', async (kind) => {
  const signature: Signature = { id: 's', template: '', level: 'error', class: kind };
  const signAll = (log: RawLog): Signature[] => Array.from({ length: log.count }, () => signature);
  const ready = await makeReady(batchOf([['2026-11-21T09:00:00Z', 'no name'], ['2026-11-21T09:00:00Z', 'db:5432']]), 0, { ...making, signAll, targetOf: (line) => (line === 'db:5432' ? line : null) });
  expect(ready.counts).toMatchObject([{ lines: 2, target: 'db:5432' }]);
});

test('the first lines can be left out', async () => {
  const ready = await makeReady(batchOf([['2026-11-21T09:00:00Z', 'a'], ['2026-11-21T09:00:00Z', 'b']]), 1, making);
  expect(ready.counts.reduce((sum, one) => sum + one.lines, 0)).toBe(1);
});

/** The texts of each row: service, stream, line, signature. */
function textsIn(rows: readonly Buffer[]): string[][] {
  const [bytes, found] = [Buffer.concat(rows), [] as string[][]];
  for (let at = 0; at < bytes.length;) {
    const fields: Buffer[] = [];
    at += 2;
    for (let n = 0; n < 6; n += 1) {
      const end = at + 4 + bytes.readInt32BE(at);
      fields.push(bytes.subarray(at + 4, end));
      at = end;
    }
    found.push([0, 1, 4, 5].map((n) => String(fields[n])));
  }
  return found;
}
