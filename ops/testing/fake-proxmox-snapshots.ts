import { type Endpoint, endpoints, param, present, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { digestOf, disksOf, guestOf, refuseLocked } from './fake-proxmox-guests.ts';
import { setPower } from './fake-proxmox-power.ts';
import { die } from './fake-proxmox-refusals.ts';
import { anyOf, perm } from './fake-proxmox-rights.ts';
import { flag, need, text } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import type { FakeGuest, FakeSnapshot, GuestKind, ProxmoxState } from './fake-proxmox-world.ts';

const snapname = need(text({ maxLength: 40, format: 'configid' }));
const able = ['lvmthin', 'zfspool', 'zfs', 'rbd', 'btrfs', 'cephfs'];
const notCopied = ['lock', 'parent', 'description', 'digest'];

/** The endpoints of snapshots. */
export const snapshotEndpoints: Endpoint[] = (['qemu', 'lxc'] as const).flatMap((kind) => endpoints([
  ['GET', `/nodes/{node}/${kind}/{vmid}/snapshot`, perm('/vms/{vmid}', 'VM.Audit'), {}, (call) => listed(call, kind)],
  ['POST', `/nodes/{node}/${kind}/{vmid}/snapshot`, perm('/vms/{vmid}', 'VM.Snapshot'),
    { snapname, description: text(), ...(kind === 'qemu' ? { vmstate: flag() } : {}) }, (call) => create(call, kind)],
  ['DELETE', `/nodes/{node}/${kind}/{vmid}/snapshot/{snapname}`, perm('/vms/{vmid}', 'VM.Snapshot'), { force: flag() }, (call) => remove(call, kind)],
  ['POST', `/nodes/{node}/${kind}/{vmid}/snapshot/{snapname}/rollback`, anyOf('/vms/{vmid}', 'VM.Snapshot', 'VM.Snapshot.Rollback'),
    { start: flag() }, (call) => rollBack(call, kind)],
]));

/** Adds a snapshot of the guest as it is now, which becomes the parent of its present state. */
export function addSnapshotTo(guest: FakeGuest, wish: Omit<FakeSnapshot, 'parent' | 'config'>): void {
  const config = Object.fromEntries(Object.entries(guest.config).filter(([key]) => !notCopied.includes(key)));
  const parent = guest.config['parent'];
  guest.snapshots.push({ ...wish, parent: parent === undefined ? null : String(parent), config });
  guest.config['parent'] = wish.name;
}

function listed(call: ProxmoxCall, kind: GuestKind): object[] {
  const guest = guestOf(call, kind);
  const taken = guest.snapshots.map(({ config: _, vmstate, ...shown }) => present({ ...shown, vmstate: kind === 'qemu' ? Number(vmstate) : undefined }));
  const now = { name: 'current', description: 'You are here!', parent: guest.config['parent'], running: guest.status === 'stopped' ? 0 : 1, digest: digestOf(guest) };
  return [...taken, present(now)];
}

function create(call: ProxmoxCall, kind: GuestKind): string {
  const name = param(call, 'snapname');
  if (name === 'current' || name === 'pending' || (kind === 'lxc' && name === 'vzdump')) die(`unable to use snapshot name '${name}' (reserved name)`);
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmsnapshot' : 'vzsnapshot', id: param(call, 'vmid'),
    begin: () => {
      const guest = guestOf(call, kind);
      if (guest.config['template'] === 1) die("you can't take a snapshot if it's a template");
      refuseLocked(guest);
      if (guest.snapshots.some((one) => one.name === name)) die(`snapshot name '${name}' already used`);
      if (!canSnapshot(call.state, guest)) die('snapshot feature is not available');
      guest.config['lock'] = 'snapshot';
    },
    work: () => {
      const guest = guestOf(call, kind);
      delete guest.config['lock'];
      const vmstate = call.params['vmstate'] === '1' && guest.status !== 'stopped';
      addSnapshotTo(guest, { name, snaptime: secondsOf(call.state), description: call.params['description'] ?? '', vmstate });
    },
  });
}

function remove(call: ProxmoxCall, kind: GuestKind): string {
  const name = param(call, 'snapname');
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmdelsnapshot' : 'vzdelsnapshot', id: param(call, 'vmid'),
    begin: () => {
      const guest = guestOf(call, kind);
      snapshotOf(guest, name);
      refuseLocked(guest);
      guest.config['lock'] = 'snapshot-delete';
    },
    work: () => {
      const guest = guestOf(call, kind);
      delete guest.config['lock'];
      const gone = snapshotOf(guest, name);
      guest.snapshots = guest.snapshots.filter((one) => one !== gone);
      for (const child of guest.snapshots) if (child.parent === name) child.parent = gone.parent;
      if (guest.config['parent'] === name) setParent(guest, gone.parent);
    },
  });
}

/** Goes back: the guest is stopped, and runs again only when memory was saved too or `start` is asked for. */
function rollBack(call: ProxmoxCall, kind: GuestKind): string {
  const name = param(call, 'snapname');
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmrollback' : 'vzrollback', id: param(call, 'vmid'),
    begin: () => {
      const guest = guestOf(call, kind);
      if (guest.config['template'] === 1) die("you can't rollback if vm is a template");
      requireNewestOnZfs(call.state, guest, snapshotOf(guest, name));
      refuseLocked(guest);
      setPower(call.state, guest, 'stopped');
      guest.config['lock'] = 'rollback';
    },
    work: () => {
      const guest = guestOf(call, kind);
      const snapshot = snapshotOf(guest, name);
      const { description } = guest.config;
      guest.config = { ...snapshot.config, ...(description === undefined ? {} : { description }), parent: name };
      if (snapshot.vmstate || call.params['start'] === '1') setPower(call.state, guest, 'running');
    },
  });
}

/** ZFS goes back to its newest snapshot alone. */
function requireNewestOnZfs(state: ProxmoxState, guest: FakeGuest, { name }: FakeSnapshot): void {
  if (guest.snapshots.at(-1)?.name === name) return;
  const disk = disksOf(guest).map(([, words]) => words.split(',')[0] ?? '').find((volume) => state.storages.get(volume.split(':')[0] ?? '')?.type === 'zfspool');
  if (disk !== undefined) die(`can't rollback, '${name}' is not most recent snapshot on '${disk.split(':')[1] ?? ''}'`);
}

function snapshotOf(guest: FakeGuest, name: string): FakeSnapshot {
  return guest.snapshots.find((one) => one.name === name) ?? die(`snapshot '${name}' does not exist`);
}

function setParent(guest: FakeGuest, parent: string | null): void {
  if (parent === null) delete guest.config['parent'];
  else guest.config['parent'] = parent;
}

/** Whether each disk stands on a storage that can: a thin or copying one, or a qcow2 file of a virtual machine. */
function canSnapshot(state: ProxmoxState, guest: FakeGuest): boolean {
  return disksOf(guest).every(([, words]) => {
    const type = state.storages.get(words.split(':')[0] ?? '')?.type ?? '';
    return able.includes(type) || (guest.kind === 'qemu' && /\.qcow2(,|$)/.test(words));
  });
}
