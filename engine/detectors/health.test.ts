import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { ago, fact, foundBy, guest, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Detector } from '../define.ts';
import type { Fact, FactValues } from '../types.ts';
import certificate from './certificate.ts';
import diskHealth from './disk-health.ts';
import ha from './ha.ts';
import replication from './replication.ts';
import zfs from './zfs.ts';

const old = 7300;
const onGuest = (facts: Fact[]) => viewOn('proxmox://pve/100', [fact('guest.state', 9000, guest()), ...facts]);

describe('disk health', () => {
  const disk = (health: FactValues['disk.health']['health'], wearoutPercent: number | null = 5, seenAgo = 0) => fact('disk.health', 9000, { health, wearoutPercent, model: 'x' }, seenAgo);
  const view = (one: Fact) => viewOn('proxmox://pve/disk/n1/sda', [one]);

  test.each([
    [disk('failed'), 'high', 'pve/disk_n1_sda fails its health check (5 % of its life are used up)'],
    [disk('passed', 90), 'medium', 'pve/disk_n1_sda is worn out (90 % of its life are used up)'],
    [disk('failed', null), 'high', 'pve/disk_n1_sda fails its health check'],
  ])('%#: what fails or is worn out is told', (one, severity, title) => { expect(foundBy(diskHealth, view(one))).toMatchObject([{ severity, title }]); });
  test.each([disk('passed', 89), disk('unknown', null), disk('failed', 5, old)])('%#: else it is not', (one) => { expect(foundBy(diskHealth, view(one))).toEqual([]); });
  test.each([
    [disk('passed', 87), 'recovered'], [disk('passed', 88), 'still'], [disk('failed'), 'still'], [disk('unknown'), 'unknown'], [disk('passed', 5, old), 'unknown'],
  ])('%#: it is over when another disk passes', (one, is) => { expect(recoveryBy(diskHealth, view(one)).is).toBe(is); });
});

describe('ZFS pools', () => {
  const pool = (health: FactValues['zfs.state']['health'], errors = 0, seenAgo = 0, name = 'tank') => fact('zfs.state', 9000, { pool: name, health, errors }, seenAgo);
  const view = (one: Fact) => viewOn('proxmox://pve/node/n1', [one]);

  test.each([
    [pool('degraded'), 'high', 'ZFS pool tank is degraded'], [pool('faulted'), 'high', 'ZFS pool tank is faulted'], [pool('other'), 'high', 'ZFS pool tank is not online'],
    [pool('online', 2), 'medium', 'ZFS pool tank has errors (2)'], [pool('degraded', 0, 0, 'my <pool>'), 'high', 'a ZFS pool is degraded'],
  ])('%#: trouble is told', (one, severity, words) => { expect(foundBy(zfs, view(one))).toMatchObject([{ severity, title: `pve/node_n1: ${words}` }]); });
  test.each([pool('online'), pool('unknown'), pool('degraded', 0, old)])('%#: else it is not', (one) => { expect(foundBy(zfs, view(one))).toEqual([]); });
  test.each([
    [pool('online'), 'recovered'], [pool('online', 1), 'still'], [pool('unknown'), 'unknown'], [pool('online', 0, old), 'unknown'],
  ])('%#: it is over when the pool is whole', (one, is) => { expect(recoveryBy(zfs, view(one)).is).toBe(is); });
});

describe('replication', () => {
  const job = (failures: number, seenAgo = 0) => fact('replication.state', 9000, { job: '100-0', target: 'n2', failures, lastSyncAt: null }, seenAgo);

  test('a failure is told', () => {
    expect(foundBy(replication, onGuest([job(2)]))).toMatchObject([{ severity: 'medium', title: 'pve/100 plex: replication fails (2 in a row)' }]);
    expect(foundBy(replication, onGuest([job(0)]))).toEqual([]);
    expect(foundBy(replication, onGuest([job(1, old)]))).toEqual([]);
    expect(foundBy(replication, onGuest([job(2)]), { REPLICATION_FAILURES: '3' })).toEqual([]);
  });
  test.each([[job(0), 'recovered'], [job(1), 'still'], [job(0, old), 'unknown']])('%#: it is over when it works', (one, is) => { expect(recoveryBy(replication, onGuest([one])).is).toBe(is); });
});

