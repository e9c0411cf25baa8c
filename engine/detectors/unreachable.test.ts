import { describe, expect, test } from 'vitest';
import { down, up } from '../../ops/testing/container-facts.ts';
import { minute, minutes, reading } from '../../ops/testing/log-facts.ts';
import { ago, foundBy, recoveryBy, viewOf } from '../../ops/testing/views.ts';
import type { LogCount } from '../fact-values.ts';
import type { Fact, Finding } from '../types.ts';
import unreachable from './unreachable.ts';

const refused = (target: string | null, more: Partial<LogCount> = {}): Partial<LogCount> => ({ class: 'connection_refused', target, ...more });
const detect = (facts: Fact[]) => foundBy(unreachable, viewOf([reading(), ...facts]));

describe('dependency unreachable', () => {
  test('failing to connect again and again blames the address and tells only its port', () => {
    expect(detect(minutes(5, refused('DB:5432')))).toMatchObject([{
      cause: 'needs db:5432', blames: 'net://db:5432', severity: 'medium', since: ago(300),
      title: 'nas1/immich_server cannot reach something it needs at port 5432 (connection refused)',
    }]);
  });

  test.each([
    ['db.lan', 'net://db.lan', 'needs db.lan'],
    ['10.0.0.5:80', 'net://10.0.0.5:80', 'needs 10.0.0.5:80'],
    ['[fd00::1]:443', 'net://[fd00::1]:443', 'needs fd00::1:443'],
    ['fd00::1', 'net://[fd00::1]', 'needs fd00::1'],
  ])('%s is written as %s', (target, blames, cause) => { expect(detect(minutes(5, refused(target)))).toMatchObject([{ blames, cause }]); });

  test.each([
    ['api.example.org', { class: 'dns_failure' as const }, true],
    ['api.example.org', { class: 'timeout' as const }, undefined],
    ['db', { class: 'dns_failure' as const }, undefined],
  ])('%s with %o has to do with names: %s', (target, change, names) => { expect(detect(minutes(5, refused(target, change)))[0]?.names).toBe(names); });

  test('itself is not blamed', () => { expect(detect(minutes(5, refused('127.0.0.1:5432')))[0]?.blames).toBeUndefined(); });

  test.each([
    ['four failures', minutes(4, refused('db:5432'))],
    ['failures of one moment', [minute(60, refused('db:5432', { count: 50 }))]],
    ['failures that are usual', minutes(5, refused('db:5432', { count: 3, usual: 1 }))],
    ['failures without an address', minutes(5, refused(null))],
    ['what is no address', minutes(5, refused('could not: connect to db'))],
    ['a port that does not exist', minutes(5, refused('db:99999'))],
    ['other classes', minutes(5, { ...refused('db:5432'), class: 'bad_credentials' })],
    ['failures that have stopped for more than a minute', minutes(4, refused('db:5432', { count: 9 }), 120)],
    ['failures before the window', minutes(5, refused('db:5432'), 300)],
  ])('%s are quiet', (_what, facts) => { expect(detect(facts)).toEqual([]); });

  test('each address is a cause of its own, up to three', () => {
    const three = ['a:1', 'b:1', 'c:1'].flatMap((target) => minutes(5, refused(target, { id: target })));
    expect(detect(three).map((finding) => finding.cause).sort()).toEqual(['needs a:1', 'needs b:1', 'needs c:1']);
    const four = detect([...three, ...minutes(5, { ...refused('d'), id: 'd', class: 'dns_failure' })]);
    expect(four).toMatchObject([{ cause: 'needs the network', title: 'nas1/immich_server cannot reach many things it needs (connection refused, name not found)' }]);
    expect(four[0]?.blames).toBeUndefined();
  });

  test('it is high when it lasts, and a pause begins it anew', () => {
    expect(detect(minutes(17, refused('db:5432')))).toMatchObject([{ severity: 'high', since: ago(1020), title: expect.stringContaining('still cannot reach') }]);
    expect(detect([...minutes(5, refused('db:5432')), ...minutes(5, refused('db:5432'), 700)])).toMatchObject([{ severity: 'medium', since: ago(300) }]);
  });

  test('a log that is not read any more opens nothing', () => {
    expect(foundBy(unreachable, viewOf([reading(7200, 100), ...minutes(3, refused('db:5432', { count: 5 }), 100)]))).toEqual([]);
  });
});

describe('the end of an unreachable dependency', () => {
  const finding = { cause: 'needs db:5432' } as Finding;
  const recovery = (facts: Fact[], since?: Date, of = finding) => recoveryBy(unreachable, viewOf([reading(), ...facts]), { finding: of, ...(since ? { since } : {}) }).is;

  test('is a window with nearly no failures', () => {
    expect(recovery(minutes(2, refused('db:5432')))).toBe('still');
    expect(recovery([minute(60, refused('db:5432'))])).toBe('recovered');
    expect(recovery([])).toBe('recovered');
  });
  test('is its own: other addresses do not count', () => {
    expect(recovery(minutes(5, refused('cache:6379')))).toBe('recovered');
    expect(recovery(minutes(5, refused('cache:6379')), undefined, { cause: 'needs the network' } as Finding)).toBe('still');
  });
  test('is not the silence of a client that is down', () => { expect(recovery([down(30)])).toBe('unknown'); });
  test('after a step one more failure is enough to say no', () => {
    expect(recovery([up(600), minute(10, refused('db:5432'))], ago(90))).toBe('still');
    expect(recovery([up(600), minute(100, refused('db:5432'))], ago(90))).toBe('recovered');
    expect(recovery([up(600)], ago(20))).toBe('unknown');
  });
});
