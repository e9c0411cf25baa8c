import { describe, expect, test } from 'vitest';
import { birthFrom, ownerTag } from '../changes.ts';
import { compile, type Compiled } from './compile.ts';
import { k3sVersion } from './defaults.ts';
import { differencesOf, type SeenGuest } from './difference.ts';
import type { Lab } from './lab.ts';
import { lockSchema, type Lock, type LockedGuest } from './lock.ts';
import { read } from './read.ts';

const smbios = '1b2c3d4e-0000-4000-8000-000000000001';
const lab: Lab = {
  nodes: [{ name: 'alpha', cores: 16, memory_gb: 64, free_memory_gb: 40 }, { name: 'beta', cores: 16, memory_gb: 64, free_memory_gb: 30 }],
  storages: [{ name: 'fast', free_gb: 500 }], bridges: ['vmbr0'], templates: ['ubuntu-2404-cloud(9000)', 'debian-13-cloud(9001)'], lxc_templates: ['debian-13', 'alpine-3.22'],
  guests: [
    { vmid: 120, kind: 'vm', name: 'db', node: 'beta', cores: 4, memory_mb: 8192, disk_gb: 100, status: 'running', smbios },
    { vmid: 121, kind: 'lxc', name: 'files', node: 'beta', cores: 1, memory_mb: 512, status: 'running', mac: 'BC:24:11:00:00:01' },
    { vmid: 122, kind: 'vm', name: 'old', node: 'alpha', status: 'stopped', tags: [ownerTag], smbios: '1b2c3d4e-0000-4000-8000-000000000002' },
  ],
};

describe('what is to be made', () => {
  const { lock, missing } = of('Create two Ubuntu VMs web-1 and web-2 with 2 cores, 4 GB memory and a 32 GB disk on fast, started at boot.');

  test('is a guest of the lock each, with a number, an identity and all that was said', () => {
    expect([lock.once, missing]).toEqual([[], []]);
    expect(lock.guests.map(({ name, vmid, identity }) => [name, vmid, identity])).toEqual([['web-1', 100, { birth: birthFrom('lab/web-1') }], ['web-2', 101, { birth: birthFrom('lab/web-2') }]]);
    expect(lock.guests[0]).toMatchObject({ kind: 'qemu', from: { clone: 9000, full: true }, cores: 2, memory_mb: 4096, disks: [{ slot: 'scsi0', size_gb: 32, storage: 'fast' }], onboot: true, state: 'running' });
  });

  test('tells of each field the sentence it came from, or that it was assumed', () => {
    expect(lock.guests[0]?.said).toMatchObject({ cores: 0, memory_mb: 0, node: 'assumed', ip: 'assumed' });
  });
});

test('a container is made from a template of containers', () => {
  expect(of('A Debian 13 container called proxy with 1 core, 512 MB and 8 GB disk.').lock.guests[0]).toMatchObject({ kind: 'lxc', name: 'proxy', from: { image: 'local:vztmpl/debian-13' }, disks: [{ slot: 'rootfs', size_gb: 8 }] });
});

test('of a guest that is there only what was said is declared', () => {
  const { lock, missing } = of('Give db 6 cores.');
  expect(missing).toEqual([]);
  expect(lock.guests).toEqual([{ name: 'db', kind: 'qemu', vmid: 120, identity: { smbios }, cores: 6, said: expect.objectContaining({ cores: 0 }) as unknown }]);
  expect(of('Grow the disk of db to 150 GB.').lock.guests[0]).toMatchObject({ disks: [{ slot: 'scsi0', size_gb: 150 }] });
  expect(of('Stop the container files.').lock.guests[0]).toMatchObject({ name: 'files', identity: { mac: 'BC:24:11:00:00:01' }, state: 'stopped' });
});

test('what is to go is known by its identity, and what is done once is asked for with its time', () => {
  expect(of('Delete old.').lock.absent).toEqual([{ vmid: 122, name: 'old', identity: { smbios: '1b2c3d4e-0000-4000-8000-000000000002' } }]);
  expect(of('Reboot db.').lock).toMatchObject({ guests: [], once: [{ do: 'reboot', guest: 120, name: 'db', identity: { smbios }, asked: '2026-11-22T00:00:00.000Z' }] });
  expect(of('Take a snapshot of db called before-upgrade.').lock.once).toMatchObject([{ do: 'snapshot', guest: 120, snapshot: 'before-upgrade' }]);
});

