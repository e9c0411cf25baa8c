import { templateFor } from '../change-steps.ts';
import type { GuestMake } from '../changes.ts';
import { digestOf } from '../digest.ts';
import type { Intent, ResourceRef } from '../types.ts';
import type { Cost } from './cost.ts';
import { keepsBefore, withKept, type Keepable } from './before-destroying.ts';
import { differencesOf, isIdentity, type Difference, type Removal, type SeenCluster } from './difference.ts';
import type { FieldDifference } from './fields-differ.ts';
import type { Lock } from './lock.ts';
import { stepsDue, type Done, type DueStep } from './steps-due.ts';
import type { StorageDifference } from './storage-differs.ts';

/**
 * How one thing that is declared stands: as `Difference.is`, or `extra`: it is to go; `foreign`: it is to go and is not ours to delete. Of what is `unknown`,
 * `differed` tells that it was otherwise when it was last seen.
 */
export type StandingThing = { vmid: number | null; name: string; is: Exclude<Difference['is'], 'same'> | 'extra' | 'foreign' | 'missing'; fields: StandingField[]; differed?: true };

/** One declared field that is otherwise. `by`: who changed it, as far as tasks tell; `held`: the approved step that made it so. */
export type StandingField = FieldDifference & { by: string | null; held: string | null };

/** How a cluster stands to one declaration at a look. `lock` is the blob of what is wanted: of its draft, when it has one, else of what is in Git. What is unknown has no step. */
export type Stands = {
  present: boolean;
  lock: string;
  draft: { id: string; by: string; says: string; assumed: string[] } | null;
  commit: string | null;
  author: string;
  /** What is wrong with the lock; nothing else is known then. */
  wrong: string | null;
  /** Whether all that was needed could be seen. */
  complete: boolean;
  /** Whether the cluster was as this lock wants it at any look before: what differs since then is drift. */
  settled: boolean;
  things: StandingThing[];
  steps: DueStep[];
  /** What the steps take, at this look; nothing where there are none. */
  cost?: Cost | undefined;
  /** The draft that would make the declaration say what is. */
  keep: { draft: string; lock: string } | null;
  /** While a draft waits: how the cluster stands to what is in Git; null where nothing is. */
  inForce?: Stands | null;
};

/** How the cluster stands to what a ticket is about: a drift to the lock in Git, a request to what is wanted next. Null where there is no such lock, or nobody knows. */
export function standsFor(kind: string, stands: Stands): Stands | null {
  return kind !== 'drift' || stands.draft === null ? stands : stands.inForce ?? null;
}

/** The things that are surely not as declared. */
export function sureOf(things: readonly StandingThing[]): StandingThing[] {
  return things.filter(({ is }) => is !== 'unknown');
}

/** The state of a guest that an approved step led to: it is left alone for that while it is so. */
export type Held = { vmid: number; field: 'state'; is: 'running' | 'stopped'; says: string };

type Asked = { lock: Lock; cluster: string; seen: SeenCluster; held: readonly Held[]; changedBy: (vmid: number) => string | null; keepable?: Keepable; done?: Done; sources?: readonly GuestMake[]; before?: Pick<Stands, 'things'> | null };

/** What separates a cluster from a lock, and what makes it so. What is held has no step. */
export function standingOf({ lock, cluster, seen, held: all, changedBy, keepable, done, sources, before = null }: Asked): Pick<Stands, 'complete' | 'things' | 'steps'> {
  const found = differencesOf(lock, seen);
  const held = all.filter(({ vmid, is }) => seen.guests.some((guest) => guest.vmid === vmid && guest.running === (is === 'running')));
  const unseen = seen.complete || seen.entries !== undefined ? [] : lock.storages;
  const guests = found.guests.map((one) => withoutHeld(one, held));
  const things = [
    ...found.guests.filter(({ is }) => is !== 'same').map((one) => thingOf(one, { held, changedBy })),
    ...found.removals.map(removalThing), ...found.storages.map(storageThing), ...unseen.map(({ name }): StandingThing => ({ vmid: null, name, is: 'unknown', fields: [] })),
  ].map((thing) => remembered(thing, before));
  return {
    complete: things.every(({ is }) => is !== 'unknown'), things,
    steps: withKeeping(stepsDue({ ...found, guests, once: onceOn(lock, seen), sources: sources ?? [], pools: seen.pools ?? [], shared: (keepable?.storages ?? []).filter((one) => one.shared).map(({ name }) => name) }, cluster, done), keepable),
  };
}

