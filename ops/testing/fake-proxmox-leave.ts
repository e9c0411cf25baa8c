import { type Endpoint, endpoints, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { disksOf, guestOf, refuseLocked } from './fake-proxmox-guests.ts';
import { requireQuorum, setPower } from './fake-proxmox-power.ts';
import { badParams, die } from './fake-proxmox-refusals.ts';
import { perm } from './fake-proxmox-rights.ts';
import { flag, int, need, text } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import { partsOf, storageIn } from './fake-proxmox-volumes.ts';
import type { FakeGuest, GuestKind } from './fake-proxmox-world.ts';

const migrate = perm('/vms/{vmid}', 'VM.Migrate');
const allocate = perm('/vms/{vmid}', 'VM.Allocate');
const target = need(text({ format: 'node' }));
const purging = { purge: flag(), 'destroy-unreferenced-disks': flag() };

/** The endpoints by which a guest leaves: its node, or for good. */
export const leaveEndpoints: Endpoint[] = endpoints([
  ['POST', '/nodes/{node}/qemu/{vmid}/migrate', migrate,
    { target, online: flag(), force: flag(), targetstorage: text(), 'with-local-disks': flag(), migration_type: text({ oneOf: ['secure', 'insecure'] }) }, (call) => move(call, 'qemu')],
  ['POST', '/nodes/{node}/lxc/{vmid}/migrate', migrate, { target, online: flag(), restart: flag(), timeout: int(), 'target-storage': text() }, (call) => move(call, 'lxc')],
  ['DELETE', '/nodes/{node}/qemu/{vmid}', allocate, { ...purging, skiplock: flag() }, (call) => destroy(call, 'qemu')],
  ['DELETE', '/nodes/{node}/lxc/{vmid}', allocate, { ...purging, force: flag() }, (call) => destroy(call, 'lxc')],
]);

function move(call: ProxmoxCall, kind: GuestKind): string {
  const guest = guestOf(call, kind);
  const to = param(call, 'target');
  const runs = guest.status !== 'stopped';
  requireQuorum(call.state);
  if (to === guest.node) badParams({ target: 'target is local node.' });
  const node = call.state.nodes.get(to) ?? badParams({ target: `no such cluster node '${to}'` });
  refuseLocked(guest);
  if (kind === 'qemu' && runs && call.params['online'] !== '1') die("can't migrate running VM without --online");
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmigrate' : 'vzmigrate', id: guest.vmid, log: [`starting migration of ${kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid} to node '${to}' (${node.ip})`],
    begin: () => {
      const lost = disksOf(guest).map(([, words]) => storageIn(words) ?? '').find((id) => call.state.storages.get(id)?.state.has(to) === false);
      if (lost !== undefined) die(`storage '${lost}' is not available on node '${to}'`);
      if (kind === 'lxc' && runs && call.params['restart'] !== '1') die('lxc live migration is currently not implemented');
      if (kind === 'qemu' && runs && call.params['with-local-disks'] !== '1' && isLocal(call, guest)) die("can't live migrate attached local disks without with-local-disks option");
      guest.config['lock'] = 'migrate';
    },
    work: () => {
      delete guest.config['lock'];
      if (!node.online) die('migration aborted');
      guest.node = to;
      for (const storage of call.state.storages.values()) for (const volume of storage.volumes) if (volume.vmid === guest.vmid && volume.node !== null && volume.content !== 'backup') volume.node = to;
      if (kind === 'lxc' && runs) {
        setPower(call.state, guest, 'stopped');
        setPower(call.state, guest, 'running');
      }
    },
  });
}

function isLocal({ state }: ProxmoxCall, guest: FakeGuest): boolean {
  return disksOf(guest).some(([, words]) => state.storages.get(storageIn(words) ?? '')?.shared !== true);
}

/** Takes the guest and its disks away; jobs, pools and rights lose it only with `purge`. */
function destroy(call: ProxmoxCall, kind: GuestKind): string {
  const guest = guestOf(call, kind);
  refuseDestroying(call, guest);
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmdestroy' : 'vzdestroy', id: guest.vmid, log: disksOf(guest).map(([, words]) => `  Logical volume "${partsOf(words).first.split(':')[1] ?? ''}" successfully removed.`),
    begin: () => {
      if (kind === 'lxc') guest.config['lock'] = 'destroyed';
    },
    work: () => {
      if (kind === 'qemu') refuseDestroying(call, guestOf(call, kind));
      const { state } = call;
      state.guests.delete(guest.vmid);
      for (const storage of state.storages.values()) storage.volumes = storage.volumes.filter((one) => one.vmid !== guest.vmid || one.content === 'backup');
      for (const pool of state.rights.pools.values()) pool.guests.delete(guest.vmid);
      if (call.params['purge'] !== '1') return;
      state.ha = state.ha.filter(({ sid }) => sid.split(':')[1] !== String(guest.vmid));
      for (const job of state.backupJobs) if (job.vmid !== undefined) job.vmid = job.vmid.split(',').filter((one) => one !== String(guest.vmid)).join(',');
    },
  });
}

function refuseDestroying({ state, params }: ProxmoxCall, guest: FakeGuest): void {
  const { vmid, kind } = guest;
  const word = kind === 'qemu' ? 'VM' : 'CT';
  refuseLocked(guest);
  if (Number(guest.config['protection'] ?? 0) === 1) die(`can't remove ${word} ${vmid} - protection mode enabled`);
  if (state.replications.some(({ id }) => id.startsWith(`${vmid}-`))) die(`There is a replication job '${vmid}-0' for guest '${vmid}' - Please remove that first.`);
  if (params['purge'] !== '1' && state.ha.some(({ sid }) => sid.split(':')[1] === String(vmid))) die(`unable to remove ${word} ${vmid} - used in HA resources and purge parameter not set.`);
  if (guest.status !== 'stopped') die(kind === 'qemu' ? `VM ${vmid} is running - destroy failed` : `unable to destroy CT ${vmid} - container is running`);
}
