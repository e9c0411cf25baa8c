import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestOn, normalised, shelfOf } from './vectors.ts';

const vector = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }).map((numbers) => Float32Array.from(numbers));

test('the nearest are the same, in the same order, as by comparing all and sorting', () => {
  fc.assert(fc.property(fc.array(vector, { maxLength: 60 }), vector, fc.integer({ min: 1, max: 12 }), (vectors, asked, most) => {
    const shelf = shelfOf(7, vectors.map((one, at) => [`v${String(at).padStart(2, '0')}`, one]));
    const all = nearestOn(shelf, asked, vectors.length + 1);
    expect(all).toHaveLength(vectors.length);
    expect(all.every((one, at) => at === 0 || one.score < (all[at - 1]?.score ?? 2) || (one.score === all[at - 1]?.score && one.name > (all[at - 1]?.name ?? '')))).toBe(true);
    expect(nearestOn(shelf, asked, most)).toEqual(all.slice(0, most));
  }));
});

test('equal vectors are equally near, wherever they stand', () => {
  const one = Float32Array.from({ length: 9 }, (_, at) => Math.sin(at));
  const near = nearestOn(shelfOf(9, Array.from({ length: 7 }, (_, at) => [`v${at}`, one] as const)), one.map((x) => x + 0.1), 7);
  expect(new Set(near.map(({ score }) => score)).size).toBe(1);
  expect(near.map(({ name }) => name)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6']);
});

test('a vector is nearest to itself, with a cosine of 1', () => {
  const shelf = shelfOf(3, [['a', Float32Array.of(1, 0, 0)], ['b', Float32Array.of(0, 2, 2)]]);
  const [first] = nearestOn(shelf, Float32Array.of(0, 5, 5), 1);
  expect(first?.name).toBe('b');
  expect(first?.score).toBeCloseTo(1, 5);
});

test('noughts have no direction, and an empty shelf has nothing near', () => {
  expect(normalised(new Float32Array(3))).toEqual(new Float32Array(3));
  expect(nearestOn(shelfOf(3, []), Float32Array.of(1, 0, 0), 5)).toEqual([]);
});
