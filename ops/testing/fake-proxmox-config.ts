import { randomUUID } from 'node:crypto';
import { type Endpoint, endpoints, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { checkNames, requireBridges, requireStorages } from './fake-proxmox-asked.ts';
import { digestOf, disksOf, guestOf, refuseLocked } from './fake-proxmox-guests.ts';
import { normalised } from './fake-proxmox-normal.ts';
import { control, ofContainers, ofMachines } from './fake-proxmox-params.ts';
import { badParams, die } from './fake-proxmox-refusals.ts';
import { anyOf, perm } from './fake-proxmox-rights.ts';
import { flag, int, type Params, text } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import { freeDisk, partsOf } from './fake-proxmox-volumes.ts';
import type { FakeGuest, GuestKind } from './fake-proxmox-world.ts';

const reading: Params = { current: flag(), snapshot: text({ maxLength: 40, format: 'configid' }) };
const forMachines: Params = { ...control, force: flag({ requires: 'delete' }), skiplock: flag(), ...ofMachines };
const touchMachine = anyOf('/vms/{vmid}', ...['Disk', 'CDROM', 'CPU', 'Memory', 'Network', 'HWType', 'Options', 'Cloudinit'].map((one) => `VM.Config.${one}`));
const touchContainer = anyOf('/vms/{vmid}', ...['Disk', 'CPU', 'Memory', 'Network', 'Options'].map((one) => `VM.Config.${one}`));
const audit = perm('/vms/{vmid}', 'VM.Audit');

/** What takes effect while a guest runs; all else waits for its next start. */
const atOnce: Record<GuestKind, RegExp> = {
  qemu: /^(name|onboot|shares|startup|description|protection|vmstatestorage|tags|cpulimit|cpuunits|ci\w+|sshkeys|ipconfig\d+|nameserver|searchdomain|(net|scsi|virtio|unused)\d+)$/,
  lxc: /^(cores|cpulimit|cpuunits|memory|swap|onboot|startup|description|protection|tags|(net|mp|unused)\d+)$/,
};
const seeds = /^(ci\w+|sshkeys|ipconfig\d+|nameserver|searchdomain|name)$/;

/** The endpoints of a guest's configuration. */
export const configEndpoints: Endpoint[] = endpoints([
  ['GET', '/nodes/{node}/qemu/{vmid}/config', audit, reading, (call) => shown(call, 'qemu')],
  ['GET', '/nodes/{node}/lxc/{vmid}/config', audit, reading, (call) => shown(call, 'lxc')],
  ['GET', '/nodes/{node}/qemu/{vmid}/pending', audit, {}, (call) => waiting(call, 'qemu')],
  ['GET', '/nodes/{node}/lxc/{vmid}/pending', audit, {}, (call) => waiting(call, 'lxc')],
  ['PUT', '/nodes/{node}/qemu/{vmid}/config', touchMachine, forMachines, (call) => changed(call, 'qemu')],
  ['PUT', '/nodes/{node}/lxc/{vmid}/config', touchContainer, { ...control, ...ofContainers }, (call) => changed(call, 'lxc')],
  ['POST', '/nodes/{node}/qemu/{vmid}/config', touchMachine, { ...forMachines, background_delay: int({ min: 1, max: 30 }) }, later],
  ['GET', '/nodes/{node}/qemu/{vmid}/cloudinit', audit, {}, (call) => notSeeded(guestOf(call, 'qemu'))],
  ['PUT', '/nodes/{node}/qemu/{vmid}/cloudinit', perm('/vms/{vmid}', 'VM.Config.Cloudinit'), {}, seeded],
]);

/** Makes the drive of cloud-init anew of what the configuration says; a start does the same. */
export function seed(guest: FakeGuest): void {
  if (Object.values(guest.config).some((words) => /cloudinit/.test(String(words)))) guest.seeded = seedsOf(guest);
}

/** The configuration with what waits for the next start, unless `current` is asked for. */
function shown(call: ProxmoxCall, kind: GuestKind): object {
  const guest = guestOf(call, kind);
  const name = call.params['snapshot'];
  const config = name === undefined ? guest.config : guest.snapshots.find((one) => one.name === name)?.config;
  if (!config) return die(`snapshot '${name ?? ''}' does not exist`);
  const whole = name === undefined && call.params['current'] !== '1' ? withPending(guest) : config;
  return { ...told(guest, whole), digest: digestOf(guest) };
}

/** The text of a container ends in a new line, and nobody gets a password to see. */
function told({ kind }: FakeGuest, config: FakeGuest['config']): FakeGuest['config'] {
  const { description, cipassword } = config;
  return {
    ...config, ...(kind === 'lxc' && description !== undefined ? { description: `${String(description)}\n` } : {}), ...(cipassword === undefined ? {} : { cipassword: '**********' }),
  };
}

function withPending({ config, pending }: FakeGuest): FakeGuest['config'] {
  return Object.fromEntries(Object.entries({ ...config, ...pending }).filter((pair): pair is [string, string | number] => pair[1] !== null));
}

function waiting(call: ProxmoxCall, kind: GuestKind): object[] {
  const guest = guestOf(call, kind);
  const config = told(guest, guest.config);
  return [...new Set([...Object.keys(config), ...Object.keys(guest.pending)])].map((key) => {
    const next = guest.pending[key];
    return { key, ...(config[key] === undefined ? {} : { value: String(config[key]) }), ...(next === null ? { delete: 1 } : next === undefined ? {} : { pending: String(next) }) };
  });
}

function changed(call: ProxmoxCall, kind: GuestKind): null {
  checkChange(call, kind);
  apply(call, kind);
  return null;
}

function later(call: ProxmoxCall): string {
  checkChange(call, 'qemu');
  return forkFor(call, { type: 'qmconfig', id: param(call, 'vmid'), work: () => { apply(call, 'qemu'); } });
}

function checkChange(call: ProxmoxCall, kind: GuestKind): void {
  const guest = guestOf(call, kind);
  const names = [...deleted(call), ...wished(call).map(([name]) => name)];
  if (names.length === 0 && call.params['revert'] === undefined) die('no options specified');
  if (call.params['skiplock'] === '1') badParams({ skiplock: 'Only root may use this option.' });
  checkNames(call, guest, names);
  requireStorages(call, wished(call));
  requireBridges(call, wished(call));
  if (!call.state.quorate) die(`unable to open file '/etc/pve/nodes/${guest.node}/${kind === 'qemu' ? 'qemu-server' : 'lxc'}/${guest.vmid}.conf.tmp.1' - Permission denied`);
  refuseLocked(guest);
  const digest = call.params['digest'];
  if (digest !== undefined && digest !== digestOf(guest)) die('detected modified configuration - file changed by other user? Try again.');
}

function apply(call: ProxmoxCall, kind: GuestKind): void {
  const guest: FakeGuest = guestOf(call, kind);
  for (const name of (call.params['revert'] ?? '').split(/[,; ]+/)) Reflect.deleteProperty(guest.pending, name);
  for (const name of deleted(call)) set(call, guest, [name, null]);
  for (const [name, value] of wished(call)) set(call, guest, [name, normalised(call.state, guest, [name, value])]);
}

/** A disk that is taken off a guest stays as an unused one; deleting that deletes the disk. */
function set(call: ProxmoxCall, guest: FakeGuest, [name, value]: [string, string | number | null]): void {
  const now = guest.status === 'stopped' || atOnce[guest.kind].test(name);
  Reflect.deleteProperty(guest.pending, name);
  if (!now) {
    if (value !== null || guest.config[name] !== undefined) guest.pending[name] = value;
    if (guest.config[name] === value) Reflect.deleteProperty(guest.pending, name);
    return;
  }
  const before = guest.config[name];
  if (value === null && before !== undefined && disksOf(guest).some(([line]) => line === name)) guest.config[nextUnused(guest)] = partsOf(String(before)).first;
  if (value === null && before !== undefined && name.startsWith('unused')) freeDisk(call.state, String(before));
  if (value === null) Reflect.deleteProperty(guest.config, name);
  else guest.config[name] = name === 'smbios1' && !/uuid=/.test(String(value)) ? `uuid=${randomUUID()},${value}` : value;
}

/** The first free name for a disk that no guest uses. */
export function nextUnused({ config }: FakeGuest): string {
  let number = 0;
  while (config[`unused${number}`] !== undefined) number += 1;
  return `unused${number}`;
}

function deleted(call: ProxmoxCall): string[] {
  return (call.params['delete'] ?? '').split(/[,; ]+/).filter((one) => one !== '');
}

function wished(call: ProxmoxCall): [string, string][] {
  const not = ['node', 'vmid', 'skiplock', 'force', 'background_delay', ...Object.keys(control)];
  return Object.entries(call.params).filter(([name]) => !not.includes(name));
}

function seedsOf({ config }: FakeGuest): FakeGuest['config'] {
  return Object.fromEntries(Object.entries(config).filter(([name]) => seeds.test(name)));
}

function notSeeded(guest: FakeGuest): object[] {
  const [now, next] = [guest.seeded ?? {}, seedsOf(guest)];
  return [...new Set([...Object.keys(now), ...Object.keys(next)])].map((key) => ({
    key, ...(now[key] === undefined ? {} : { value: String(now[key]) }), ...(next[key] === undefined ? { delete: 1 } : next[key] === now[key] ? {} : { pending: String(next[key]) }),
  }));
}

function seeded(call: ProxmoxCall): null {
  const guest = guestOf(call, 'qemu');
  refuseLocked(guest);
  seed(guest);
  return null;
}
