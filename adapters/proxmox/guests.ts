import type { KeepBundle } from '../../engine/bundle.ts';
import { addressed } from '../../engine/distill.ts';
import { Fault } from '../../engine/errors.ts';
import type { Near } from '../../engine/ports.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import { read } from './client.ts';
import type { Cluster } from './cluster.ts';
import { freshList } from './inventory.ts';
import { clusterOf, meaningOf } from './names.ts';
import { holds, rightToSee } from './rights.ts';
import { guestStatusShape, type GuestRow } from './shapes.ts';
import { guestStatus, watched } from './states.ts';

/** The clusters of a machine, by the names they have in refs at this moment, and who looks names up and tries ports from here. */
export type Hands = { clusters: readonly Cluster[]; keep: KeepBundle; near?: Near | undefined };

/** A guest that a ref means now, and where it stands. */
export type Found = { cluster: Cluster; ref: ResourceRef; row: GuestRow };

/** The cluster that a ref belongs to. Rejects with `machine.missing` when no setting names it. */
export function clusterFor({ clusters }: Hands, ref: ResourceRef): Cluster {
  const cluster = clusters.find(({ naming }) => naming.current === clusterOf(ref));
  if (!cluster) throw new Fault('machine.missing', `No cluster of this name is in PROXMOX_URL: ${clusterOf(ref)}`);
  return cluster;
}

/** The guest that a ref means, by a fresh list, for guests move between nodes; null when there is none. */
export async function findOrNull(hands: Hands, ref: ResourceRef): Promise<Found | null> {
  const cluster = clusterFor(hands, ref);
  const meaning = meaningOf(ref);
  if (meaning.is !== 'guest') throw new Fault('machine.refused', `${addressed(ref)} is no guest; only guests can be acted on`);
  const { rows } = await freshList(cluster);
  const row = watched(rows).find(({ vmid }) => vmid === meaning.vmid);
  if (row) return { cluster, ref, row };
  const right = rightToSee(meaning);
  if (right === null || await holds(cluster.pve, right)) return null;
  throw new Fault('machine.unauthorised', `Proxmox ${cluster.pve.name()} does not list ${addressed(ref)}: the token lacks ${right.privilege} on ${right.path}`);
}

/** The guest that a ref means. Rejects with `machine.missing` when there is none. */
export async function find(hands: Hands, ref: ResourceRef): Promise<Found> {
  const found = await findOrNull(hands, ref);
  if (found === null) throw new Fault('machine.missing', `There is no guest for ${addressed(ref)}; it may have been removed`);
  return found;
}

/** What a guest does at this moment, by its own node; lists are some seconds behind. */
export async function statusNow({ cluster, row }: Found): Promise<ReturnType<typeof guestStatus>> {
  const asked = { node: row.node, kind: row.type, vmid: row.vmid };
  const now = await read(cluster.pve, { doing: 'tell what a guest does', path: '/nodes/{node}/{kind}/{vmid}/status/current', with: asked, as: guestStatusShape });
  return guestStatus(now.qmpstatus ?? now.status);
}
