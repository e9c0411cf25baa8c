import { expect, test } from 'vitest';
import { markupOf } from './html.ts';
import { sparkline, sumOf } from './sparkline.ts';

const draw = (counts: readonly number[]) => markupOf(sparkline(counts.map((count, n) => ({ label: `day ${String(n + 1)}`, count })), { what: 'Lines', each: 'day' }));

test('the tallest bar fills the height, the others by their share, and none is drawn as good as none', () => {
  const heights = [...draw([0, 50, 100]).matchAll(/ height="([\d.]+)" rx/g)].map(([, tall]) => Number(tall));
  expect(heights).toEqual([1, 16, 32]);
});

test('it says in words what it draws', () => {
  expect(draw([1000, 0, 200])).toContain('aria-label="Lines each day, from day 1 to day 3: 1,200 in all, most 1,000 on day 1; last 200"');
  expect(draw([0, 0])).toContain('aria-label="Lines each day, from day 1 to day 2: 0 in all"');
});

test('nothing counted is drawn as nothing', () => {
  expect(draw([])).toContain('aria-label="Lines each day: 0 in all"');
  expect(sumOf([])).toBe(0);
});
