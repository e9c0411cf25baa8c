import { describe, expect, test } from 'vitest';
import { ago, container, crash, fact, viewOf } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import exited from './exited.ts';
import oom from './oom.ts';
import restartLoop from './restart-loop.ts';
import unhealthy from './unhealthy.ts';

const loopSettings = restartLoop.settings.schema.parse({});
const died = (secondsAgo: number, exitCode = 1) => fact('container.died', secondsAgo, { containerId: 'c1', exitCode });
const killed = (secondsAgo: number, signal = 15) => fact('container.killed', secondsAgo, { containerId: 'c1', signal });
const stopped = (secondsAgo: number) => fact('container.stopped', secondsAgo, { containerId: 'c1' });
const started = (secondsAgo: number) => fact('container.started', secondsAgo, { containerId: 'c1' });
const state = (secondsAgo: number, change: Parameters<typeof container>[0] = {}, seenAgo = 0) => fact('container.state', secondsAgo, container(change), seenAgo);
const down = (secondsAgo: number, exitCode = 1, policy = 'no') => state(secondsAgo, { status: 'exited', exitCode, restartPolicy: policy, startedAt: ago(secondsAgo + 60).toISOString() });
const up = (secondsAgo: number, seenAgo = 0) => state(secondsAgo, { startedAt: ago(secondsAgo).toISOString() }, seenAgo);

describe('restart loop', () => {
  const detect = (facts: Fact[]) => restartLoop.detect(viewOf(facts), loopSettings);

  test('three unasked ends inside the window are a loop, with the ends as evidence', () => {
    const found = detect([...crash(30), ...crash(20), ...crash(5, 2), up(4)]);
    expect(found).toMatchObject({ detector: 'restart-loop', severity: 'high', since: ago(30) });
    expect(found?.evidence).toEqual(['container.died@30', 'container.died@20', 'container.died@5']);
    expect(found?.title).toContain('immich_server keeps restarting (3 times in 30 s)');
  });

  test('two are not', () => { expect(detect([...crash(20), ...crash(5), up(4)])).toBeNull(); });

  test('ends outside the window do not count', () => { expect(detect([...crash(400), ...crash(350), ...crash(5), up(4)])).toBeNull(); });

  test('a high cumulative restart count alone is no loop', () => {
    expect(detect([state(3000, { restartCount: 900 })])).toBeNull();
  });

  test('growth of the restart count inside the window is one, even when no event was heard', () => {
    expect(detect([state(100, { restartCount: 900, startedAt: ago(100).toISOString() }, 50), state(20, { restartCount: 903, startedAt: ago(20).toISOString() })])).not.toBeNull();
  });

  test('runs of a job that nothing restarts are no loop, nor are ends of earlier containers', () => {
    const job = [50, 30, 10].flatMap((at, n) => [fact('container.died', at, { containerId: `j${n}`, exitCode: 0 })]);
    expect(detect([...job, state(5, { containerId: 'j9', restartPolicy: 'no' })])).toBeNull();
    expect(detect([...job, state(5, { containerId: 'j9', restartPolicy: 'always' })])).toBeNull();
  });

  test('the count of a new container of the same name is not compared with that of the old one', () => {
    expect(detect([state(100, { restartCount: 0 }, 50), state(20, { containerId: 'c2', restartCount: 7, startedAt: ago(20).toISOString() })])).toBeNull();
  });

  test('restarts that somebody asked for are not ends', () => {
    const restarts = [40, 30, 20, 10].flatMap((at) => [killed(at), died(at - 0.1, 143), stopped(at - 0.2), started(at - 0.3)]);
    expect(detect([...restarts, up(9)])).toBeNull();
  });

  test('after a restart by a person the count begins anew', () => {
    const facts = [...crash(60), ...crash(50), ...crash(40), killed(30), died(29.9, 137), stopped(29.8), started(29.7), ...crash(10), up(9)];
    expect(detect(facts)).toBeNull();
  });

  test('a loop that somebody stopped is none', () => {
    expect(detect([...crash(30), ...crash(20), ...crash(15), killed(10), died(9.9, 137), stopped(9.8), down(9, 137, 'always')])).toBeNull();
  });

  test('a loop that has been calm for long enough is none any more', () => {
    expect(detect([...crash(200), ...crash(190), ...crash(180), up(179)])).toBeNull();
  });

  test('a slow loop is not taken for a recovery at each of its starts', () => {
    const slow = [...crash(270), ...crash(200), ...crash(130), ...crash(65), up(64.5)];
    expect(detect(slow)).not.toBeNull();
    expect(restartLoop.recovered(viewOf(slow), null).is).not.toBe('recovered');
  });
});

