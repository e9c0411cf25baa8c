import { describe, expect, test } from 'vitest';
import { ago, fact, foundBy, guest, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Fact, FactValues } from '../types.ts';
import guestStopped from './guest-stopped.ts';

type Change = Parameters<typeof guest>[0];
const is = (secondsAgo: number, change: Change = {}, seenAgo = 0) => fact('guest.state', secondsAgo, guest(change), seenAgo);
const ran = (untilAgo: number, change: Change = {}) => is(300_000, change, untilAgo);
const down = (secondsAgo: number, change: Change = {}, seenAgo = 0) => is(secondsAgo, { status: 'stopped', ...change }, seenAgo);
const view = (facts: Fact[]) => viewOn('proxmox://pve/100', facts);
const detect = (facts: Fact[], settings = {}) => foundBy(guestStopped, view(facts), settings)[0] ?? null;
const recovery = (facts: Fact[], since?: Date) => recoveryBy(guestStopped, view(facts), since ? { since } : {});

/** A task that began so many seconds ago and ended after so many; it still runs when that is not told. */
function task(type: string, beganAgo: number, took?: number, result: FactValues['task.ended']['result'] = 'ok'): Fact[] {
  const value = { upid: `${type}@${beganAgo}`, type, user: 'root@pam', node: 'n1', startedAt: ago(beganAgo).toISOString() };
  const began = fact('task.began', beganAgo, value);
  return took === undefined ? [began] : [began, fact('task.ended', beganAgo - took, { ...value, result, endedAt: ago(beganAgo - took).toISOString() })];
}