test('of a Kubernetes cluster the first is the server, and the others join it', () => {
  const { lock, missing } = of('Create a Kubernetes cluster of 3 nodes on Ubuntu.');
  expect(missing).toEqual([]);
  expect(lock.guests.map(({ vmid, kubernetes }) => [vmid, kubernetes])).toEqual([100, 101, 102].map((vmid) => [vmid, { version: k3sVersion, ...(vmid === 100 ? { role: 'server' } : { role: 'agent', server: 100 }) }]));
});

test('Kubernetes is refused where the template has no guest agent, through which it is installed', () => {
  const agentless = { ...lab, agentless: [9000] };
  const missing = (text: string) => compile(read(text, agentless), agentless, { seed: 'lab', at: new Date(0) }).missing;
  expect(missing('Create a Kubernetes cluster of 2 nodes on Ubuntu.')).toMatchObject([/agent for node-1/, /agent for node-2/].map((says) => expect.stringMatching(says) as unknown));
  expect(missing('Create two Ubuntu VMs.')).toEqual([]);
});

test('what Proxmox has not told is named, and that guest is left out', () => {
  const { lock, missing } = compile(read('A Fedora 42 VM called box with 2 cores, 2 GB memory and a 20 GB disk on fast.', lab), { ...lab, templates: [] }, { seed: 'lab', at: new Date('2026-11-22') });
  expect([lock.guests, missing]).toEqual([[], ['a template of fedora-42 for box']]);
});

test('another disk is missing before anything is declared, and no disk that is there takes its size', () => {
  expect(of('Add a 50 GB disk to db.').missing).toEqual(['another disk for db: only disks that a guest has already are declared']);
  expect(of('An Ubuntu VM called box with 2 cores, 4 GB memory, a 32 GB disk and a second disk of 100 GB.').missing).toEqual(['a further disk for box: a copy has the disks of its template']);
});

test('a part of a MB is rounded up, for disks have whole ones', () => {
  expect(of('An Ubuntu VM called box with 2 cores, 4 GB memory and a 33.3 GB disk on fast.').lock.guests).toMatchObject([{ disks: [{ size_gb: 34_100 / 1024 }] }]);
});

test.each([
  'Create two Ubuntu VMs web-1 and web-2 with 2 cores, 4 GB memory and a 32 GB disk on fast.',
  'A Debian 13 container called proxy with 1 core, 512 MB and 8 GB disk, address 10.0.0.9/24, gateway 10.0.0.1.',
  'Give db 6 cores.',
  'Add NFS storage backups from 10.0.0.5:/tank/backups.',
])('a cluster that is as "%s" wants it has nothing to do, and gives the same lock again', (text) => {
  const { lock } = of(text);
  const whole = lockSchema.parse(JSON.parse(JSON.stringify(lock)));
  const { guests, removals, storages } = differencesOf(whole, { complete: true, guests: whole.guests.map(asSeen), storages: whole.storages.map(({ name }) => name) });
  expect([guests.map(({ is, fields }) => [is, fields]), removals, storages]).toEqual([whole.guests.map(() => ['same', []]), [], []]);
  expect(of(text).lock).toEqual(lock);
});

function of(text: string): Compiled {
  const reading = read(text, lab);
  expect(reading.questions).toEqual([]);
  expect(reading.refused).toBeNull();
  return compile(reading, lab, { seed: 'lab', at: new Date('2026-11-22') });
}

/** A guest as Proxmox shows it once it is as declared. */
function asSeen(guest: Lock['guests'][number]): SeenGuest {
  const { identity, kind } = guest;
  return {
    vmid: guest.vmid, kind, node: guest.node ?? 'beta', name: guest.name, template: false, lock: null, smbios: 'smbios' in identity ? identity.smbios : 'birth' in identity && kind === 'qemu' ? identity.birth : null, noted: 'birth' in identity ? identity.birth : null,
    cores: guest.cores ?? 4, memoryMb: guest.memory_mb ?? 8192, disks: (guest.disks ?? []).map(diskOf), cards: (guest.network ?? []).map((card) => ({ slot: card.slot, bridge: card.bridge ?? null, vlan: card.vlan ?? null, mac: null, ip: card.ip ?? null, gateway: card.gateway ?? null })),
    user: null, sshKeys: [], tags: [ownerTag], onboot: guest.onboot ?? false, startupOrder: null, features: [], agent: false, protection: false, description: '', digest: 'a'.repeat(40), running: guest.state !== 'stopped', pool: null,
  };
}

function diskOf({ slot, storage, size_gb: sizeGb }: NonNullable<LockedGuest['disks']>[number]): SeenGuest['disks'][number] {
  return { slot, storage: storage ?? 'fast', sizeGb: sizeGb ?? 32 };
}
