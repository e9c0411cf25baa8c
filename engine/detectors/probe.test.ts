import { describe, expect, test } from 'vitest';
import { ago, fact, foundBy, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Fact, FactValues } from '../types.ts';
import dnsDown from './dns-down.ts';
import probe from './probe.ts';

type Probe = FactValues['probe.state'];
const good = (secondsAgo: number, more: Partial<Probe> = {}, seenAgo = secondsAgo) =>
  fact('probe.state', secondsAgo, { kind: 'tcp', name: 'web', about: null, everySeconds: 30, ok: true, why: 'answers', ms: secondsAgo, status: null, ...more }, seenAgo);
const bad = (secondsAgo: number, more: Partial<Probe> = {}, seenAgo = 0) =>
  fact('probe.state', secondsAgo, { kind: 'tcp', name: 'web', about: null, everySeconds: 30, ok: false, why: 'refused', ms: null, status: null, ...more }, seenAgo);
const view = (facts: Fact[]) => viewOn('net://nas1:443', facts);

describe('probe', () => {
  test('three failures in a row are an incident, though they are one fact', () => {
    expect(foundBy(probe, view([good(90), bad(60)]))).toMatchObject([{ cause: 'reach', severity: 'medium', since: ago(60), title: 'web (nas1:443) refuses connections', symptoms: ['3 probes in a row failed'] }]);
  });
  test('failures for different reasons are failures in a row', () => {
    expect(foundBy(probe, view([good(90), bad(60, {}, 31), bad(30, { why: 'timeout' }, 1), bad(0, { why: 'bad_status', status: 502 })]))).toMatchObject([{ title: 'web (nas1:443) answers with the status 502' }]);
  });
  test('it blames what the owner says it stands for', () => {
    expect(foundBy(probe, view([bad(60, { about: 'docker://nas1/jellyfin', name: 'odd <name>' })]))).toMatchObject([{ blames: 'docker://nas1/jellyfin', title: 'nas1:443 refuses connections' }]);
  });
  test('a pace that is not quite kept does not lose one', () => { expect(foundBy(probe, view([bad(58)]))).toHaveLength(1); });

  test.each([
    ['two failures', [good(60), bad(30)]],
    ['failures with a good answer between them', [bad(90, {}, 60), good(30), bad(0)]],
    ['failures seen long ago', [bad(900, {}, 91)]],
    ['failures of a clock that was set back', [bad(-60, {}, -600)]],
    ['failures of a resolver', [bad(900, { kind: 'dns' })]],
  ])('%s are none', (_what, facts) => { expect(foundBy(probe, view(facts))).toEqual([]); });

  test('a probe that is made each five minutes speaks for longer', () => {
    expect(foundBy(probe, view([bad(900, { everySeconds: 300 }, 300)]))).toHaveLength(1);
    expect(foundBy(probe, view([bad(1500, { everySeconds: 300 }, 800)]))).toEqual([]);
  });
  test('the number of failures can be set', () => { expect(foundBy(probe, view([bad(0)]), { PROBE_FAILURES: '1' })).toHaveLength(1); });
});

describe('the end of a failing probe', () => {
  const recovery = (facts: Fact[], since?: Date) => recoveryBy(probe, view(facts), since ? { since } : {}).is;
  test('is good answers for a calm time', () => {
    expect(recovery([bad(120, {}, 90), good(60), good(30), good(0)])).toBe('recovered');
    expect(recovery([bad(90, {}, 60), good(30), good(0)])).toBe('unknown');
    expect(recovery([bad(90, {}, 60)])).toBe('still');
  });
  test('is more than one good answer, at whatever pace', () => {
    expect(recovery([bad(900, {}, 300), good(0, { everySeconds: 300 })])).toBe('unknown');
    expect(recovery([bad(900, {}, 600), good(300, { everySeconds: 300 }), good(0, { everySeconds: 300 })])).toBe('recovered');
  });
  test('after a step two good answers are enough', () => {
    expect(recovery([bad(120, {}, 90), good(30), good(0)], ago(40))).toBe('recovered');
    expect(recovery([bad(120, {}, 60), good(0)], ago(40))).toBe('unknown');
    expect(recovery([bad(120)], ago(40))).toBe('still');
  });
  test('is not an old answer', () => { expect(recovery([good(900, { everySeconds: 300 }, 800)])).toBe('unknown'); });
});

test('a resolver that finds no names is a high incident of its own kind', () => {
  const facts = [bad(60, { kind: 'dns', why: 'timeout' })];
  expect(foundBy(dnsDown, viewOn('net://system', facts))).toMatchObject([{ severity: 'high', title: 'web (system): DNS does not answer' }]);
  expect(foundBy(dnsDown, viewOn('net://system', [bad(60, { kind: 'dns', why: 'no_name' })]))).toMatchObject([{ title: 'web (system): DNS does not find names' }]);
  expect(foundBy(dnsDown, viewOn('net://system', [bad(60)]))).toEqual([]);
  expect(recoveryBy(dnsDown, viewOn('net://system', [good(70, { kind: 'dns' }), good(0, { kind: 'dns' })])).is).toBe('recovered');
});
