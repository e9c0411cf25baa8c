import { type Endpoint, endpoints, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { requireSpace } from './fake-proxmox-asked.ts';
import { nextUnused } from './fake-proxmox-config.ts';
import { digestOf, guestOf, refuseLocked } from './fake-proxmox-guests.ts';
import { badParams, die } from './fake-proxmox-refusals.ts';
import { anyOf, perm } from './fake-proxmox-rights.ts';
import { flag, need, type Params, text } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import { allocate, bytesOf, freeDisk, lineOf, partsOf, sizeWords, storageIn, storageOn } from './fake-proxmox-volumes.ts';
import type { FakeGuest, GuestKind } from './fake-proxmox-world.ts';

const numbered = (names: Record<string, number>): string[] => Object.entries(names).flatMap(([name, count]) => Array.from({ length: count }, (_one, n) => `${name}${n}`));
const ofMachine = need(text({ oneOf: [...numbered({ ide: 4, scsi: 31, virtio: 16, sata: 6 }), 'efidisk0'] }));
const ofContainer = need(text({ oneOf: ['rootfs', ...numbered({ mp: 256 })] }));
const size = need(text({ pattern: /^\+?\d+(\.\d+)?[KMGT]?$/ }));
const digest = text({ maxLength: 40 });
const moving: Params = { storage: text({ format: 'storage' }), delete: flag(), digest };
const disk = perm('/vms/{vmid}', 'VM.Config.Disk');

/** The endpoints that change disks where they are, and move them. */
export const diskEndpoints: Endpoint[] = endpoints([
  ['PUT', '/nodes/{node}/qemu/{vmid}/resize', disk, { disk: ofMachine, size, digest, skiplock: flag() }, (call) => resize(call, 'qemu')],
  ['PUT', '/nodes/{node}/lxc/{vmid}/resize', anyOf('/vms/{vmid}', 'VM.Config.Disk'), { disk: ofContainer, size, digest }, (call) => resize(call, 'lxc')],
  ['POST', '/nodes/{node}/qemu/{vmid}/move_disk', disk, { disk: ofMachine, format: text({ oneOf: ['raw', 'qcow2', 'vmdk'] }), ...moving }, (call) => move(call, 'qemu')],
  ['POST', '/nodes/{node}/lxc/{vmid}/move_volume', disk, { volume: ofContainer, ...moving }, (call) => move(call, 'lxc')],
]);

/** The guest of the path and the line of its disk, refused when it is locked, changed meanwhile, or has no such disk. */
function lineIn(call: ProxmoxCall, kind: GuestKind, name: string): { guest: FakeGuest; words: string } {
  const guest = guestOf(call, kind);
  if (call.params['digest'] !== undefined && call.params['digest'] !== digestOf(guest)) die('detected modified configuration - file changed by other user? Try again.');
  refuseLocked(guest);
  const words = guest.config[name];
  return words === undefined ? die(kind === 'qemu' ? `disk '${name}' does not exist` : `mountpoint '${name}' does not exist`) : { guest, words: String(words) };
}

function resize(call: ProxmoxCall, kind: GuestKind): string {
  const name = param(call, 'disk');
  const { words } = lineIn(call, kind, name);
  const before = bytesOf(partsOf(words).options.get('size') ?? '0');
  const wish = param(call, 'size');
  const bytes = wish.startsWith('+') ? before + bytesOf(wish.slice(1)) : bytesOf(wish);
  if (bytes < before) die(kind === 'qemu' ? 'shrinking disks is not supported' : 'unable to shrink disk size');
  return forkFor(call, {
    type: 'resize', id: param(call, 'vmid'),
    work: () => {
      const { guest, words: now } = lineIn(call, kind, name);
      const { first, options } = partsOf(now);
      guest.config[name] = lineOf(first, options.set('size', sizeWords(bytes)));
      const volume = call.state.storages.get(storageIn(now) ?? '')?.volumes.find((one) => one.volid === first);
      if (volume) volume.size = bytes;
    },
  });
}

/** The old disk stays as an unused one unless it is to be deleted. */
function move(call: ProxmoxCall, kind: GuestKind): string {
  const name = param(call, kind === 'qemu' ? 'disk' : 'volume');
  const { guest, words } = lineIn(call, kind, name);
  const to = call.params['storage'] ?? badParams({ storage: 'property is missing and it is not optional' });
  requireSpace(call, to);
  const target = storageOn(call.state, to, guest.node);
  if (storageIn(words) === to) die(kind === 'qemu' ? "you can't move to the same storage with same format" : "you can't move to the same storage");
  if (kind === 'qemu' && call.params['delete'] === '1' && guest.snapshots.some(({ config }) => partsOf(String(config[name] ?? '')).first === partsOf(words).first)) die("you can't move a disk with snapshots and delete the source");
  if (kind === 'lxc' && guest.status !== 'stopped') die('cannot move volumes of a running container');
  if (!target.content.split(',').includes(kind === 'qemu' ? 'images' : 'rootdir')) die(`storage '${to}' does not support content-type '${kind === 'qemu' ? 'images' : 'rootdir'}'`);
  if (kind === 'lxc') guest.config['lock'] = 'disk';
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmmove' : 'move_volume', id: param(call, 'vmid'), log: [`create full clone of drive ${name} (${partsOf(words).first})`, 'drive mirror is starting for drive'],
    work: () => {
      const { config } = guestOf(call, kind);
      delete config['lock'];
      const { first, options } = partsOf(String(config[name]));
      const volume = allocate(call.state, target, { owner: guest, bytes: bytesOf(options.get('size') ?? '0') });
      config[name] = lineOf(volume.volid, options);
      if (call.params['delete'] === '1') freeDisk(call.state, words);
      else config[nextUnused(guest)] = first;
    },
  });
}
