import { expect, test } from 'vitest';
import type { BackupState } from '../../engine/fact-values.ts';
import { backupStateOf, type BackupEvidence, type BackupJob, type BackupTask } from './backup-state.ts';
import type { GuestResult } from './vzdump-log.ts';

const now = new Date('2026-11-20T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const guest = { vmid: 101, node: 'pve1' };
const nightly: BackupJob = { id: 'nightly', pauseSeconds: 86_400, storage: 'nas', guests: new Set([101, 102]) };
const weekly: BackupJob = { id: 'weekly', pauseSeconds: 7 * 86_400, storage: 'pbs', guests: new Set([101]) };

test.each<[string, Partial<BackupEvidence>, Partial<BackupState>]>([
  ['no job and no backup', {}, { last: 'none', job: null, lastOkAt: null, lastTriedAt: null, everySeconds: null }],
  ['backups made by hand only', { tasks: [run(5, { 101: 'ok' })] }, { last: 'ok', job: null, lastOkAt: hoursAgo(5).toISOString(), everySeconds: null }],
  ['an archive of nobody knows which task', { archives: [{ vmid: 101, storage: 'nas', at: hoursAgo(900), verified: null }] }, { last: 'ok', lastOkAt: hoursAgo(900).toISOString(), lastTriedAt: null }],
  ['a good night', { jobs: [nightly], tasks: [run(34, { 101: 'failed' }), run(10, { 101: 'ok', 102: 'failed' })] }, { last: 'ok', job: 'nightly', lastTriedAt: hoursAgo(10).toISOString(), everySeconds: 86_400 }],
  ['a night with warnings', { jobs: [nightly], tasks: [run(10, { 101: 'warnings' })] }, { last: 'warnings', lastOkAt: hoursAgo(10).toISOString() }],
  ['a bad night after a good one', { jobs: [nightly], tasks: [run(34, { 101: 'ok' }), run(10, { 101: 'failed' })] }, { last: 'failed', job: 'nightly', lastOkAt: hoursAgo(34).toISOString(), lastTriedAt: hoursAgo(10).toISOString() }],
  ['a cut-off night', { jobs: [nightly], tasks: [run(10, { 101: 'unknown' })] }, { last: 'unknown' }],
  ['nights that did not come', { jobs: [nightly], tasks: [run(58, { 101: 'ok' })] }, { last: 'missing', job: 'nightly', lastOkAt: hoursAgo(58).toISOString() }],
  ['a night an hour late', { jobs: [nightly], tasks: [run(25.5, { 101: 'ok' })] }, { last: 'ok' }],
  ['a night that is under way late', { jobs: [nightly], tasks: [run(58, { 101: 'ok' }), { ...run(1, {}), running: true, result: 'unknown' }] }, { last: 'ok' }],
  ['a job whose time has not come', { jobs: [nightly] }, { last: 'unknown', job: 'nightly', everySeconds: 86_400 }],
  ['a good night whose log is gone', { jobs: [nightly], archives: [{ vmid: 101, storage: 'nas', at: hoursAgo(10), verified: null }] }, { last: 'ok', job: 'nightly', lastOkAt: hoursAgo(10).toISOString(), lastTriedAt: null }],
  ['old archives and no log', { jobs: [nightly], archives: [{ vmid: 101, storage: 'nas', at: hoursAgo(90), verified: null }] }, { last: 'missing', job: 'nightly' }],
  ['a job that never came to it', { jobs: [nightly], coveredSince: () => hoursAgo(40) }, { last: 'missing', job: 'nightly' }],
  ['a schedule nobody can read is never late', { jobs: [{ ...nightly, pauseSeconds: null }], tasks: [run(900, { 101: 'ok' })] }, { last: 'ok', everySeconds: null }],
  ['the worse of two jobs', { jobs: [nightly, weekly], tasks: [run(10, { 101: 'ok' }), run(60, { 101: 'failed' }, 'pbs')] }, { last: 'failed', job: 'weekly', lastOkAt: hoursAgo(10).toISOString(), everySeconds: 86_400 }],
  ['one job good, the other late', { jobs: [nightly, weekly], tasks: [run(10, { 101: 'ok' }), run(300, { 101: 'ok' }, 'pbs')] }, { last: 'missing', job: 'weekly' }],
  ['the newest backup was read back and is broken', { jobs: [nightly], tasks: [run(10, { 101: 'ok' })], archives: [{ vmid: 101, storage: 'nas', at: hoursAgo(30), verified: 'ok' }, { vmid: 101, storage: 'nas', at: hoursAgo(10), verified: 'failed' }] }, { last: 'ok', verified: 'failed' }],
  ['a node that cannot be read, before anything is known', { jobs: [nightly], blind: new Set(['pve1']) }, { last: 'unknown', job: 'nightly' }],
  ['a node that cannot be read is not late', { jobs: [nightly], tasks: [run(90, { 101: 'ok' })], blind: new Set(['pve1']) }, { last: 'ok' }],
  ['a run that named it and broke before it', { jobs: [nightly], tasks: [{ ...run(10, {}), result: 'failed', log: { named: [101, 102], storage: 'nas', skipped: [], results: new Map([[102, 'ok' as const]]) } }] }, { last: 'failed' }],
  ['a run for all that came to nobody', { jobs: [nightly], tasks: [{ ...run(10, {}), result: 'failed' }] }, { last: 'failed' }],
  ['a run to another storage that came to nobody', { jobs: [nightly], tasks: [{ ...run(10, {}, 'usb'), result: 'failed' }] }, { last: 'unknown' }],
  ['a run for all on another node', { jobs: [nightly], tasks: [{ ...run(10, {}), node: 'pve2', result: 'failed' }] }, { last: 'unknown' }],
  ['a run that left it to another node', { jobs: [nightly], tasks: [{ ...run(10, {}), result: 'failed', log: { named: [], storage: 'nas', skipped: [101], results: new Map() } }] }, { last: 'unknown' }],
  ['a run whose log cannot be read', { jobs: [nightly], tasks: [{ ...run(10, {}), result: 'failed', log: null }] }, { last: 'unknown' }],
  ['a run on its old node before it moved', { jobs: [nightly], tasks: [{ ...run(10, { 101: 'ok' }), node: 'pve2' }] }, { last: 'ok' }],
])('%s', (_, known, state) => {
  const evidence = { now, jobs: [], tasks: [], archives: [], blind: new Set<string>(), coveredSince: () => now, ...known };
  expect(backupStateOf(guest, evidence)).toMatchObject(state);
});

function run(hours: number, results: Record<number, GuestResult>, storage = 'nas'): BackupTask {
  return {
    upid: `UPID:${String(hours)}${storage}`, node: 'pve1', startedAt: hoursAgo(hours), running: false, result: 'ok', about: null,
    log: { named: [], storage, skipped: [], results: new Map(Object.entries(results).map(([vmid, result]) => [Number(vmid), result])) },
  };
}
