import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { quickPace, settingsOf, shortPatience, watchProxmox } from '../../ops/testing/proxmox-watch.ts';
import type { ProxmoxFault } from '../../ops/testing/fake-proxmox.ts';
import { clientOf, read, write } from './client.ts';

const version = { doing: 'tell its version', path: '/version', as: z.looseObject({ release: z.string() }) };
const start = { doing: 'start lab/101', path: '/nodes/{node}/{kind}/{vmid}/status/{verb}', with: { node: 'pve1', kind: 'qemu', vmid: 101, verb: 'start' } };

describe('a read', () => {
  test.each<[string, ProxmoxFault]>([
    ['a node that is away', { status: 595 }], ['a node that is lost', { status: 596 }], ['a proxy in trouble', { status: 502 }], ['a closed connection', { cut: 'connection' }],
    ['an answer cut in half', { cut: 'body' }], ['a busy proxy', { status: 429, headers: { 'retry-after': '1' } }], ['no answer at all', { hang: true }],
  ])('is tried again after %s, and then answered', async (_, fault) => {
    const { fake, cluster, asked } = await watchProxmox({}, {}, fault.hang ? shortPatience : quickPace);
    fake.fail({ ...fault, path: '/version', times: 2 });
    await expect(read(cluster.pve, version)).resolves.toMatchObject({ release: '8.4' });
    expect(asked(/version/)).toBe(3);
  });

  test.each<[string, ProxmoxFault, string]>([
    ['a node that stays away', { status: 595 }, 'machine.unreachable'], ['connections that stay cut', { cut: 'connection' }, 'machine.unreachable'],
    ['silence', { hang: true }, 'machine.unreachable'],
  ])('is tried three times and no more for %s', async (_, fault, code) => {
    const { fake, cluster, asked } = await watchProxmox({}, {}, fault.hang ? shortPatience : quickPace);
    fake.fail({ ...fault, path: '/version', times: 9 });
    await expect(read(cluster.pve, version)).rejects.toMatchObject({ code });
    expect(asked(/version/)).toBe(3);
  });

  test.each<[ProxmoxFault, string, RegExp]>([
    [{ status: 401 }, 'machine.unauthorised', /Proxmox lab does not accept the token .*PROXMOX_TOKEN_ID and PROXMOX_TOKEN_SECRET/],
    [{ status: 403, reason: 'Permission check failed (/vms/101, VM.PowerMgmt)' }, 'machine.unauthorised', /the token lacks VM\.PowerMgmt on \/vms\/101$/],
    [{ status: 403, reason: 'Permission check failed (/vms/101, VM.Snapshot|VM.Snapshot.Rollback)' }, 'machine.unauthorised', /lacks VM\.Snapshot or VM\.Snapshot\.Rollback on/],
    [{ status: 403, reason: 'Permission check failed' }, 'machine.unauthorised', /does not let the token tell its version/],
    [{ status: 500, reason: "Configuration file 'nodes/pve1/qemu-server/9.conf' does not exist" }, 'machine.missing', /9\.conf/],
    [{ status: 500, reason: 'something broke' }, 'machine.refused', /would not tell its version: something broke/],
    [{ status: 301, html: 'moved', headers: { location: 'https://elsewhere.example/' } }, 'machine.malformed', /is not the API of Proxmox/],
    [{ html: '<h1>Welcome to nginx</h1>' }, 'machine.malformed', /is not the API of Proxmox/],
    [{ html: '<h1>Not found</h1>', status: 404 }, 'machine.malformed', /is not the API of Proxmox/],
    [{ html: '<h1>Password, please</h1>', status: 401 }, 'machine.malformed', /is not the API of Proxmox/],
  ])('is not tried again when it is refused: %j', async (fault, code, words) => {
    const { fake, cluster, asked } = await watchProxmox();
    fake.fail({ ...fault, path: '/version', times: 9 });
    await expect(read(cluster.pve, version)).rejects.toMatchObject({ code, message: expect.stringMatching(words) as string });
    expect(asked(/version/)).toBe(1);
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])('is understood when a proxy writes %s', async (contentType) => {
    const { fake, cluster } = await watchProxmox();
    fake.fail({ path: '/version', contentType });
    await expect(read(cluster.pve, version)).resolves.toMatchObject({ release: '8.4' });
  });

  test('of an unknown shape says where it is strange, and no more', async () => {
    const { cluster } = await watchProxmox();
    await expect(read(cluster.pve, { ...version, as: z.object({ release: z.number() }) })).rejects.toMatchObject({
      code: 'machine.malformed', message: 'Proxmox lab answered in a shape we do not know (release) while we wanted to tell its version',
    });
  });
});