describe('guest stopped', () => {
  test('a guest that ran and went down without a task is told, and that nobody can tell a crash from a shutdown inside', () => {
    expect(detect([ran(75), down(70)])).toMatchObject({
      cause: 'running', severity: 'medium', since: ago(70), title: 'pve/100 plex stopped, and nobody asked for it',
      symptoms: ['no task of Proxmox took it down: it crashed, or was shut down from inside, which looks the same'],
    });
  });

  test('one that need not run is low', () => { expect(detect([ran(75, { onBoot: false }), down(70, { onBoot: false })])).toMatchObject({ severity: 'low' }); });
  test('nobody knowing whether it must run is not the same as that it need not', () => {
    expect(detect([ran(75), down(70, { onBoot: null })])).toMatchObject({ severity: 'medium' });
  });
  test('one that should start with its node and was never seen running is low', () => {
    expect(detect([down(70)])).toMatchObject({ severity: 'low', title: 'pve/100 plex is stopped, though it is set to start with its node' });
    expect(detect([down(70, { onBoot: false })])).toBeNull();
  });
  test('a change of its tags while it is down does not begin the time anew', () => {
    expect(detect([ran(75), down(70, {}, 10), down(10, { tags: ['media'] })])).toMatchObject({ since: ago(70) });
  });

  test.each([
    ['one that just went down', [ran(60), down(59)]],
    ['one that nobody has seen lately', [ran(300), down(290, {}, 100)]],
    ['one that has been down for long', [ran(22_000), down(21_700)]],
    ['one that is locked', [ran(75), down(70, { lock: 'backup' })]],
    ['a template', [ran(75), down(70, { template: true })]],
    ['one that was removed', [ran(75), down(70, { present: false })]],
    ['one that is paused', [ran(75), is(70, { status: 'paused' })]],
    ['one of which nobody knows, because its node is away', [ran(75), is(70, { status: 'unknown' })]],
    ['one that high availability keeps stopped', [ran(75), down(70), fact('ha.state', 3000, { status: 'stopped', wanted: 'stopped' })]],
    ['one that high availability is moving', [ran(75), down(70), fact('ha.state', 60, { status: 'recovery', wanted: 'started' })]],
  ])('%s is no incident', (_what, facts) => { expect(detect(facts)).toBeNull(); });

  test.each([
    'qmstop', 'qmshutdown', 'vzstop', 'vzshutdown', 'qmsuspend', 'hastop', 'qmreboot', 'qmigrate', 'vzdump', 'qmrollback',
  ])('what %s leads to is no incident', (type) => { expect(detect([ran(75), ...task(type, 80, 12), down(70)])).toBeNull(); });

  test.each([
    ['a shutdown that takes its time', [ran(75), ...task('qmshutdown', 400, 300), down(70)]],
    ['a shutdown that goes on', [ran(75), ...task('qmshutdown', 400), down(70)]],
    ['a shutdown that ended long ago, while nobody watched', [ran(9000), ...task('qmshutdown', 8000, 20), down(70)]],
    ['a shutdown that was told to fail but worked in the end', [ran(75), ...task('qmshutdown', 400, 180, 'failed'), down(70)]],
    ['a backup of many hours', [ran(3500), ...task('vzdump', 3600), down(3400)]],
    ['a start after it that the list of guests has not seen yet', [ran(3500), ...task('qmshutdown', 3510, 8), down(3490), ...task('qmstart', 20, 3)]],
  ])('%s is no incident', (_what, facts) => { expect(detect(facts)).toBeNull(); });

  test.each([
    ['a start before it', [...task('qmstart', 5000, 3), ran(75), down(70)]],
    ['a stop before that start', [...task('qmstop', 6000, 3), ...task('qmstart', 5000, 3), is(4990, {}, 75), down(70)]],
    ['a stop of long before', [...task('qmshutdown', 8000, 20), ran(75), down(70)]],
    ['a task about something else', [ran(75), ...task('aptupdate', 80, 12), down(70)]],
    ['a task of a future that the clock was set back from', [ran(75), ...task('qmstop', -3600, 12), down(70)]],
  ])('%s excuses nothing', (_what, facts) => { expect(detect(facts)).toMatchObject({ severity: 'medium' }); });

  test('one that does not come back after a restart or a backup is told so', () => {
    expect(detect([ran(900), ...task('qmreboot', 910, 15), down(890)])).toMatchObject({ symptoms: ['it did not come up again after what Proxmox did to it'] });
  });
  test('one that could not be started again is told so', () => {
    expect(detect([ran(900), ...task('qmshutdown', 910, 15), down(890), ...task('qmstart', 300, 5, 'failed')])).toMatchObject({ symptoms: ['Proxmox tried to start it and failed'] });
  });
  test('a guest with an odd name is called by its number alone', () => {
    expect(detect([ran(75), down(70, { name: 'plex <@everyone>' })])?.title).toBe('pve/100 stopped, and nobody asked for it');
  });
});

describe('the end of a stopped guest', () => {
  test('is that it runs for a calm time', () => {
    expect(recovery([down(300), is(61)])).toMatchObject({ is: 'recovered', says: 'pve/100 plex is running' });
    expect(recovery([down(300), is(50)])).toMatchObject({ is: 'unknown', says: 'pve/100 plex is running, but only for 50 s' });
    expect(recovery([down(300), is(200, {}, 100)]).is).toBe('unknown');
  });
  test('is that it is stopped on purpose, removed or made a template', () => {
    expect(recovery([ran(400), down(300), ...task('qmstart', 200, 2), ...task('qmstop', 100, 2)])).toMatchObject({ is: 'recovered', gone: true });
    expect(recovery([down(300), down(10, { present: false })])).toMatchObject({ gone: true });
    expect(recovery([down(300), down(10, { template: true })])).toMatchObject({ gone: true });
  });
  test('is not a lock, a pause, or that nobody knows', () => {
    for (const change of [{ lock: 'backup' }, { status: 'paused' as const }, { status: 'unknown' as const }]) expect(recovery([ran(400), down(300), down(100, change)]).is).toBe('unknown');
  });
  test('after a start the list may lag behind, for a minute', () => {
    const facts = [ran(400), down(300), ...task('qmstart', 50, 2)];
    expect(recovery(facts, ago(50)).is).toBe('unknown');
    expect(recovery([...facts, is(20)], ago(50)).is).toBe('unknown');
    expect(recovery([ran(400), down(300)], ago(70)).is).toBe('still');
  });
});
