import type { ChangeSpec, StorageEntry } from '../changes.ts';
import type { FieldDifference } from './fields-differ.ts';
import type { Lock } from './lock.ts';

/** How a declared storage differs: it is not there (`seen` is null), or some of its fields are otherwise; `change` sets those back that Proxmox can change. */
export type StorageDifference = { storage: Lock['storages'][number]; seen: StorageEntry | null; fields: FieldDifference[]; change: ChangeSpec<'changeStorage'> | null };

type Seen = { complete: boolean; storages: readonly string[]; entries?: readonly (StorageEntry & { name: string })[] };

/** The declared storages that are not there, or not as declared. Where the entries could not be read only names are compared, and while a node does not answer not even those. */
export function storagesDiffer(storages: Lock['storages'], { complete, storages: listed, entries }: Seen): StorageDifference[] {
  return storages.flatMap((storage): StorageDifference[] => {
    const seen = entries?.find(({ name }) => name === storage.name) ?? null;
    const isMissing = (entries !== undefined || complete) && seen === null && !listed.includes(storage.name);
    if (seen === null) return isMissing ? [{ storage, seen, fields: [], change: null }] : [];
    const { fields, change } = fieldsOf(storage, seen);
    return fields.length === 0 ? [] : [{ storage, seen, fields, change: Object.keys(change).length === 0 ? null : change }];
  });
}

/** A declared storage as it is seen; null where no declaration can say what it is. */
export function storageAsSeen({ storage, seen }: StorageDifference): Lock['storages'][number] | null {
  if (seen?.type !== storage.type || seen.server === null || seen.export === null) return null;
  const { server, export: path, content, nodes } = seen;
  return { ...storage, server, export: path, content: content as typeof storage.content, ...(storage.nodes === undefined ? {} : { nodes }) };
}

/** Proxmox has no call that takes an entry to another share. */
function fieldsOf({ type, server, export: path, content, nodes }: Lock['storages'][number], seen: StorageEntry): { fields: FieldDifference[]; change: ChangeSpec<'changeStorage'> } {
  const fixed = [['type', type, seen.type], ['server', server, seen.server], ['export', path, seen.export]] as const;
  const isOther = { content: !sameSet(content, seen.content), nodes: nodes !== undefined && !sameSet(nodes, seen.nodes) };
  return {
    fields: [
      ...fixed.filter(([, declared, is]) => declared !== is).map(([field, declared, is]): FieldDifference => ({ field, declared, seen: is ?? 'not set', back: null })),
      ...(isOther.content ? [{ field: 'content', declared: inWords(content), seen: inWords(seen.content), back: 'now' as const }] : []),
      ...(isOther.nodes ? [{ field: 'nodes', declared: nodesWords(nodes), seen: nodesWords(seen.nodes), back: 'now' as const }] : []),
    ],
    change: { ...(isOther.content ? { content } : {}), ...(isOther.nodes ? { nodes } : {}) },
  };
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return inWords(some) === inWords(others);
}

function nodesWords(nodes: readonly string[] = []): string {
  return nodes.length === 0 ? 'all' : inWords(nodes);
}

function inWords(all: readonly string[]): string {
  return [...all].sort().join(', ');
}
