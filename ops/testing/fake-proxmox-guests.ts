import { createHash } from 'node:crypto';
import { type Endpoint, endpoints, may, param, present, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { die } from './fake-proxmox-refusals.ts';
import { perm } from './fake-proxmox-rights.ts';
import { flag, need, text } from './fake-proxmox-schema.ts';
import type { FakeGuest, GuestKind, ProxmoxState } from './fake-proxmox-world.ts';

const audit = perm('/vms/{vmid}', 'VM.Audit');
const rrd = { timeframe: need(text({ oneOf: ['hour', 'day', 'week', 'month', 'year'] })), cf: text({ oneOf: ['AVERAGE', 'MAX'] }) };
const steps: Record<string, number> = { hour: 60, day: 1800, week: 10_800, month: 43_200, year: 604_800 };
const mebi = 2 ** 20;

/** The endpoints that read guests. */
export const guestEndpoints: Endpoint[] = endpoints([
  ['GET', '/nodes/{node}/qemu', 'all', { full: flag() }, (call) => listed(call, 'qemu')],
  ['GET', '/nodes/{node}/lxc', 'all', {}, (call) => listed(call, 'lxc')],
  ['GET', '/nodes/{node}/qemu/{vmid}/status/current', audit, {}, (call) => current(call, 'qemu')],
  ['GET', '/nodes/{node}/lxc/{vmid}/status/current', audit, {}, (call) => current(call, 'lxc')],
  ['GET', '/nodes/{node}/qemu/{vmid}/rrddata', audit, rrd, guestHistory],
  ['GET', '/nodes/{node}/lxc/{vmid}/rrddata', audit, rrd, guestHistory],
  ['GET', '/nodes/{node}/rrddata', perm('/nodes/{node}', 'Sys.Audit'), rrd, nodeHistory],
]);

/** The guest of the path as it stands on the node of the path, or the refusal that its file does not exist there. */
export function guestOf(call: ProxmoxCall, kind: GuestKind): FakeGuest {
  return here(call, kind) ?? die(`Configuration file 'nodes/${param(call, 'node')}/${kind === 'qemu' ? 'qemu-server' : 'lxc'}/${param(call, 'vmid')}.conf' does not exist`);
}

/** The guest of the path when it stands on the node of the path. */
export function here(call: ProxmoxCall, kind: GuestKind): FakeGuest | undefined {
  const guest = call.state.guests.get(Number(param(call, 'vmid')));
  return guest?.kind === kind && guest.node === param(call, 'node') ? guest : undefined;
}

/** Refuses when something holds the guest, in the words of its kind. */
export function refuseLocked(guest: FakeGuest): void {
  if (guest.config['lock'] !== undefined) die(`${guest.kind === 'qemu' ? 'VM' : 'CT'} is locked (${guest.config['lock']})`);
}

/** The name of a guest, which containers keep as their host name. */
export function nameOf(guest: FakeGuest): string {
  return String(guest.config[guest.kind === 'qemu' ? 'name' : 'hostname'] ?? `${guest.kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid}`);
}

/** The disks of a guest by the name of their line, without the drives for discs. */
export function disksOf({ config }: FakeGuest): [string, string][] {
  const lines = Object.entries(config).map(([name, value]): [string, string] => [name, String(value)]);
  return lines.filter(([name, words]) => /^(scsi|virtio|sata|ide|efidisk|rootfs|mp)\d*$/.test(name) && !words.includes('media=cdrom'));
}

/** The digest of a guest's file: it changes with each change of the configuration. */
export function digestOf(guest: FakeGuest): string {
  return createHash('sha1').update(JSON.stringify([guest.config, guest.pending, guest.snapshots])).digest('hex');
}

/** Lets take effect what has waited for the guest to stop. */
export function applyPending(guest: FakeGuest): void {
  for (const [name, value] of Object.entries(guest.pending)) {
    if (value === null) Reflect.deleteProperty(guest.config, name);
    else guest.config[name] = value;
  }
  guest.pending = {};
}

/** What a guest has and uses, as its node last told; a stopped one uses nothing. */
export function figuresOf(state: ProxmoxState, guest: FakeGuest) {
  const { config, usage } = guest;
  const up = guest.status !== 'stopped';
  const node = state.nodes.get(guest.node);
  const seen = node?.online === false ? node.offlineSince : secondsOf(state);
  const cores = Number(config['cores'] ?? (guest.kind === 'lxc' ? node?.maxcpu : 1)) * Number(config['sockets'] ?? 1);
  return {
    uptime: up && guest.startedAt !== null ? Math.max(0, seen - guest.startedAt) : 0,
    cpu: up ? usage.cpu : 0, maxcpu: cores,
    mem: up ? usage.mem : 0, maxmem: Number(config['memory'] ?? 512) * mebi,
    disk: guest.kind === 'lxc' && up ? usage.disk : 0, maxdisk: rootSize(guest),
    netin: up ? usage.netin : 0, netout: up ? usage.netout : 0, diskread: up ? usage.diskread : 0, diskwrite: up ? usage.diskwrite : 0,
  };
}

/** Rows of a round robin archive: the same figures, once a step, up to now. */
export function history(state: ProxmoxState, timeframe: string | undefined, figures: object): object[] {
  const step = steps[timeframe ?? 'hour'] ?? 60;
  const last = Math.floor(secondsOf(state) / step) * step;
  return Array.from({ length: 70 }, (_one, index) => ({ time: last - (69 - index) * step, ...figures }));
}

function listed(call: ProxmoxCall, kind: GuestKind): object[] {
  const { state, params } = call;
  const guests = [...state.guests.values()].filter((guest) => guest.kind === kind && guest.node === params['node']);
  return guests.filter((guest) => may(call, `/vms/${guest.vmid}`, 'VM.Audit')).map((guest) => statusOf(call, guest, params['full'] === '1'));
}

function current(call: ProxmoxCall, kind: GuestKind): object {
  const guest = guestOf(call, kind);
  const ha = call.state.ha.find((one) => one.sid === `${kind === 'qemu' ? 'vm' : 'ct'}:${guest.vmid}`);
  const managed = ha ? { managed: 1, state: ha.crm_state, ...(ha.group === undefined ? {} : { group: ha.group }) } : { managed: 0 };
  const agent = kind === 'qemu' && /^(1|enabled=1)/.test(String(guest.config['agent'] ?? '')) ? { agent: 1 } : {};
  return { ...statusOf(call, guest, true), ha: managed, ...agent };
}

function statusOf({ state }: ProxmoxCall, guest: FakeGuest, full: boolean): object {
  const { maxcpu, disk, ...figures } = figuresOf(state, guest);
  const up = guest.status !== 'stopped';
  return present({
    vmid: guest.vmid, name: nameOf(guest), status: up ? 'running' : 'stopped', cpus: maxcpu, disk, ...figures,
    tags: guest.config['tags'], lock: guest.config['lock'], template: guest.config['template'],
    ...(guest.kind === 'lxc' ? { type: 'lxc', swap: 0, maxswap: Number(guest.config['swap'] ?? 512) * mebi } : {}),
    ...(up ? { pid: 1000 + guest.vmid } : {}),
    ...(guest.kind === 'qemu' && full ? { qmpstatus: guest.status } : {}),
    ...(guest.kind === 'qemu' && full && up ? { 'running-machine': 'pc-i440fx-9.2+pve1', 'running-qemu': '9.2.0' } : {}),
  });
}

function guestHistory(call: ProxmoxCall): object[] {
  const guest = call.state.guests.get(Number(param(call, 'vmid')));
  if (!guest) return [];
  const { uptime: _, ...figures } = figuresOf(call.state, guest);
  return history(call.state, call.params['timeframe'], figures);
}

function nodeHistory({ state, params }: ProxmoxCall): object[] {
  const node = state.nodes.get(params['node'] ?? '');
  if (!node) return [];
  const figures = { cpu: node.cpu, maxcpu: node.maxcpu, memused: node.mem, memtotal: node.maxmem, rootused: node.disk, roottotal: node.maxdisk };
  return history(state, params['timeframe'], { ...figures, loadavg: node.cpu * node.maxcpu, iowait: 0, netin: 0, netout: 0, swaptotal: 0, swapused: 0 });
}

function rootSize(guest: FakeGuest): number {
  const boot = /order=([a-z]+\d+)/.exec(String(guest.config['boot'] ?? ''))?.[1];
  const key = guest.kind === 'lxc' ? 'rootfs' : boot ?? Object.keys(guest.config).find((one) => /^(scsi|virtio|sata|ide)\d+$/.test(one)) ?? '';
  const [, size = '0', unit = ''] = /size=(\d+)([KMGT]?)/.exec(String(guest.config[key] ?? '')) ?? [];
  return Number(size) * 1024 ** ['', 'K', 'M', 'G', 'T'].indexOf(unit);
}
