import { z } from 'zod';
import type { ChangeSpec, StorageEntry } from '../../engine/changes.ts';
import type { EntryMake } from '../../engine/changes-made.ts';
import { addressed } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import { read, type Pve, type Write } from './client.ts';
import { meaningOf } from './names.ts';
import type { Params } from './paths.ts';
import { contentShape } from './shapes.ts';
import { vmidOf, type Looks, type Site, type Standing } from './standing.ts';

const entryShape = z.looseObject({
  storage: z.string(), type: z.string(), content: z.string().default(''), nodes: z.string().optional(), server: z.string().optional(), export: z.string().optional(),
  disable: z.coerce.number().default(0),
});
type Entry = z.output<typeof entryShape>;
const poolsShape = z.array(z.looseObject({ poolid: z.string(), members: z.array(z.looseObject({ vmid: z.coerce.number().optional() })).default([]) }));

/** How changes of the entries of a cluster stand: storages and pools. */
export const entryLooks: Looks<'addStorage' | 'changeStorage' | 'removeStorage' | 'createPool' | 'addToPool'> = {
  addStorage: async (site, spec) => {
    const { id, entry } = await entryOf(site);
    if (entry === null) return { proof: 'absent', write: addCall(id, spec) };
    const same = entry.type === spec.type && entry.server === spec.server && entry.export === spec.export && lacking(entry, spec) === null;
    return same ? { proof: 'present' } : { proof: 'other', why: `there is a storage "${id}" already (${entry.type}${entry.server === undefined ? '' : `, ${entry.server}:${entry.export ?? ''}`})` };
  },
  changeStorage: async (site, spec) => {
    const { id, entry } = await entryOf(site);
    if (entry === null) throw new Fault('machine.missing', `There is no storage ${id}`);
    const change = lacking(entry, spec);
    return change === null ? { proof: 'present' } : { proof: 'absent', write: changeCall(id, change) };
  },
  removeStorage: async (site) => {
    const { entry } = await entryOf(site);
    return entry === null ? { proof: 'present' } : removable(site, entry);
  },
  createPool: async (site, spec) => {
    const pool = poolIn(site);
    if (await poolOf(site.cluster.pve, pool) !== null) return { proof: 'present' };
    return { proof: 'absent', write: poolCall(pool, spec) };
  },
  addToPool: async (site, spec) => {
    const { pool } = spec;
    const vmid = vmidOf(site);
    const members = await poolOf(site.cluster.pve, pool);
    if (members === null) throw new Fault('machine.missing', `There is no pool ${pool}`);
    if (members.includes(vmid)) return { proof: 'present' };
    return { proof: 'absent', write: toPoolCall(vmid, spec) };
  },
};

/** What a storage entry or a pool is, for a fingerprint; null when it does not exist. */
export async function entryMake(site: Pick<Site, 'cluster' | 'target'>): Promise<unknown> {
  const meaning = meaningOf(site.target);
  if (meaning.is === 'pool') return await poolOf(site.cluster.pve, meaning.pool) === null ? null : { pool: meaning.pool };
  const { entry } = await entryOf(site);
  return entry === null ? null : { type: entry.type, server: entry.server, export: entry.export, id: entry.storage };
}

/** The entry of a storage, or a pool, as it is now; null where none is listed. */
export async function entrySeen(site: Pick<Site, 'cluster' | 'target'>): Promise<EntryMake | null> {
  const meaning = meaningOf(site.target);
  if (meaning.is === 'pool') return await poolOf(site.cluster.pve, meaning.pool) === null ? null : { is: 'pool' };
  const { entry } = await entryOf(site);
  return entry === null ? null : { is: 'storage', ...asKept(entry) };
}

/** The entries of all storages, as the files of a cluster hold them. */
export async function entriesOf({ pve }: Site['cluster']): Promise<(StorageEntry & { name: string })[]> {
  return (await listed(pve)).map((entry) => ({ name: entry.storage, ...asKept(entry) }));
}

function asKept(entry: Entry): StorageEntry {
  return { type: entry.type, server: entry.server ?? null, export: entry.export ?? null, content: wordsIn(entry.content).sort(), nodes: wordsIn(entry.nodes).sort(), enabled: entry.disable === 0 };
}

/** The call that changes the entry of a storage. */
export function changeCall(id: string, change: Params): Write {
  return { doing: `change the storage ${id}`, path: '/storage/{storage}', with: { storage: id, ...change }, method: 'PUT' };
}

