import { Agent, fetch } from 'undici';
import proxmoxApi, { ProxmoxEngine } from 'proxmox-api';
import { expect, test } from 'vitest';
import { everyPrivilege } from './fake-proxmox-rights.ts';
import { proxmoxApi as rows } from './fake-proxmox.ts';
import { exitOf, proxmoxLab } from './proxmox-lab.ts';

const vm = '/nodes/pve1/qemu/101';

test('the client that the adapter wraps reads a whole lab without a violation', async () => {
  const { fake, world } = await proxmoxLab({ nodes: ['pve1', 'pve2'], tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }] });
  world.addGuest({ vmid: 101, name: 'web', tags: ['prod', 'web'], onboot: true });
  world.addGuest({ vmid: 200, kind: 'lxc', node: 'pve2' });
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'backup' });
  world.addHa({ sid: 'vm:101' });
  world.addReplication({ id: '101-0', target: 'pve2' });
  world.addBackupJob({ id: 'backup-1', storage: 'nas', all: true });
  world.backup({ storage: 'nas', results: { 101: 'OK' } });
  world.addPool('people', { guests: [101], storages: ['nas'] });
  world.addDisk('pve1', { devpath: '/dev/sda', health: 'FAILED' });
  world.addZpool('pve1', { name: 'tank', health: 'DEGRADED' });
  world.addSnapshot(101, 'before');
  world.guest(101).processes = new Map([[700, { endsAt: 0, exitcode: 0, out: '', err: '' }]]);
  const dispatcher = new Agent({ connect: { ca: fake.ca } });
  const trusting = ((url: URL, init: object) => fetch(url, { ...init, dispatcher })) as never;
  const engine = new ProxmoxEngine({ host: '127.0.0.1', port: fake.port, tokenID: fake.token.id, tokenSecret: fake.token.secret, fetch: trusting });
  const filled: Record<string, string> = { vmid: '101', storage: 'nas', name: 'tank', id: '101-0', upid: world.state.tasks[0]?.upid ?? '' };
  for (const { path } of rows.filter((one) => one.method === 'GET')) {
    const node = path.includes('/lxc/') ? 'pve2' : 'pve1';
    const own: Record<string, string> = { ...filled, node, ...(node === 'pve2' ? { vmid: '200' } : {}), ...(path.startsWith('/cluster/backup/') ? { id: 'backup-1' } : {}) };
    const parts = path.split('/').slice(1).map((part) => own[part.slice(1, -1)] ?? part);
    const query = path.endsWith('rrddata') ? { timeframe: 'hour' } : path.endsWith('smart') ? { disk: '/dev/sda' } : path.endsWith('exec-status') ? { pid: '700' } : {};
    await expect(engine.doRequest('GET', `/api2/json/${parts.join('/')}`, path, query), path).resolves.toBeDefined();
  }
  expect((await proxmoxApi(engine).version.$get()).release).toBe('8.4');
  expect(fake.violations).toEqual([]);
  await dispatcher.close();
});

test('an answer is data with the exact content type, numbers, and 0 or 1 for flags', async () => {
  const { world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101, name: 'web', tags: ['a', 'b'], lock: 'backup', onboot: true });
  const { type, result } = await ask('GET', '/cluster/resources', { type: 'vm' });
  expect(type).toBe('application/json;charset=UTF-8');
  expect(result).toMatchObject([{ id: 'qemu/101', vmid: 101, name: 'web', status: 'running', template: 0, tags: 'a;b', lock: 'backup', maxmem: 2 ** 31, maxdisk: 2 ** 35 }]);
  expect((await ask('GET', `${vm}/config`)).result).toMatchObject({ cores: 2, memory: '2048', onboot: 1, name: 'web' });
});

test('start, stop and reboot are tasks, and their outcome is the exit status of the task', async () => {
  const { world, ask, act } = await proxmoxLab();
  world.addGuest({ vmid: 101, status: 'stopped' });
  const { result } = await ask('POST', `${vm}/status/start`);
  expect(result).toMatch(/^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmstart:101:copilot@pve!line:$/);
  expect(world.guest(101).status).toBe('stopped');
  expect(await exitOf(ask, String(result))).toBe('OK');
  expect(world.guest(101).status).toBe('running');
  expect(await act(`${vm}/status/start`)).toBe('VM 101 already running');
  expect(await act(`${vm}/status/reboot`)).toBe('OK');
  expect(world.guest(101).status).toBe('stopped');
  await expect.poll(() => { world.settle(); return world.guest(101).status; }).toBe('running');
  expect(world.state.tasks.at(-1)).toMatchObject({ type: 'qmstart', user: 'root@pam', tokenid: null });
  expect(await act(`${vm}/status/stop`)).toBe('OK');
  expect(await act(`${vm}/status/stop`)).toBe('OK');
});

