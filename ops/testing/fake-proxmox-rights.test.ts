import { expect, test } from 'vitest';
import { proxmoxLab } from './proxmox-lab.ts';

const id = 'watch@pve!ro';
const none = { tokens: [{ id, grants: [] }] };

test('a token without rights gets empty lists and no word about it', async () => {
  const { world, ask } = await proxmoxLab(none);
  world.addGuest({ vmid: 101 });
  world.addPool('people', { guests: [101] });
  world.startTask({ type: 'qmstart', id: 101 });
  const lists = ['/cluster/tasks', '/cluster/replication', '/nodes/pve1/qemu', '/nodes/pve1/lxc', '/nodes/pve1/storage', '/nodes/pve1/tasks', '/pools', '/storage'];
  for (const path of lists) expect(await ask('GET', path), path).toMatchObject({ status: 200, result: [] });
  expect((await ask('GET', '/cluster/resources')).result).toEqual([{ id: 'node/pve1', node: 'pve1', type: 'node', status: 'online', level: '', 'cgroup-mode': 2 }]);
  expect((await ask('GET', '/access/permissions')).result).toEqual({});
});

test.each([
  ['GET', '/nodes/pve1/qemu/101/status/current', '/vms/101, VM.Audit'],
  ['POST', '/nodes/pve1/qemu/101/status/start', '/vms/101, VM.PowerMgmt'],
  ['POST', '/nodes/pve1/qemu/101/snapshot', '/vms/101, VM.Snapshot'],
  ['POST', '/nodes/pve1/qemu/101/snapshot/a1/rollback', '/vms/101, VM.Snapshot|VM.Snapshot.Rollback'],
  ['GET', '/cluster/status', '/, Sys.Audit'],
  ['GET', '/cluster/backup', '/, Sys.Audit'],
  ['GET', '/cluster/ha/status/current', '/, Sys.Audit'],
  ['GET', '/nodes/pve1/status', '/nodes/pve1, Sys.Audit'],
  ['GET', '/nodes/pve1/disks/smart', '/, Sys.Audit'],
  ['GET', '/nodes/pve1/storage/local/content', '/storage/local, Datastore.Audit|Datastore.AllocateSpace'],
  ['GET', '/nodes/pve1/replication/101-0/status', '/vms/101, VM.Audit'],
])('%s %s needs %s, before anything else is looked at', async (method, path, missing) => {
  const { ask } = await proxmoxLab(none);
  expect(await ask(method, path)).toMatchObject({ status: 403, reason: `Permission check failed (${missing})`, message: `Permission check failed (${missing})\n` });
});

test('a choice of permissions names none of them', async () => {
  const { ask } = await proxmoxLab(none);
  expect(await ask('GET', '/nodes/pve1/disks/list')).toMatchObject({ status: 403, reason: 'Permission check failed' });
});

test.each([
  ['the token only', ['VM.Audit'], [], true, []],
  ['the user only', [], ['VM.Audit'], true, []],
  ['both', ['VM.Audit', 'VM.PowerMgmt'], ['VM.Audit'], true, [101]],
  ['the user, with a token that is not separated', [], ['VM.Audit'], false, [101]],
])('a right of %s', async (_words, ofToken, ofUser, privsep, seen) => {
  const { world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101 });
  const token = world.addToken({ id: 'me@pve!mine', privsep });
  world.grant('me@pve!mine', '/vms', ofToken);
  world.grant('me@pve', '/vms', ofUser);
  const { result } = await ask('GET', '/nodes/pve1/qemu', {}, token);
  expect((result as { vmid: number }[]).map(({ vmid }) => vmid)).toEqual(seen);
});

test.each([
  ['goes down from a folder', { '/vms': ['VM.Audit'] }, true, [101, 102]],
  ['stays where it was set when it does not propagate', { '/vms': ['VM.Audit'] }, false, []],
  ['is replaced by what is set deeper', { '/': ['VM.Audit'], '/vms/101': ['VM.PowerMgmt'] }, true, [102]],
  ['comes from the pool of the guest', { '/pool/people': ['VM.Audit'] }, true, [102]],
])('a right %s', async (_words, grants, propagate, seen) => {
  const { world, ask } = await proxmoxLab(none);
  world.addGuest({ vmid: 101 });
  world.addGuest({ vmid: 102 });
  world.addPool('people', { guests: [102] });
  for (const [path, privileges] of Object.entries(grants)) world.grant(id, path, privileges, propagate);
  const { result } = await ask('GET', '/cluster/resources', { type: 'vm' });
  expect((result as { vmid: number }[]).map(({ vmid }) => vmid)).toEqual(seen);
});

