import { connect } from 'node:tls';
import { Agent, fetch } from 'undici';
import proxmoxApi, { ProxmoxEngine } from 'proxmox-api';
import { expect, test } from 'vitest';
import { endpoints } from './fake-proxmox-api.ts';
import { anyOf } from './fake-proxmox-rights.ts';
import { flag, int, num, text } from './fake-proxmox-schema.ts';
import { proxmoxApi as rows, type ProxmoxFault, type TlsFlaw } from './fake-proxmox.ts';
import { serverIdentity } from './fake-proxmox-tls.ts';
import { exitOf, proxmoxLab } from './proxmox-lab.ts';
import { type Branch, proxmoxSpec, specOfTree } from './specs-proxmox.ts';

const vm = '/nodes/pve1/qemu/101';
const ct = '/nodes/pve1/lxc/200';

test('the client that the adapter wraps reads a whole lab without a violation', async () => {
  const { fake, world } = await proxmoxLab({ nodes: ['pve1', 'pve2'] });
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
  const dispatcher = new Agent({ connect: { ca: fake.ca } });
  const trusting = ((url: URL, init: object) => fetch(url, { ...init, dispatcher })) as never;
  const engine = new ProxmoxEngine({ host: '127.0.0.1', port: fake.port, tokenID: fake.token.id, tokenSecret: fake.token.secret, fetch: trusting });
  const filled: Record<string, string> = { vmid: '101', storage: 'nas', name: 'tank', id: '101-0', upid: world.state.tasks[0]?.upid ?? '' };
  for (const { path } of rows.filter((one) => one.method === 'GET')) {
    const node = path.includes('/lxc/') ? 'pve2' : 'pve1';
    const own: Record<string, string> = { ...filled, node, ...(node === 'pve2' ? { vmid: '200' } : {}), ...(path.startsWith('/cluster/backup/') ? { id: 'backup-1' } : {}) };
    const parts = path.split('/').slice(1).map((part) => own[part.slice(1, -1)] ?? part);
    const query = path.endsWith('rrddata') ? { timeframe: 'hour' } : path.endsWith('smart') ? { disk: '/dev/sda' } : {};
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

test.each([
  ['an unknown path', 'GET', '/nodes/pve1/nothing', {}, 501, "Method 'GET /nodes/pve1/nothing' not implemented"],
  ['a wrong method', 'DELETE', '/version', {}, 501, "Method 'DELETE /version' not implemented"],
  ['a method of no kind', 'PATCH', '/version', {}, 501, "method 'PATCH' not available"],
  ['a missing virtual machine', 'GET', '/nodes/pve1/qemu/999/config', {}, 500, "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist"],
  ['a missing container', 'GET', '/nodes/pve1/lxc/999/config', {}, 500, "Configuration file 'nodes/pve1/lxc/999.conf' does not exist"],
  ['a virtual machine asked for as a container', 'GET', '/nodes/pve1/lxc/101/status/current', {}, 500, "Configuration file 'nodes/pve1/lxc/101.conf' does not exist"],
  ['a node that nobody knows', 'GET', '/nodes/pve9/qemu', {}, 500, "hostname lookup 'pve9' failed - failed to get address info for: pve9: Name or service not known"],
  ['a container that is down', 'POST', `${ct}/status/stop`, {}, 500, 'CT 200 not running'],
  ['a reserved name of a snapshot', 'POST', `${vm}/snapshot`, { snapname: 'current' }, 500, "unable to use snapshot name 'current' (reserved name)"],
  ['a name in the path and in the query', 'GET', `${vm}/config`, { vmid: 5 }, 400, 'Parameter verification failed.'],
])('%s is refused in its own words', async (_words, method, path, params, status, reason) => {
  const { world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101 });
  world.addGuest({ vmid: 200, kind: 'lxc', status: 'stopped' });
  expect(await ask(method, path, params)).toMatchObject({ status, reason });
});

test.each([
  ['GET', '/cluster/resources', { type: 'vms' }, { type: "value 'vms' does not have a value in the enumeration 'vm, storage, node, sdn'" }],
  ['GET', '/cluster/tasks', { limit: 5 }, { limit: 'property is not defined in schema and the schema does not allow additional properties' }],
  ['GET', '/nodes/pve1/tasks', { limit: -1, start: 'x' }, { limit: 'value must have a minimum value of 0', start: "type check ('integer') failed - got 'x'" }],
  ['GET', `${vm}/rrddata`, {}, { timeframe: 'property is missing and it is not optional' }],
  ['GET', '/nodes/pve1/qemu/99/config', {}, { vmid: expect.stringContaining('invalid format') as string }],
  ['POST', `${vm}/status/start`, { timeout: '1', skiplock: 'true' }, { skiplock: "type check ('boolean') failed - got 'true'" }],
  ['POST', `${vm}/status/suspend`, { statestorage: 'local' }, { todisk: "missing property - 'statestorage' requires this property" }],
  ['POST', `${vm}/status/start`, { skiplock: 1 }, { skiplock: 'Only root may use this option.' }],
  ['POST', `${vm}/snapshot`, { snapname: 'x'.repeat(41) }, { snapname: 'value may only be 40 characters long' }],
  ['GET', '/nodes/pve1/tasks/UPID:pve1:1/status', {}, { upid: 'unable to parse worker upid' }],
  ['GET', '/nodes/pve1/tasks/UPID:pve1:00000001:00000001:00000001:qmstart:101:root@pam:/status', {}, { upid: 'no such task' }],
])('%s %s with %o names each broken parameter', async (method, path, params, errors) => {
  const { world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101 });
  expect(await ask(method, path, params)).toMatchObject({ status: 400, reason: 'Parameter verification failed.', message: 'Parameter verification failed.\n', errors });
});

test('a refused log-in has a reason in its status line, no body and an end', async () => {
  const { fake, ask } = await proxmoxLab();
  expect(await ask('GET', '/version', {}, null)).toMatchObject({ status: 401, reason: 'No ticket', text: '', type: null });
  expect(await ask('GET', '/version', {}, { ...fake.token, secret: 'wrong' })).toMatchObject({ status: 401, reason: 'invalid token value!', text: '' });
  expect(await ask('GET', '/version', {}, { id: 'copilot@pve!other', secret: 'x' })).toMatchObject({ status: 401, reason: "no such token 'other' for user 'copilot@pve'" });
  expect(await ask('GET', '/version', {}, { id: 'nobody@pve!x1', secret: 'x' })).toMatchObject({ status: 401, reason: "no such user ('nobody@pve')" });
  const raw = await spoken(fake.port, 'GET /api2/json/version HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(raw.split('\r\n\r\n')[1]).toBe('');
  expect(raw).toMatch(/^HTTP\/1\.1 401 No ticket\r\n/);
  expect(raw).toMatch(/connection: close/i);
  expect(raw).not.toMatch(/content-length|transfer-encoding/i);
});

test.each([
  ['a body where none belongs', 'DELETE /api2/json/version', 'Content-Length: 3\r\n\r\na=1', "501 Unexpected content for method 'DELETE'"],
  ['a body in chunks', 'POST /api2/json/version', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '501 chunked transfer encoding not supported'],
  ['a body of another kind', 'POST /api2/json/version', 'Content-Type: text/xml\r\nContent-Length: 3\r\n\r\n<a>', "506 upload 'Content-Type 'text/xml' not implemented"],
  ['another format', 'GET /api2/xml/version', '\r\n', '501 no formatter for uri /version, xml'],
  ['a page', 'GET /favicon', '\r\n', "501 no such file '/favicon'"],
])('%s is refused at the door', async (_words, line, rest, answer) => {
  const { fake } = await proxmoxLab();
  const raw = await spoken(fake.port, `${line} HTTP/1.1\r\nHost: x\r\n${rest}`);
  expect(raw.split('\r\n')[0]).toBe(`HTTP/1.1 ${answer}`);
});

test('an idle connection is closed by the server', async () => {
  const { fake } = await proxmoxLab({ idleMs: 50 });
  const raw = await spoken(fake.port, `GET /api2/json/version HTTP/1.1\r\nHost: x\r\nAuthorization: PVEAPIToken=${fake.token.id}=${fake.token.secret}\r\n\r\n`);
  expect(raw).toMatch(/connection: keep-alive/i);
  expect(raw).not.toMatch(/keep-alive: timeout/i);
});

test.each<[TlsFlaw, RegExp]>([
  ['self-signed', /self.signed/i], ['expired', /expired/i], ['wrong-name', /altname|does not match/i],
])('a %s certificate is refused by a careful client and seen by its own fingerprint', async (flaw, words) => {
  const { fake, ask } = await proxmoxLab();
  const good = fake.fingerprint;
  fake.showCertificate(flaw);
  const fault = await ask('GET', '/version').catch((thrown: unknown) => thrown as Error);
  expect(String((fault as Error).cause)).toMatch(words);
  expect(fake.fingerprint).not.toBe(good);
  expect(fake.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(fake.requests).toEqual([]);
});

test('a good certificate has the fingerprint that is told', async () => {
  const { fake, ask } = await proxmoxLab();
  const seen = await new Promise((resolve, reject) => {
    const socket = connect({ port: fake.port, host: '127.0.0.1', ca: fake.ca }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
  expect(seen).toBe(fake.fingerprint);
  expect(serverIdentity('none').fingerprint).toBe(fake.fingerprint);
  expect((await ask('GET', '/version')).status).toBe(200);
});

test.each<[string, ProxmoxFault, object]>([
  ['an error of the server', {}, { status: 500, message: 'got timeout\n' }],
  ['a node that cannot be reached', { status: 595 }, { status: 595, reason: 'No route to host', text: '', type: null }],
  ['a slow node', { status: 596 }, { status: 596, reason: 'Connection timed out', text: '' }],
  ['a missing right', { status: 403, reason: 'Permission check failed (/vms/101, VM.Audit)' }, { status: 403, message: 'Permission check failed (/vms/101, VM.Audit)\n' }],
  ['too many requests', { status: 429, headers: { 'Retry-After': '1' } }, { status: 429, reason: 'Too Many Requests' }],
  ['a page of a proxy', { html: '<h1>Sign in</h1>' }, { status: 200, type: 'text/html', text: '<h1>Sign in</h1>' }],
  ['a space in the content type', { contentType: 'application/json; charset=utf-8' }, { status: 200, type: 'application/json; charset=utf-8' }],
])('%s can be planned, once', async (_words, fault, seen) => {
  const { fake, ask } = await proxmoxLab();
  fake.fail({ path: '/version', ...fault });
  expect((await ask('GET', '/nodes')).status).toBe(200);
  expect(await ask('GET', '/version')).toMatchObject(seen);
  expect((await ask('GET', '/version')).status).toBe(200);
});

test('a call can be lost before or after its effect, in the middle of its answer, or for ever', async () => {
  const { fake, world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101, status: 'stopped' });
  fake.fail({ method: 'POST', cut: 'connection' });
  await expect(ask('POST', `${vm}/status/start`)).rejects.toThrow();
  expect(world.state.tasks).toEqual([]);
  fake.fail({ method: 'POST', cut: 'connection', after: true });
  await expect(ask('POST', `${vm}/status/start`)).rejects.toThrow();
  expect(world.state.tasks).toHaveLength(1);
  fake.fail({ cut: 'body' });
  await expect(ask('GET', '/cluster/resources')).rejects.toThrow();
  fake.fail({ hang: true, times: Infinity });
  const hung = ask('GET', '/version').catch(() => 'cut');
  await expect.poll(() => fake.requests.at(-1)).toMatchObject({ path: '/version', status: 0 });
  fake.heal();
  await fake.goAway();
  expect(await hung).toBe('cut');
  await expect(ask('GET', '/version')).rejects.toThrow();
  await fake.comeBack();
  expect((await ask('GET', '/version')).status).toBe(200);
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

test('every row stands in the official tree with the same parameters and permissions', () => {
  const spec = proxmoxSpec();
  const names = rows.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(names.length);
  expect(rows.filter(({ path, params }) => [...path.matchAll(/\{([^}]+)\}/g)].some(([, name = '']) => params[name]?.optional !== false))).toEqual([]);
  expect(spec ? rows.flatMap((row) => spec.compare(row)) : []).toEqual([]);
});

test('a row that says otherwise than a tree is found, and so is a reply', () => {
  const node = { type: 'string' };
  const tree: Branch[] = [{ path: '/nodes/{node}/things', info: { GET: {
    parameters: { properties: { node, kind: { type: 'string', enum: ['a', 'b'], optional: 1 }, limit: { type: 'integer', minimum: 0, optional: 1 } } },
    permissions: { check: ['perm', '/nodes/{node}', ['Sys.Audit', 'Sys.Modify'], 'any', 1] }, proxyto: 'node',
    returns: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' }, on: { type: 'boolean', optional: 1 } } } },
  } } }];
  const spec = specOfTree(tree);
  const [right] = endpoints([['GET', '/nodes/{node}/things', anyOf('/nodes/{node}', 'Sys.Audit', 'Sys.Modify'), { kind: text({ oneOf: ['a'] }), limit: int({ min: 1 }) }, () => []]]);
  if (!right) throw new Error('no row');
  expect(spec.compare(right)).toEqual([]);
  const wrong = { ...right, check: 'all' as const, proxied: false, params: { node: text(), kind: text({ oneOf: ['c'] }), limit: num(), more: flag() } };
  expect(spec.compare(wrong).map((words) => words.replace('GET /nodes/{node}/things: ', ''))).toEqual([
    'node must be required', 'node: is required', 'kind: is one of a, b', 'limit: is integer and not number', 'limit: is at least 0', 'more is not a parameter',
    'checks "all" and not {"path":"/nodes/{node}","privileges":["Sys.Audit","Sys.Modify"],"any":true}', 'is answered by the node of the path',
  ]);
  expect(spec.compare({ ...right, path: '/nothing' })).toEqual(['GET /nothing is not in the tree']);
  const told = { status: 200, reason: 'OK', body: { data: [{ id: '1', on: true }, {}] } };
  expect(spec.check(right, { params: { other: '1' }, told }).map((words) => words.replace('GET /nodes/{node}/things: ', ''))).toEqual([
    'other is not a parameter', 'node is missing', 'reply[0].id is not of type integer', 'reply[0].on is not of type boolean', 'reply[1].id is missing',
  ]);
});

function spoken(port: number, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => { socket.write(words); });
    socket.on('data', (chunk: Buffer) => { heard += chunk.toString(); });
    socket.on('end', () => { resolve(heard); });
    socket.on('error', reject);
  });
}
