import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { ago, fact, foundBy, guest, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Detector } from '../define.ts';
import type { DiskSmart } from '../fact-values.ts';
import type { Fact, FactValues, Finding } from '../types.ts';
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

describe('what a disk counts', () => {
  const sda = (secondsAgo: number, smart: DiskSmart | null, change: Partial<FactValues['disk.health']> = {}, seenAgo = 0) =>
    fact('disk.health', secondsAgo, { health: 'passed', wearoutPercent: 5, model: 'x', ...(smart ? { smart } : {}), ...change }, seenAgo);
  const view = (...all: Fact[]) => viewOn('proxmox://pve/node/n1/disk/sda', all);
  const [hour, daily] = [3600, 86_400];

  test.each<[string, Fact[], string[]]>([
    ['more sectors moved elsewhere', [sda(90 * daily, { reallocated: 8 }), sda(hour, { reallocated: 24 })], ['medium', 'counts more and more errors (24 sectors were moved elsewhere)']],
    ['several at once', [sda(90 * daily, { reported: 0, pending: 0, uncorrectable: 1 }), sda(hour, { reported: 3, pending: 8, uncorrectable: 2 })],
      ['medium', 'counts more and more errors (3 errors could not be corrected, 8 sectors wait to be moved, 2 sectors cannot be read)']],
    ['more errors of its cells, while something else changes', [sda(3 * daily, { mediaErrors: 0 }), sda(2 * daily, { mediaErrors: 2 }), sda(hour, { mediaErrors: 2 }, { wearoutPercent: 6 })], ['medium', 'counts more and more errors (2 errors of its cells)']],
    ['more than before a reading that told nothing', [sda(3 * daily, { pending: 0 }), sda(2 * hour, null), sda(hour, { pending: 1 })], ['medium', 'counts more and more errors (1 sectors wait to be moved)']],
    ['a warning', [sda(hour, { warning: 0b1001, mediaErrors: 5 })], ['high', 'gives a critical warning']],
    ['spare below what is needed', [sda(hour, { sparePercent: 4, spareThreshold: 10 })], ['high', 'has little spare left (4 %)']],
    ['that it fails, besides', [sda(2 * hour, { pending: 0 }), sda(hour, { pending: 9 }, { health: 'failed' })], ['high', 'fails its health check (5 % of its life are used up)']],
  ])('%s is told', (_words, facts, [severity, words]) => {
    expect(foundBy(diskHealth, view(...facts))).toMatchObject([{ cause: 'disk', severity, title: `pve/node_n1_disk_sda ${words ?? ''}` }]);
  });

  test('a warning is told in words', () => {
    expect(foundBy(diskHealth, view(sda(hour, { warning: 0b1001 })))[0]?.symptoms).toEqual(['it warns: its spare is short, it can only be read']);
    expect(foundBy(diskHealth, view(sda(hour, { warning: 64 })))[0]?.symptoms).toEqual(['it warns: of something it does not name']);
  });

  test.each<[string, Fact[]]>([
    ['that was always so', [sda(90 * daily, { reallocated: 24, pending: 1 }), sda(hour, { reallocated: 24, pending: 1 }, { wearoutPercent: 6 })]],
    ['that is the first thing known of the disk', [sda(hour, { reallocated: 24 })]],
    ['that became less', [sda(2 * daily, { pending: 24 }), sda(hour, { pending: 8 })]],
    ['that rose and is gone', [sda(2 * daily, { pending: 0 }), sda(daily, { pending: 8 }), sda(hour, { pending: 0 })]],
    ['that rose more than a week ago', [sda(90 * daily, { reallocated: 0 }), sda(7 * daily, { reallocated: 24 })]],
    ['of another disk in its place', [sda(2 * daily, { reallocated: 0 }, { model: 'y' }), sda(hour, { reallocated: 24 })]],
    ['of a disk that was put back', [sda(2 * daily, { reallocated: 0 }), sda(daily, { reallocated: 0 }, { present: false }), sda(hour, { reallocated: 24 })]],
    ['that was not read lately', [sda(2 * daily, { reallocated: 0 }), sda(daily, { reallocated: 24 }, {}, old)]],
    ['of spare that is enough', [sda(hour, { sparePercent: 10, spareThreshold: 10, warning: 0 })]],
  ])('what %s is not', (_words, facts) => { expect(foundBy(diskHealth, view(...facts))).toEqual([]); });

  const grew = (daysAgo: number) => [sda(90 * daily, { reallocated: 0 }), sda(daysAgo * daily, { reallocated: 24 })];
  test.each<[string, string, Fact[]]>([
    ['has not grown for a week', 'recovered', grew(7)], ['has grown within the week', 'still', grew(6.9)],
    ['is not told any more', 'unknown', [...grew(20), sda(hour, null)]],
    ['is told only in part', 'unknown', [sda(daily, { warning: 1, mediaErrors: 0 }), sda(hour, { mediaErrors: 0 })]],
    ['is not read any more', 'unknown', [sda(90 * daily, { reallocated: 0 }), sda(8 * daily, { reallocated: 24 }, {}, old)]],
    ['is nothing any more', 'recovered', [...grew(2), sda(hour, { reallocated: 0 })]],
    ['is of another disk', 'recovered', [...grew(2), sda(hour, null, { model: 'y' })]],
    ['warns no more', 'recovered', [sda(daily, { warning: 1 }), sda(hour, { warning: 0 })]],
  ])('what %s: %s', (_words, is, facts) => { expect(recoveryBy(diskHealth, view(...facts)).is).toBe(is); });

  test.each([[6, 'still'], [7, 'recovered']])('what had grown %d days ago, when the reading before it is forgotten: %s', (days, is) => {
    const facts = [sda(days * daily, { reallocated: 24 }), sda(2 * hour, { reallocated: 24 }, { wearoutPercent: 6 }), sda(hour, { reallocated: 24 }, { wearoutPercent: 7 })];
    const finding = { ...foundBy(diskHealth, view(...grew(1)))[0], since: ago(days * daily) } as Finding;
    expect(recoveryBy(diskHealth, view(...facts), { finding }).is).toBe(is);
  });
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
