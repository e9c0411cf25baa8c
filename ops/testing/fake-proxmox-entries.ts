import { type Endpoint, endpoints, may, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { requireQuorum } from './fake-proxmox-power.ts';
import { badParams, die, forbid } from './fake-proxmox-refusals.ts';
import { type Check, perm } from './fake-proxmox-rights.ts';
import { flag, need, type Params, text, vmid } from './fake-proxmox-schema.ts';
import type { FakeStorage } from './fake-proxmox-world.ts';

const allocate = perm('/storage', 'Datastore.Allocate');
const ofPool: Check = perm('/pool/{poolid}', 'Pool.Allocate');
const poolid = need(text({ format: 'pool' }));
const id = need(text({ format: 'storage' }));
const changeable: Params = { content: text(), nodes: text(), disable: flag(), options: text(), shared: flag(), 'prune-backups': text() };
const fixed: Params = {
  type: need(text({ oneOf: ['dir', 'nfs', 'cifs', 'lvmthin', 'zfspool', 'pbs'] })), server: text(), export: text(), path: text(), share: text(), thinpool: text(), vgname: text(),
};
const needed: Record<string, string[]> = { nfs: ['server', 'export'], dir: ['path'], cifs: ['server', 'share'], lvmthin: ['thinpool', 'vgname'] };

/** The endpoints of what stands in the cluster's own files: storage entries, pools and the next free number. */
export const entryEndpoints: Endpoint[] = endpoints([
  ['GET', '/cluster/nextid', 'all', { vmid }, nextId],
  ['GET', '/storage/{storage}', perm('/storage/{storage}', 'Datastore.Allocate'), {}, (call) => shown(storageOf(call, ''))],
  ['POST', '/storage', allocate, { storage: id, ...fixed, ...changeable }, addStorage],
  ['PUT', '/storage/{storage}', allocate, { ...changeable, delete: text({ maxLength: 4096, format: 'configids' }), digest: text({ maxLength: 64 }) }, changeStorage],
  ['DELETE', '/storage/{storage}', allocate, {}, removeStorage],
  ['POST', '/pools', ofPool, { poolid, comment: text() }, addPool],
  ['PUT', '/pools', ofPool, { poolid, comment: text(), vms: text(), storage: text(), delete: flag(), 'allow-move': flag() }, changePool],
  ['DELETE', '/pools', ofPool, { poolid }, removePool],
]);

function nextId({ state, params }: ProxmoxCall): number {
  const asked = params['vmid'];
  if (asked !== undefined && state.guests.has(Number(asked))) badParams({ vmid: `VM ${asked} already exists` });
  let free = Number(asked ?? 100);
  while (state.guests.has(free)) free += 1;
  return free;
}

function shown({ storage, type, content, settings, nodes, enabled }: FakeStorage): object {
  return { storage, type, content, ...settings, digest: 'beef'.repeat(10), ...(nodes.length > 0 ? { nodes: nodes.join(',') } : {}), ...(enabled ? {} : { disable: 1 }) };
}

function storageOf({ state, params }: ProxmoxCall, doing: string): FakeStorage {
  return state.storages.get(params['storage'] ?? '') ?? die(`${doing}storage '${params['storage'] ?? ''}' does not exist`);
}

function addStorage(call: ProxmoxCall): object {
  const { state, params } = call;
  requireQuorum(state);
  const [storage, type] = [param(call, 'storage'), param(call, 'type')];
  if (state.storages.has(storage)) die(`create storage failed: storage ID '${storage}' already defined`);
  const lacking = (needed[type] ?? []).find((name) => params[name] === undefined);
  if (lacking !== undefined) die(`create storage failed: missing value for required option '${lacking}'`);
  const nodes = listOf(params['nodes']);
  const unknown = nodes.find((node) => !state.nodes.has(node));
  if (unknown !== undefined) badParams({ nodes: `no such node '${unknown}'` });
  const settings = Object.fromEntries(['server', 'export', 'path', 'share', 'thinpool', 'vgname', 'options'].flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])));
  const here = nodes.length > 0 ? nodes : [...state.nodes.keys()];
  state.storages.set(storage, {
    storage, type, nodes, shared: ['nfs', 'cifs'].includes(type), enabled: params['disable'] !== '1', content: params['content'] ?? 'images',
    settings: type === 'nfs' ? { ...settings, path: `/mnt/pve/${storage}` } : settings, state: new Map(here.map((node) => [node, { total: 10 ** 12, used: 10 ** 11, active: true }])), volumes: [],
  });
  return { storage, type };
}

