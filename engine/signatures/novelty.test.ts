import { expect, test } from 'vitest';
import { newMiner } from './miner.ts';

const flood = (miner: ReturnType<typeof newMiner>, source: string) => {
  for (let n = 0; n < 5010; n += 1) miner.sign(`${letters(n)} happened with code 7`, source);
};
const letters = (n: number) => n.toString().replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');

test('a source that floods gets one signature for its further new kinds, which keeps level and class', () => {
  const miner = newMiner();
  flood(miner, 'noisy');
  expect(miner.sign('something new at last', 'noisy')).toMatchObject({ template: '<*>', level: 'unknown', class: null });
  expect(miner.sign('ERROR: quite new, connection refused', 'noisy')).toMatchObject({ template: '<*>', level: 'error', class: 'connection_refused' });
});

test('other sources are not touched by a flood', () => {
  const miner = newMiner();
  flood(miner, 'noisy');
  expect(miner.sign('something new at last', 'calm').template).toBe('something new at last');
});

test('what was known before the flood keeps its signature', () => {
  const before = newMiner().sign('a known kind of line');
  const miner = newMiner([before.id]);
  flood(miner, 'noisy');
  expect(miner.sign('a known kind of line', 'noisy')).toEqual(before);
});

test('a source that has calmed down may bring new kinds again', () => {
  const miner = newMiner();
  flood(miner, 'noisy');
  for (let n = 0; n < 200; n += 1) miner.sign('aaaa happened with code 7', 'noisy');
  expect(miner.sign('something new at last', 'noisy').template).toBe('something new at last');
});
