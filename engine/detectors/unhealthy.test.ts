import { expect, test } from 'vitest';
import { state } from '../../ops/testing/container-facts.ts';
import { ago, fact, foundBy, recoveryBy, viewOf } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import unhealthy from './unhealthy.ts';

const detect = (facts: Fact[], seconds = '0') => foundBy(unhealthy, viewOf(facts), { UNHEALTHY_SECONDS: seconds })[0] ?? null;
const recovered = (facts: Fact[], since?: Date) => recoveryBy(unhealthy, viewOf(facts), since ? { since } : {}).is;
const health = (secondsAgo: number, value: 'healthy' | 'unhealthy') => fact('container.health', secondsAgo, { containerId: 'c1', health: value });
const sick = (secondsAgo: number, seenAgo = 0) => state(secondsAgo, { health: 'unhealthy' }, seenAgo);

test('a failing health check of a running container is noticed, since its first failure', () => {
  expect(detect([health(100, 'healthy'), health(40, 'unhealthy'), sick(40)])).toMatchObject({ severity: 'medium', since: ago(40) });
});

test('it may have to fail for a time', () => { expect(detect([health(40, 'unhealthy'), sick(40)], '60')).toBeNull(); });
test('what was removed is not unhealthy', () => { expect(detect([state(40, { health: 'unhealthy', present: false })])).toBeNull(); });
test('an old look is unknown, not unhealthy', () => { expect(detect([sick(400, 200)])).toBeNull(); });
test('it recovers when the check has passed for a calm time', () => {
  expect(recovered([health(100, 'unhealthy'), health(70, 'healthy'), state(70, { health: 'healthy' })])).toBe('recovered');
});
test('a check that passes now and then has not recovered', () => {
  expect(recovered([health(100, 'unhealthy'), health(70, 'healthy'), health(40, 'unhealthy'), health(5, 'healthy'), state(5, { health: 'healthy' })])).toBe('unknown');
});
test('after a step the first pass counts', () => {
  expect(recovered([health(40, 'unhealthy'), health(5, 'healthy'), state(5, { health: 'healthy' })], ago(20))).toBe('recovered');
});
test('while the check has not answered after a restart nothing is known', () => {
  expect(recovered([health(40, 'unhealthy'), state(5, { health: 'starting' })], ago(6))).toBe('unknown');
});
test('a failure before the step is not held against it', () => {
  expect(recovered([health(40, 'unhealthy'), sick(40)], ago(6))).toBe('unknown');
});
test('a failure after the step is', () => {
  expect(recovered([health(40, 'unhealthy'), health(3, 'unhealthy'), sick(3)], ago(6))).toBe('still');
});
