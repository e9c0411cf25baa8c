import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundlesIn } from '../../ops/bundles.ts';
import { quickPace, quickTasks, shortPatience, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { machineOf } from './verbs.ts';

const web: ResourceRef = 'proxmox://lab/101';
const audits = ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'];

describe.each(['qemu', 'lxc'] as const)('the power of a guest (%s)', (kind) => {
  test('is turned off and on by a task, whose id is the receipt', async () => {
    const { world, machine, fake } = await lab(kind);
    const stopped = await machine.stop(web);
    expect(stopped).toMatchObject({ id: expect.stringMatching(/^UPID:pve1:.*shutdown:101:copilot@pve!line:$/) as string, says: 'Proxmox stopped lab/101', details: { changed: true, reached: true } });
    expect(world.guest(101).status).toBe('stopped');
    const started = await machine.start(web);
    expect(started).toMatchObject({ id: expect.stringContaining('start:101') as string, says: 'Proxmox started lab/101' });
    expect(started.details['startedAt']).toBe(new Date(Number.parseInt(started.id.split(':')[4] ?? '', 16) * 1000).toISOString());
    expect(world.guest(101).status).toBe('running');
    expect(fake.violations).toEqual([]);
  });

  test('is turned round and the guest runs again before it is said so', async () => {
    const { world, machine } = await lab(kind);
    const before = world.guest(101).startedAt;
    expect(await machine.restart(web)).toMatchObject({ id: expect.stringContaining('reboot:101') as string, says: 'Proxmox restarted lab/101', details: { reached: true } });
    expect(world.guest(101)).toMatchObject({ status: 'running' });
    expect(world.guest(101).startedAt).not.toBe(before);
  });

  test('is left alone when the guest is there already', async () => {
    const { world, machine, asked } = await lab(kind);
    expect(await machine.start(web)).toMatchObject({ says: 'lab/101 was running already', details: { changed: false } });
    world.power(101, 'stopped');
    expect(await machine.stop(web)).toMatchObject({ says: 'lab/101 was stopped already', details: { changed: false } });
    expect(asked(/status/, 'POST')).toBe(0);
    expect(await machine.restart(web)).toMatchObject({ says: 'Proxmox restarted lab/101', details: { changed: true } });
    expect(world.guest(101).status).toBe('running');
  });

  test('is never cut off: a guest that does not react goes on running, and that is said', async () => {
    const { fake, world, machine } = await lab(kind);
    world.guest(101).stubborn = true;
    await expect(machine.stop(web)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('it did not react in time and was left as it is') as string });
    await expect(machine.restart(web)).rejects.toMatchObject({ code: 'machine.refused' });
    expect(world.guest(101).status).toBe('running');
    expect(fake.requests.filter(({ method }) => method === 'POST').map(({ params }) => params)).toEqual([{ timeout: '45' }, { timeout: '45' }]);
  });

  test('waits for what holds the guest', async () => {
    const { world, machine } = await lab(kind);
    world.lock(101, 'backup');
    await expect(machine.stop(web)).rejects.toMatchObject({ code: 'machine.refused', message: 'Proxmox lab would not stop lab/101: it is locked by a running backup; wait until that is over' });
  });

  test('that another one turned in the same moment is as wanted', async () => {
    const { fake, world, machine } = await lab(kind);
    world.power(101, 'stopped');
    fake.fail({ method: 'POST', status: 500, reason: `${kind === 'qemu' ? 'VM' : 'CT'} 101 already running` });
    expect(await machine.start(web)).toMatchObject({ says: 'lab/101 was running already', details: { changed: false } });
  });
});

