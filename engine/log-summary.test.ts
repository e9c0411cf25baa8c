import { expect, test } from 'vitest';
import { safe } from './distill.ts';
import { summaryOf, trendWords, type MonthRecord, type Trend } from './log-summary.ts';
import type { Signature } from './signature.ts';

const signature = (change: Partial<Signature> = {}): Signature => ({ id: 'aaaaaaaaaaaaaaaa', template: 'Grandma Ottilie called <*>', level: 'info', class: null, ...change });
const counted = (lines: number, change: Partial<Signature> = {}, trend: Trend = [0, 0, lines]): MonthRecord['signatures'][number] => ({ signature: signature(change), lines, trend, firstSeen: '2026-01-01' });
const month = (signatures: MonthRecord['signatures'], change: Partial<MonthRecord> = {}) => summaryOf({ service: 'docker://nas1/web', month: '2026-08-01', asOf: '2026-09-01', signatures, incidents: [], changes: [], ...change });

test.each([
  [[0, 0, 5], 'new: 0, 0, 5 per 30 days'], [[4, 6, 0], 'gone: 4, 6, 0 per 30 days'], [[10, 10, 20], 'rising: 10, 10, 20 per 30 days'],
  [[10, 10, 5], 'falling: 10, 10, 5 per 30 days'], [[10, 10, 11], 'steady: 10, 10, 11 per 30 days'],
] as [Trend, string][])('the trend of %j is told as "%s"', (trend, says) => {
  expect(trendWords(trend)).toBe(says);
});

test('what warns comes before what is frequent, and the 30 most telling kinds are kept', () => {
  const many = Array.from({ length: 60 }, (_, n) => counted(1000 + n, { id: `${n}`.padStart(16, '0') }));
  const { signatures, kinds, lines } = month([...many, counted(1, { id: 'f'.repeat(16), level: 'error' }), counted(2, { id: 'e'.repeat(16), class: 'timeout' })]);
  expect([kinds, signatures.length, lines]).toEqual([62, 30, 1000 * 60 + 1770 + 3]);
  expect(signatures.slice(0, 3).map((one) => one.id[0])).toEqual(['e', 'f', '0']);
});

test('a month without lines, incidents or changes still has its text', () => {
  expect(month([]).text).toBe('Log of nas1/web, month 8 of 2026: 0 lines of 0 kinds. Nothing that warns. No incidents. No changes seen.');
  expect(month([counted(0, {}, [5, 0, 0])])).toMatchObject({ lines: 0, kinds: 0, signatures: [] });
});

test('no word of a line that is not of the operations vocabulary is in a summary', () => {
  const told = month([counted(7, { level: 'error' })], { incidents: [{ ticketId: 4, says: safe`it stopped`, outcome: 'resolved', at: new Date(0) }] });
  expect(JSON.stringify(told)).not.toMatch(/Grandma|Ottilie/);
  expect(told.text).toContain('Incidents: INC-4 it stopped.');
});
