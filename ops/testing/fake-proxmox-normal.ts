import { randomBytes } from 'node:crypto';
import { typed } from './fake-proxmox-params.ts';
import { lineOf, madeDisk, type Owner, partsOf } from './fake-proxmox-volumes.ts';
import type { ProxmoxState } from './fake-proxmox-world.ts';

const disk = /^(scsi|virtio|sata|ide|efidisk|tpmstate|rootfs|mp)\d*$/;

/** What a setting becomes in the file of a guest: disks are made, cards get an address, tags are sorted, a password is hashed. */
export function normalised(state: ProxmoxState, owner: Owner, [name, value]: readonly [string, string]): string | number {
  if (disk.test(name)) return madeDisk(state, owner, value);
  if (/^net\d+$/.test(name)) return owner.kind === 'qemu' ? machineCard(value) : containerCard(value);
  if (name === 'tags') return [...new Set(value.toLowerCase().split(/[,; ]+/).filter((tag) => tag !== ''))].sort().join(';');
  if (name === 'cipassword') return `$5$fake$${randomBytes(8).toString('hex')}`;
  return typed(owner.kind, name, value);
}

/** An address out of the range that Proxmox takes them from. */
export function freshMac(): string {
  return ['BC', '24', '11', ...(randomBytes(3).toString('hex').toUpperCase().match(/../g) ?? [])].join(':');
}

/** `virtio,bridge=vmbr0` and `model=virtio,macaddr=…` are written as `virtio=<address>,bridge=vmbr0`. */
function machineCard(words: string): string {
  const { first, options } = partsOf(words);
  const model = first === '' ? options.get('model') ?? [...options.keys()].find((name) => /^(virtio|e1000e?|rtl8139|vmxnet3)$/.test(name)) ?? 'virtio' : first;
  const mac = options.get(model) ?? options.get('macaddr') ?? freshMac();
  for (const name of [model, 'model', 'macaddr']) options.delete(name);
  return lineOf(`${model}=${mac.toUpperCase()}`, options);
}

function containerCard(words: string): string {
  const { options } = partsOf(words);
  const name = options.get('name') ?? 'eth0';
  options.delete('name');
  return lineOf(`name=${name}`, new Map([['hwaddr', freshMac()], ['type', 'veth'], ...options]));
}