/** The call that takes the entry of a storage away. */
export function removeCall(id: string): Write {
  return { doing: `take the storage ${id} away`, path: '/storage/{storage}', with: { storage: id }, method: 'DELETE' };
}

/** The call that makes a pool. */
export function poolCall(pool: string, { comment }: ChangeSpec<'createPool'>): Write {
  return { doing: `make the pool ${pool}`, path: '/pools', with: { poolid: pool, ...(comment === undefined ? {} : { comment }) } };
}

/** The call that puts a guest into a pool, out of the one that it is in. */
export function toPoolCall(vmid: number, { pool }: ChangeSpec<'addToPool'>): Write {
  return { doing: `put a guest into the pool ${pool}`, path: '/pools', with: { poolid: pool, vms: String(vmid), 'allow-move': true }, method: 'PUT' };
}

/** The call that makes the entry of a storage. */
export function addCall(id: string, { type, server, export: path, content, nodes }: ChangeSpec<'addStorage'>): Write {
  return { doing: `add the storage ${id}`, path: '/storage', with: { storage: id, type, server, export: path, content: [...content].sort().join(','), ...(nodes ? { nodes: nodes.join(',') } : {}) } };
}

/** What of an entry is not as wanted; null when all of it is. */
function lacking(entry: Entry, { content, nodes, enabled }: ChangeSpec<'changeStorage'>): Record<string, string | boolean> | null {
  const change = {
    ...(content === undefined || sorted(entry.content.split(',')) === sorted(content) ? {} : { content: sorted(content) }),
    ...(nodes === undefined || sorted(wordsIn(entry.nodes)) === sorted(nodes) ? {} : nodes.length === 0 ? { delete: 'nodes' } : { nodes: sorted(nodes) }),
    ...(enabled === undefined || enabled === (entry.disable === 0) ? {} : { disable: !enabled }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

/** An entry is not taken away from under the disks of guests, nor one that is more than a way to a share. */
async function removable({ cluster: { pve }, rows }: Site, { storage, type }: Entry): Promise<Standing> {
  if (type !== 'nfs') return { proof: 'other', why: `the storage ${storage} is of type ${type}; only entries of NFS shares are taken away` };
  const row = rows.storages.find((one) => one.storage === storage && one.status === 'available');
  const volumes = row === undefined ? [] : await read(pve, { doing: `list what lies on ${storage}`, path: '/nodes/{node}/storage/{storage}/content', with: { node: row.node, storage }, as: contentShape });
  const used = volumes.filter((one) => one.vmid !== undefined && one['content'] !== 'backup').map((one) => one.vmid);
  if (used.length > 0) return { proof: 'other', why: `disks of guests lie on the storage ${storage} (${[...new Set(used)].join(', ')})` };
  return { proof: 'absent', write: removeCall(storage) };
}

async function entryOf({ cluster: { pve }, target }: Pick<Site, 'cluster' | 'target'>): Promise<{ id: string; entry: Entry | null }> {
  const meaning = meaningOf(target);
  if (meaning.is !== 'entry') throw new Fault('machine.refused', `${addressed(target)} is no entry of a storage`);
  return { id: meaning.storage, entry: (await listed(pve)).find(({ storage }) => storage === meaning.storage) ?? null };
}

function listed(pve: Pve): Promise<Entry[]> {
  return read(pve, { doing: 'list the storages', path: '/storage', as: z.array(entryShape) });
}

/** The guests of a pool; null when there is no such pool. */
async function poolOf(pve: Pve, pool: string): Promise<number[] | null> {
  const all = await read(pve, { doing: 'list the pools', path: '/pools', as: poolsShape });
  if (!all.some(({ poolid }) => poolid === pool)) return null;
  const [found] = await read(pve, { doing: 'list a pool', path: '/pools', with: { poolid: pool }, as: poolsShape });
  return found?.members.flatMap(({ vmid }) => vmid ?? []) ?? [];
}

function poolIn({ target }: Site): string {
  const meaning = meaningOf(target);
  if (meaning.is !== 'pool') throw new Fault('machine.refused', `${addressed(target)} is no pool`);
  return meaning.pool;
}

function wordsIn(list: string | undefined): string[] {
  return (list ?? '').split(',').filter((one) => one !== '');
}

function sorted(words: readonly string[]): string {
  return [...words].sort().join(',');
}
