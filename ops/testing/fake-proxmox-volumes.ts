import { secondsOf } from './fake-proxmox-api.ts';
import { die } from './fake-proxmox-refusals.ts';
import type { FakeGuest, FakeStorage, FakeVolume, ProxmoxState } from './fake-proxmox-world.ts';

/** What a guest is while its disks are made: its number, kind and node. */
export type Owner = Pick<FakeGuest, 'vmid' | 'kind' | 'node'>;

const giga = 2 ** 30;
const files = ['dir', 'nfs', 'cifs', 'btrfs', 'cephfs'];
const units = ['', 'K', 'M', 'G', 'T'];

/** The parts of a line of the configuration: what stands first, under no name, and the rest by name. */
export function partsOf(words: string): { first: string; options: Map<string, string> } {
  const pairs = words.split(',').map((part) => part.split('='));
  const bare = pairs.find((pair) => pair.length === 1)?.[0];
  const options = new Map(pairs.filter((pair) => pair.length > 1).map(([name = '', ...value]) => [name, value.join('=')]));
  const first = bare ?? options.get('file') ?? options.get('volume') ?? '';
  for (const name of ['file', 'volume']) options.delete(name);
  return { first, options };
}

/** A line of the configuration as Proxmox writes it: the rest in the order of the alphabet. */
export function lineOf(first: string, options: ReadonlyMap<string, string>): string {
  return [first, ...[...options].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`)].join(',');
}

/** Bytes as the file has them, `32G`. */
export function sizeWords(bytes: number): string {
  const unit = bytes === 0 ? 0 : units.findLastIndex((_one, power) => bytes % 1024 ** power === 0);
  return `${bytes / 1024 ** unit}${units[unit] ?? ''}`;
}

/** The bytes of a size such as `32G`. */
export function bytesOf(words: string): number {
  const [, size = '0', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(words) ?? [];
  return Math.round(Number(size) * 1024 ** units.indexOf(unit));
}

/** The storages that a line wants something of. */
export function storageIn(words: string): string | undefined {
  return /^([a-zA-Z][\w.-]*):/.exec(partsOf(words).first)?.[1];
}

/** The storage as it stands on a node, or the refusal of one that does not. */
export function storageOn(state: ProxmoxState, id: string, node: string): FakeStorage {
  const storage = state.storages.get(id) ?? die(`storage '${id}' does not exist`);
  if (!storage.enabled) die(`storage '${id}' is disabled`);
  return storage.state.has(node) ? storage : die(`storage '${id}' is not available on node '${node}'`);
}

/** Makes what a line of a disk asks for, such as `local-lvm:32`, and answers the line as it stands in the file afterwards. */
export function madeDisk(state: ProxmoxState, owner: Owner, words: string): string {
  const { first, options } = partsOf(words);
  const [, id, wanted = ''] = /^([a-zA-Z][\w.-]*):(.+)$/.exec(first) ?? [];
  if (id === undefined) return lineOf(first, options);
  const storage = storageOn(state, id, owner.node);
  if (wanted === 'cloudinit') {
    const drive = allocate(state, storage, { owner, bytes: 4 * 2 ** 20, name: `vm-${owner.vmid}-cloudinit` });
    return lineOf(drive.volid, new Map([...options, ['media', 'cdrom']]));
  }
  const from = options.get('import-from');
  options.delete('import-from');
  if (!/^\d+(\.\d+)?$/.test(wanted)) return lineOf(first, options.has('size') || options.get('media') === 'cdrom' ? options : options.set('size', sizeWords(volumeOf(state, first).size)));
  if (!storage.content.split(',').includes(owner.kind === 'qemu' ? 'images' : 'rootdir')) {
    die(owner.kind === 'qemu' ? `storage '${id}' does not support content-type 'images'` : `storage '${id}' does not support content-type 'rootdir'`);
  }
  const bytes = from === undefined ? Number(wanted) * giga : volumeOf(state, from).size;
  return lineOf(allocate(state, storage, { owner, bytes }).volid, options.set('size', sizeWords(bytes)));
}

/** Takes the volume that a line names away from its storage. */
export function freeDisk(state: ProxmoxState, words: string): void {
  const { first } = partsOf(words);
  const storage = state.storages.get(storageIn(words) ?? '');
  if (storage) storage.volumes = storage.volumes.filter((one) => one.volid !== first);
}

/** A new volume of a guest under the next free name. */
export function allocate(state: ProxmoxState, storage: FakeStorage, wish: { owner: Owner; bytes: number; name?: string }): FakeVolume {
  const { owner, bytes } = wish;
  const inFiles = files.includes(storage.type);
  const volid = (name: string): string => (inFiles ? `${storage.storage}:${owner.vmid}/${name}.raw` : `${storage.storage}:${name}`);
  const taken = new Set([...storage.volumes.map((one) => one.volid), ...namesIn(state, owner.vmid)]);
  let number = 0;
  while (wish.name === undefined && taken.has(volid(`vm-${owner.vmid}-disk-${number}`))) number += 1;
  const volume: FakeVolume = {
    volid: volid(wish.name ?? `vm-${owner.vmid}-disk-${number}`), node: storage.shared ? null : owner.node, content: owner.kind === 'qemu' ? 'images' : 'rootdir',
    format: 'raw', size: bytes, ctime: secondsOf(state), vmid: owner.vmid,
  };
  storage.volumes.push(volume);
  return volume;
}

/** Volumes that lines of guests name without a storage knowing them, as in labs that are made by hand. */
function namesIn(state: ProxmoxState, vmid: number): string[] {
  return Object.values(state.guests.get(vmid)?.config ?? {}).map((words) => partsOf(String(words)).first);
}

function volumeOf(state: ProxmoxState, volid: string): { size: number } {
  const storage = state.storages.get(storageIn(volid) ?? '');
  return storage?.volumes.find((one) => one.volid === volid) ?? die(`volume '${volid}' does not exist`);
}
