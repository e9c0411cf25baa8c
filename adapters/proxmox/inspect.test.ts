import { expect, test } from 'vitest';
import { digestOf } from '../../engine/digest.ts';
import type { FactValues } from '../../engine/fact-values.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { everyPrivilege } from '../../ops/testing/fake-proxmox-rights.ts';
import { only, watchProxmox, type ProxmoxWatch } from '../../ops/testing/proxmox-watch.ts';

const web: ResourceRef = 'proxmox://lab/105';
const nas: ResourceRef = 'proxmox://lab/storages/nas';
const people: ResourceRef = 'proxmox://lab/pools/people';

test('a guest tells what it is made of, and of its keys and its note the digests alone', async () => {
  const { world, machine } = await lab();
  world.addGuest({ vmid: 105, name: 'web', tags: ['web'], config: { cores: 4, sshkeys: 'ssh-ed25519%20AAAAC3Nz%20anna%40desk', description: 'the password is hunter2' } });
  world.addSnapshot(105, 'before');
  const seen = await machine.inspect(web);
  expect(seen.map(({ kind }) => kind)).toEqual(['guest.state', 'guest.make']);
  expect(only(seen, 'guest.make', web)[0]?.value).toMatchObject({ name: 'web', node: 'pve1', cores: 4, tags: ['web'], snapshots: ['before'], sshKeys: [digestOf('ssh-ed25519 AAAAC3Nz anna@desk')] });
  expect(JSON.stringify(seen)).not.toMatch(/AAAAC3Nz|hunter2/);
});

test('a guest that is gone is told to be so once two lists lack it, and one that may not be seen never', async () => {
  const { world, machine, advance } = await lab();
  world.addGuest({ vmid: 105 });
  await machine.inspect(web);
  world.removeGuest(105);
  expect(await machine.inspect(web)).toEqual([]);
  advance(1000);
  expect(await makeOf({ machine }, web)).toEqual({ present: false });
  const blind = await lab(['/nodes']);
  blind.world.addGuest({ vmid: 105 });
  for (let n = 0; n < 3; n += 1) {
    expect(await blind.machine.inspect(web)).toEqual([]);
    blind.advance(1000);
  }
});

test('a guest that moved or ended since the list still tells its state', async () => {
  const { world, fake, machine } = await lab();
  world.addGuest({ vmid: 105 });
  fake.fail({ path: /\/config$/, status: 500, reason: "Configuration file 'nodes/pve1/qemu-server/105.conf' does not exist" });
  expect((await machine.inspect(web)).map(({ kind }) => kind)).toEqual(['guest.state']);
  fake.fail({ path: /\/snapshot$/, status: 403, reason: 'Permission check failed' });
  expect(await makeOf({ machine }, web)).toMatchObject({ vmid: 105, snapshots: null });
});

test('storage entries and pools tell what they are, and that they are gone where they could be seen', async () => {
  const { world, machine, fake } = await lab();
  for (const ref of [nas, people]) expect(await makeOf({ machine }, ref)).toEqual({ present: false });
  world.addStorage({ storage: 'nas', type: 'nfs', content: 'iso,backup', nodes: ['pve2'], settings: { server: '10.0.0.5', export: '/tank' } });
  world.addPool('people');
  expect(await makeOf({ machine }, nas)).toEqual({ is: 'storage', type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['backup', 'iso'], nodes: ['pve2'], enabled: true });
  expect(await makeOf({ machine }, people)).toEqual({ is: 'pool' });
  expect(fake.violations).toEqual([]);
  const blind = await lab(['/nodes']);
  for (const ref of [nas, people]) expect(await blind.machine.inspect(ref)).toEqual([]);
});

async function makeOf({ machine }: Pick<ProxmoxWatch, 'machine'>, ref: ResourceRef): Promise<FactValues['guest.make' | 'entry.make'] | undefined> {
  const seen = await machine.inspect(ref);
  return [...only(seen, 'guest.make', ref), ...only(seen, 'entry.make', ref)][0]?.value;
}

/** A cluster whose token may do everything on the given paths. */
function lab(paths: readonly string[] = ['/']): Promise<ProxmoxWatch> {
  return watchProxmox({ nodes: ['pve1', 'pve2'], tokens: [{ id: 'copilot@pve!all', grants: paths.map((path) => ({ path, privileges: everyPrivilege })) }] });
}