describe('recovery of a container', () => {
  const recovered = (facts: Fact[], since: Date | null = null) => restartLoop.recovered(viewOf(facts), since).is;

  test('running undisturbed for long enough is recovered', () => { expect(recovered([...crash(100), up(99)])).toBe('recovered'); });
  test('running for too short a time is unknown', () => { expect(recovered([...crash(100), up(30)])).toBe('unknown'); });
  test('a state last seen before the calm was over is not stretched to now', () => { expect(recovered([...crash(200), up(80, 40)])).toBe('unknown'); });
  test('an old look resolves nothing', () => { expect(recovered([...crash(400), up(399, 120)])).toBe('unknown'); });
  test('an engine whose clock is behind ours does not make a fresh start look old', () => {
    expect(recovered([...crash(130), state(5, { startedAt: ago(125).toISOString() })])).toBe('unknown');
  });
  test('a look some seconds old still tells of a calm time before it', () => { expect(recovered([...crash(100), up(99, 8)])).toBe('recovered'); });
  test('a look from the future resolves nothing', () => { expect(recovered([...crash(400), up(399, -3600)])).toBe('unknown'); });
  test('no look at all resolves nothing', () => { expect(recovered(crash(100))).toBe('unknown'); });
  test('removed is recovered', () => { expect(recovered([...crash(100), state(5, { present: false })])).toBe('recovered'); });
  test('stopped on purpose is recovered', () => { expect(recovered([...crash(100), killed(10), died(9.9, 137), stopped(9.8), down(9, 137)])).toBe('recovered'); });
  test('down with an error is still the problem', () => { expect(recovered([died(100), down(99)])).toBe('still'); });
  test('after a step one more end means that it did not help', () => { expect(recovered([...crash(100), ...crash(5), up(4.5)], ago(10))).toBe('still'); });
  test('after a step old ends do not count', () => { expect(recovered([...crash(100), ...crash(80), up(65)], ago(66))).toBe('recovered'); });
  test('after a step calm takes its time', () => { expect(recovered([...crash(100), up(10)], ago(11))).toBe('unknown'); });
});

describe('out of memory', () => {
  const detect = (facts: Fact[]) => oom.detect(viewOf(facts), oom.settings.schema.parse({}));
  const kill = (secondsAgo: number) => fact('container.oom', secondsAgo, { containerId: 'c1' });

  test('a kill for lack of memory is noticed and outranks the restart loop', () => {
    const found = detect([kill(5), ...crash(4.9, 137), up(4)]);
    expect(found).toMatchObject({ detector: 'oom', rank: 30, severity: 'medium' });
  });

  test('it is high when the container is down', () => { expect(detect([kill(5), died(4.9, 137), down(4, 137)])).toMatchObject({ severity: 'high' }); });
  test('it is over after a calm time', () => { expect(detect([kill(100), ...crash(99, 137), up(98)])).toBeNull(); });
  test('without such an event exit code 137 alone is none', () => { expect(detect([...crash(5, 137), up(4)])).toBeNull(); });
});

describe('exited with an error', () => {
  const detect = (facts: Fact[]) => exited.detect(viewOf(facts), exited.settings.schema.parse({}));

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
});

describe('unhealthy', () => {
  const detect = (facts: Fact[], seconds = '0') => unhealthy.detect(viewOf(facts), unhealthy.settings.schema.parse({ UNHEALTHY_SECONDS: seconds }));
  const health = (secondsAgo: number, value: 'healthy' | 'unhealthy') => fact('container.health', secondsAgo, { containerId: 'c1', health: value });
  const sick = (secondsAgo: number, seenAgo = 0) => state(secondsAgo, { health: 'unhealthy' }, seenAgo);

  test('a failing health check of a running container is noticed, since its first failure', () => {
    expect(detect([health(100, 'healthy'), health(40, 'unhealthy'), sick(40)])).toMatchObject({ severity: 'medium', since: ago(40) });
  });

  test('it may have to fail for a time', () => { expect(detect([health(40, 'unhealthy'), sick(40)], '60')).toBeNull(); });
  test('an old look is unknown, not unhealthy', () => { expect(detect([sick(400, 200)])).toBeNull(); });
  test('it recovers when the check has passed for a calm time', () => {
    expect(unhealthy.recovered(viewOf([health(100, 'unhealthy'), health(70, 'healthy'), state(70, { health: 'healthy' })]), null).is).toBe('recovered');
  });
  test('a check that passes now and then has not recovered', () => {
    expect(unhealthy.recovered(viewOf([health(100, 'unhealthy'), health(70, 'healthy'), health(40, 'unhealthy'), health(5, 'healthy'), state(5, { health: 'healthy' })]), null).is).toBe('unknown');
  });
  test('after a step the first pass counts', () => {
    expect(unhealthy.recovered(viewOf([health(40, 'unhealthy'), health(5, 'healthy'), state(5, { health: 'healthy' })]), ago(20)).is).toBe('recovered');
  });
  test('while the check has not answered after a restart nothing is known', () => {
    expect(unhealthy.recovered(viewOf([health(40, 'unhealthy'), state(5, { health: 'starting' })]), ago(6)).is).toBe('unknown');
  });
  test('a failure before the step is not held against it', () => {
    expect(unhealthy.recovered(viewOf([health(40, 'unhealthy'), sick(40)]), ago(6)).is).toBe('unknown');
  });
  test('a failure after the step is', () => {
    expect(unhealthy.recovered(viewOf([health(40, 'unhealthy'), health(3, 'unhealthy'), sick(3)]), ago(6)).is).toBe('still');
  });
});
