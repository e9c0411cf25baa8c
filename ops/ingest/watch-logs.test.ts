import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { LogReading, LogSource } from '../../engine/ports.ts';
import { until } from '../testing/stack.ts';
import { watchLogs } from './watch-logs.ts';

const reading = (signal: AbortSignal): LogReading => ({ signal, cursors: () => Promise.resolve(new Map()), take: () => Promise.resolve(), gap: () => Promise.resolve() });

function watched(read: LogSource['read']) {
  const states: string[] = [];
  const logs = watchLogs({ name: 'logs:lab', read }, { reading }, { states: { set: (_, state, words) => { states.push(`${state}: ${words}`); }, all: () => [] }, say: () => undefined });
  return { logs, states };
}

test('a source is read while its lease is held, and told to go when it is lost', async () => {
  const said: string[] = [];
  const { logs, states } = watched(async ({ signal }) => {
    said.push('read');
    await once(signal, 'abort');
    said.push('gone');
  });
  logs.gained();
  logs.lost();
  await until('the source to go', () => said.includes('gone'));
  logs.gained();
  await logs.stop();
  expect(said).toEqual(['read', 'gone', 'read', 'gone']);
  expect(states).toEqual(['ok: lines are read', 'elsewhere: read by another copy of this service', 'ok: lines are read']);
});

test('a source that ends by itself or breaks is said to, and is not begun again once told to go', async () => {
  let reads = 0;
  const { logs, states } = watched(() => {
    reads += 1;
    return Promise.reject(new Error('no such host'));
  });
  logs.gained();
  await until('the words', () => states.length === 2);
  expect(states[1]).toBe('away: not read just now: no such host');
  await logs.stop();
  expect(reads).toBe(1);
});
