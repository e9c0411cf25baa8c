import { expect, test } from 'vitest';
import { gathered } from './gather.ts';

/** Work that ends when it is told to, and remembers what it was given. */
function slowWork() {
  const given: string[][] = [];
  const ends: (() => void)[] = [];
  const work = (items: readonly string[]): Promise<number[]> => {
    given.push([...items]);
    return new Promise((resolve) => { ends.push(() => { resolve([given.length]); }); });
  };
  return { given, work, endOne: () => { ends.shift()?.(); } };
}

const soon = () => new Promise((resolve) => { setImmediate(resolve); });

test('three looks go on at once; what is asked meanwhile is looked at together, once', async () => {
  const owner = {};
  const { given, work, endOne } = slowWork();
  const asked = [['a'], ['b'], ['c'], ['d'], ['e', 'd'], ['f']].map((items) => gathered(owner, items, work));
  await soon();
  expect(given).toEqual([['a'], ['b'], ['c']]);
  endOne();
  await soon();
  expect(given.at(-1)).toEqual(['d', 'e', 'f']);
  for (let left = 0; left < 3; left += 1) endOne();
  expect((await Promise.all(asked)).slice(3)).toEqual([[4], [], []]);
});

test('whoever waited learns that it went wrong', async () => {
  const owner = {};
  const fails = () => Promise.reject(new Error('away'));
  const asked = ['a', 'b', 'c', 'd', 'e'].map((item) => gathered(owner, [item], fails));
  expect((await Promise.allSettled(asked)).map((one) => one.status)).toEqual(asked.map(() => 'rejected'));
  expect(await gathered(owner, ['f'], () => Promise.resolve([1]))).toEqual([1]);
});

test('owners do not wait for each other', async () => {
  const { given, work } = slowWork();
  for (const owner of [{}, {}]) for (const item of ['a', 'b', 'c', 'd']) void gathered(owner, [item], work);
  await soon();
  expect(given).toHaveLength(6);
});
