import { hostOf, refOf, type ResourceRef } from '../../engine/refs.ts';

/** What a ref of a cluster means. */
export type Meaning =
  | { is: 'cluster' }
  | { is: 'guest'; vmid: number }
  | { is: 'node'; node: string }
  | { is: 'storage'; node: string; storage: string }
  /** The entry of a storage, or a pool, in the files of the cluster. */
  | { is: 'entry'; storage: string }
  | { is: 'pool'; pool: string }
  | { is: 'other' };

/** The refs of one cluster, by its name. */
export function refsOf(cluster: string) {
  const ref = (...parts: string[]): ResourceRef => refOf('proxmox', cluster, ...parts);
  return {
    cluster: ref(),
    guest: (vmid: number) => ref(String(vmid)),
    node: (node: string) => ref('node', node),
    storage: (node: string, storage: string) => ref('storage', node, storage),
    entry: (storage: string) => ref('storages', storage),
    pool: (pool: string) => ref('pools', pool),
    disk: (node: string, device: string) => ref('node', node, 'disk', device.replace(/^\/dev\//, '')),
    zfs: (node: string, pool: string) => ref('node', node, 'zfs', pool),
    replication: (job: string) => ref('replication', job),
  };
}

export type Refs = ReturnType<typeof refsOf>;

/** Reads a ref back; what is no guest, node, storage or cluster is `other`. */
export function meaningOf(ref: ResourceRef): Meaning {
  const [first, second, third, ...more] = partsOf(ref);
  if (first === undefined) return { is: 'cluster' };
  if (second === undefined) return /^[1-9]\d{2,8}$/.test(first) ? { is: 'guest', vmid: Number(first) } : { is: 'other' };
  if (first === 'storages' && third === undefined) return { is: 'entry', storage: second };
  if (first === 'pools' && third === undefined) return { is: 'pool', pool: second };
  if (first === 'node' && third === undefined) return { is: 'node', node: second };
  if (first === 'storage' && third !== undefined && more.length === 0) return { is: 'storage', node: second, storage: third };
  return { is: 'other' };
}

/** The name of the cluster in a ref. */
export function clusterOf(ref: ResourceRef): string {
  return hostOf(ref);
}

function partsOf(ref: ResourceRef): string[] {
  try {
    return ref.slice('proxmox://'.length).split('/').slice(1).map(decodeURIComponent);
  } catch {
    return ['', ''];
  }
}
