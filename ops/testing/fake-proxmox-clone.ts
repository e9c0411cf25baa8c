import { randomUUID } from 'node:crypto';
import { type Endpoint, endpoints, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { requireSpace } from './fake-proxmox-asked.ts';
import { emptyGuest, joinPool, metaNow, requirePool } from './fake-proxmox-create.ts';
import { disksOf, guestOf, refuseLocked } from './fake-proxmox-guests.ts';
import { freshMac } from './fake-proxmox-normal.ts';
import { requireQuorum } from './fake-proxmox-power.ts';
import { badParams, die } from './fake-proxmox-refusals.ts';
import { type Check, perm } from './fake-proxmox-rights.ts';
import { flag, need, type Params, text, vmid } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import { allocate, bytesOf, lineOf, partsOf, storageIn, storageOn } from './fake-proxmox-volumes.ts';
import type { FakeGuest, GuestKind } from './fake-proxmox-world.ts';

const check: Check = { and: [perm('/vms/{vmid}', 'VM.Clone'), { or: [perm('/vms/{newid}', 'VM.Allocate'), { path: '/pool/{pool}', privileges: ['VM.Allocate'], any: false, param: 'pool' }] }] };
const common: Params = {
  newid: need(vmid), description: text(), full: flag(), pool: text({ format: 'pool' }), snapname: text({ maxLength: 40, format: 'configid' }),
  storage: text({ format: 'storage' }), target: text({ format: 'node' }),
};
const thin = ['lvmthin', 'zfspool', 'zfs', 'rbd', 'btrfs'];
const notCopied = /^(template|lock|parent|digest|meta|smbios1|vmgenid|unused\d+)$/;

/** The endpoints that copy guests. */
export const cloneEndpoints: Endpoint[] = endpoints([
  ['POST', '/nodes/{node}/qemu/{vmid}/clone', check, { ...common, name: text({ format: 'dns' }), format: text({ oneOf: ['raw', 'qcow2', 'vmdk'] }) }, (call) => clone(call, 'qemu')],
  ['POST', '/nodes/{node}/lxc/{vmid}/clone', check, { ...common, hostname: text({ format: 'dns' }) }, (call) => clone(call, 'lxc')],
]);

function clone(call: ProxmoxCall, kind: GuestKind): string {
  const { state, params } = call;
  requireQuorum(state);
  const source = guestOf(call, kind);
  const newid = Number(param(call, 'newid'));
  const full = params['full'] === undefined ? source.config['template'] !== 1 : params['full'] === '1';
  const node = params['target'] ?? source.node;
  requirePool(call);
  checkCopy(call, source, { full, node });
  if (state.guests.has(newid)) die(`unable to create ${kind === 'qemu' ? 'VM' : 'CT'} ${newid}: config file already exists`);
  const copy = emptyGuest(state, { vmid: newid, kind, node }, kind === 'qemu' ? 'clone' : 'create');
  joinPool(call, newid);
  return forkFor(call, {
    type: kind === 'qemu' ? 'qmclone' : 'vzclone', id: source.vmid,
    log: disksOf(source).map(([name, words]) => `create ${full ? 'full' : 'linked'} clone of drive ${name} (${partsOf(words).first})`),
    work: () => { copied(call, source, { copy, full }); },
  });
}

function checkCopy(call: ProxmoxCall, source: FakeGuest, { full, node }: { full: boolean; node: string }): void {
  const { state, params } = call;
  refuseLocked(source);
  if (params['storage'] !== undefined && !full) die("parameter 'storage' not allowed for linked clones");
  if (!state.nodes.has(node)) badParams({ target: `no such cluster node '${node}'` });
  const disks = disksOf(source);
  for (const [, words] of disks) requireSpace(call, params['storage'] ?? storageIn(words) ?? '');
  if (params['storage'] !== undefined) storageOn(state, params['storage'], node);
  const local = disks.some(([, words]) => state.storages.get(storageIn(words) ?? '')?.shared !== true);
  if (node !== source.node && local) die(`can't clone ${source.kind === 'qemu' ? 'VM' : 'CT'} to node '${node}' (${source.kind === 'qemu' ? 'VM' : 'CT'} uses local storage)`);
  for (const [name, words] of full ? [] : disks) {
    const can = source.config['template'] === 1 && thin.includes(state.storages.get(storageIn(words) ?? '')?.type ?? '');
    if (!can) die(`Linked clone feature is not supported for drive '${name}' (${partsOf(words).first})`);
  }
}

/** A copy has a new identity, new addresses and disks of its own. */
function copied(call: ProxmoxCall, source: FakeGuest, { copy, full }: { copy: FakeGuest; full: boolean }): void {
  const { state, params } = call;
  const kept = Object.entries(source.config).filter(([name]) => !notCopied.test(name));
  const name = source.kind === 'qemu' ? { name: params['name'] ?? `Copy-of-VM-${String(source.config['name'] ?? source.vmid)}` } : { hostname: params['hostname'] ?? `Copy-of-CT-${source.vmid}` };
  const born = source.kind === 'qemu' ? { smbios1: `uuid=${randomUUID()}`, vmgenid: randomUUID(), meta: metaNow(state) } : {};
  const disks = Object.entries(source.config).filter(([key]) => /^(scsi|virtio|sata|ide|efidisk|rootfs|mp)\d*$/.test(key)).map(([key, words]) => [key, diskOf(call, copy, { words: String(words), full })]);
  const cards = kept.filter(([key]) => /^net\d+$/.test(key)).map(([key, words]) => [key, String(words).replace(/[0-9A-F]{2}(:[0-9A-F]{2}){5}/, freshMac())]);
  const { description } = params;
  copy.config = { ...Object.fromEntries(kept), ...name, ...born, ...Object.fromEntries(disks), ...Object.fromEntries(cards), ...(description === undefined ? {} : { description }) };
  copy.agent = source.agent;
  if (source.inside) copy.inside = source.inside;
}

function diskOf({ state, params }: ProxmoxCall, copy: FakeGuest, { words, full }: { words: string; full: boolean }): string {
  const { first, options } = partsOf(words);
  const id = storageIn(words);
  const storage = id === undefined ? undefined : state.storages.get(full ? params['storage'] ?? id : id);
  const drive = /cloudinit$/.test(first);
  if (!storage || (options.get('media') === 'cdrom' && !drive)) return words;
  const volume = allocate(state, storage, { owner: copy, bytes: bytesOf(options.get('size') ?? '4M'), ...(drive ? { name: `vm-${copy.vmid}-cloudinit` } : {}) });
  return lineOf(volume.volid, options);
}
