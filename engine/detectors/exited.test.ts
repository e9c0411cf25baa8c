import { expect, test } from 'vitest';
import { died, down, killed, state, stopped } from '../../ops/testing/container-facts.ts';
import { ago, foundBy, viewOf } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import exited from './exited.ts';

const detect = (facts: Fact[]) => foundBy(exited, viewOf(facts))[0] ?? null;

test('an end with an error that nothing restarts is noticed', () => {
  expect(detect([died(5, 3), down(4, 3)])?.title).toContain('stopped with exit code 3');
});

test.each([
  ['a clean end', [died(5, 0), down(4, 0)]],
  ['a stop by a person', [killed(6), died(5, 137), stopped(4.9), down(4, 137)]],
  ['a stop whose last event came late', [died(5, 143), stopped(4.9), down(4, 143)]],
  ['a kill with an end signal', [killed(6, 9), died(5, 137), down(4, 137)]],
  ['an end by SIGTERM that nothing follows', [died(5, 143), down(4, 143)]],
  ['an end long ago', [died(2000, 1), down(1999)]],
  ['a policy that may still act', [died(3, 1), down(2.9, 1, 'always')]],
  ['a removed container', [died(5, 1), state(4, { present: false })]],
  ['a container that nobody has looked at lately', [died(100, 1), state(99, { status: 'exited', exitCode: 1, restartPolicy: 'no' }, 91)]],
  ['an end of the container before the present one', [died(5, 1), state(4, { containerId: 'c2', status: 'exited' })]],
])('%s is no incident', (_what, facts) => { expect(detect(facts)).toBeNull(); });

test('an end that nobody heard of is read from the state', () => {
  const lost = state(20, { status: 'exited', exitCode: 255, restartPolicy: 'no', finishedAt: ago(200).toISOString() });
  expect(detect([lost])).toMatchObject({ since: ago(200) });
  expect(detect([state(20, { status: 'exited', exitCode: 137, restartPolicy: 'no', finishedAt: ago(200).toISOString() })])).toBeNull();
  expect(detect([state(20, { status: 'exited', exitCode: 255, restartPolicy: 'no', finishedAt: ago(5000).toISOString() })])).toBeNull();
});

test('a signal long before does not excuse an end', () => {
  expect(detect([killed(3000, 3), died(5, 1), down(4, 1)])).not.toBeNull();
});

test('a signal that does not end a process does not make its end asked for', () => {
  expect(detect([killed(6, 1), died(5, 1), down(4, 1)])).not.toBeNull();
});
