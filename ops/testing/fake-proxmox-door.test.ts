import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import type { ProxmoxFault, TlsFlaw } from './fake-proxmox.ts';
import { serverIdentity } from './fake-proxmox-tls.ts';
import { proxmoxLab } from './proxmox-lab.ts';

const vm = '/nodes/pve1/qemu/101';
const ct = '/nodes/pve1/lxc/200';

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

function spoken(port: number, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => { socket.write(words); });
    socket.on('data', (chunk: Buffer) => { heard += chunk.toString(); });
    socket.on('end', () => { resolve(heard); });
    socket.on('error', reject);
  });
}

test('the hundredth answer of a connection says that it is the last, so that no request is lost on it', async () => {
  const { ask } = await proxmoxLab();
  const statuses: number[] = [];
  for (let n = 0; n < 205; n += 1) statuses.push((await ask('GET', '/version')).status);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});
