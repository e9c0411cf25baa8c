import { partsOf, type ResourceRef } from '../../engine/refs.ts';
import type { Fact, Sighting } from '../../engine/types.ts';
import type { Meaning } from './names.ts';
import type { Rows } from './shapes.ts';

/** Kinds of what is taken away without a line to say so: a disk that is pulled, a job that is deleted. */
export const leavingKinds = ['disk.health', 'zfs.state', 'replication.state', 'ha.state'] as const;
export type LeavingKind = (typeof leavingKinds)[number];
type Leaving = Extract<Sighting, { kind: LeavingKind }>;

/** What was there when it was last told, also by an earlier process, and since when no list has what it is part of. */
export type Ledger = Map<string, { last: Leaving; unlistedSince: Date | null }>;

/** A list that came whole: all there is of a kind on a node, or of the cluster where `of` is empty. */
export type Whole = { kind: LeavingKind; of: string; sightings: readonly Sighting[] };

/** A node or guest that one list leaves out may be in the next. */
const unlistedMs = 60_000;

/** A ledger of what is known already, without what was told to be taken away. */
export function ledgerOf(known: readonly Fact[]): Ledger {
  const ledger: Ledger = new Map();
  note(ledger, known.map((fact) => ({ ...fact, key: 'state' })), []);
  return ledger;
}

/** Writes down what was told to be there and to be taken away. */
export function note(ledger: Ledger, told: readonly Sighting[], gone: readonly Sighting[]): void {
  for (const one of told) if (isLeaving(one) && one.value.present !== false) ledger.set(keyOf(one), { last: one, unlistedSince: null });
  for (const one of gone) ledger.delete(keyOf(one));
}

/** What was taken away, as a list tells that came whole: what is part of it by the rows it was read with and by those known after that, and is missing there. */
export function takenAway(ledger: Ledger, { kind, of, sightings }: Whole, { rows, at }: { rows: readonly Rows[]; at: Date }): Sighting[] {
  const still = new Set(sightings.map(keyOf));
  const ofIt = [...ledger.values()].filter(({ last }) => last.kind === kind && rows.every((some) => listOf(last, some) === of) && !still.has(keyOf(last)));
  return ofIt.map(({ last }) => absent(last, at));
}

/** What seems to have gone with its node or guest, each minute in which that is not listed; what is on a node that is off is not listed as gone. */
export function goneWithOwner(ledger: Ledger, rows: Rows, at: Date): Sighting[] {
  for (const entry of ledger.values()) entry.unlistedSince = listOf(entry.last, rows) === null ? entry.unlistedSince ?? at : null;
  const gone = [...ledger.values()].filter(({ unlistedSince }) => unlistedSince !== null && at.getTime() - unlistedSince.getTime() >= unlistedMs);
  for (const entry of gone) entry.unlistedSince = at;
  return gone.map(({ last }) => absent(last, at));
}

/** The guest or node that something belongs to: whoever may not see that one is not told of this either. */
export function ownerOf({ kind, resource }: Pick<Sighting, 'kind' | 'resource'>): Extract<Meaning, { is: 'guest' | 'node' }> {
  const [, inside = '', name = ''] = partsOf(resource);
  if (kind === 'ha.state') return { is: 'guest', vmid: Number(inside) };
  return kind === 'replication.state' ? { is: 'guest', vmid: Number(name.split('-')[0]) } : { is: 'node', node: name };
}

/** The node whose list has it, which for a replication is the one its guest is on; empty for what the whole cluster lists; null while its owner is not listed. */
function listOf(one: Leaving, rows: Rows): string | null {
  const owner = ownerOf(one);
  if (owner.is === 'node') return rows.nodes.some(({ node }) => node === owner.node) ? owner.node : null;
  const guest = rows.guests.find(({ vmid }) => vmid === owner.vmid);
  return guest === undefined ? null : one.kind === 'ha.state' ? '' : guest.node;
}

function absent(last: Leaving, at: Date): Sighting {
  return { ...last, at, value: { ...last.value, present: false } } as Sighting;
}

function isLeaving(one: Sighting): one is Leaving {
  return (leavingKinds as readonly string[]).includes(one.kind);
}

function keyOf({ kind, resource }: { kind: string; resource: ResourceRef }): string {
  return `${kind} ${resource}`;
}
