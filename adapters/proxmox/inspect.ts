import { keptMake, type KeptMake } from '../../engine/changes-made.ts';
import { isMachineFault } from '../../engine/errors.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Sighting } from '../../engine/types.ts';
import { read } from './client.ts';
import type { Cluster } from './cluster.ts';
import { configOf } from './configs.ts';
import { lookUp } from './inventory.ts';
import { makeOf } from './make.ts';
import { meaningOf } from './names.ts';
import { holds, rightToSee } from './rights.ts';
import { snapshotsShape, type GuestRow } from './shapes.ts';
import { entrySeen } from './stand-entries.ts';

/** A resource as it is now: its state, and what a guest, the entry of a storage or a pool is made of. What nobody can tell is left out. */
export async function inspected(cluster: Cluster, resource: ResourceRef): Promise<Sighting[]> {
  const meaning = meaningOf(resource);
  if (meaning.is === 'entry' || meaning.is === 'pool') return entryAt(cluster, resource);
  const states = await lookUp(cluster, resource);
  return meaning.is === 'guest' ? [...states, ...await makeAt(cluster, { resource, vmid: meaning.vmid, states })] : states;
}

/** Proxmox leaves out what may not be seen without a word, so that none is gone before the right to see it is known. */
async function entryAt(cluster: Cluster, resource: ResourceRef): Promise<Sighting[]> {
  const entry = await entrySeen({ cluster, target: resource });
  const right = rightToSee(meaningOf(resource));
  if (entry === null && (right === null || !await holds(cluster.pve, right))) return [];
  return [{ resource, kind: 'entry.make', at: cluster.now(), key: 'make', value: entry ?? { present: false } }];
}

type Guest = { resource: ResourceRef; vmid: number; states: readonly Sighting[] };

/** A guest that its state tells to be gone has no make; one that the owner left out with a tag has. */
async function makeAt(cluster: Cluster, { resource, vmid, states }: Guest): Promise<Sighting[]> {
  const at = cluster.now();
  const row = cluster.memory.list?.rows.guests.find((one) => one.vmid === vmid);
  if (row !== undefined) return (await wholeOf(cluster, row)).map((value): Sighting => ({ resource, kind: 'guest.make', at, key: 'make', value }));
  const isGone = states.some(({ kind, value }) => kind === 'guest.state' && !value.present);
  return isGone ? [{ resource, kind: 'guest.make', at, key: 'make', value: { present: false } }] : [];
}

/** Lists are some seconds behind: what is listed may be gone, or on another node. */
async function wholeOf(cluster: Cluster, row: GuestRow): Promise<KeptMake[]> {
  const make = await unlessRefused(configOf(cluster.pve, row).then((config) => makeOf(row, config)));
  if (make === null) return [];
  const at = { node: row.node, kind: row.type, vmid: row.vmid };
  const taken = await unlessRefused(read(cluster.pve, { doing: 'list the snapshots of a guest', path: '/nodes/{node}/{kind}/{vmid}/snapshot', with: at, as: snapshotsShape }));
  return [keptMake(make, taken && taken.map(({ name }) => name).filter((name) => name !== 'current').sort())];
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (isMachineFault(error)) return null;
    throw error;
  });
}
