import { flag, int, num, paramOf, type Params, text, under } from './fake-proxmox-schema.ts';
import type { GuestKind } from './fake-proxmox-world.ts';

const described = text({ maxLength: 8192 });

/** The settings of a virtual machine, each with the privilege that it needs. */
export const ofMachines: Params = {
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
    nameserver: text(), searchdomain: text(), sshkeys: text({ format: 'urlencoded' }), 'ipconfig[n]': text(),
  }),
};

/** The settings of a container, each with the privilege that it needs. */
export const ofContainers: Params = {
  ...under('VM.Config.CPU', { cores: int({ min: 1, max: 8192 }), cpulimit: num({ min: 0, max: 8192 }), cpuunits: int({ min: 0, max: 500_000 }) }),
  ...under('VM.Config.Memory', { memory: int({ min: 16 }), swap: int({ min: 0 }) }),
  ...under('VM.Config.Network', { hostname: text({ maxLength: 255, format: 'dns' }), nameserver: text(), searchdomain: text(), 'net[n]': text() }),
  ...under('VM.Config.Options', {
    description: described, onboot: flag(), protection: flag(), startup: text(), tags: text({ format: 'tags' }), template: flag(), timezone: text(),
    tty: int({ min: 0, max: 6 }), console: flag(), cmode: text({ oneOf: ['shell', 'console', 'tty'] }), features: text(), unprivileged: flag(),
  }),
  ...under('VM.Config.Disk', { rootfs: text(), 'mp[n]': text(), 'unused[n]': text() }),
};

/** What goes beside the settings of a change. */
export const control: Params = { delete: text({ format: 'configids' }), revert: text({ format: 'configids' }), digest: text({ maxLength: 40 }) };

/** The settings of a guest of a kind. */
export function settingsOf(kind: GuestKind): Params {
  return kind === 'qemu' ? ofMachines : ofContainers;
}

/** What a value of the configuration becomes in the file: whole numbers and flags are numbers, all else is text. */
export function typed(kind: GuestKind, name: string, value: string): string | number {
  const type = paramOf(settingsOf(kind), name)?.type;
  return type === 'integer' || type === 'boolean' ? Number(value) : value;
}
