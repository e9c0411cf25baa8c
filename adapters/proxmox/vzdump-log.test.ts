import { expect, test } from 'vitest';
import { readBackupLog, type GuestResult } from './vzdump-log.ts';

const head = "INFO: starting new backup job: vzdump 101 102 103 --compress zstd --mode snapshot --storage nas --notes-template '{{guestname}} 105' --quiet 1";
const begun = (vmid: number, kind = 'qemu') => [`INFO: Starting Backup of VM ${String(vmid)} (${kind})`, 'INFO: Backup started at 2026-11-20 02:00:01', 'INFO: status = running'];
const done = (vmid: number) => [...begun(vmid), 'INFO: archive file size: 1.1GB', `INFO: Finished Backup of VM ${String(vmid)} (00:01:20)`, 'INFO: Backup finished at 2026-11-20 02:01:21'];
const failed = (vmid: number, why: string) => [...begun(vmid), `ERROR: Backup of VM ${String(vmid)} failed - ${why}`, 'INFO: Failed at 2026-11-20 02:02:00'];

test.each<[string, string[], [number, GuestResult][]]>([
  ['each guest has its own result', [head, ...done(101), ...failed(102, 'no space left on device'), ...done(103), 'INFO: Backup job finished with errors', 'TASK ERROR: job errors'],
    [[101, 'ok'], [102, 'failed'], [103, 'ok']]],
  ['a warning belongs to the guest it came up with', [head, ...done(101), ...begun(102), 'WARN: could not freeze the file systems', 'INFO: Finished Backup of VM 102 (00:00:10)', 'TASK WARNINGS: 1'],
    [[101, 'ok'], [102, 'warnings']]],
  ['a warning before or after all guests belongs to none', [head, 'WARN: old option used', ...done(101), 'WARN: the message could not be sent', 'TASK WARNINGS: 2'], [[101, 'ok']]],
  ['a guest that was warned of and then failed has failed', [head, ...begun(101), 'WARN: slow', 'ERROR: Backup of VM 101 failed - interrupted by signal'], [[101, 'failed']]],
  ['a guest that was cut off is unknown', [head, ...done(101), ...begun(102, 'lxc'), 'INFO:  12% (1.2 GiB of 10.0 GiB) in 3s'], [[101, 'ok'], [102, 'unknown']]],
  ['a locked guest has failed', [head, ...failed(101, 'VM is locked (snapshot)')], [[101, 'failed']]],
  ['a guest that never began may fail too', [head, "ERROR: Backup of VM 101 failed - unable to find VM '101'"], [[101, 'failed']]],
  ['a failed message is no failed backup', [head, ...done(101), 'ERROR: could not notify via target `mail-to-root`: no recipients'], [[101, 'ok']]],
  ['words inside a guest\'s own lines decide nothing', [head, ...begun(101), 'INFO: Finished Backup of VM', 'INFO: volume "ERROR: Backup of VM 101 failed"', 'INFO: Finished Backup of VM 101 (00:00:01)'], [[101, 'ok']]],
  ['a job that came to nobody has no results', [head, "TASK ERROR: could not activate storage 'nas': storage 'nas' is not online"], []],
  ['an empty log has none', [], []],
])('%s', (_, lines, results) => {
  expect([...readBackupLog(lines).results]).toEqual(results);
});

test.each<[string, { named: number[]; storage: string | null }]>([
  [head, { named: [101, 102, 103], storage: 'nas' }],
  ['INFO: starting new backup job: vzdump --exclude 102 --storage pbs-main --mode snapshot --all 1', { named: [], storage: 'pbs-main' }],
  ['INFO: starting new backup job: vzdump 115', { named: [115], storage: null }],
  ['INFO: starting new backup job: vzdump --all 1 --mode stop --pool 200', { named: [], storage: null }],
])('the command says whom it was for and where it went: %s', (line, { named, storage }) => {
  expect(readBackupLog([line])).toMatchObject({ named, storage });
});

test('guests of other nodes are left to them', () => {
  expect(readBackupLog([head, 'INFO: skip external VMs: 104, 201', ...done(101)])).toMatchObject({ skipped: [104, 201] });
});