describe('high availability', () => {
  const state = (status: FactValues['ha.state']['status'], seenAgo = 0) => fact('ha.state', 9000, { status, wanted: 'started' }, seenAgo);

  test.each([
    [state('error'), 'pve/100 plex: high availability has given up on it'], [state('fence'), 'pve/100 plex: its node is being fenced'],
  ])('%#: what it cannot mend is told', (one, title) => { expect(foundBy(ha, onGuest([one]))).toMatchObject([{ cause: 'running', severity: 'high', title }]); });
  test.each([state('started'), state('recovery'), state('migrate'), state('error', old)])('%#: else it is not', (one) => { expect(foundBy(ha, onGuest([one]))).toEqual([]); });
  test('it may have to last', () => { expect(foundBy(ha, onGuest([fact('ha.state', 20, { status: 'error', wanted: 'started' })]), { HA_SECONDS: '30' })).toEqual([]); });
  test.each([
    [state('started'), 'recovered'], [state('stopped'), 'recovered'], [state('error'), 'still'], [state('recovery'), 'unknown'], [state('started', old), 'unknown'],
  ])('%#: it is over when the guest is where it should be', (one, is) => { expect(recoveryBy(ha, onGuest([one])).is).toBe(is); });
});

describe('what was taken away', () => {
  const gone = { present: false as const };
  const isOver = <Shape extends z.ZodRawShape>(detector: Detector<Shape>, one: Fact) => {
    expect(foundBy(detector, onGuest([one]))).toEqual([]);
    expect(recoveryBy(detector, onGuest([one]))).toMatchObject({ is: 'recovered', gone: true });
  };
  test('is no trouble, and ends what was', () => {
    isOver(diskHealth, fact('disk.health', 60, { health: 'failed', wearoutPercent: 99, model: 'x', ...gone }));
    isOver(zfs, fact('zfs.state', 60, { pool: 'tank', health: 'faulted', errors: 9, ...gone }));
    isOver(replication, fact('replication.state', 60, { job: '100-0', target: 'n2', failures: 9, lastSyncAt: null, ...gone }));
    isOver(ha, fact('ha.state', 60, { status: 'error', wanted: 'started', ...gone }));
  });
});

describe('certificate', () => {
  const ends = (days: number, seenAgo = 0) => fact('certificate.state', 90_000, { notAfter: ago(-days * 86_400).toISOString(), subject: 'pve' }, seenAgo);
  const view = (one: Fact) => viewOn('net://nas1:443', [one]);
  const detect = (one: Fact, settings = {}) => foundBy(certificate, view(one), settings)[0] ?? null;

  test.each([[15, null], [14.01, null], [14, 'medium'], [3.01, 'medium'], [3, 'high'], [0, 'high'], [-5, 'high']])('one that ends in %s days is %s', (days, severity) => {
    expect(detect(ends(days))?.severity ?? null).toBe(severity);
  });
  test('says when', () => {
    expect(detect(ends(9))?.title).toBe('nas1:443: its certificate expires soon (in 9 d)');
    expect(detect(ends(-1))?.title).toBe('nas1:443: its certificate has expired');
  });
  test('an old reading, or one without a date, tells nothing', () => {
    expect(detect(ends(1, old))).toBeNull();
    expect(detect(fact('certificate.state', 60, { notAfter: '', subject: '' }))).toBeNull();
  });
  test.each([[ends(60), 'recovered'], [ends(9), 'still'], [ends(60, old), 'unknown']])('%#: it is over with a new one', (one, is) => { expect(recoveryBy(certificate, view(one)).is).toBe(is); });
});
