import { partsOf, type ResourceRef } from '../../engine/refs.ts';
import type { Fact, Sighting } from '../../engine/types.ts';
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

/** What was taken away, as a list tells that came whole: what is known to be part of it and is missing there. */
export function takenAway(ledger: Ledger, { kind, of, sightings }: Whole, { rows, at }: { rows: Rows; at: Date }): Sighting[] {
  const still = new Set(sightings.map(keyOf));
  const ofIt = [...ledger.values()].filter(({ last }) => last.kind === kind && ownerOf(last, rows) === of && !still.has(keyOf(last)));
  return ofIt.map(({ last }) => absent(last, at));
}

/** What went with its node or guest, once that has not been listed for a minute; what is on a node that is off is not listed as gone. */
export function goneWithOwner(ledger: Ledger, rows: Rows, at: Date): Sighting[] {
  for (const entry of ledger.values()) entry.unlistedSince = ownerOf(entry.last, rows) === null ? entry.unlistedSince ?? at : null;
  const gone = [...ledger.values()].filter(({ unlistedSince }) => unlistedSince !== null && at.getTime() - unlistedSince.getTime() >= unlistedMs);
  return gone.map(({ last }) => absent(last, at));
}

/** The node whose list has it, which for a replication is the one its guest is on; empty for what the whole cluster lists. */
function ownerOf({ kind, resource }: Leaving, rows: Rows): string | null {
  if (kind === 'ha.state') return '';
  const [, , name = ''] = partsOf(resource);
  if (kind === 'replication.state') return rows.guests.find(({ vmid }) => String(vmid) === name.split('-')[0])?.node ?? null;
  return rows.nodes.some(({ node }) => node === name) ? name : null;
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
