import { describe, expect, test } from 'vitest';
import { died, down, killed, started, state, stopped, up } from '../../ops/testing/container-facts.ts';
import { ago, crash, fact, foundBy, recoveryBy, viewOf } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import restartLoop from './restart-loop.ts';

describe('restart loop', () => {
  const detect = (facts: Fact[]) => foundBy(restartLoop, viewOf(facts))[0] ?? null;

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

  test('such a growth rests on the look that saw it', () => {
    expect(detect([state(100, { restartCount: 1 }, 50), state(20, { restartCount: 4, startedAt: ago(20).toISOString() })])?.evidence).toEqual(['container.state@20']);
  });

  test('ends that were told long ago, of what nobody has seen since, are none', () => {
    expect(detect([...crash(130), ...crash(120), ...crash(110), up(109, 100)])).toBeNull();
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
    expect(recoveryBy(restartLoop, viewOf(slow)).is).not.toBe('recovered');
  });
});

describe('recovery of a container', () => {
  const recovered = (facts: Fact[], since?: Date) => recoveryBy(restartLoop, viewOf(facts), since ? { since } : {}).is;

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
