import { randomUUID } from 'node:crypto';
import { secondsOf } from './fake-proxmox-api.ts';
import { nameOf } from './fake-proxmox-guests.ts';
import { certificate, identity, known } from './fake-proxmox-lab.ts';
import { addSnapshotTo } from './fake-proxmox-snapshots.ts';
import { end, fork } from './fake-proxmox-tasks.ts';
import type { FakeGuest, FakeNode, FakeTask, ProxmoxState } from './fake-proxmox-world.ts';
import type { BackupWish, FakeProxmoxWorld } from './fake-proxmox-wishes.ts';

type Part<K extends keyof FakeProxmoxWorld> = Pick<FakeProxmoxWorld, K>;

/** What a test lets happen: tasks of people, backups, jobs, and what disks, pools and certificates tell. */
export function eventsOf(state: ProxmoxState): Part<'startTask' | 'finishTask' | 'backup' | 'addBackupJob' | 'addHa' | 'addReplication'
  | 'addDisk' | 'addZpool' | 'addCertificate' | 'addSnapshot'> {
  const node = (name: string): FakeNode => known(state.nodes.get(name), `node ${name}`);
  const guest = (vmid: number): FakeGuest => known(state.guests.get(vmid), `guest ${vmid}`);
  return {
    startTask: ({ node: where = state.local, user = 'root@pam', ...wish }) => fork(state, { ...wish, node: node(where).name, who: user, lasts: null }),
    finishTask: (upid, exit = 'OK', log = []) => {
      const task = known(state.tasks.find((one) => one.upid === upid), `task ${upid}`);
      task.log.push(...log);
      end(task, { exit, at: secondsOf(state) });
      return task;
    },
    backup: (wish) => backUp(state, wish),
    addBackupJob: (wish) => {
      const job = { schedule: '02:00', storage: 'local', enabled: true, mode: 'snapshot', ...wish };
      state.backupJobs.push(job);
      return job;
    },
    addHa: (wish) => {
      const where = state.guests.get(Number(wish.sid.split(':')[1]))?.node ?? state.local;
      const ha = { state: 'started', max_restart: 1, max_relocate: 1, crm_state: 'started', node: where, ...wish };
      state.ha.push(ha);
      return ha;
    },
    addReplication: (wish) => {
      const now = secondsOf(state);
      const job = { schedule: '*/15', disable: false, last_sync: now - 300, last_try: now - 300, next_sync: now + 600, duration: 3.5, fail_count: 0, error: null, ...wish };
      state.replications.push(job);
      return job;
    },
    addDisk: (name, wish) => added(node(name).disks, {
      model: 'FAKE_SSD', serial: wish.devpath.replace('/dev/', 'S-'), size: 512 * 10 ** 9, type: 'ssd', health: 'PASSED', wearout: 98, used: 'LVM', attributes: [], ...wish,
    }),
    addZpool: (name, wish) => {
      const root = { name: wish.name, state: wish.health ?? 'ONLINE', read: 0, write: 0, cksum: 0, msg: '' };
      return added(node(name).zpools, { health: 'ONLINE', size: 10 ** 12, alloc: 10 ** 11, frag: 3, errors: 'No known data errors', children: [root], ...wish });
    },
    addCertificate: (name, wish) => {
      const { certificates } = node(name);
      const old = certificates.findIndex((one) => one.filename === wish.filename);
      if (old >= 0) certificates.splice(old, 1);
      return added(certificates, certificate(state, name, wish));
    },
    addSnapshot: (vmid, name, wish = {}) => {
      addSnapshotTo(guest(vmid), { name, snaptime: secondsOf(state), description: '', vmstate: false, ...wish });
    },
  };
}

