import { describe, expect, test } from 'vitest';
import { down, killed, died, stopped, state, up } from '../../ops/testing/container-facts.ts';
import { minute, minutes, reading } from '../../ops/testing/log-facts.ts';
import { ago, fact, foundBy, recoveryBy, viewOf, viewOn } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import errorBurst from './error-burst.ts';

const detect = (facts: Fact[], settings = {}) => foundBy(errorBurst, viewOf([reading(), ...facts]), settings)[0] ?? null;
const recovery = (facts: Fact[], since?: Date) => recoveryBy(errorBurst, viewOf(facts), since ? { since } : {}).is;

describe('error burst', () => {
  test('far more errors than usual are noticed, in words of their class and with rounded numbers', () => {
    expect(detect(minutes(5, { count: 48, usual: 1, class: 'connection_refused' }))).toMatchObject({
      cause: 'logs', severity: 'medium', since: ago(300), signature: 's1',
      title: 'nas1/immich_server: 200+ errors in 5 min (connection refused)', symptoms: ['240 errors in 5 min, usually about 5'],
    });
  });

  test.each([
    ['a service that always writes 50 errors a minute', minutes(5, { count: 50, usual: 50 })],
    ['a rise to less than five times the usual', minutes(5, { count: 49, usual: 10 })],
    ['a rise of few lines', minutes(5, { count: 9, usual: 0.01 })],
    ['warnings without a class', minutes(5, { count: 500, usual: 1, level: 'warning' })],
    ['words about shutting down', minutes(5, { count: 500, usual: 1, class: 'shutting_down' })],
    ['what is written for debugging', minutes(5, { count: 500, usual: 1, level: 'debug', class: 'timeout' })],
    ['what nobody knows to be unusual', minutes(5, { count: 99 })],
    ['a burst before the window', minutes(5, { count: 500, usual: 1 }, 300)],
    ['a burst of some seconds', [fact('log.counts', 20, { seconds: 20, lines: 500, signatures: [{ id: 's1', level: 'error', class: null, count: 500, usual: 1, isNew: false, target: null }] })]],
    ['a burst in a future that the clock was set back from', minutes(5, { count: 500, usual: 1 }, -600)],
  ])('%s is quiet', (_what, facts) => { expect(detect(facts)).toBeNull(); });

  test.each([
    ['just enough lines', minutes(5, { count: 10, usual: 1.99 })],
    ['so many that it does not matter what is usual', minutes(5, { count: 100 })],
    ['warnings with a class', minutes(5, { count: 100, usual: 1, level: 'warning', class: 'timeout' })],
    ['lines of one kind that name several targets', minutes(5, { count: 6, usual: 1, target: 'a:1' }).concat(minutes(5, { count: 6, usual: 1, target: 'b:1' }))],
    ['several kinds together', minutes(5, { count: 5, usual: 0.5 }).concat(minutes(5, { id: 's2', count: 5, usual: 0.5 }))],
  ])('%s are a burst', (_what, facts) => { expect(detect(facts)).not.toBeNull(); });

  test('what puts stored things at risk is high', () => { expect(detect(minutes(5, { count: 50, usual: 1, class: 'read_only' }))).toMatchObject({ severity: 'high' }); });
  test('the title stays while a burst grows a little', () => {
    expect(detect(minutes(5, { count: 60, usual: 1 }))?.title).toBe(detect(minutes(5, { count: 90, usual: 1 }))?.title);
  });
  test('the thresholds can be set', () => { expect(detect(minutes(5, { count: 2, usual: 0.1 }), { ERROR_BURST_COUNT: '8' })).not.toBeNull(); });

  test('a log that is not being read opens nothing', () => {
    const burst = minutes(5, { count: 50, usual: 1 }, 100);
    expect(foundBy(errorBurst, viewOf([reading(7200, 100), ...burst]))).toEqual([]);
    expect(foundBy(errorBurst, viewOf([reading(7200, 0, false), ...burst]))).toEqual([]);
  });
  test('what a container wrote before it was stopped on purpose is no incident', () => {
    expect(detect([...minutes(5, { count: 50, usual: 1 }), killed(10), died(9.9, 137), stopped(9.8), down(9, 137)])).toBeNull();
  });
  test('a declared file is watched as well', () => {
    expect(foundBy(errorBurst, viewOn('file://nas1/var/log/app.log', minutes(5, { count: 50, usual: 1 })))).toHaveLength(1);
  });
});

describe('the end of an error burst', () => {
  const burst = (endedAgo: number) => minutes(3, { count: 50, usual: 1 }, endedAgo);

  test('is a whole window without one', () => {
    expect(recovery([reading(), ...burst(240)])).toBe('still');
    expect(recovery([reading(), ...burst(300)])).toBe('recovered');
  });
  test('does not need silence, only half of what opened it', () => {
    expect(recovery([reading(), ...minutes(5, { count: 5, usual: 1 })])).toBe('still');
    expect(recovery([reading(), ...minutes(5, { count: 4, usual: 1 })])).toBe('recovered');
    expect(recovery([reading(), ...minutes(5, { count: 50, usual: 50 })])).toBe('recovered');
  });
  test.each([
    ['a log that was not read', [reading(7200, 200)]],
    ['a log that was read only lately', [reading(200)]],
    ['a log of which nobody says that it is read', [minute(0, { level: 'info' })]],
    ['a log that cannot be read', [reading(20, 0, false)]],
    ['a container that is not running', [reading(), down(20)]],
  ])('is not seen in the silence of %s', (_what, facts) => { expect(recovery(facts)).toBe('unknown'); });
  test('is there when the container is gone', () => {
    expect(recoveryBy(errorBurst, viewOf([...burst(0), state(5, { present: false })]))).toMatchObject({ is: 'recovered', gone: true });
  });
  test('comes sooner after a step, and only what was written after it counts', () => {
    expect(recovery([reading(), up(600), ...burst(100)], ago(90))).toBe('recovered');
    expect(recovery([reading(), up(600), ...burst(100)], ago(30))).toBe('unknown');
    expect(recovery([reading(), up(600), ...burst(0)], ago(130))).toBe('still');
  });
});
