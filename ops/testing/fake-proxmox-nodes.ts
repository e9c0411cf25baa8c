import { type Endpoint, endpoints, may, param, present, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { badParams, die, forbid } from './fake-proxmox-refusals.ts';
import { perm } from './fake-proxmox-rights.ts';
import { flag, need, text, vmid } from './fake-proxmox-schema.ts';
import type { FakeDisk, FakeNode, FakeReplication, FakeStorage, FakeVdev, ProxmoxState } from './fake-proxmox-world.ts';

const audit = perm('/', 'Sys.Audit');
const forgetsAfter = 300;

/** The endpoints of nodes: their state, disks, pools, certificates and the state of replication. */
export const nodeEndpoints: Endpoint[] = endpoints([
  ['GET', '/nodes', 'all', {}, nodes],
  ['GET', '/nodes/{node}/status', perm('/nodes/{node}', 'Sys.Audit'), {}, status],
  ['GET', '/nodes/{node}/subscription', 'all', {}, () => ({ status: 'notfound', message: 'There is no subscription key', serverid: 'F'.repeat(32) })],
  ['GET', '/nodes/{node}/certificates/info', 'all', {}, certificates],
  ['GET', '/nodes/{node}/disks/list', { or: [audit, perm('/nodes/{node}', 'Sys.Audit')] },
    { 'include-partitions': flag(), skipsmart: flag(), type: text({ oneOf: ['unused', 'journal_disks'] }) }, disks],
  ['GET', '/nodes/{node}/disks/smart', audit, { disk: need(text({ pattern: /^\/dev\/[a-zA-Z0-9/]+$/ })), healthonly: flag() }, smart],
  ['GET', '/nodes/{node}/disks/zfs', audit, {}, zpools],
  ['GET', '/nodes/{node}/disks/zfs/{name}', audit, {}, zpool],
  ['GET', '/nodes/{node}/network', 'all', { type: text({ oneOf: ['bridge', 'bond', 'eth', 'vlan', 'any_bridge', 'any_local_bridge'] }) }, network],
  ['GET', '/nodes/{node}/replication', 'all', { guest: vmid }, replications],
  ['GET', '/nodes/{node}/replication/{id}/status', 'all', {}, replication],
]);

/** Whether what a node last told is still known: it stands for five minutes after it has gone away. */
export function told(state: ProxmoxState, name: string): boolean {
  const node = state.nodes.get(name);
  return node !== undefined && (node.online || secondsOf(state) - node.offlineSince < forgetsAfter);
}

/** What a node has and uses; one that is away keeps its sizes only. */
export function nodeFigures(state: ProxmoxState, node: FakeNode): object {
  if (!told(state, node.name)) return {};
  const sizes = { maxcpu: node.maxcpu, maxmem: node.maxmem, maxdisk: node.maxdisk };
  return node.online ? { ...sizes, cpu: node.cpu, mem: node.mem, disk: node.disk, uptime: secondsOf(state) - node.startedAt } : sizes;
}

/** A storage's usage on a node, or undefined when it cannot be reached there. */
export function storageFigures(state: ProxmoxState, storage: FakeStorage, node: string): { total: number; used: number } | undefined {
  const here = storage.state.get(node);
  return here?.active && told(state, node) ? here : undefined;
}

function nodes(call: ProxmoxCall): object[] {
  return [...call.state.nodes.values()].map((node) => ({
    node: node.name, id: `node/${node.name}`, type: 'node', status: node.online ? 'online' : 'offline', level: '',
    ssl_fingerprint: node.certificates.find((one) => one.filename === 'pve-ssl.pem')?.fingerprint ?? '',
    ...(may(call, `/nodes/${node.name}`, 'Sys.Audit') ? nodeFigures(call.state, node) : {}),
  }));
}

function nodeOf(call: ProxmoxCall): FakeNode {
  return call.state.nodes.get(param(call, 'node')) ?? die('no such node');
}

function status(call: ProxmoxCall): object {
  const node = nodeOf(call);
  const load = node.cpu * node.maxcpu;
  return {
    uptime: secondsOf(call.state) - node.startedAt, cpu: node.cpu, wait: 0, idle: 0, loadavg: [load, load, load].map((one) => one.toFixed(2)),
    memory: { total: node.maxmem, used: node.mem, free: node.maxmem - node.mem }, swap: { total: 0, used: 0, free: 0 }, ksm: { shared: 0 },
    rootfs: { total: node.maxdisk, used: node.disk, free: node.maxdisk - node.disk, avail: node.maxdisk - node.disk },
    cpuinfo: { cpus: node.maxcpu, cores: Math.ceil(node.maxcpu / 2), sockets: 1, model: 'Fake CPU', mhz: '3600.000', hvm: '1', user_hz: 100, flags: 'vmx' },
    pveversion: 'pve-manager/8.4.1/2a5fa54a8503f96d', kversion: 'Linux 6.8.12-9-pve #1 SMP PREEMPT_DYNAMIC',
    'current-kernel': { sysname: 'Linux', release: '6.8.12-9-pve', version: '#1 SMP PREEMPT_DYNAMIC', machine: 'x86_64' }, 'boot-info': { mode: 'efi', secureboot: 0 },
  };
}

function disks(call: ProxmoxCall): object[] {
  return nodeOf(call).disks.filter((disk) => call.params['type'] !== 'unused' || disk.used === '').map((disk) => diskShape(disk, call.params['skipsmart'] === '1'));
}

function diskShape({ devpath, model, serial, size, type, health, wearout, used }: FakeDisk, skipSmart: boolean): object {
  return {
    devpath, model, serial, size, type, vendor: 'ATA', wwn: 'unknown', rpm: type === 'hdd' ? 7200 : 0, gpt: 1, mounted: 0, osdid: -1, 'osdid-list': null,
    by_id_link: `/dev/disk/by-id/ata-${serial}`, ...(used === '' ? {} : { used }), ...(skipSmart ? { health: 'UNKNOWN', wearout: 'N/A' } : { health, wearout }),
  };
}

function smart(call: ProxmoxCall): object {
  const disk = nodeOf(call).disks.find((one) => one.devpath === call.params['disk']) ?? badParams({ disk: 'not a valid local disk' });
  if (call.params['healthonly'] === '1') return { health: disk.health };
  return disk.text === undefined ? { health: disk.health, type: 'ata', attributes: disk.attributes } : { health: disk.health, type: 'text', text: disk.text };
}

function certificates(call: ProxmoxCall): object[] {
  return nodeOf(call).certificates.map((one) => ({ ...one, 'public-key-type': 'rsaEncryption', 'public-key-bits': 2048 }));
}

function zpools(call: ProxmoxCall): object[] {
  return nodeOf(call).zpools.map(({ name, health, size, alloc, frag }) => ({ name, health, size, alloc, free: size - alloc, frag, dedup: 1 }));
}

function zpool(call: ProxmoxCall): object {
  const pool = nodeOf(call).zpools.find((one) => one.name === call.params['name']);
  if (!pool) return die(`cannot open '${param(call, 'name')}': no such pool`);
  const { name, health, errors, status: words, action, scan, children } = pool;
  return present({ name, state: health, errors, status: words, action, scan, children: children.map(vdev) });
}

function vdev({ children, ...one }: FakeVdev): object {
  return { ...one, leaf: Number(children === undefined), ...(children ? { children: children.map(vdev) } : {}) };
}

/** Bridges are left out without a word for who may not use them. */
function network(call: ProxmoxCall): object[] {
  if (!['any_bridge', 'any_local_bridge', 'bridge', undefined].includes(call.params['type'])) return [];
  const seen = nodeOf(call).bridges.filter((iface) => may(call, `/sdn/zones/localnetwork/${iface}`, 'SDN.Audit', 'SDN.Use'));
  return seen.map((iface) => ({ iface, type: 'bridge', active: 1, autostart: 1, method: 'static', method6: 'manual', families: ['inet'], priority: 3, bridge_ports: 'eno1' }));
}

function replications(call: ProxmoxCall): object[] {
  const { guest } = call.params;
  const seen = here(call).filter((job) => may(call, `/vms/${guestOf(job)}`, 'VM.Audit') && (guest ?? guestOf(job)) === guestOf(job));
  return seen.map((job) => replicationShape(call, job));
}

function replication(call: ProxmoxCall): object {
  const id = param(call, 'id');
  const [guest = ''] = id.split('-');
  if (!may(call, `/vms/${guest}`, 'VM.Audit')) forbid(`/vms/${guest}, VM.Audit`);
  return replicationShape(call, here(call).find((one) => one.id === id) ?? die(`no such replication job '${id}'`));
}

/** A node knows the state of the jobs whose guests stand on it. */
function here(call: ProxmoxCall): FakeReplication[] {
  return call.state.replications.filter((job) => call.state.guests.get(Number(guestOf(job)))?.node === param(call, 'node'));
}

function replicationShape(call: ProxmoxCall, { disable, error, ...job }: FakeReplication): object {
  const [guest, jobnum] = job.id.split('-');
  const vmtype = call.state.guests.get(Number(guest))?.kind;
  return present({ ...job, type: 'local', guest, jobnum, vmtype, source: param(call, 'node'), error: error ?? undefined, disable: disable ? 1 : undefined });
}

function guestOf(job: FakeReplication): string {
  return job.id.split('-')[0] ?? '';
}