/** What a test does to users, tokens and their rights. */
export function rightsOf(state: ProxmoxState): Part<'addUser' | 'addToken' | 'grant' | 'revoke'> {
  const { rights } = state;
  const addUser: FakeProxmoxWorld['addUser'] = (id, { enabled = true, groups = [] } = {}) => {
    rights.identities.set(id, identity(id, { enabled }));
    for (const group of groups) rights.groups.set(group, new Set([...(rights.groups.get(group) ?? []), id]));
  };
  return {
    addUser,
    addToken: ({ id, secret = randomUUID(), ...wish }) => {
      const user = id.split('!')[0] ?? '';
      if (!rights.identities.has(user)) addUser(user);
      rights.identities.set(id, identity(id, { secret, ...wish }));
      return { id, secret };
    },
    grant: (to, path, privileges, propagate = true) => {
      if (!to.startsWith('@')) known(rights.identities.get(to), `user or token ${to}`);
      const acl = { path, to, role: `role-${String(rights.roles.size)}`, propagate };
      rights.roles.set(acl.role, new Set(privileges));
      rights.acls = [...rights.acls.filter((one) => one.path !== path || one.to !== to), acl];
      return acl;
    },
    revoke: (to, privileges) => {
      for (const acl of rights.acls.filter((one) => one.to === to)) {
        const left = [...(rights.roles.get(acl.role) ?? [])].filter((one) => privileges !== undefined && !privileges.includes(one));
        acl.role = `role-${String(rights.roles.size)}`;
        rights.roles.set(acl.role, new Set(left));
      }
    },
  };
}

function added<T>(list: T[], one: T): T {
  list.push(one);
  return one;
}

/** Writes a vzdump task as it stands in the list afterwards; one task holds the guests of one node. */
function backUp(state: ProxmoxState, wish: BackupWish): FakeTask {
  const ids = Object.keys(wish.results).map(Number);
  const guests = ids.map((id) => known(state.guests.get(id), `guest ${id}`));
  const node = wish.node ?? guests[0]?.node ?? state.local;
  const [starttime, endtime] = [wish.starttime ?? secondsOf(state) - 60, wish.endtime ?? secondsOf(state)];
  const failed = Object.values(wish.results).some((one) => one !== 'OK');
  const lines = guests.flatMap((guest) => backupLines(guest, { result: wish.results[guest.vmid] ?? 'OK', storage: wish.storage, at: starttime, until: endtime }));
  const head = `INFO: starting new backup job: vzdump ${ids.join(' ')} --storage ${wish.storage} --mode snapshot --compress zstd --quiet 1`;
  const tail = failed ? ['INFO: Backup job finished with errors', 'job errors'] : ['INFO: Backup job finished successfully'];
  const only = ids.length === 1 ? ids[0] ?? '' : '';
  const task = fork(state, { node, type: 'vzdump', id: only, who: wish.user ?? 'root@pam', starttime, lasts: null, log: [head, ...lines, ...tail] });
  end(task, { exit: failed ? 'job errors' : wish.warnings === undefined ? 'OK' : `WARNINGS: ${wish.warnings}`, at: endtime });
  const storage = known(state.storages.get(wish.storage), `storage ${wish.storage}`);
  for (const guest of guests.filter((one) => wish.results[one.vmid] === 'OK')) {
    storage.volumes.push({
      volid: `${wish.storage}:backup/${backupFile(guest, starttime)}`, node: storage.shared ? null : node, content: 'backup',
      format: guest.kind === 'qemu' ? 'vma.zst' : 'tar.zst', size: 10 ** 9, ctime: starttime, vmid: guest.vmid, notes: nameOf(guest),
    });
  }
  return task;
}

/** What the log of a backup tells of one guest. */
export function backupLines(guest: FakeGuest, { result, storage, at, until }: { result: string; storage: string; at: number; until: number }): string[] {
  const { vmid, kind } = guest;
  const start = [
    `INFO: Starting Backup of VM ${vmid} (${kind})`, `INFO: Backup started at ${stamp(at)}`, `INFO: status = ${guest.status === 'stopped' ? 'stopped' : 'running'}`,
    `INFO: ${kind === 'qemu' ? 'VM' : 'CT'} Name: ${nameOf(guest)}`, 'INFO: backup mode: snapshot',
    `INFO: creating vzdump archive '/mnt/pve/${storage}/dump/${backupFile(guest, at)}'`,
  ];
  if (result !== 'OK') return [...start, `ERROR: Backup of VM ${vmid} failed - ${result}`, `INFO: Failed at ${stamp(until)}`];
  const took = new Date((until - at) * 1000).toISOString().slice(11, 19);
  return [...start, 'INFO: archive file size: 953MB', `INFO: Finished Backup of VM ${vmid} (${took})`, `INFO: Backup finished at ${stamp(until)}`];
}

/** The name of the file that a backup is. */
export function backupFile({ kind, vmid }: FakeGuest, at: number): string {
  return `vzdump-${kind}-${vmid}-${stamp(at).replaceAll('-', '_').replace(' ', '-').replaceAll(':', '_')}.${kind === 'qemu' ? 'vma' : 'tar'}.zst`;
}

function stamp(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