test.each([
  ['a locked guest', { lock: 'backup' }, 'start', {}, 'VM is locked (backup)'],
  ['a template', { template: true }, 'start', {}, "you can't start a vm if it's a template"],
  ['a guest that does not boot', { bootFails: 'start failed: QEMU exited with code 1' }, 'start', {}, 'start failed: QEMU exited with code 1'],
  ['a guest that ignores a shutdown', { status: 'running', stubborn: true }, 'shutdown', { timeout: 1 }, 'VM quit/powerdown failed - got timeout'],
  ['a guest that ignores it and is forced', { status: 'running', stubborn: true }, 'shutdown', { forceStop: 1 }, 'OK'],
] as const)('%s: the task says so', async (_words, wish, verb, params, exit) => {
  const { world, act } = await proxmoxLab();
  world.addGuest({ vmid: 101, status: 'stopped', ...wish });
  expect(await act(`${vm}/status/${verb}`, params)).toBe(exit);
});

test('a managed guest is started by the manager in the name of root', async () => {
  const { world, act } = await proxmoxLab();
  world.addGuest({ vmid: 101, status: 'stopped' });
  world.addHa({ sid: 'vm:101', state: 'stopped', crm_state: 'stopped' });
  expect(await act(`${vm}/status/start`)).toBe('OK');
  await expect.poll(() => { world.settle(); return world.guest(101).status; }).toBe('running');
  expect(world.state.tasks.map(({ type, user }) => [type, user])).toEqual([['hastart', 'copilot@pve'], ['qmstart', 'root@pam']]);
});

test('a snapshot locks the guest while it is taken, and going back stops it', async () => {
  const { world, ask, act } = await proxmoxLab();
  world.addGuest({ vmid: 101 });
  const { result } = await ask('POST', `${vm}/snapshot`, { snapname: 'before', description: 'x' });
  expect(world.guest(101).config['lock']).toBe('snapshot');
  expect(await exitOf(ask, String(result))).toBe('OK');
  expect(await act(`${vm}/snapshot`, { snapname: 'before' })).toBe("snapshot name 'before' already used");
  await ask('PUT', `${vm}/config`, { cores: 4 });
  expect((await ask('GET', `${vm}/snapshot`)).result).toMatchObject([{ name: 'before', vmstate: 0 }, { name: 'current', parent: 'before', running: 1 }]);
  expect(await act(`${vm}/snapshot/before/rollback`)).toBe('OK');
  expect(world.guest(101)).toMatchObject({ status: 'stopped', config: { cores: 2, parent: 'before' } });
  expect(await act(`${vm}/snapshot/before`, {}, 'DELETE')).toBe('OK');
  expect(await act(`${vm}/snapshot/before/rollback`)).toBe("snapshot 'before' does not exist");
  world.addGuest({ vmid: 102, disks: { scsi0: 'local:102/vm-102-disk-0.raw,size=8G' } });
  expect(await act('/nodes/pve1/qemu/102/snapshot', { snapname: 'no' })).toBe('snapshot feature is not available');
});

test('a node that is away answers 595 and keeps its last word for five minutes', async () => {
  let now = 1_700_000_000_000;
  const { world, ask } = await proxmoxLab({ nodes: ['pve1', 'pve2'], clock: () => now });
  world.addGuest({ vmid: 101, node: 'pve2', name: 'web' });
  world.nodeOffline('pve2');
  expect(await ask('GET', '/nodes/pve2/qemu')).toMatchObject({ status: 595, reason: 'No route to host', text: '' });
  now += 299_000;
  expect((await ask('GET', '/cluster/resources', { type: 'vm' })).result).toMatchObject([{ name: 'web', status: 'running', uptime: 3600 }]);
  now += 1000;
  expect((await ask('GET', '/cluster/resources', { type: 'vm' })).result).toEqual([{ id: 'qemu/101', vmid: 101, node: 'pve2', type: 'qemu', status: 'unknown' }]);
  expect((await ask('GET', '/cluster/status')).result).toMatchObject([{ quorate: 1 }, { online: 1, local: 1 }, { name: 'pve2', online: 0, local: 0 }]);
  expect((await ask('GET', `/nodes/pve2/qemu/101/rrddata`, { timeframe: 'hour' })).status).toBe(200);
  world.quorum(false);
  expect(await ask('POST', '/nodes/pve1/qemu/999/status/start')).toMatchObject({ status: 500, reason: 'cluster not ready - no quorum?' });
});

