import { expect, test } from 'vitest';
import { died, down, up } from '../../ops/testing/container-facts.ts';
import { crash, fact, foundBy, recoveryBy, viewOf } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import oom from './oom.ts';

const detect = (facts: Fact[]) => foundBy(oom, viewOf(facts))[0] ?? null;
const kill = (secondsAgo: number) => fact('container.oom', secondsAgo, { containerId: 'c1' });

test('a kill for lack of memory is noticed and outranks the restart loop', () => {
  const found = detect([kill(5), ...crash(4.9, 137), up(4)]);
  expect(found).toMatchObject({ detector: 'oom', rank: 30, severity: 'medium' });
});

test('it is high when the container is down', () => { expect(detect([kill(5), died(4.9, 137), down(4, 137)])).toMatchObject({ severity: 'high' }); });
test('it is over after a calm time', () => { expect(detect([kill(100), ...crash(99, 137), up(98)])).toBeNull(); });
test('without such an event exit code 137 alone is none', () => { expect(detect([...crash(5, 137), up(4)])).toBeNull(); });
test('of what is not known to be down it is not high', () => { expect(detect([kill(5)])).toMatchObject({ severity: 'medium', symptoms: ['killed for lack of memory'] }); });
test('an old look and old events open nothing', () => { expect(detect([kill(200), died(199, 137), down(198, 137, 'always')].map((one) => ({ ...one, seenAt: one.at })))).toBeNull(); });
test('kills far apart within an hour are one trouble that has not recovered at each start', () => {
  const leaking = [kill(1500), ...crash(1499, 137), up(1498), kill(200), ...crash(199, 137), up(198)];
  expect(recoveryBy(oom, viewOf(leaking))).toMatchObject({ is: 'still' });
  expect(recoveryBy(oom, viewOf([kill(200), ...crash(199, 137), up(198)]))).toMatchObject({ is: 'recovered' });
});
test('kills again and again are told as such', () => {
  expect(detect([kill(1500), ...crash(1499, 137), up(1498), kill(5), ...crash(4, 137), up(3)])).toMatchObject({ title: expect.stringContaining('keeps running out of memory (2 times') as string });
});
