import type { GuestMake } from '../../engine/changes.ts';
import { textIn, type Config } from './configs.ts';
import type { GuestRow } from './shapes.ts';
import { tagsIn } from './tags.ts';

const mark = /^homelab-copilot: born as ([0-9a-f-]{36})$/m;
const disk = /^(?:(?:ide|sata|scsi|virtio|mp)\d+|rootfs)$/;
const macs = /^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/i;

/** What a guest is, out of its line in the list and its configuration. */
export function makeOf(row: Pick<GuestRow, 'vmid' | 'type' | 'node' | 'name' | 'template'> & Partial<Pick<GuestRow, 'pool'>>, config: Config): GuestMake {
  const text = (name: string): string => textIn(config, name);
  const kind = row.type;
  return {
    vmid: row.vmid, kind, node: row.node, name: text(kind === 'qemu' ? 'name' : 'hostname') || row.name, template: row.template, lock: text('lock') || null, pool: row.pool ?? null,
    smbios: optionsOf(text('smbios1')).get('uuid')?.toLowerCase() ?? null, noted: mark.exec(text('description'))?.[1] ?? null,
    cores: coresOf(text('cores'), text('sockets'), kind), memoryMb: Number(optionsOf(text('memory')).get('current') ?? (text('memory') || 512)),
    disks: Object.keys(config).filter((name) => disk.test(name)).flatMap((slot) => diskOf(slot, text(slot))).sort((a, b) => (a.slot < b.slot ? -1 : 1)),
    cards: Object.keys(config).filter((name) => /^net\d+$/.test(name)).map((name) => cardOf(Number(name.slice(3)), text(name), text(name.replace('net', 'ipconfig')))).sort((a, b) => a.slot - b.slot),
    user: text('ciuser') || null, sshKeys: keysIn(text('sshkeys')), tags: tagsIn(text('tags')).sort(), onboot: text('onboot') === '1',
    startupOrder: orderIn(text('startup')), features: [...optionsOf(text('features'))].filter(([, on]) => on === '1').map(([name]) => name).sort(),
    agent: /^(?:1|enabled=1)/.test(text('agent')), protection: text('protection') === '1', description: text('description').trim(), digest: text('digest'),
  };
}

/** A description without our note, which a guest needs no more once it has its identity; undefined where it has none. */
export function withoutNote(description: string, birth: string): string | undefined {
  return mark.exec(description)?.[1] === birth ? description.replace(mark, '').trim() : undefined;
}

/** The named parts of a line of the configuration, in their order. */
export function optionsOf(words: string): Map<string, string> {
  const pairs = words.split(',').filter((part) => part.includes('='));
  return new Map(pairs.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}

function coresOf(cores: string, sockets: string, kind: GuestMake['kind']): number | null {
  if (cores === '') return kind === 'lxc' ? null : Number(sockets || 1);
  return Number(cores) * Number(sockets || 1);
}

/** A drive for discs, or that of cloud-init, is no disk. */
function diskOf(slot: string, words: string): GuestMake['disks'] {
  const [, storage] = /^([a-zA-Z][\w.-]*):/.exec(words) ?? [];
  if (storage === undefined || /,media=cdrom/.test(words)) return [];
  const [, size = '0', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(optionsOf(words).get('size') ?? '') ?? [];
  return [{ slot, storage, sizeGb: (Number(size) * 1024 ** ['', 'K', 'M', 'G', 'T'].indexOf(unit)) / 2 ** 30 }];
}

/** A container has its address in the card, a virtual machine in what cloud-init is told. */
function cardOf(slot: number, words: string, told: string): GuestMake['cards'][number] {
  const card = optionsOf(words);
  const address = card.has('hwaddr') || card.has('name') ? card : optionsOf(told);
  const mac = card.get('hwaddr') ?? [...card.values()].find((value) => macs.test(value));
  const tag = card.get('tag');
  return {
    slot, bridge: card.get('bridge') ?? null, vlan: tag === undefined ? null : Number(tag), mac: mac?.toUpperCase() ?? null, ip: address.get('ip') ?? null, gateway: address.get('gw') ?? null,
  };
}

/** Keys are kept as one text, escaped as in an address. */
function keysIn(words: string): string[] {
  try {
    return decodeURIComponent(words).split('\n').map((key) => key.trim()).filter((key) => key !== '');
  } catch {
    return [];
  }
}

function orderIn(words: string): number | null {
  const order = optionsOf(words).get('order') ?? (/^\d+/.exec(words)?.[0]);
  return order === undefined ? null : Number(order);
}
