import { type Endpoint, endpoints, may, param, present, type ProxmoxCall } from './fake-proxmox-api.ts';
import { die } from './fake-proxmox-refusals.ts';
import { anyOf } from './fake-proxmox-rights.ts';
import { flag, text, vmid } from './fake-proxmox-schema.ts';
import type { FakeStorage, FakeVolume } from './fake-proxmox-world.ts';

const readers = ['Datastore.Audit', 'Datastore.AllocateSpace'];
const read = anyOf('/storage/{storage}', ...readers);
const kinds = ['btrfs', 'cephfs', 'cifs', 'dir', 'esxi', 'glusterfs', 'iscsi', 'iscsidirect', 'lvm', 'lvmthin', 'nfs', 'pbs', 'rbd', 'zfs', 'zfspool'];

/** The endpoints of storages. */
export const storageEndpoints: Endpoint[] = endpoints([
  ['GET', '/storage', 'all', { type: text({ oneOf: kinds }) }, entries],
  ['GET', '/nodes/{node}/storage', 'all',
    { content: text(), enabled: flag(), format: flag(), storage: text({ format: 'storage' }), target: text({ format: 'node' }) }, onNode],
  ['GET', '/nodes/{node}/storage/{storage}/status', read, {}, (call) => statusOf(call, storageOf(call))],
  ['GET', '/nodes/{node}/storage/{storage}/content', read, { content: text(), vmid }, content],
]);

function entries(call: ProxmoxCall): object[] {
  const seen = [...call.state.storages.values()].filter((one) => may(call, `/storage/${one.storage}`, ...readers) && (call.params['type'] ?? one.type) === one.type);
  return seen.map((one) => present({
    storage: one.storage, type: one.type, content: one.content, digest: 'beef'.repeat(10), ...one.settings,
    shared: one.shared ? 1 : undefined, disable: one.enabled ? undefined : 1, nodes: one.nodes.length > 0 ? one.nodes.join(',') : undefined,
  }));
}

function onNode(call: ProxmoxCall): object[] {
  const { params, state } = call;
  const here = [...state.storages.values()].filter((one) => one.state.has(param(call, 'node')) && may(call, `/storage/${one.storage}`, ...readers));
  return here.filter((one) => (params['storage'] ?? one.storage) === one.storage && (params['enabled'] !== '1' || one.enabled)
    && (params['content'] === undefined || params['content'].split(/[,; ]+/).some((kind) => one.content.split(',').includes(kind))))
    .map((one) => ({ storage: one.storage, ...statusOf(call, one) }));
}

function storageOf(call: ProxmoxCall): FakeStorage {
  const storage = call.state.storages.get(param(call, 'storage')) ?? die(`storage '${param(call, 'storage')}' does not exist`);
  return storage.state.has(param(call, 'node')) ? storage : die(`storage '${storage.storage}' is not available on node '${param(call, 'node')}'`);
}

/** One that cannot be reached is listed with zeros. */
function statusOf(call: ProxmoxCall, one: FakeStorage) {
  const { total, used, active } = one.state.get(param(call, 'node')) ?? { total: 0, used: 0, active: false };
  const on = active && one.enabled;
  return {
    type: one.type, content: one.content, shared: Number(one.shared), enabled: Number(one.enabled), active: Number(on),
    total: on ? total : 0, used: on ? used : 0, avail: on ? total - used : 0, ...(on && total > 0 ? { used_fraction: used / total } : {}),
  };
}

function content(call: ProxmoxCall): object[] {
  const storage = storageOf(call);
  if (!storage.state.get(param(call, 'node'))?.active) die(`storage '${storage.storage}' is not online`);
  const { content: kind, vmid: owner } = call.params;
  const wanted = storage.volumes.filter((one) => (one.node ?? param(call, 'node')) === param(call, 'node') && (kind ?? one.content) === one.content
    && (owner === undefined || String(one.vmid) === owner));
  return wanted.filter((one) => seesVolume(call, one)).map(({ node: _, protected: kept, ...volume }) => ({ ...volume, ...(kept ? { protected: 1 } : {}) }));
}

/** Reading the storage is not enough to see a backup or a disk in its list: they are left out without a word. */
function seesVolume(call: ProxmoxCall, { content: kind, vmid: owner }: FakeVolume): boolean {
  const place = `/storage/${param(call, 'storage')}`;
  if (may(call, place, 'Datastore.Allocate') || ['iso', 'vztmpl', 'import'].includes(kind)) return true;
  if (owner === undefined) return false;
  if (kind === 'backup') return may(call, place, 'Datastore.AllocateSpace') && may(call, `/vms/${owner}`, 'VM.Backup');
  return may(call, place, 'Datastore.Audit') && may(call, `/vms/${owner}`, 'VM.Config.Disk');
}
