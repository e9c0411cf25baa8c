import { describe, expect, test } from 'vitest';
import { ago, fact, foundBy, guest, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Fact, FactValues } from '../types.ts';
import backup from './backup.ts';

const day = 86_400;
type Backup = FactValues['backup.state'];
const state = (last: Backup['last'], more: Partial<Backup> = {}, seenAgo = 0, secondsAgo = 600) =>
  fact('backup.state', secondsAgo, { last, lastOkAt: ago(1.5 * day).toISOString(), lastTriedAt: null, job: 'nightly', everySeconds: day, ...more }, seenAgo);
const view = (facts: Fact[]) => viewOn('proxmox://pve/100', [fact('guest.state', 9000, guest()), ...facts]);
const detect = (facts: Fact[], settings = {}) => foundBy(backup, view(facts), settings)[0] ?? null;
const recovery = (facts: Fact[]) => recoveryBy(backup, view(facts));

describe('backup', () => {
  test.each([
    ['failed', 'medium', 'pve/100 plex: its backup failed (the last good one is 36 h old)'],
    ['missing', 'medium', 'pve/100 plex: its backup did not run in time (the last good one is 36 h old)'],
    ['warnings', 'low', 'pve/100 plex: its backup ended with warnings'],
  ] as const)('%s is %s', (last, severity, title) => { expect(detect([state(last)])).toMatchObject({ cause: 'backup', severity, title, since: ago(600) }); });

  test.each([
    [2 * day, 'medium'], [2 * day + 1, 'high'],
  ])('one whose last good one is %s s old is %s', (age, severity) => { expect(detect([state('failed', { lastOkAt: ago(age).toISOString() })])).toMatchObject({ severity }); });

  test('one that never was good is high', () => {
    expect(detect([state('failed', { lastOkAt: null })])).toMatchObject({ severity: 'high', title: 'pve/100 plex: its backup failed (there is no good one)' });
  });
  test('one whose pace nobody knows is not made worse by that', () => { expect(detect([state('failed', { lastOkAt: null, everySeconds: null })])).toMatchObject({ severity: 'medium' }); });
  test('it is read only now and then, and told between two readings as well', () => {
    expect(detect([state('failed', {}, 7100, 8000)])).not.toBeNull();
    expect(detect([state('failed', {}, 7300, 8000)])).toBeNull();
  });
  test.each(['ok', 'unknown', 'none'] as const)('%s is no incident', (last) => { expect(detect([state(last)])).toBeNull(); });
  test('that no job covers a guest is told only to who wants it', () => {
    expect(detect([state('none')], { BACKUP_NONE: 'on' })).toMatchObject({ severity: 'low', title: 'pve/100 plex: no backup job covers it' });
  });
  test('one that cannot be read back is high, whatever the job said', () => {
    expect(detect([state('ok', { verified: 'failed' })])).toMatchObject({ severity: 'high', title: 'pve/100 plex: its newest backup cannot be read back' });
    expect(detect([state('ok', { verified: 'ok' })])).toBeNull();
    expect(recovery([state('ok', { verified: 'failed' })]).is).toBe('still');
  });
  test('a guest that is gone needs none', () => { expect(detect([state('failed'), fact('guest.state', 60, guest({ present: false }))])).toBeNull(); });
});

describe('the end of a backup incident', () => {
  test('is a good backup', () => { expect(recovery([state('failed', {}, 700, 9000), state('ok')])).toMatchObject({ is: 'recovered', says: 'pve/100 plex has a good backup' }); });
  test('is not warnings, nor what nobody knows, nor an old reading', () => {
    expect(recovery([state('warnings')]).is).toBe('still');
    expect(recovery([state('unknown')]).is).toBe('unknown');
    expect(recovery([state('ok', {}, 7300, 9000)]).is).toBe('unknown');
  });
  test('is that the guest or its job is gone', () => {
    expect(recovery([state('failed'), fact('guest.state', 60, guest({ present: false }))])).toMatchObject({ gone: true });
    expect(recovery([state('none')])).toMatchObject({ gone: true });
  });
});
