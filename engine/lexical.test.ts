import { expect, test } from 'vitest';
import { lexicalEmbedder, lexicalVector } from './lexical.ts';
import { nearestOn, normalised, shelfOf } from './vectors.ts';

const nearness = (one: string, other: string): number => lexicalVector(one).reduce((sum, x, at) => sum + x * (lexicalVector(other)[at] ?? 0), 0);

test('a vector is as long as it says and of length 1, and the same text has the same one', async () => {
  const [vector = new Float32Array(0), again] = await lexicalEmbedder.embed(['the disk is full', 'the disk is full']);
  expect(vector).toHaveLength(lexicalEmbedder.dim);
  expect(vector).toEqual(again);
  expect(normalised(vector).every((x, at) => Math.abs(x - (vector[at] ?? 0)) < 1e-6)).toBe(true);
});

test.each([
  ['the disk is full', 'full disks', 'the certificate expired'],
  ['its login was refused', 'login refused by the database', 'the port is in use'],
  ['permission denied on its volume', 'no permissions for the volume', 'a name was not found'],
])('"%s" is nearer to "%s" than to "%s"', (text, like, unlike) => {
  expect(nearness(text, like)).toBeGreaterThan(nearness(text, unlike) + 0.1);
});

test('numbers and ids of signatures hardly count', () => {
  expect(nearness('error a1b2c3d4e5f60718 timeout', 'error 0f1e2d3c4b5a6978 timeout')).toBeCloseTo(1, 5);
  expect(nearness('ended 3 times', 'ended 17 times')).toBeGreaterThan(0.8);
});

test('a text without words is near to nothing, and harms no search', () => {
  expect(lexicalVector('… —').every((x) => x === 0)).toBe(true);
  expect(nearestOn(shelfOf(768, [['a', lexicalVector('disk')]]), lexicalVector(''), 1)).toEqual([{ name: 'a', score: 0 }]);
});
