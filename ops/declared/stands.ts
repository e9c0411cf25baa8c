import type { Survey } from '../../engine/changes.ts';
import type { Declarations, Declared } from '../../engine/declare/declarations.ts';
import type { Draft, Drafts } from '../../engine/declare/drafts.ts';
import { keptLock } from '../../engine/declare/keep.ts';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { seenCluster } from '../../engine/declare/seen-cluster.ts';
import { digestOf } from '../../engine/digest.ts';
import type { Done } from '../../engine/declare/steps-due.ts';
import { standingOf, type Held, type Stands } from '../../engine/declare/stands.ts';
import { redact } from '../../engine/redact/redact.ts';
import { partsOf, refOf } from '../../engine/refs.ts';
import type { Fact, ResourceRef, Sighting } from '../../engine/types.ts';
import { lookedAt } from './looked.ts';

/** What a look at declarations asks of the world. */
export type StandsWorld = {
  declarations: Declarations; drafts: Drafts; cluster: string; now: () => Date;
  survey: (vmids: readonly number[]) => Promise<Survey>;
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

/** What is wanted of one name: what its draft says, once that is ready, else what is in Git. */
type Wanted = { name: string; blob: string; text: string | null; wrong: string | null; draft: Draft | null; declared: Declared | null };

/** How the cluster stands to some declarations, or to all of them and all drafts, by one list and one read for each declared guest. */
export async function standings(world: StandsWorld, names: readonly string[] | 'all' = 'all'): Promise<Sighting<'declaration.stands'>[]> {
  const before = new Map((await world.before()).map((fact) => [fact.resource, fact.value]));
  const read = onlyOnce((await wantedIn(world)).map((wanted) => ({ wanted, lock: lockOf(wanted, world) }))).filter(({ wanted: { name } }) => names === 'all' || names.includes(name));
  const all = read.map(({ wanted }) => wanted);
  const seen = read.length === 0 ? null : await world.survey([...new Set(read.flatMap(({ lock }) => ('wrong' in lock ? [] : vmidsOf(lock))))]);
  const found: Sighting<'declaration.stands'>[] = [];
  for (const { wanted, lock } of read) {
    const resource = refOf('git', world.declarations.repository, wanted.name);
    const value = 'wrong' in lock || seen === null ? { ...bare(wanted), wrong: 'wrong' in lock ? lock.wrong : null } : await standsOf({ wanted, lock, survey: seen, before: before.get(resource) ?? null }, world);
    found.push(sighting(resource, value, world));
  }
  const gone = [...before.entries()].filter(([resource, { present }]) => present && isOurs(resource, world) && (names === 'all' || names.includes(nameIn(resource))) && !all.some(({ name }) => nameIn(resource) === name));
  return [...found, ...gone.map(([resource, value]) => sighting(resource, { ...value, present: false, draft: null, things: [], steps: [], keep: null, wrong: null }, world))];
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
    const draft = open.find((one) => one.name === name) ?? null;
    const text = draft?.lock ?? declared?.lock;
    const blob = draft?.lockBlob ?? declared?.lockBlob;
    const wrong = draft ? null : declared?.wrong ?? null;
    if (wrong === null && (text == null || blob == null)) return [];
    return [{ name, blob: blob ?? '', text: text ?? null, wrong, draft: draft && draft.lockBlob !== declared?.lockBlob ? draft : null, declared }];
  });
}

type Read = { wanted: Wanted; lock: Lock | { wrong: string } };

/** Two declarations of one guest would undo each other for ever: neither is made so until a person takes it out of one of them. */
function onlyOnce(read: readonly Read[]): Read[] {
  return read.map((one) => {
    const other = read.find((another) => another !== one && !('wrong' in one.lock) && !('wrong' in another.lock) && sharedBy(one.lock, another.lock) !== undefined);
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

type Look = { wanted: Wanted; lock: Lock; survey: Survey; before: Stands | null };

async function standsOf({ wanted, lock, survey, before }: Look, world: StandsWorld): Promise<Stands> {
  const vmids = vmidsOf(lock);
  const since = wanted.declared?.touch.at ?? new Date(0);
  const seen = seenCluster(survey);
  const [held, changedBy, done] = await Promise.all([world.held(vmids, since), world.changedBy(vmids, since), world.done(vmids)]);
  const keepable = { storages: survey.storages, makes: survey.makes, lastBackups: await world.lastBackups(vmids), name: `copilot-${wanted.blob.slice(0, 8)}` };
  const standing = standingOf({ lock, cluster: world.cluster, seen, held, changedBy, keepable, done });
  const isSo = standing.complete && standing.things.length === 0 && standing.steps.length === 0 && wanted.draft === null;
  const wasSo = before !== null && before.lock === wanted.blob && before.settled;
  const settled = isSo || wasSo;
  const differs = settled && standing.complete && standing.things.length > 0;
  return { ...bare(wanted), ...standing, settled, keep: differs ? await keepOf(wanted, { lock, kept: keptLock(lock, seen) }, world) : null };
}

/** The draft that would make the declaration say what is; null where that says no more than it does, or has a value that no lock takes. */
async function keepOf({ name, blob }: Wanted, { lock, kept }: { lock: Lock; kept: Lock }, { declarations, drafts, now }: StandsWorld): Promise<Stands['keep']> {
  if (digestOf(kept) === digestOf(lock) || !lockSchema.safeParse(kept).success) return null;
  const text = declarations.writeLock(kept);
  const lockBlob = declarations.lockBlob(text);
  const draft = await drafts.keep({ name, lock: text, lockBlob, expectedLock: blob }, now());
  return { draft: draft.id, lock: lockBlob };
}

function vmidsOf({ guests, absent, once }: Lock): number[] {
  return [...new Set([...guests.map(({ vmid }) => vmid), ...absent.map(({ vmid }) => vmid), ...once.map(({ guest }) => guest)])];
}