function changeStorage(call: ProxmoxCall): object {
  const { state, params } = call;
  requireQuorum(state);
  const storage = storageOf(call, 'update storage failed: ');
  const gone = listOf(params['delete']);
  if (params['content'] !== undefined) storage.content = params['content'];
  if (params['disable'] !== undefined) storage.enabled = params['disable'] !== '1';
  if (gone.includes('disable')) storage.enabled = true;
  if (params['nodes'] !== undefined || gone.includes('nodes')) {
    storage.nodes = listOf(params['nodes']);
    const here = storage.nodes.length > 0 ? storage.nodes : [...state.nodes.keys()];
    const [usual = { total: 10 ** 12, used: 10 ** 11, active: true }] = storage.state.values();
    storage.state = new Map(here.map((node) => [node, storage.state.get(node) ?? { ...usual }]));
  }
  return { storage: storage.storage, type: storage.type };
}

function removeStorage(call: ProxmoxCall): null {
  requireQuorum(call.state);
  call.state.storages.delete(storageOf(call, 'delete storage failed: ').storage);
  return null;
}

function addPool({ state, params }: ProxmoxCall): null {
  const { pools } = state.rights;
  const name = params['poolid'] ?? '';
  if (pools.has(name)) die(`create pool failed: pool '${name}' already exists`);
  pools.set(name, { comment: params['comment'] ?? '', guests: new Set(), storages: new Set() });
  return null;
}

/** A guest is in one pool at most, and leaves it for another only where that is said. */
function changePool(call: ProxmoxCall): null {
  const { state, params } = call;
  const { pools } = state.rights;
  const pool = pools.get(params['poolid'] ?? '') ?? die(`update pools failed: pool '${params['poolid'] ?? ''}' does not exist`);
  for (const one of listOf(params['vms']).map(Number)) {
    if (!may(call, `/vms/${one}`, 'Permissions.Modify', 'VM.Allocate')) forbid(`/vms/${one}, Permissions.Modify|VM.Allocate`);
    const other = [...pools].find(([name, { guests }]) => name !== params['poolid'] && guests.has(one));
    if (params['delete'] === '1') {
      if (!pool.guests.delete(one)) die(`update pools failed: VM ${one} is not a pool member`);
      continue;
    }
    if (pool.guests.has(one)) die(`update pools failed: VM ${one} is already a pool member`);
    if (!state.guests.has(one)) die(`update pools failed: VM ${one} does not exist`);
    if (other && params['allow-move'] !== '1') die(`update pools failed: VM ${one} belongs to pool '${other[0]}' and can't be moved without 'allow-move'`);
    other?.[1].guests.delete(one);
    pool.guests.add(one);
  }
  if (params['comment'] !== undefined) pool.comment = params['comment'];
  return null;
}

function removePool({ state, params }: ProxmoxCall): null {
  const name = params['poolid'] ?? '';
  const pool = state.rights.pools.get(name) ?? die(`delete pool failed: pool '${name}' does not exist`);
  if (pool.guests.size + pool.storages.size > 0) die(`delete pool failed: pool '${name}' is not empty`);
  state.rights.pools.delete(name);
  return null;
}

function listOf(words: string | undefined): string[] {
  return (words ?? '').split(/[,; ]+/).filter((one) => one !== '');
}