/** The guests that its steps will make, by ref and name. */
export function promisedNames({ steps }: Pick<Stands, 'steps'>): [ResourceRef, string][] {
  return steps.flatMap(({ template, target, params: { name } }) => (makes.includes(template) && typeof name === 'string' ? [[target, name] as [ResourceRef, string]] : []));
}

const makes = [templateFor('createGuest'), templateFor('cloneGuest')];
/** A guest that is called otherwise by now may be another to its owner: it is deleted by the name that was approved, or not at all. */
function removalThing({ name, vmid, seen, owned }: Removal): StandingThing {
  const renamed = seen === null || seen.name === name ? [] : [{ field: 'name', declared: name, seen: seen.name, back: null, by: null, held: null }];
  return { vmid, name, is: seen === null ? 'unknown' : owned ? 'extra' : 'foreign', fields: renamed };
}

function storageThing({ storage: { name }, seen, fields }: StorageDifference): StandingThing {
  return { vmid: null, name, is: seen === null ? 'missing' : 'differs', fields: fields.map((field) => ({ ...field, by: null, held: null })) };
}

/** That nobody can see a thing now does not make what was seen of it untrue. */
function remembered(thing: StandingThing, before: Pick<Stands, 'things'> | null): StandingThing {
  if (thing.is !== 'unknown') return thing;
  const last = before?.things.find(({ name, vmid }) => name === thing.name && (vmid === null) === (thing.vmid === null));
  return last !== undefined && (last.is !== 'unknown' || last.differed) ? { ...thing, differed: true } : thing;
}

/** What is to be done once to guests that are there, and are the ones that were meant. */
function onceOn({ once }: Lock, { guests }: SeenCluster): Lock['once'] {
  return once.filter(({ guest, identity }) => guests.some((seen) => seen.vmid === guest && isIdentity(seen, identity)));
}

/** What would keep a guest as it is comes before what destroys it, and may be left out. */
function withKeeping(steps: DueStep[], keepable: Keepable | undefined): DueStep[] {
  if (keepable === undefined) return steps;
  const keeps = keepsBefore<DueStep>(steps, keepable).map((keep) => ({ ...keep, step: keep.step && { ...keep.step, optional: true as const } }));
  return withKept(steps, keeps);
}

/** A digest of all that would be done and of all that is surely so, for an offer holds while that is the same. */
export function dueDigest({ lock, draft, things, steps, keep, wrong }: Stands): string {
  const told = sureOf(things).map((thing) => ({ ...thing, fields: thing.fields.map(({ by: _, ...field }) => field) }));
  return digestOf({ lock, draft: draft?.id ?? null, told, steps: steps.map(intentDigest), keep: keep?.lock ?? null, wrong });
}

/** What makes two steps the same: what is done to what, whatever it is called. */
export function intentDigest({ template, target, params }: Pick<Intent, 'template' | 'target' | 'params'>): string {
  return digestOf({ template, target, params });
}

function withoutHeld(one: Difference, held: readonly Held[]): Difference {
  const isHeld = held.some(({ vmid }) => vmid === (one.seen?.vmid ?? one.guest.vmid));
  return isHeld ? { ...one, power: null } : one;
}

function thingOf(one: Difference, { held, changedBy }: Pick<Asked, 'held' | 'changedBy'>): StandingThing {
  const vmid = one.seen?.vmid ?? one.guest.vmid;
  const fields = [...one.fields, ...(one.power === null ? [] : [stateField(one)])];
  const by = fields.length === 0 ? null : changedBy(vmid);
  return {
    vmid, name: one.guest.name, is: one.is as StandingThing['is'],
    fields: fields.map((field) => ({ ...field, by, held: held.find((mark) => mark.vmid === vmid && mark.field === field.field)?.says ?? null })),
  };
}

function stateField({ guest, seen }: Difference): FieldDifference {
  return { field: 'state', declared: guest.state ?? 'running', seen: seen?.running === true ? 'running' : 'stopped', back: 'now' };
}