describe('a change', () => {
  test.each<[string, ProxmoxFault, string, RegExp]>([
    ['no answer comes', { hang: true }, 'machine.timeout', /did not answer in time while we wanted to start lab\/101; nobody knows/],
    ['no answer comes though it was done', { hang: true, after: true }, 'machine.timeout', /nobody knows/],
    ['the connection is cut', { cut: 'connection' }, 'machine.timeout', /nobody knows/],
    ['the answer is cut in half', { cut: 'body' }, 'machine.timeout', /nobody knows/],
    ['the node is lost on the way', { status: 596 }, 'machine.timeout', /nobody knows/],
    ['a proxy gives up waiting', { status: 504 }, 'machine.timeout', /nobody knows/],
    ['the node cannot be reached', { status: 595 }, 'machine.unreachable', /cannot reach the node/],
    ['something holds the guest', { status: 500, reason: 'VM is locked (backup)' }, 'machine.refused', /it is locked by a running backup; wait until that is over/],
    ['it is refused', { status: 500, reason: 'no space left' }, 'machine.refused', /would not start lab\/101: no space left/],
    ['the right is missing', { status: 403, reason: 'Permission check failed (/vms/101, VM.PowerMgmt)' }, 'machine.unauthorised', /lacks VM\.PowerMgmt on \/vms\/101/],
  ])('is sent once when %s', async (_, fault, code, words) => {
    const { fake, world, cluster, asked } = await watchProxmox({}, {}, fault.hang ? shortPatience : quickPace);
    world.addGuest({ vmid: 101, status: 'stopped' });
    fake.fail({ ...fault, method: 'POST', times: 9 });
    await expect(write(cluster.pve, start)).rejects.toMatchObject({ code, message: expect.stringMatching(words) as string });
    expect(asked(/status\/start/, 'POST')).toBe(1);
  });

  test('to a cluster that is away was never sent', async () => {
    const { fake, cluster } = await watchProxmox();
    await fake.goAway();
    await expect(write(cluster.pve, start)).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringContaining('nothing listens there') as string });
  });
});

test('a wrong secret is told as that, and it is not in the words', async () => {
  const { fake } = await watchProxmox();
  const pve = clientOf(settingsOf(fake, { tokenSecret: '00000000-aaaa-bbbb-cccc-000000000000', suffix: 'LAB' }), () => 'lab', quickPace);
  const fault = await read(pve, version).catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: 'machine.unauthorised', message: expect.stringContaining('PROXMOX_TOKEN_SECRET_LAB') as string });
  expect(String(fault)).not.toContain('aaaa-bbbb');
  await pve.close();
});

test.each([
  ['a name nobody knows', 'no-such-host.invalid', /its name cannot be resolved/],
])('%s is told in plain words', async (_, host, words) => {
  const { fake } = await watchProxmox();
  const pve = clientOf(settingsOf(fake, { host }), () => 'lab', quickPace);
  await expect(read(pve, { ...version, tries: 1 })).rejects.toMatchObject({ code: 'machine.unreachable', message: expect.stringMatching(words) as string });
  await pve.close();
});