test('a user has the rights of its groups, and its own line comes first', async () => {
  const { world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101 });
  world.addUser('me@pve', { groups: ['readers'] });
  const token = world.addToken({ id: 'me@pve!mine', privsep: false });
  world.grant('@readers', '/', ['VM.Audit']);
  expect((await ask('GET', '/nodes/pve1/qemu', {}, token)).result).toHaveLength(1);
  world.grant('me@pve', '/', ['Sys.Audit']);
  expect((await ask('GET', '/nodes/pve1/qemu', {}, token)).result).toEqual([]);
});

test('a token reads its own permissions, and those of others with Sys.Audit on /access', async () => {
  const { world, ask } = await proxmoxLab({ tokens: [{ id, grants: [{ path: '/vms', privileges: ['VM.Audit'] }] }] });
  expect((await ask('GET', '/access/permissions')).result).toEqual({ '/vms': { 'VM.Audit': 1 } });
  expect(await ask('GET', '/access/permissions', { userid: 'root@pam' })).toMatchObject({ status: 403, reason: 'Permission check failed (/access, Sys.Audit)' });
  world.grant(id, '/access', ['Sys.Audit']);
  expect((await ask('GET', '/access/permissions', { userid: 'root@pam', path: '/' })).result).toMatchObject({ '/': { 'VM.Allocate': 1 } });
});

test('a token sees the tasks it started itself, and those of others with Sys.Audit only', async () => {
  const { world, ask } = await proxmoxLab({ tokens: [{ id, grants: [{ path: '/vms', privileges: ['VM.PowerMgmt'] }] }] });
  world.addGuest({ vmid: 101 });
  const { upid } = world.startTask({ type: 'qmstop', id: 101 });
  const { result: own } = await ask('POST', '/nodes/pve1/qemu/101/status/shutdown');
  expect((await ask('GET', `/nodes/pve1/tasks/${String(own)}/status`)).status).toBe(200);
  expect(await ask('GET', `/nodes/pve1/tasks/${upid}/log`)).toMatchObject({ status: 403, reason: 'Permission check failed (/nodes/pve1, Sys.Audit)' });
  expect((await ask('GET', '/nodes/pve1/tasks', { source: 'all' })).result).toMatchObject([{ upid: own }]);
  expect((await ask('GET', '/cluster/tasks')).result).toEqual([]);
});

test('each changed option needs its own right, and a locked or changed configuration is not written', async () => {
  const { world, ask } = await proxmoxLab({ tokens: [{ id, grants: [{ path: '/vms', privileges: ['VM.Audit', 'VM.Config.CPU', 'VM.Config.Options'] }] }] });
  world.addGuest({ vmid: 101 });
  const put = (params: Record<string, string | number>) => ask('PUT', '/nodes/pve1/qemu/101/config', params);
  expect(await put({ memory: 4096 })).toMatchObject({ status: 403, reason: 'Permission check failed (/vms/101, VM.Config.Memory)' });
  expect(await put({ cores: 4, digest: 'f'.repeat(40) })).toMatchObject({ status: 500, reason: 'detected modified configuration - file changed by other user? Try again.' });
  expect(await put({ cores: 4, description: 'x' })).toMatchObject({ status: 200, result: null });
  expect(await put({ delete: 'description' })).toMatchObject({ status: 200 });
  expect((await ask('GET', '/nodes/pve1/qemu/101/config')).result).toMatchObject({ cores: 4 });
  expect(world.guest(101).config).not.toHaveProperty('description');
  world.lock(101, 'backup');
  expect(await put({ cores: 2 })).toMatchObject({ status: 500, reason: 'VM is locked (backup)' });
});

test('a reader of a storage does not see the backups in it', async () => {
  const { fake, world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101 });
  world.backup({ storage: 'local', results: { 101: 'OK' } });
  expect(await ask('GET', '/nodes/pve1/storage/local/content', { content: 'backup' })).toMatchObject({ status: 200, result: [] });
  world.grant(fake.token.id, '/', ['Datastore.Audit', 'Datastore.AllocateSpace', 'VM.Backup']);
  const volid = expect.stringMatching(/^local:backup\/vzdump-qemu-101-.*\.vma\.zst$/) as string;
  expect((await ask('GET', '/nodes/pve1/storage/local/content', { content: 'backup' })).result).toMatchObject([{ vmid: 101, volid }]);
});

test('taking a privilege away shows at the next request', async () => {
  const { fake, world, ask } = await proxmoxLab();
  world.addGuest({ vmid: 101, status: 'stopped' });
  world.revoke(fake.token.id, ['VM.PowerMgmt']);
  expect(await ask('POST', '/nodes/pve1/qemu/101/status/start')).toMatchObject({ status: 403 });
  expect((await ask('GET', '/nodes/pve1/qemu')).result).toHaveLength(1);
  world.revoke(fake.token.id);
  expect((await ask('GET', '/nodes/pve1/qemu')).result).toEqual([]);
});