describe('a verb', () => {
  test('whose task fails is refused in the words of the task', async () => {
    const { world, machine } = await lab('qemu', { status: 'stopped', bootFails: "start failed: QEMU exited with code 1" });
    await expect(machine.start(web)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('QEMU exited with code 1') as string });
    expect(world.guest(101).status).toBe('stopped');
  });

  test('whose task does not end in time is unknown, and names the task', async () => {
    const { world, cluster, dataDir } = await lab('qemu');
    world.state.taskMs = 60_000;
    const machine = machineOf({ clusters: [cluster], keep: bundlesIn(dataDir, cluster.now) }, { ...quickTasks, longestMs: 60 });
    await expect(machine.stop(web)).rejects.toMatchObject({ code: 'machine.timeout', message: expect.stringMatching(/still works on it after 0 s \(UPID:pve1:/) as string });
  });

  test('goes on waiting while nobody answers for the task, and asks for the change once', async () => {
    const { fake, machine, asked } = await lab('qemu');
    fake.fail({ path: /tasks\/UPID/, cut: 'connection', times: 3 });
    expect(await machine.stop(web)).toMatchObject({ says: 'Proxmox stopped lab/101' });
    expect(asked(/shutdown/, 'POST')).toBe(1);
  });

  test('whose answer is lost is unknown and not sent again', async () => {
    const { fake, machine, asked } = await lab('qemu', {}, shortPatience);
    fake.fail({ method: 'POST', hang: true, after: true, times: 9 });
    await expect(machine.restart(web)).rejects.toMatchObject({ code: 'machine.timeout' });
    expect(asked(/reboot/, 'POST')).toBe(1);
  });

  test('finds a guest that has moved to another node', async () => {
    const { world, machine } = await lab('qemu');
    await machine.stop(web);
    world.moveGuest(101, 'pve2');
    expect((await machine.start(web)).id).toMatch(/^UPID:pve2:/);
  });

  test('on a guest of high availability waits for the manager', async () => {
    const { world, machine } = await lab('qemu');
    world.addHa({ sid: 'vm:101' });
    expect(await machine.stop(web)).toMatchObject({ id: expect.stringContaining('hastop') as string, says: 'Proxmox stopped lab/101', details: { reached: true } });
    expect(world.guest(101).status).toBe('stopped');
  });

  test('on a paused guest says what to do', async () => {
    const { machine } = await lab('qemu', { status: 'paused' });
    await expect(machine.start(web)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('resume it in Proxmox first') as string });
  });

  test.each<[string, (machine: Machine) => Promise<unknown>]>([
    ['start', (machine) => machine.start(web)], ['stop', (machine) => machine.stop(web)], ['restart', (machine) => machine.restart(web)],
    ['collectDiagnostics', (machine) => machine.collectDiagnostics(web)], ['snapshot', (machine) => machine.snapshot?.(web, 'before') ?? Promise.resolve()],
  ])('%s finds nothing where no guest is, or where the owner asked to leave it out', async (_, act) => {
    const { world, machine } = await watchProxmox();
    world.addGuest({ vmid: 102 });
    await expect(act(machine)).rejects.toMatchObject({ code: 'machine.missing', message: expect.stringContaining('proxmox://lab/101') as string });
    world.addGuest({ vmid: 101, tags: ['copilot-ignore'] });
    await expect(act(machine)).rejects.toMatchObject({ code: 'machine.missing' });
    expect(await machine.fingerprint(web)).toBeNull();
  });

  test('is for guests alone', async () => {
    const { machine } = await lab('qemu');
    await expect(machine.stop('proxmox://lab/node/pve1')).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('is no guest') as string });
  });

  test.each<[string, string[], (machine: Machine) => Promise<unknown>, string]>([
    ['a start without the right', audits, (machine) => machine.start(web), 'start lab/101: the token lacks VM.PowerMgmt on /vms/101'],
    ['a snapshot without the right', audits, (machine) => machine.snapshot?.(web, 'before') ?? Promise.resolve(), 'take a snapshot of lab/101: the token lacks VM.Snapshot on /vms/101'],
    ['a rollback without the right', audits, (machine) => machine.rollback?.(web, 'there') ?? Promise.resolve(), 'the token lacks VM.Snapshot or VM.Snapshot.Rollback on /vms/101'],
    ['a start of what may not be seen', ['Sys.Audit', 'VM.PowerMgmt'], (machine) => machine.start(web), 'the token lacks VM.Audit on /vms/101'],
  ])('%s names what is missing and where', async (_, privileges, act, words) => {
    const { world, machine } = await watchProxmox({ tokens: [{ id: 'anna@pve!watch', grants: [{ path: '/', privileges }] }] });
    world.addGuest({ vmid: 101, status: 'stopped' });
    world.addSnapshot(101, 'there');
    await expect(act(machine)).rejects.toMatchObject({ code: 'machine.unauthorised', message: expect.stringContaining(words) as string });
    expect(world.guest(101).status).toBe('stopped');
  });
});