test('a lone node has no cluster entry', async () => {
  const { ask } = await proxmoxLab({ clusterName: null });
  expect((await ask('GET', '/cluster/status')).result).toMatchObject([{ type: 'node', name: 'pve1', nodeid: 0 }]);
});

test('the cluster lists the last 25 tasks of a node, and the node lists all of them', async () => {
  const { world, ask } = await proxmoxLab();
  const ends = ['OK', 'OK', 'OK', 'job errors', 'WARNINGS: 1'];
  for (let n = 0; n < 30; n += 1) {
    const { upid } = world.startTask({ type: 'vzdump', id: n === 0 ? 101 : '', starttime: world.now() - 100 + n });
    world.finishTask(upid, ends[n] ?? 'OK');
  }
  const running = world.startTask({ type: 'qmstart', id: 101, user: 'admin@pve!cli' });
  const listed = (await ask('GET', '/cluster/tasks')).result as { upid: string; endtime?: number }[];
  expect(listed).toHaveLength(25);
  expect(listed[0]).toMatchObject({ upid: running.upid, user: 'admin@pve', tokenid: 'cli', pid: running.pid });
  expect(listed[0]).not.toHaveProperty('status');
  const node = async (params: Record<string, string | number>): Promise<unknown[]> => (await ask('GET', '/nodes/pve1/tasks', params)).result as unknown[];
  expect(await node({})).toHaveLength(30);
  expect(await node({ start: 25 })).toHaveLength(5);
  expect(await node({ errors: 1 })).toMatchObject([{ status: 'job errors' }]);
  expect(await node({ statusfilter: 'warning' })).toMatchObject([{ status: 'WARNINGS: 1' }]);
  expect(await node({ vmid: 101, source: 'all' })).toMatchObject([{ status: 'RUNNING' }, { status: 'OK' }]);
});

test('a backup leaves a task, its log and a volume, and a failed one names the guest', async () => {
  const { world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101, name: 'web' });
  world.addGuest({ vmid: 102 });
  const task = world.backup({ storage: 'local', results: { 101: 'OK', 102: 'no space left on device' } });
  const { result } = await ask('GET', `/nodes/pve1/tasks/${task.upid}/log`, { limit: 500 });
  const lines = (result as { n: number; t: string }[]).map(({ t }) => t);
  expect(lines).toContain('INFO: Finished Backup of VM 101 (00:01:00)');
  expect(lines).toContain('ERROR: Backup of VM 102 failed - no space left on device');
  expect(lines.at(-1)).toBe('TASK ERROR: job errors');
  expect(await exitOf(ask, task.upid)).toBe('job errors');
  expect(world.storage('local').volumes).toMatchObject([{ vmid: 101, content: 'backup', notes: 'web' }]);
});

test('a task runs on the fake\'s clock, and can be stopped', async () => {
  let now = 1_700_000_000_000;
  const { fake, world, ask } = await proxmoxLab({ clock: () => now, taskMs: 60_000 });
  world.addGuest({ vmid: 101, status: 'stopped' });
  const { result: upid } = await ask('POST', `${vm}/status/start`);
  const status = async (): Promise<unknown> => (await ask('GET', `/nodes/pve1/tasks/${String(upid)}/status`)).result;
  now += 59_999;
  expect(await status()).toMatchObject({ status: 'running' });
  expect(await status()).not.toHaveProperty('exitstatus');
  now += 1;
  expect(await status()).toMatchObject({ status: 'stopped', exitstatus: 'OK' });
  const { upid: slow } = world.startTask({ type: 'vzdump' });
  expect(await ask('DELETE', `/nodes/pve1/tasks/${slow}`)).toMatchObject({ status: 403, reason: 'Permission check failed (/nodes/pve1, Sys.Modify)' });
  world.grant(fake.token.id, '/nodes', ['Sys.Audit', 'Sys.Modify']);
  expect((await ask('DELETE', `/nodes/pve1/tasks/${slow}`)).status).toBe(200);
  expect(world.state.tasks.at(-1)?.exit).toBe('unexpected status');
});
