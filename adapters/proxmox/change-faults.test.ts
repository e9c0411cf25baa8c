import { describe, expect, test } from 'vitest';
import { birthFrom, type Change } from '../../engine/changes.ts';
import { isFault } from '../../engine/errors.ts';
import type { Machine } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Receipt } from '../../engine/types.ts';
import { everyPrivilege } from '../../ops/testing/fake-proxmox-rights.ts';
import type { ProxmoxFault } from '../../ops/testing/fake-proxmox.ts';
import { shortPatience, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';

const birth = birthFrom('a declaration/web');
const web: ResourceRef = 'proxmox://lab/105';
const old: ResourceRef = 'proxmox://lab/101';
const nas: ResourceRef = 'proxmox://lab/storages/nas';

/** Each change that Proxmox is told in one call, as it is made in a lab. */
const orders: { target: ResourceRef; change: Change }[] = [
  { target: web, change: { verb: 'createGuest', spec: { kind: 'qemu', node: 'pve1', name: 'web', birth, disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 8 }] } } },
  { target: web, change: { verb: 'cloneGuest', spec: { from: 9000, name: 'web', birth, full: true } } },
  { target: old, change: { verb: 'configureGuest', spec: { cores: 4, tags: ['x'] } } },
  { target: old, change: { verb: 'growDisk', spec: { slot: 'scsi0', sizeGb: 40 } } },
  { target: old, change: { verb: 'moveDisk', spec: { slot: 'scsi0', storage: 'fast' } } },
  { target: old, change: { verb: 'migrateGuest', spec: { node: 'pve2' } } },
  { target: old, change: { verb: 'deleteGuest', spec: { name: 'old' } } },
  { target: 'proxmox://lab/102', change: { verb: 'deleteSnapshot', spec: { name: 'before' } } },
  { target: old, change: { verb: 'backupGuest', spec: { storage: 'was', note: 'copilot-20261121-095812' } } },
  { target: nas, change: { verb: 'addStorage', spec: { type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['iso'] } } },
  { target: 'proxmox://lab/storages/was', change: { verb: 'changeStorage', spec: { content: ['iso'] } } },
  { target: 'proxmox://lab/storages/was', change: { verb: 'removeStorage', spec: {} } },
  { target: 'proxmox://lab/pools/new', change: { verb: 'createPool', spec: {} } },
  { target: old, change: { verb: 'addToPool', spec: { pool: 'people' } } },
];