describe('a snapshot', () => {
  test('is taken under its name, and the guest can be taken back to it; it runs again if it ran', async () => {
    const { world, machine, fake } = await lab('qemu');
    expect(await machine.snapshot?.(web, 'before-update')).toMatchObject({ id: expect.stringContaining('qmsnapshot') as string, details: { snapshot: 'before-update' } });
    world.guest(101).config['memory'] = '9999';
    expect(await machine.rollback?.(web, 'before-update')).toMatchObject({ id: expect.stringContaining('qmrollback') as string, details: { started: true } });
    expect(world.guest(101)).toMatchObject({ status: 'running', config: { memory: '2048' } });
    world.power(101, 'stopped');
    expect(await machine.rollback?.(web, 'before-update')).toMatchObject({ says: 'Proxmox took lab/101 back to the snapshot; it is stopped, as before' });
    expect(world.guest(101).status).toBe('stopped');
    expect(fake.violations).toEqual([]);
  });

  test.each(['', 'a', '1st', 'a b', 'current', 'pending', '../x', 'x'.repeat(41)])('cannot be named "%s", and nothing is asked', async (name) => {
    const { machine, fake } = await lab('qemu');
    await expect(machine.snapshot?.(web, name)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('The name of a snapshot') as string });
    await expect(machine.rollback?.(web, name)).rejects.toMatchObject({ code: 'machine.refused' });
    expect(fake.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('that is there already, or cannot be taken there, is refused in the words of Proxmox', async () => {
    const { world, machine } = await lab('qemu');
    world.addSnapshot(101, 'before');
    await expect(machine.snapshot?.(web, 'before')).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('already used') as string });
    world.addGuest({ vmid: 105, disks: { scsi0: 'local:105/vm-105-disk-0.raw,size=1G' } });
    await expect(machine.snapshot?.('proxmox://lab/105', 'before')).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('snapshot feature is not available') as string });
  });

  test('that does not exist is missing, and the guest is left as it is', async () => {
    const { world, machine } = await lab('lxc');
    await expect(machine.rollback?.(web, 'never')).rejects.toMatchObject({ code: 'machine.missing', message: 'lab/101 has no snapshot named never' });
    expect(world.guest(101).status).toBe('running');
  });
});

describe('a fingerprint', () => {
  test('stays through stops, moves, snapshots, locks and tags, and changes with the guest', async () => {
    const { world, machine } = await lab('qemu');
    const before = await machine.fingerprint(web);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    await machine.stop(web);
    world.moveGuest(101, 'pve2');
    await machine.snapshot?.(web, 'before');
    Object.assign(world.guest(101).config, { tags: 'new', description: 'hello', lock: 'backup' });
    expect(await machine.fingerprint(web)).toBe(before);
    world.guest(101).config['memory'] = '4096';
    expect(await machine.fingerprint(web)).not.toBe(before);
  });

  test('is another one for another guest of the same number', async () => {
    const { world, machine } = await lab('qemu');
    const before = await machine.fingerprint(web);
    world.removeGuest(101);
    world.addGuest({ vmid: 101, config: { smbios1: 'uuid=11111111-2222-4333-8444-555555555555' } });
    expect(await machine.fingerprint(web)).not.toBe(before);
  });
});

describe('a bundle', () => {
  test('holds what can be known at home, only its owner can read it, and no password is in it', async () => {
    const { world, machine, dataDir } = await lab('qemu', { config: { cipassword: 'hunter2', ciuser: 'anna' } });
    await machine.stop(web);
    const task = world.startTask({ type: 'qmstart', id: 101, log: ['starting', 'a 🚀 line'] });
    world.finishTask(task.upid, 'start failed');
    const receipt = await machine.collectDiagnostics(web);
    const folder = join(dataDir, 'diagnostics', receipt.id);
    expect(receipt.id).toBe('20261120T120000000Z-lab_101');
    expect((await readdir(folder)).sort()).toEqual(['bundle.json', 'config.json', 'guest.json', 'snapshots.json', 'task-1.log', 'task-2.log', 'tasks.json']);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of await readdir(folder)) {
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
      expect(await readFile(join(folder, file), 'utf8')).not.toContain('hunter2');
    }
    const logs = await Promise.all(['task-1.log', 'task-2.log'].map((file) => readFile(join(folder, file), 'utf8')));
    expect(logs.join('')).toContain('a 🚀 line\nTASK ERROR: start failed');
    expect(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))).toMatchObject({ ciuser: 'anna', cores: 2 });
    expect(receipt.details).toEqual({ bytes: expect.any(Number) as number, files: 7, lines: expect.any(Number) as number });
    expect(JSON.stringify(receipt)).not.toContain('🚀');
  });

  test('is written though some of it cannot be had, and says what is missing', async () => {
    const { fake, machine, dataDir } = await lab('qemu');
    fake.fail({ path: /snapshot$/, status: 500, reason: 'broken', times: 9 });
    const receipt = await machine.collectDiagnostics(web);
    expect(JSON.parse(await readFile(join(dataDir, 'diagnostics', receipt.id, 'bundle.json'), 'utf8'))).toMatchObject({ resource: web, missing: { snapshots: expect.stringContaining('broken') as string } });
  });

  test('that cannot be written says so, naming the setting', async () => {
    const { machine, dataDir } = await lab('qemu');
    await writeFile(join(dataDir, 'diagnostics'), 'in the way');
    await expect(machine.collectDiagnostics(web)).rejects.toMatchObject({ code: 'machine.refused', message: expect.stringContaining('DATA_DIR') as string });
  });
});

async function lab(kind: 'qemu' | 'lxc', wish: object = {}, pace = quickPace): Promise<ProxmoxWatch> {
  const watch = await watchProxmox({ nodes: ['pve1', 'pve2'] }, {}, pace);
  watch.world.addGuest({ vmid: 101, kind, name: 'web', startedAt: 1_700_000_000, ...wish });
  return watch;
}
