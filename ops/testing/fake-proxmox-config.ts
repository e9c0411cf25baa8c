import { type Endpoint, endpoints, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { digestOf, guestOf, refuseLocked } from './fake-proxmox-guests.ts';
import { badParams, die, forbid } from './fake-proxmox-refusals.ts';
import { anyOf, holds, perm } from './fake-proxmox-rights.ts';
import { flag, int, num, paramOf, type Params, text, under } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import type { FakeGuest, GuestKind } from './fake-proxmox-world.ts';

const control: Params = { delete: text({ format: 'configids' }), revert: text({ format: 'configids' }), digest: text({ maxLength: 40 }) };
const reading: Params = { current: flag(), snapshot: text({ maxLength: 40, format: 'configid' }) };
const described = text({ maxLength: 8192 });

const ofMachines: Params = {
  ...control, force: flag({ requires: 'delete' }), skiplock: flag(),
  ...under('VM.Config.CPU', {
    cores: int({ min: 1 }), sockets: int({ min: 1 }), vcpus: int({ min: 1 }), cpu: text(), cpulimit: num({ min: 0, max: 128 }),
    cpuunits: int({ min: 1, max: 262_144 }), affinity: text(), numa: flag(), 'numa[n]': text(),
  }),
  ...under('VM.Config.Memory', { memory: text(), balloon: int({ min: 0 }), shares: int({ min: 0, max: 50_000 }) }),
  ...under('VM.Config.HWType', {
    acpi: flag(), hotplug: text(), kvm: flag(), machine: text(), smbios1: text({ maxLength: 512 }), tablet: flag(), vga: text(), watchdog: text(),
    scsihw: text({ oneOf: ['lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'] }), 'serial[n]': text({ pattern: /^(\/dev\/.+|socket)$/ }),
  }),
  ...under('VM.Config.Options', {
    agent: text(), autostart: flag(), bios: text({ oneOf: ['seabios', 'ovmf'] }), description: described, localtime: flag(), name: text({ format: 'dns' }),
    onboot: flag(), protection: flag(), reboot: flag(), startdate: text(), startup: text(), tags: text({ format: 'tags' }), template: flag(),
    ostype: text({ oneOf: ['other', 'wxp', 'w2k', 'w2k3', 'w2k8', 'wvista', 'win7', 'win8', 'win10', 'win11', 'l24', 'l26', 'solaris'] }),
  }),
  ...under('VM.Config.Disk', {
    boot: text(), bootdisk: text({ pattern: /^(ide|sata|scsi|virtio)\d+$/ }), vmstatestorage: text({ format: 'storage' }),
    'scsi[n]': text(), 'virtio[n]': text(), 'sata[n]': text(), 'ide[n]': text(), 'unused[n]': text(), efidisk0: text(), tpmstate0: text(),
  }),
  ...under('VM.Config.CDROM', { cdrom: text() }),
  ...under('VM.Config.Network', { 'net[n]': text() }),
  ...under('VM.Config.Cloudinit', {
    cipassword: text(), ciuser: text(), citype: text({ oneOf: ['configdrive2', 'nocloud', 'opennebula'] }), ciupgrade: flag(), cicustom: text(),
    nameserver: text(), searchdomain: text(), sshkeys: text(), 'ipconfig[n]': text(),
  }),
};

const ofContainers: Params = {
  ...control,
  ...under('VM.Config.CPU', { cores: int({ min: 1, max: 8192 }), cpulimit: num({ min: 0, max: 8192 }), cpuunits: int({ min: 0, max: 500_000 }) }),
  ...under('VM.Config.Memory', { memory: int({ min: 16 }), swap: int({ min: 0 }) }),
  ...under('VM.Config.Network', { hostname: text({ maxLength: 255, format: 'dns' }), nameserver: text(), searchdomain: text(), 'net[n]': text() }),
  ...under('VM.Config.Options', {
    description: described, onboot: flag(), protection: flag(), startup: text(), tags: text({ format: 'tags' }), template: flag(), timezone: text(),
    tty: int({ min: 0, max: 6 }), console: flag(), cmode: text({ oneOf: ['shell', 'console', 'tty'] }), features: text(), unprivileged: flag(),
  }),
  ...under('VM.Config.Disk', { rootfs: text(), 'mp[n]': text(), 'unused[n]': text() }),
};

const touchMachine = anyOf('/vms/{vmid}', ...['Disk', 'CDROM', 'CPU', 'Memory', 'Network', 'HWType', 'Options', 'Cloudinit'].map((one) => `VM.Config.${one}`));
const touchContainer = anyOf('/vms/{vmid}', ...['Disk', 'CPU', 'Memory', 'Network', 'Options'].map((one) => `VM.Config.${one}`));
const audit = perm('/vms/{vmid}', 'VM.Audit');

/** The endpoints of a guest's configuration. */
export const configEndpoints: Endpoint[] = endpoints([
  ['GET', '/nodes/{node}/qemu/{vmid}/config', audit, reading, (call) => shown(call, 'qemu')],
  ['GET', '/nodes/{node}/lxc/{vmid}/config', audit, reading, (call) => shown(call, 'lxc')],
  ['PUT', '/nodes/{node}/qemu/{vmid}/config', touchMachine, ofMachines, (call) => changed(call, 'qemu')],
  ['PUT', '/nodes/{node}/lxc/{vmid}/config', touchContainer, ofContainers, (call) => changed(call, 'lxc')],
  ['POST', '/nodes/{node}/qemu/{vmid}/config', touchMachine, { ...ofMachines, background_delay: int({ min: 1, max: 30 }) }, later],
]);

/** What a value of the configuration becomes in the file: whole numbers and flags are numbers, all else is text. */
export function typed(kind: GuestKind, name: string, value: string): string | number {
  const type = paramOf(kind === 'qemu' ? ofMachines : ofContainers, name)?.type;
  return type === 'integer' || type === 'boolean' ? Number(value) : value;
}

function shown(call: ProxmoxCall, kind: GuestKind): object {
  const guest = guestOf(call, kind);
  const name = call.params['snapshot'];
  const config = name === undefined ? guest.config : guest.snapshots.find((one) => one.name === name)?.config;
  if (!config) return die(`snapshot '${name ?? ''}' does not exist`);
  return { ...config, digest: digestOf(guest) };
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
  for (const name of names) {
    const privilege = paramOf(kind === 'qemu' ? ofMachines : ofContainers, name)?.privilege;
    if (privilege === undefined) badParams({ delete: `unknown option '${name}'` });
    else if (!holds(call.state.rights, call.who, [`/vms/${guest.vmid}`, privilege])) forbid(`/vms/${guest.vmid}, ${privilege}`);
  }
  if (!call.state.quorate) die(`unable to open file '/etc/pve/nodes/${guest.node}/${kind === 'qemu' ? 'qemu-server' : 'lxc'}/${guest.vmid}.conf.tmp.1' - Permission denied`);
  refuseLocked(guest);
  const digest = call.params['digest'];
  if (digest !== undefined && digest !== digestOf(guest)) die('detected modified configuration - file changed by other user? Try again.');
}

function apply(call: ProxmoxCall, kind: GuestKind): void {
  const guest: FakeGuest = guestOf(call, kind);
  for (const name of deleted(call)) Reflect.deleteProperty(guest.config, name);
  for (const [name, value] of wished(call)) guest.config[name] = typed(kind, name, value);
}

function deleted(call: ProxmoxCall): string[] {
  return (call.params['delete'] ?? '').split(/[,; ]+/).filter((one) => one !== '');
}

function wished(call: ProxmoxCall): [string, string][] {
  const not = ['node', 'vmid', 'skiplock', 'force', 'background_delay', ...Object.keys(control)];
  return Object.entries(call.params).filter(([name]) => !not.includes(name));
}