describe.each(orders)('$change.verb', ({ target, change }) => {
  test.each<[string, ProxmoxFault, number]>([
    ['was refused because a file was busy', { status: 500, reason: "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout" }, 2],
    ['was refused because the file had changed since our look', { status: 500, reason: 'detected modified configuration - file changed by other user? Try again.' }, 2],
    ['did not reach the node', { status: 595 }, 2],
    ['was lost before it was taken', { cut: 'connection' }, 2],
    ['was taken, and its answer was lost', { cut: 'connection', after: true }, 1],
    ['was taken, and no answer came in time', { hang: true, after: true }, 1],
  ])('whose call %s is made all the same, and once', async (_, fault, sent) => {
    const { fake, act, proof } = await lab();
    fake.fail({ ...fault, method: methodOf(change) });
    expect(await proof(target, change)).toBe('absent');
    const receipt = await act(target, change);
    expect(receipt.details).toMatchObject({ changed: true });
    expect(await proof(target, change)).toBe('present');
    expect(fake.requests.filter(({ method }) => method !== 'GET')).toHaveLength(sent);
    expect(fake.violations).toEqual([]);
  });

  test('whose answer was lost is waited for while its task runs', async () => {
    const { fake, act } = await lab();
    fake.world.state.taskMs = 300;
    fake.fail({ method: methodOf(change), cut: 'connection', after: true });
    expect((await act(target, change)).details).toMatchObject({ changed: true });
    expect(fake.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  test('that is refused for good is asked once', async () => {
    const { fake, act, proof } = await lab();
    fake.fail({ method: methodOf(change), status: 500, reason: 'no' });
    await expect(act(target, change)).rejects.toMatchObject({ code: 'machine.refused' });
    fake.fail({ method: methodOf(change), status: 403, reason: 'Permission check failed (/vms/101, VM.Allocate)' });
    await expect(act(target, change)).rejects.toMatchObject({ code: 'machine.unauthorised' });
    expect(fake.requests.filter(({ method }) => method !== 'GET')).toHaveLength(2);
    expect(await proof(target, change)).toBe('absent');
  });

  test('that cannot get through is given up after three tries', async () => {
    const { fake, act } = await lab();
    fake.fail({ method: methodOf(change), cut: 'connection', times: 9 });
    await expect(act(target, change)).rejects.toMatchObject({ code: 'machine.timeout' });
    expect(fake.requests.filter(({ method }) => method !== 'GET')).toHaveLength(3);
  });
});

test('a task that a person stops is not begun again', async () => {
  const { fake, world, act } = await lab();
  world.state.taskMs = 60_000;
  const made = expect(act(web, orders[0]?.change as Change)).rejects.toMatchObject({ code: 'machine.timeout' });
  await expect.poll(() => world.state.tasks).toHaveLength(1);
  world.finishTask(world.state.tasks[0]?.upid ?? '', 'unexpected status');
  world.removeGuest(105);
  await made;
  expect(fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a task that fails is not begun again, and says why', async () => {
  const { fake, act } = await lab();
  const spec = { ...orders[0]?.change.spec as object, disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 8, from: 'local:import/none.qcow2' }] };
  await expect(act(web, { verb: 'createGuest', spec } as Change)).rejects.toMatchObject({ code: 'machine.missing', message: expect.stringContaining("volume 'local:import/none.qcow2' does not exist") as string });
  expect(fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a change of which nobody can read whether it was made is not made again', async () => {
  const { fake, act } = await lab();
  fake.fail({ method: 'POST', hang: true, after: true });
  const made = expect(act(web, orders[0]?.change as Change)).rejects.toMatchObject({ code: 'machine.timeout', message: expect.stringContaining('nobody knows') as string });
  await expect.poll(() => fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  fake.fail({ path: '/cluster/resources', cut: 'connection', times: 99 });
  await made;
  expect(fake.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a plan ends where it should though one call in seven fails, and nothing is made twice (seed %i)', async (seed) => {
  const { fake, world, act, proof } = await lab();
  const plan = orders.filter(({ change }) => ['createGuest', 'addStorage', 'createPool', 'configureGuest', 'growDisk', 'moveDisk', 'migrateGuest'].includes(change.verb));
  fake.chaos({ seed });
  for (const { target, change } of plan) await stubbornly(() => act(target, change));
  fake.heal();
  for (const { target, change } of plan) expect(await proof(target, change), change.verb).toBe('present');
  const done = world.state.tasks.filter(({ exit }) => exit === 'OK').map(({ type }) => type);
  for (const type of ['qmcreate', 'resize', 'qmmove', 'qmigrate']) expect(done.filter((one) => one === type), type).toHaveLength(1);
  expect(world.storage('local-lvm').volumes.map(({ volid }) => volid)).toEqual(['local-lvm:vm-105-disk-0']);
});

/** What a person does who presses again. */
async function stubbornly(act: () => Promise<unknown>): Promise<void> {
  for (let n = 0; ; n += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (!isFault(error) || n > 8) throw error;
    }
  }
}

function methodOf({ verb }: Change): string {
  if (['deleteGuest', 'deleteSnapshot', 'removeStorage'].includes(verb)) return 'DELETE';
  return ['configureGuest', 'growDisk', 'changeStorage', 'addToPool'].includes(verb) ? 'PUT' : 'POST';
}

type Lab = ProxmoxWatch & { act: (target: ResourceRef, change: Change) => Promise<Receipt>; proof: (target: ResourceRef, change: Change) => Promise<unknown> };

async function lab(): Promise<Lab> {
  const watch = await watchProxmox({ nodes: ['pve1', 'pve2'], tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }] }, {}, shortPatience);
  const { world } = watch;
  world.addGuest({ vmid: 9000, name: 'debian', status: 'stopped', template: true });
  world.addGuest({ vmid: 101, name: 'old', status: 'stopped', tags: ['homelab-copilot'] });
  world.addGuest({ vmid: 102, name: 'kept', status: 'stopped' });
  world.addSnapshot(102, 'before');
  world.addStorage({ storage: 'fast', type: 'zfspool', content: 'images' });
  world.addStorage({ storage: 'was', type: 'nfs', content: 'backup' });
  world.addPool('people');
  const machine = watch.machine as Required<Machine>;
  const act = (target: ResourceRef, { verb, spec }: Change): Promise<Receipt> => (machine[verb] as (target: ResourceRef, asked: unknown) => Promise<Receipt>)(target, spec);
  return { ...watch, act, proof: machine.readBack };
}
