import { type Endpoint, endpoints, may, present, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { disksOf, figuresOf, nameOf } from './fake-proxmox-guests.ts';
import { nodeFigures, storageFigures, told } from './fake-proxmox-nodes.ts';
import { badParams, forbid } from './fake-proxmox-refusals.ts';
import { everyPrivilege, perm, privilegesOn } from './fake-proxmox-rights.ts';
import { need, text } from './fake-proxmox-schema.ts';
import type { FakeBackupJob, FakeGuest, FakeHa, ProxmoxState } from './fake-proxmox-world.ts';

const audit = perm('/', 'Sys.Audit');

/** The endpoints that speak for the whole cluster. */
export const clusterEndpoints: Endpoint[] = endpoints([
  ['GET', '/version', 'all', {}, () => ({ version: '8.4.1', release: '8.4', repoid: '2a5fa54a8503f96d' })],
  ['GET', '/cluster/resources', 'all', { type: text({ oneOf: ['vm', 'storage', 'node', 'sdn'] }) }, resources],
  ['GET', '/cluster/status', audit, {}, status],
  ['GET', '/cluster/backup', audit, {}, ({ state }) => state.backupJobs.map((job) => backupJob(state, job))],
  ['GET', '/cluster/backup/{id}/included_volumes', audit, { id: need(text({ maxLength: 50, pattern: /^\S+$/ })) }, included],
  ['GET', '/cluster/backup-info/not-backed-up', audit, {}, notBackedUp],
  ['GET', '/cluster/ha/resources', audit, { type: text({ oneOf: ['ct', 'vm'] }) }, haResources],
  ['GET', '/cluster/ha/status/current', audit, {}, haStatus],
  ['GET', '/cluster/replication', 'all', {}, replicationJobs],
  ['GET', '/access/permissions', 'all', { path: text(), userid: text() }, permissions],
  ['GET', '/pools', 'all', { poolid: text({ format: 'pool' }), type: text({ oneOf: ['qemu', 'lxc', 'storage'], requires: 'poolid' }) }, pools],
]);

function resources(call: ProxmoxCall): object[] {
  const { type } = call.params;
  const lists = { pool: poolResources, vm: guestResources, node: nodeResources, storage: storageResources, sdn: sdnResources };
  return Object.entries(lists).flatMap(([name, list]) => (type === undefined || type === name ? list(call) : []));
}

function poolResources(call: ProxmoxCall): object[] {
  return [...call.state.rights.pools.keys()].filter((pool) => may(call, `/pool/${pool}`, 'Pool.Audit')).map((pool) => ({ id: `/pool/${pool}`, type: 'pool', pool }));
}

function guestResources(call: ProxmoxCall): object[] {
  return [...call.state.guests.values()].filter((guest) => may(call, `/vms/${guest.vmid}`, 'VM.Audit')).map((guest) => guestResource(call.state, guest));
}

/** A guest whose node has told nothing for five minutes is `unknown` and has not even a name. */
function guestResource(state: ProxmoxState, guest: FakeGuest): object {
  const pool = [...state.rights.pools].find(([, { guests }]) => guests.has(guest.vmid))?.[0];
  const ha = state.ha.find((one) => one.sid === sidOf(guest));
  const identity = { id: `${guest.kind}/${guest.vmid}`, vmid: guest.vmid, node: guest.node, type: guest.kind };
  const known = told(state, guest.node)
    ? { name: nameOf(guest), status: guest.status, template: Number(guest.config['template'] ?? 0), ...figuresOf(state, guest) }
    : { status: 'unknown' };
  return present({ ...identity, ...known, lock: guest.config['lock'], tags: guest.config['tags'], hastate: ha?.crm_state, pool });
}

function nodeResources(call: ProxmoxCall): object[] {
  return [...call.state.nodes.values()].map((node) => {
    const figures = may(call, `/nodes/${node.name}`, 'Sys.Audit') ? nodeFigures(call.state, node) : {};
    const kernel = node.online ? { 'cgroup-mode': 2 } : {};
    return { id: `node/${node.name}`, node: node.name, type: 'node', status: node.online ? 'online' : 'offline', level: '', ...figures, ...kernel };
  });
}

function storageResources(call: ProxmoxCall): object[] {
  const storages = [...call.state.storages.values()].filter((one) => one.enabled && may(call, `/storage/${one.storage}`, 'Datastore.Audit'));
  return storages.flatMap((one) => [...one.state.keys()].map((node) => {
    const figures = storageFigures(call.state, one, node);
    return {
      id: `storage/${node}/${one.storage}`, storage: one.storage, node, type: 'storage', plugintype: one.type, shared: Number(one.shared), content: one.content,
      ...(figures ? { status: 'available', disk: figures.used, maxdisk: figures.total } : { status: 'unknown' }),
    };
  }));
}

function sdnResources(call: ProxmoxCall): object[] {
  if (!may(call, '/sdn/zones/localnetwork', 'SDN.Audit', 'SDN.Use', 'SDN.Allocate')) return [];
  const up = [...call.state.nodes.values()].filter((node) => node.online);
  return up.map(({ name }) => ({ id: `sdn/${name}/localnetwork`, sdn: 'localnetwork', node: name, type: 'sdn', status: 'ok' }));
}

/** A lone node tells of itself only, with no entry of type cluster. */
function status({ state }: ProxmoxCall): object[] {
  const nodes = [...state.nodes.values()].map((node) => ({
    type: 'node', id: `node/${node.name}`, name: node.name, nodeid: state.clusterName === null ? 0 : node.nodeid, ip: node.ip,
    local: Number(node.name === state.local), online: Number(node.online), level: '',
  }));
  if (state.clusterName === null) return nodes;
  return [{ type: 'cluster', id: 'cluster', name: state.clusterName, nodes: nodes.length, version: nodes.length, quorate: Number(state.quorate) }, ...nodes];
}

function backupJob(state: ProxmoxState, { enabled, all, nextRun, ...job }: FakeBackupJob): object {
  return {
    type: 'vzdump', compress: 'zstd', 'notes-template': '{{guestname}}', 'prune-backups': { 'keep-last': '3' },
    ...job, enabled: Number(enabled), ...(all ? { all: 1 } : {}), 'next-run': nextRun ?? secondsOf(state) + 3600,
  };
}

/** A guest counts as covered by a job even while that job is disabled. */
function notBackedUp(call: ProxmoxCall): object[] {
  const { state } = call;
  const uncovered = [...state.guests.values()].filter((guest) => !state.backupJobs.some((job) => covers(state, job, guest)) && may(call, `/vms/${guest.vmid}`, 'VM.Audit'));
  return uncovered.map((guest) => ({ vmid: guest.vmid, name: nameOf(guest), type: guest.kind }));
}

/** Whom a job takes, each with its disks. */
function included({ state, params }: ProxmoxCall): object {
  const job = state.backupJobs.find((one) => one.id === params['id']) ?? badParams({ id: `No such job '${params['id'] ?? ''}'` });
  const taken = [...state.guests.values()].filter((guest) => covers(state, job, guest));
  return { children: taken.map((guest) => ({ id: guest.vmid, name: nameOf(guest), type: guest.kind, children: volumes(guest) })) };
}

function volumes(guest: FakeGuest): object[] {
  return disksOf(guest).map(([id, words]) => ({ id, name: words.split(',')[0], included: 1, reason: 'enabled' }));
}

function covers(state: ProxmoxState, job: FakeBackupJob, guest: FakeGuest): boolean {
  const has = (list: string | undefined): boolean => (list ?? '').split(/[,; ]+/).includes(String(guest.vmid));
  if (job.node !== undefined && job.node !== guest.node) return false;
  if (job.pool !== undefined) return state.rights.pools.get(job.pool)?.guests.has(guest.vmid) ?? false;
  return job.all ? !has(job.exclude) : has(job.vmid);
}

function haResources({ state, params }: ProxmoxCall): object[] {
  return state.ha.filter((one) => params['type'] === undefined || one.sid.startsWith(`${params['type']}:`)).map(({ crm_state: _c, node: _n, ...wish }) =>
    ({ ...wish, type: wish.sid.split(':')[0], digest: 'f00d'.repeat(10) }));
}

function haStatus({ state }: ProxmoxCall): object[] {
  const { local } = state;
  const quorum = { id: 'quorum', type: 'quorum', node: local, status: state.quorate ? 'OK' : `No quorum on node '${local}'!`, quorate: Number(state.quorate) };
  if (state.ha.length === 0) return [quorum];
  const master = { id: 'master', type: 'master', node: local, ...heartbeat(state, local, 'active') };
  const lrm = [...state.nodes.keys()].map((node) => ({
    id: `lrm:${node}`, type: 'lrm', node, ...heartbeat(state, node, state.ha.some((one) => one.node === node) ? 'active' : 'idle'),
  }));
  return [quorum, master, ...lrm, ...state.ha.map(managed)];
}

/** When a node's manager was last heard of; after 30 s of silence it is called dead. */
function heartbeat(state: ProxmoxState, name: string, word: string): { status: string; timestamp: number } {
  const node = state.nodes.get(name);
  const timestamp = node?.online === false ? node.offlineSince : secondsOf(state);
  const words = secondsOf(state) - timestamp > 30 ? 'old timestamp - dead?' : word;
  return { status: `${name} (${words}, ${new Date(timestamp * 1000).toUTCString()})`, timestamp };
}

function managed({ state: wished, ...ha }: FakeHa): object {
  const words = ha.crm_state === 'started' && wished === 'stopped' ? 'stopping' : ha.crm_state;
  return { ...ha, id: `service:${ha.sid}`, type: 'service', state: words, request_state: wished, status: `${ha.sid} (${ha.node}, ${words})` };
}

function replicationJobs(call: ProxmoxCall): object[] {
  const seen = call.state.replications.filter((job) => may(call, `/vms/${guestNumber(job.id)}`, 'VM.Audit'));
  return seen.map(({ id, target, schedule, disable }) => present({
    id, type: 'local', guest: guestNumber(id), jobnum: Number(id.split('-')[1]), target, schedule,
    source: call.state.guests.get(guestNumber(id))?.node, disable: disable ? 1 : undefined,
  }));
}

function permissions(call: ProxmoxCall): object {
  const { state, params } = call;
  const whose = params['userid'] ?? call.who;
  const own = whose === call.who || whose.startsWith(`${call.who}!`);
  if (!own && !may(call, '/access', 'Sys.Audit')) forbid('/access, Sys.Audit');
  const set = state.rights.acls.map((acl) => acl.path);
  const pooled = [...state.rights.pools.values()].flatMap((pool) => [...[...pool.guests].map((id) => `/vms/${id}`), ...[...pool.storages].map((id) => `/storage/${id}`)]);
  const paths = params['path'] === undefined ? ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms', ...set, ...pooled] : [params['path']];
  const found = [...new Set(paths)].map((path) => [path, Object.fromEntries([...privilegesOn(state.rights, whose, path)].map(([one, on]) => [one, Number(on)]))] as const);
  return Object.fromEntries(found.filter(([, held]) => Object.keys(held).some((one) => everyPrivilege.includes(one))));
}

function pools(call: ProxmoxCall): object[] {
  const { state, params } = call;
  const seen = [...state.rights.pools].filter(([poolid]) => (params['poolid'] === undefined || params['poolid'] === poolid) && may(call, `/pool/${poolid}`, 'Pool.Audit'));
  if (params['poolid'] !== undefined && seen.length === 0) forbid(`/pool/${params['poolid']}, Pool.Audit`);
  const whole = params['poolid'] !== undefined;
  return seen.map(([poolid, pool]) => ({ poolid, ...(pool.comment === '' ? {} : { comment: pool.comment }), ...(whole ? { members: members(call, pool) } : {}) }));
}

function members(call: ProxmoxCall, pool: { guests: Set<number>; storages: Set<string> }): object[] {
  const guests = guestResources(call).filter((one) => pool.guests.has((one as { vmid: number }).vmid));
  const storages = storageResources(call).filter((one) => pool.storages.has((one as { storage: string }).storage));
  return [...guests, ...storages].filter((one) => call.params['type'] === undefined || (one as { type: string }).type === call.params['type']);
}

function guestNumber(id: string): number {
  return Number(id.split('-')[0]);
}

function sidOf(guest: FakeGuest): string {
  return `${guest.kind === 'qemu' ? 'vm' : 'ct'}:${guest.vmid}`;
}
