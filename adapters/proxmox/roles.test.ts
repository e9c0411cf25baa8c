import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { birthFrom } from '../../engine/changes.ts';
import type { Machine } from '../../engine/ports.ts';
import type { FakeProxmoxOptions } from '../../ops/testing/fake-proxmox.ts';
import { only, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';
import { needs, roles, tokenSettings, type Role } from './roles.ts';

const ids: Record<Role, string> = { reader: 'copilot@pve!reader', operator: 'copilot@pve!operator', reconciler: 'copilot@pve!reconciler' };
const secrets: Record<Role, string> = { reader: '11111111-1111-4111-8111-111111111111', operator: '22222222-2222-4222-8222-222222222222', reconciler: '33333333-3333-4333-8333-333333333333' };

test('each role asks with its own token, and each has all that it needs', async () => {
  const { world, machine, fake, said, polls } = await split();
  world.addStorage({ storage: 'fast', type: 'zfspool', content: 'images' });
  world.addPool('people');
  const make = machine as Required<Machine>;
  const web = 'proxmox://lab/105';
  await polls(1);
  await make.createGuest(web, { kind: 'qemu', node: 'pve1', name: 'web', birth: birthFrom('x'), disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 4 }], cloudInit: 'local-lvm', cards: [{ slot: 0, bridge: 'vmbr0', vlan: 5, ip: 'dhcp' }], user: 'anna', onboot: true });
  await make.configureGuest(web, { cores: 2, memoryMb: 1024, tags: ['x'], name: 'web2', cards: [{ slot: 0, vlan: 6 }] });
  await make.growDisk(web, { slot: 'scsi0', sizeGb: 8 });
  await make.moveDisk(web, { slot: 'scsi0', storage: 'fast' });
  await make.cloneGuest('proxmox://lab/106', { from: 105, name: 'two', birth: birthFrom('y'), full: true });
  await make.addStorage('proxmox://lab/storages/nas', { type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['iso'] });
  await make.createPool('proxmox://lab/pools/mine', {});
  await make.addToPool(web, { pool: 'mine' });
  await make.snapshot(web, 'before');
  await make.backupGuest(web, { storage: 'local', note: 'before-it' });
  await make.deleteSnapshot(web, { name: 'before' });
  await make.start(web);
  world.guest(105).agent = true;
  world.guest(105).inside = () => ({ exitcode: 0, out: 'server v1.31.5+k3s1 active' });
  await make.installKubernetes(web, { role: 'server', version: 'v1.31.5+k3s1' });
  await make.migrateGuest(web, { node: 'pve2' });
  await make.stop(web);
  await make.deleteGuest(web, { name: 'web2' });
  const byToken = (method: (name: string) => boolean): Set<string | null> => new Set(fake.requests.filter((one) => method(one.method) && !/agent|permissions|content$/.test(one.path)).map(({ tokenId }) => tokenId));
  expect(byToken((method) => method === 'GET')).toEqual(new Set([ids.reader]));
  expect(byToken((method) => method !== 'GET')).toEqual(new Set([ids.operator, ids.reconciler]));
  expect(fake.requests.filter(({ path }) => /status\/|snapshot$/.test(path)).filter(({ method }) => method === 'POST').every(({ tokenId }) => tokenId === ids.operator)).toBe(true);
  expect(said).toEqual([]);
  expect(fake.violations).toEqual([]);
});

test.each(roles.flatMap((role) => Object.entries(needs[role]).flatMap(([path, privileges]) => privileges.map((privilege): [Role, string, string] => [role, privilege, path]))))(
  'a token of the %s without %s on %s is told at the start, by its setting', async (role, privilege, path) => {
    const { fake, said, polls } = await split();
    fake.world.revoke(ids[role], [privilege]);
    await polls(1);
    const setting = role === 'reader' ? 'PROXMOX_TOKEN_ID' : `PROXMOX_${role.toUpperCase()}_TOKEN_ID`;
    expect(said).toContain(`Proxmox lab: the token of the ${role} (${setting}) lacks ${privilege} on ${path}. docs/proxmox-tokens.md has the commands that give it`);
  });

test('a token of a role that is refused is told by its setting, and what is seen is seen all the same', async () => {
  const { fake, world, said, polls } = await split({}, { operator: '44444444-4444-4444-8444-444444444444' });
  world.addGuest({ vmid: 101 });
  expect(only(await polls(1), 'guest.state')).toHaveLength(1);
  expect(said).toEqual([expect.stringContaining('check PROXMOX_OPERATOR_TOKEN_ID and PROXMOX_OPERATOR_TOKEN_SECRET') as string]);
  expect(fake.requests.filter(({ status }) => status === 401)).toHaveLength(1);
});

test('one token that only looks is told all that declarations need, where the cluster is made as declared', async () => {
  const { cluster, said, polls } = await watchProxmox({ tokens: [{ id: ids.reader, grants: [{ path: '/', privileges: ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'] }] }] });
  cluster.declares = () => true;
  await polls(1);
  expect(said).toEqual([
    'Proxmox lab: the token of the operator lacks VM.PowerMgmt on /vms, VM.Snapshot on /vms, VM.Snapshot.Rollback on /vms. docs/proxmox-tokens.md has the commands that give it',
    expect.stringMatching(/the token of the reconciler lacks VM\.Allocate on \/vms, .*SDN\.Use on \/sdn\. docs/) as string,
  ]);
});

test('one token that only looks is asked for nothing more, and one that does a part of it is told the rest', async () => {
  const looks = await watchProxmox({ tokens: [{ id: ids.reader, grants: [{ path: '/', privileges: ['VM.Audit', 'Sys.Audit', 'Datastore.Audit'] }] }] });
  await looks.polls(1);
  expect(looks.said).toEqual([]);
  const powers = await watchProxmox({ tokens: [{ id: ids.reader, grants: [{ path: '/', privileges: ['VM.Audit', 'Sys.Audit', 'Datastore.Audit', 'VM.PowerMgmt', 'VM.Snapshot'] }] }] });
  await powers.polls(1);
  expect(powers.said).toEqual([expect.stringContaining('the token of the operator lacks VM.Snapshot.Rollback on /vms') as string]);
});

test('the commands of the documentation give each role all that it needs, and nothing more', () => {
  const text = readFileSync(new URL('../../docs/proxmox-tokens.md', import.meta.url), 'utf8');
  const given = Object.fromEntries([...text.matchAll(/pveum role add (\w+) --privs "([^"]+)"/g)].map(([, role = '', privileges = '']) => [role, privileges.split(' ')]));
  const { operator, reconciler } = needs;
  expect(given).toEqual({
    CopilotOperator: operator['/vms'], CopilotGuests: reconciler['/vms'], CopilotStorage: reconciler['/storage'], CopilotPools: reconciler['/pool'], CopilotNetwork: reconciler['/sdn'],
  });
  for (const role of roles) expect(text).toContain(tokenSettings[role]);
});

function split(options: FakeProxmoxOptions = {}, wrong: Partial<Record<Role, string>> = {}): Promise<ProxmoxWatch> {
  const tokens = roles.map((role) => ({ id: ids[role], secret: secrets[role], grants: Object.entries(needs[role]).map(([path, privileges]) => ({ path, privileges: [...privileges] })) }));
  const token = (role: Role) => ({ id: ids[role], secret: wrong[role] ?? secrets[role] });
  return watchProxmox({ nodes: ['pve1', 'pve2'], tokens, ...options }, { others: { operator: token('operator'), reconciler: token('reconciler') } });
}
