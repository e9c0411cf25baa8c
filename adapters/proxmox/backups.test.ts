import { describe, expect, test } from 'vitest';
import type { BackupState } from '../../engine/fact-values.ts';
import type { Sighting } from '../../engine/types.ts';
import { only, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import { readBackups, type BackupMemory } from './backups.ts';
import { freshList } from './inventory.ts';

const hour = 3600;
const usual = { nodes: ['pve1', 'pve2'] };

describe('backups', () => {
  test('of one task are told by guest', async () => {
    const watch = await watchProxmox(usual);
    nightly(watch);
    const at = watch.world.now() - 10 * hour;
    watch.world.backup({ storage: 'nas', results: { 101: 'OK', 102: 'no space left on device' }, starttime: at, endtime: at + 600 });
    const states = await told(watch);
    expect(states(101)).toMatchObject({ last: 'ok', job: 'nightly', lastTriedAt: iso(at), lastOkAt: iso(at), everySeconds: 86_400 });
    expect(states(102)).toMatchObject({ last: 'failed', job: 'nightly', lastTriedAt: iso(at), lastOkAt: null });
    expect(states(200)).toMatchObject({ last: 'none', job: null, everySeconds: null });
    expect(watch.fake.violations).toEqual([]);
  });

  test('that stop coming are missing, and an ignored guest or a template is not told of', async () => {
    const watch = await watchProxmox(usual);
    nightly(watch);
    watch.world.addGuest({ vmid: 103, tags: ['copilot-ignore'] });
    watch.world.addGuest({ vmid: 104, template: true, status: 'stopped' });
    const at = watch.world.now() - 60 * hour;
    watch.world.backup({ storage: 'nas', results: { 101: 'OK' }, starttime: at, endtime: at + 600 });
    const states = await told(watch);
    expect(states(101)).toMatchObject({ last: 'missing', job: 'nightly', lastOkAt: iso(at) });
    expect(states(103)).toBeUndefined();
    expect(states(104)).toBeUndefined();
  });

  test('of a disabled job are not waited for', async () => {
    const watch = await watchProxmox(usual);
    watch.world.addGuest({ vmid: 101 });
    watch.world.addBackupJob({ id: 'old', storage: 'local', all: true, enabled: false });
    expect((await told(watch))(101)).toMatchObject({ last: 'none', job: null });
  });

  test('on a lost node are unknown, and those of the other node are told', async () => {
    const watch = await watchProxmox(usual);
    nightly(watch);
    watch.world.addGuest({ vmid: 300, node: 'pve2' });
    watch.world.addBackupJob({ id: 'all', storage: 'nas', all: true });
    const at = watch.world.now() - 10 * hour;
    watch.world.backup({ storage: 'nas', results: { 101: 'OK' }, starttime: at, endtime: at + 60 });
    watch.world.nodeOffline('pve2');
    const states = await told(watch);
    expect(states(101)).toMatchObject({ last: 'ok' });
    expect(states(300)).toMatchObject({ last: 'unknown' });
  });

  test('that nobody may see are not taken for missing', async () => {
    const watch = await watchProxmox({ ...usual, tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/', privileges: ['Sys.Audit', 'VM.Audit', 'Datastore.Audit'], propagate: true }, { path: '/nodes/pve1', privileges: ['VM.Audit'] }] }] });
    nightly(watch);
    const at = watch.world.now() - 60 * hour;
    watch.world.backup({ storage: 'nas', results: { 101: 'OK' }, starttime: at, endtime: at + 60 });
    expect((await told(watch))(101)).toMatchObject({ last: 'unknown' });
  });

  test('that were read back tell what was found', async () => {
    const watch = await watchProxmox({ ...usual, tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/', privileges: ['Sys.Audit', 'VM.Audit', 'Datastore.Audit', 'Datastore.AllocateSpace', 'VM.Backup'] }] }] });
    nightly(watch);
    const at = watch.world.now() - 5 * hour;
    watch.world.addVolume('nas', { volid: 'nas:backup/vm/101/x', content: 'backup', vmid: 101, ctime: at, verification: { state: 'failed', upid: 'UPID:x' } });
    expect((await told(watch))(101)).toMatchObject({ verified: 'failed', lastOkAt: iso(at) });
  });

  test('are read from each log once, however often the list comes', async () => {
    const watch = await watchProxmox(usual);
    nightly(watch);
    const memory: BackupMemory = { tasks: new Map(), coveredSince: new Map() };
    for (let n = 1; n <= 5; n += 1) {
      const at = watch.world.now() - n * 24 * hour;
      watch.world.backup({ storage: 'nas', results: { 101: 'OK', 102: 'OK' }, starttime: at, endtime: at + 60 });
    }
    const running = watch.world.startTask({ type: 'vzdump', log: ['INFO: starting new backup job: vzdump 101 102 --storage nas', 'INFO: Starting Backup of VM 101 (qemu)'] });
    for (let n = 0; n < 3; n += 1) await told(watch, memory);
    expect(watch.asked(/tasks\/UPID.*\/log/)).toBe(5 + 3);
    watch.world.finishTask(running.upid, 'job errors', ["ERROR: Backup of VM 101 failed - VM is locked (snapshot)", 'INFO: Backup job finished with errors']);
    expect((await told(watch, memory))(101)).toMatchObject({ last: 'failed' });
    expect((await told(watch, memory))(102)).toMatchObject({ last: 'failed' });
    expect(watch.asked(/tasks\/UPID.*\/log/)).toBe(5 + 3 + 1);
  });

  test('with a log longer than one page are read to its end', async () => {
    const watch = await watchProxmox();
    nightly(watch);
    const lines = Array.from({ length: 7000 }, (_, n) => `INFO:  ${String(n / 70)}% done`);
    const task = watch.world.startTask({ type: 'vzdump', id: 101, log: ['INFO: starting new backup job: vzdump 101 --storage nas', 'INFO: Starting Backup of VM 101 (qemu)', ...lines, 'INFO: Finished Backup of VM 101 (02:00:00)'] });
    watch.world.finishTask(task.upid);
    expect((await told(watch))(101)).toMatchObject({ last: 'ok' });
  });
});

function nightly({ world }: ProxmoxWatch): void {
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'backup' });
  world.addGuest({ vmid: 101, name: 'web' });
  world.addGuest({ vmid: 102, name: 'db' });
  world.addGuest({ vmid: 200, kind: 'lxc', name: 'scratch' });
  world.addBackupJob({ id: 'nightly', storage: 'nas', vmid: '101,102', schedule: '02:00' });
}

async function told({ cluster }: ProxmoxWatch, memory: BackupMemory = { tasks: new Map(), coveredSince: new Map() }): Promise<(vmid: number) => BackupState | undefined> {
  const seen: Sighting[] = await readBackups(cluster, (await freshList(cluster)).rows, memory);
  return (vmid) => only(seen, 'backup.state', `proxmox://lab/${String(vmid)}` as Sighting['resource'])[0]?.value;
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
