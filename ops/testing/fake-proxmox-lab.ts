import { createHash } from 'node:crypto';
import { secondsOf } from './fake-proxmox-api.ts';
import { typed } from './fake-proxmox-params.ts';
import { setPower } from './fake-proxmox-power.ts';
import { type FakeIdentity, everyPrivilege } from './fake-proxmox-rights.ts';
import { settle } from './fake-proxmox-tasks.ts';
import type { FakeCertificate, FakeGuest, FakeNode, FakeStorage, ProxmoxState } from './fake-proxmox-world.ts';
import type { FakeProxmoxOptions, FakeProxmoxWorld, GuestWish, StorageWish } from './fake-proxmox-wishes.ts';

const giga = 2 ** 30;
const onNetwork = ['nfs', 'cifs', 'pbs', 'rbd', 'cephfs', 'iscsi'];
const watcher = ['VM.Audit', 'Sys.Audit', 'Datastore.Audit', 'Pool.Audit', 'SDN.Audit'];
const operator = [...watcher, 'VM.PowerMgmt', 'VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Monitor'];

/** The rights that the fake's own token has when none are named: it may watch, power and snapshot. */
export const usualGrants: { path: string; privileges: string[]; propagate?: boolean }[] = [{ path: '/', privileges: operator }];

type Part<K extends keyof FakeProxmoxWorld> = Pick<FakeProxmoxWorld, K>;

/** A cluster with its nodes and the two storages of a fresh installation, and nobody but root. */
export function emptyState(options: FakeProxmoxOptions): ProxmoxState {
  const state: ProxmoxState = {
    clusterName: options.clusterName === undefined ? 'lab' : options.clusterName, local: options.nodes?.[0] ?? 'pve1', quorate: true,
    nodes: new Map(), guests: new Map(), storages: new Map(), tasks: [], backupJobs: [], ha: [], replications: [],
    rights: { identities: new Map(), groups: new Map(), roles: new Map([['Administrator', new Set(everyPrivilege)], ['NoAccess', new Set()]]), acls: [], pools: new Map() },
    taskMs: options.taskMs ?? 20, clock: options.clock ?? (() => Date.now()),
  };
  state.rights.identities.set('root@pam', identity('root@pam'));
  for (const node of options.nodes ?? ['pve1']) addNode(state, node, {});
  addStorage(state, { storage: 'local', type: 'dir', content: 'iso,vztmpl,backup', settings: { path: '/var/lib/vz' } });
  addStorage(state, { storage: 'local-lvm', type: 'lvmthin', content: 'images,rootdir', total: 400 * giga, settings: { thinpool: 'data', vgname: 'pve' } });
  return state;
}

/** A user or token that has no rights yet. */
export function identity(id: string, wish: Partial<FakeIdentity> = {}): FakeIdentity {
  return { id, secret: null, privsep: id.includes('!'), enabled: true, expire: 0, ...wish };
}

/** What a test does to nodes, guests and storages. */
export function labOf(state: ProxmoxState): Part<'node' | 'guest' | 'storage' | 'addNode' | 'nodeOffline' | 'nodeOnline' | 'quorum' | 'addGuest' | 'removeGuest'
  | 'moveGuest' | 'lock' | 'power' | 'addStorage' | 'fill' | 'storageActive' | 'addVolume' | 'addPool'> {
  const node = (name: string): FakeNode => known(state.nodes.get(name), `node ${name}`);
  const guest = (vmid: number): FakeGuest => known(state.guests.get(vmid), `guest ${vmid}`);
  const storage = (id: string): FakeStorage => known(state.storages.get(id), `storage ${id}`);
  return {
    node, guest, storage,
    addNode: (name, wish = {}) => addNode(state, name, wish),
    nodeOffline: (name, since) => {
      if (name === state.local) throw new Error(`${name} is the node that answers: use goAway() of the fake`);
      settle(state);
      Object.assign(node(name), { online: false, offlineSince: since ?? secondsOf(state) });
    },
    nodeOnline: (name) => { Object.assign(node(name), { online: true, startedAt: secondsOf(state) }); },
    quorum: (kept) => { state.quorate = kept; },
    addGuest: (wish) => addGuest(state, wish),
    removeGuest: (vmid) => { state.guests.delete(guest(vmid).vmid); },
    moveGuest: (vmid, to) => { guest(vmid).node = node(to).name; },
    lock: (vmid, lock) => {
      if (lock === null) delete guest(vmid).config['lock'];
      else guest(vmid).config['lock'] = lock;
    },
    power: (vmid, status) => { setPower(state, guest(vmid), status); },
    addStorage: (wish) => addStorage(state, wish),
    fill: (id, { used, total, node: only }) => {
      for (const [name, here] of storage(id).state) if (only === undefined || only === name) Object.assign(here, { used, total: total ?? here.total });
    },
    storageActive: (id, active, only) => {
      for (const [name, here] of storage(id).state) if (only === undefined || only === name) here.active = active;
    },
    addVolume: (id, wish) => {
      const volume = { format: 'raw', size: giga, ctime: secondsOf(state), node: storage(id).shared ? null : state.local, ...wish };
      storage(id).volumes.push(volume);
      return volume;
    },
    addPool: (poolid, { guests = [], storages = [], comment = '' } = {}) => {
      state.rights.pools.set(poolid, { comment, guests: new Set(guests), storages: new Set(storages) });
    },
  };
}

