import type { GuestMake, Survey, SurveyAsked } from '../../engine/changes.ts';
import { costOf } from '../../engine/declare/cost.ts';
import type { Declarations, Declared } from '../../engine/declare/declarations.ts';
import type { Draft, Drafts } from '../../engine/declare/drafts.ts';
import { keptLock } from '../../engine/declare/keep.ts';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { seenCluster } from '../../engine/declare/seen-cluster.ts';
import { digestOf } from '../../engine/digest.ts';
import type { Done } from '../../engine/declare/steps-due.ts';
import { standingOf, sureOf, type Held, type Stands } from '../../engine/declare/stands.ts';
import { redact } from '../../engine/redact/redact.ts';
import { partsOf, refOf } from '../../engine/refs.ts';
import type { Fact, ResourceRef, Sighting } from '../../engine/types.ts';
import { lookedAt } from './looked.ts';
import { lockWithoutSecrets } from './secrets.ts';

/** What a look at declarations asks of the world. */
export type StandsWorld = {
  declarations: Declarations; drafts: Drafts; cluster: string; now: () => Date;
  survey: (asked: SurveyAsked) => Promise<Survey>;
  before: () => Promise<Fact<'declaration.stands'>[]>;
  /** What incidents made of guests, by approved steps, since a moment. */
  held: (vmids: readonly number[], since: Date) => Promise<Held[]>;
  /** When guests were last backed up, as far as facts tell. */
  lastBackups: (vmids: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  /** What approved steps did to guests, each since the guest was made. */
  done: (vmids: readonly number[]) => Promise<Done>;
  /** Who last changed a guest since a moment, as far as tasks tell. */
  changedBy: (vmids: readonly number[], since: Date) => Promise<(vmid: number) => string | null>;
};

/** What is wanted of one name: by its draft, once that is ready, or by what is in Git. */
type Wanted = { name: string; blob: string; text: string | null; wrong: string | null; draft: Draft | null; declared: Declared | null };

/** How the cluster stands to some declarations, or to all of them and all drafts, by one list and one read for each declared guest, and for each guest that is to be copied. */
export async function standings(world: StandsWorld, names: readonly string[] | 'all' = 'all'): Promise<Sighting<'declaration.stands'>[]> {
  const before = new Map((await world.before()).map((fact) => [fact.resource, fact.value]));
  const isAsked = (name: string): boolean => names === 'all' || names.includes(name);
  const read = onlyOnce((await wantedIn(world)).map((wanted) => ({ wanted, lock: lockOf(wanted, world) }))).filter(({ wanted: { name } }) => isAsked(name));
  const locks = read.flatMap(({ lock }) => ('wrong' in lock ? [] : [lock]));
  const seen = read.length === 0 ? null : await seenFor(locks, world);
  const found = new Map<ResourceRef, Stands>();
  for (const { wanted, lock } of read) {
    const resource = refOf('git', world.declarations.repository, wanted.name);
    const last = [before.get(resource), before.get(resource)?.inForce].find((one) => one?.lock === wanted.blob) ?? null;
    const stands = 'wrong' in lock || seen === null ? { ...bare(wanted), wrong: 'wrong' in lock ? lock.wrong : null } : await standsOf({ wanted, lock, seen, before: last }, world);
    const drafted = found.get(resource);
    found.set(resource, drafted ? { ...drafted, inForce: stands } : wanted.draft ? { ...stands, inForce: null } : stands);
  }
  const gone = [...before.entries()].filter(([resource, { present }]) => present && isOurs(resource, world) && isAsked(nameIn(resource)) && !found.has(resource));
  return [
    ...[...found].map(([resource, value]) => sighting(resource, value, world)),
    ...gone.map(([resource, { inForce: _, ...value }]) => sighting(resource, { ...value, present: false, draft: null, things: [], steps: [], cost: undefined, keep: null, wrong: null }, world)),
  ];
}

/** A look at the cluster, and the guests that others are to be copied from. */
type Seen = { survey: Survey; sources: GuestMake[] };

/** The guests that are copied are looked at only while there is something to copy. */
async function seenFor(locks: readonly Lock[], { survey }: StandsWorld): Promise<Seen> {
  const first = await survey({ vmids: [...new Set(locks.flatMap(vmidsOf))], ...(locks.some(({ storages }) => storages.length > 0) ? { entries: true } : {}) });
  const listed = new Set(first.guests.map(({ vmid }) => vmid));
  const copied = [...new Set(locks.flatMap(({ guests }) => guests.flatMap(({ vmid, from }) => (from !== undefined && 'clone' in from && !listed.has(vmid) ? [from.clone] : []))))];
  const known = first.makes.filter(({ vmid }) => copied.includes(vmid));
  const rest = copied.filter((vmid) => listed.has(vmid) && !known.some((one) => one.vmid === vmid));
  return { survey: first, sources: rest.length === 0 ? known : [...known, ...(await survey({ vmids: rest })).makes] };
}

function sighting(resource: ResourceRef, value: Stands, { now }: StandsWorld): Sighting<'declaration.stands'> {
  return { resource, kind: 'declaration.stands', at: now(), key: 'stands', value };
}

function isOurs(resource: ResourceRef, { declarations }: StandsWorld): boolean {
  return partsOf(resource)[0] === declarations.repository;
}

function nameIn(resource: ResourceRef): string {
  return partsOf(resource)[1] ?? '';
}

async function wantedIn({ declarations, drafts, now }: StandsWorld): Promise<Wanted[]> {
  const known = await lookedAt(declarations, now());
  const open = (await drafts.open()).filter(({ state }) => state === 'ready');
  const names = [...new Set([...known.declared.map(({ name }) => name), ...open.map(({ name }) => name)])].sort();
  return names.flatMap((name) => {
    const declared = known.declared.find((one) => one.name === name) ?? null;
    const draft = open.find((one) => one.name === name && one.lockBlob !== declared?.lockBlob) ?? null;
    const drafted: Wanted[] = draft?.lock == null || draft.lockBlob === null ? [] : [{ name, blob: draft.lockBlob, text: draft.lock, wrong: null, draft, declared }];
    const inGit: Wanted[] = declared === null || (declared.wrong === null && (declared.lock === null || declared.lockBlob === null)) ? [] : [{ name, blob: declared.lockBlob ?? '', text: declared.lock, wrong: declared.wrong, draft: null, declared }];
    return [...drafted, ...inGit];
  });
}

type Read = { wanted: Wanted; lock: Lock | { wrong: string } };

/** Two declarations of one guest would undo each other for ever: neither is made so until a person takes it out of one of them. What is in Git does not wait for drafts. */
function onlyOnce(read: readonly Read[]): Read[] {
  return read.map((one) => {
    const other = read.find((another) => another.wanted.name !== one.wanted.name && (one.wanted.draft !== null || another.wanted.draft === null) && !('wrong' in one.lock) && !('wrong' in another.lock) && sharedBy(one.lock, another.lock) !== undefined);
    if (other === undefined || 'wrong' in one.lock || 'wrong' in other.lock) return one;
    return { ...one, lock: { wrong: `guest ${sharedBy(one.lock, other.lock) ?? ''} is declared in ${other.wanted.name} as well: take it out of one of them` } };
  });
}

function sharedBy(one: Lock, other: Lock): number | undefined {
  const theirs = new Set([...other.guests, ...other.absent].map(({ vmid }) => vmid));
  return [...one.guests, ...one.absent].map(({ vmid }) => vmid).find((vmid) => theirs.has(vmid));
}

function lockOf({ text, wrong }: Wanted, { declarations, now }: StandsWorld): Lock | { wrong: string } {
  const lock = wrong !== null || text === null ? { wrong: wrong ?? 'there is no lock' } : declarations.readLock(text);
  const early = 'wrong' in lock ? -1 : lock.once.findIndex(({ asked }) => new Date(asked) > now());
  return early < 0 ? lock : { wrong: `once.${early}.asked is yet to come: write when it was asked for` };
}

function bare({ blob, draft, declared }: Wanted): Stands {
  return {
    present: true, lock: blob, draft: draft && { id: draft.id, by: draft.by, says: draft.typed ?? draft.english ?? '', assumed: draft.assumed }, commit: declared?.touch.commit ?? null, author: declared === null ? draft?.by ?? '' : redact(declared.touch.author).text.slice(0, 100),
    wrong: null, complete: false, settled: false, things: [], steps: [], keep: null,
  };
}

type Look = { wanted: Wanted; lock: Lock; seen: Seen; before: Stands | null };

async function standsOf({ wanted, lock, seen: { survey, sources }, before }: Look, world: StandsWorld): Promise<Stands> {
  const vmids = vmidsOf(lock);
  const since = wanted.declared?.touch.at ?? new Date(0);
  const seen = seenCluster(survey);
  const [held, changedBy, done] = await Promise.all([world.held(vmids, since), world.changedBy(vmids, since), world.done(vmids)]);
  const keepable = { storages: survey.storages, makes: survey.makes, lastBackups: await world.lastBackups(vmids), name: `copilot-${wanted.blob.slice(0, 8)}` };
  const standing = standingOf({ lock, cluster: world.cluster, seen, held, changedBy, keepable, done, sources, before });
  const isSo = standing.complete && standing.things.length === 0 && standing.steps.length === 0 && wanted.draft === null;
  const settled = isSo || before?.settled === true;
  const differs = settled && sureOf(standing.things).length > 0;
  const cost = standing.steps.length === 0 ? {} : { cost: costOf(standing.steps, survey) };
  return { ...bare(wanted), ...standing, ...cost, settled, keep: differs ? await keepOf(wanted, { lock, kept: keptLock(lock, seen) }, world) : null };
}

/** The draft that would make the declaration say what is; null where that says no more than it does, or has a value that no lock takes. */
async function keepOf({ name, blob }: Wanted, { lock, kept }: { lock: Lock; kept: Lock }, { declarations, drafts, now }: StandsWorld): Promise<Stands['keep']> {
  if (digestOf(kept) === digestOf(lock) || !lockSchema.safeParse(kept).success) return null;
  const text = declarations.writeLock(lockWithoutSecrets(kept));
  const lockBlob = declarations.lockBlob(text);
  const draft = await drafts.keep({ name, lock: text, lockBlob, expectedLock: blob }, now());
  return { draft: draft.id, lock: lockBlob };
}

function vmidsOf({ guests, absent, once }: Lock): number[] {
  return [...new Set([...guests.map(({ vmid }) => vmid), ...absent.map(({ vmid }) => vmid), ...once.map(({ guest }) => guest)])];
}