function addNode(state: ProxmoxState, name: string, wish: Partial<FakeNode>): FakeNode {
  const nodeid = state.nodes.size + 1;
  const startedAt = secondsOf(state) - 86_400;
  const node: FakeNode = {
    name, nodeid, ip: `10.0.0.${nodeid}`, online: true, offlineSince: 0, startedAt,
    cpu: 0.05, maxcpu: 8, mem: 8 * giga, maxmem: 32 * giga, disk: 10 * giga, maxdisk: 94 * giga,
    disks: [], zpools: [], bridges: ['vmbr0'], certificates: ['pve-root-ca.pem', 'pve-ssl.pem'].map((filename) => certificate(state, name, { filename })), ...wish,
  };
  state.nodes.set(name, node);
  for (const storage of state.storages.values()) {
    const first = [...storage.state.values()][0];
    if (first && storage.nodes.length === 0) storage.state.set(name, { ...first });
  }
  return node;
}

/** A certificate of a node that has two years left. */
export function certificate(state: ProxmoxState, node: string, wish: Partial<FakeCertificate> & { filename: string }): FakeCertificate {
  const now = secondsOf(state);
  const hash = createHash('sha256').update(`${node}/${wish.filename}`).digest('hex').toUpperCase();
  return {
    subject: `/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=${node}.lab`, issuer: '/CN=Proxmox Virtual Environment/OU=fake/O=PVE Cluster Manager CA',
    notbefore: now - 86_400, notafter: now + 730 * 86_400, san: ['127.0.0.1', 'localhost', node, `${node}.lab`], fingerprint: (hash.match(/../g) ?? []).join(':'), ...wish,
  };
}

function addGuest(state: ProxmoxState, wish: GuestWish): FakeGuest {
  const { vmid, kind = 'qemu', node = state.local } = wish;
  known(state.nodes.get(node), `node ${node}`);
  if (state.guests.has(vmid)) throw new Error(`guest ${vmid} exists already`);
  const status = wish.status ?? 'running';
  const guest: FakeGuest = {
    vmid, kind, node, status, startedAt: status === 'stopped' ? null : wish.startedAt ?? secondsOf(state) - 3600, config: configOf(wish, kind), snapshots: [],
    usage: { cpu: 0.02, mem: 512 * 2 ** 20, disk: 2 * giga, diskread: 1000, diskwrite: 2000, netin: 3000, netout: 4000, ...wish.usage },
    pending: {}, seeded: null, agent: wish.agent ?? true, stubborn: wish.stubborn ?? false, bootFails: wish.bootFails ?? null,
  };
  state.guests.set(vmid, guest);
  return guest;
}

function configOf({ vmid, name = `guest-${vmid}`, disks, tags, lock, onboot, template, config }: GuestWish, kind: FakeGuest['kind']): FakeGuest['config'] {
  const mac = `BC:24:11:00:${[vmid >> 8, vmid].map((one) => (one & 0xff).toString(16).toUpperCase().padStart(2, '0')).join(':')}`;
  const disk = `local-lvm:vm-${vmid}-disk-0,size=${kind === 'qemu' ? '32G' : '8G'}`;
  const machine = {
    name, cores: 2, sockets: 1, memory: '2048', ostype: 'l26', scsihw: 'virtio-scsi-single', boot: 'order=scsi0', agent: '1',
    net0: `virtio=${mac},bridge=vmbr0`, smbios1: `uuid=00000000-0000-4000-8000-${String(vmid).padStart(12, '0')}`, ...(disks ?? { scsi0: disk }),
  };
  const container = {
    hostname: name, cores: 1, memory: 512, swap: 512, ostype: 'debian', arch: 'amd64', unprivileged: 1,
    net0: `name=eth0,bridge=vmbr0,hwaddr=${mac},ip=dhcp,type=veth`, ...(disks ?? { rootfs: disk }),
  };
  const marks = { ...(tags ? { tags: tags.join(';') } : {}), ...(lock === undefined ? {} : { lock }), ...(onboot ? { onboot: 1 } : {}), ...(template ? { template: 1 } : {}) };
  const own = Object.entries(config ?? {}).map(([key, value]) => [key, typed(kind, key, String(value))] as const);
  return { ...(kind === 'qemu' ? machine : container), ...marks, ...Object.fromEntries(own) };
}

function addStorage(state: ProxmoxState, wish: StorageWish): FakeStorage {
  const { type = 'dir', nodes = [], total = 94 * giga, used = 10 * giga, active = true } = wish;
  const here = nodes.length > 0 ? nodes : [...state.nodes.keys()];
  const storage: FakeStorage = {
    storage: wish.storage, type, nodes, shared: wish.shared ?? onNetwork.includes(type), enabled: wish.enabled ?? true,
    content: wish.content ?? 'images,rootdir,backup,iso', settings: wish.settings ?? {}, state: new Map(here.map((node) => [node, { total, used, active }])), volumes: [],
  };
  state.storages.set(storage.storage, storage);
  return storage;
}

/** The thing, or an error that names what is missing. */
export function known<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`the fake Proxmox has no ${what}`);
  return thing;
}
