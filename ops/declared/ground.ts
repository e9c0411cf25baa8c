import type { Survey, SurveyAsked } from '../../engine/changes.ts';
import type { Declarations, Looked } from '../../engine/declare/declarations.ts';
import { replacing, type DraftAsked, type InGit } from '../../engine/declare/drafted.ts';
import type { Wrong } from '../../engine/declare/desk.ts';
import type { Drafts } from '../../engine/declare/drafts.ts';
import { labOf } from '../../engine/declare/lab-of.ts';
import type { Lock } from '../../engine/declare/lock.ts';
import { meantIn } from '../../engine/declare/promised.ts';
import { read } from '../../engine/declare/read.ts';
import { safe, typed as typedText } from '../../engine/distill.ts';
import { isMachineFault, wordsOf } from '../../engine/errors.ts';
import type { Facts } from '../../engine/ports.ts';
import { partsOf } from '../../engine/refs.ts';
import type { FactValues } from '../../engine/types.ts';
import { lockWithoutSecrets, withoutSecrets } from './secrets.ts';

/** What a draft is read in. */
export type GroundWorld = { declarations: Declarations; drafts: Drafts; cluster: string; survey: (asked: SurveyAsked) => Promise<Survey>; facts: Pick<Facts, 'latest'> };

/** Git and the cluster as they are now, as far as a text needs them. */
export type Ground = Pick<DraftAsked, 'inGit' | 'others' | 'lab' | 'seed'> & { gitAway: string | null };

/**
 * Looks at Git and the cluster for one text: one look at Git, and one survey in which each guest that the text may mean is read whole; a second one only
 * where it speaks of guests without naming them. Rejects with a `machine.*` Fault.
 */
export async function groundOf(name: string, typed: string, world: GroundWorld): Promise<Ground | Wrong> {
  const text = typed.replace(replacing, '');
  const [{ look, gitAway }, drafts, known] = await Promise.all([lookAtGit(world.declarations), world.drafts.open(), knownGuests(world)]);
  const locks = locksIn(look, world.declarations);
  const inGit = inGitOf(name, look, locks);
  if ('wrong' in inGit) return inGit;
  const others = [...locks].flatMap(([of, lock]) => (of === name || lock === null ? [] : [lock]));
  const promised = drafts.flatMap((draft) => {
    const lock = draft.name === name || draft.lock === null ? null : world.declarations.readLock(draft.lock);
    return lock === null || 'wrong' in lock ? [] : [lock];
  });
  const whole = [...new Set([...meantIn(text, known.guests), ...(inGit.lock?.guests ?? []).map(({ vmid }) => vmid)])];
  const lab = await labFor(text, { whole, backups: known.backups }, world.survey);
  return { inGit, others: [...others, ...promised], lab, seed: `${world.cluster}/${world.declarations.repository}/${name}`, gitAway };
}

async function lookAtGit(declarations: Declarations): Promise<{ look: Looked; gitAway: string | null }> {
  try {
    return { look: await declarations.look(), gitAway: null };
  } catch (error) {
    const known = declarations.known();
    if (!isMachineFault(error) || known === null) throw error;
    return { look: known, gitAway: wordsOf(error) };
  }
}

/** The locks in Git; null for one that is not there or cannot be read. */
function locksIn({ declared }: Looked, { readLock }: Declarations): Map<string, Lock | null> {
  return new Map(declared.map(({ name, lock }) => {
    const found = lock === null ? null : readLock(lock);
    return [name, found === null || 'wrong' in found ? null : found];
  }));
}

function inGitOf(name: string, { declared }: Looked, locks: ReadonlyMap<string, Lock | null>): InGit | Wrong {
  const one = declared.find((other) => other.name === name);
  if (one === undefined) return { english: null, lock: null, blob: null };
  const lock = locks.get(name) ?? null;
  if (one.lock !== null && lock === null) return { wrong: safe`The lock of ${typedText(name, 64).text} in Git cannot be read: mend it there first` };
  return { english: withoutSecrets(one.english), lock: lock && lockWithoutSecrets(lock), blob: one.lockBlob };
}

async function knownGuests({ facts, cluster }: GroundWorld): Promise<{ guests: { vmid: number; name: string }[]; backups: Map<number, string> }> {
  const found = (await facts.latest(['guest.state', 'backup.state'])).filter(({ resource }) => partsOf(resource)[0] === cluster);
  return {
    guests: found.flatMap((fact) => (fact.kind === 'guest.state' && fact.value.present ? [{ vmid: Number(partsOf(fact.resource).at(-1)), name: fact.value.name }] : [])),
    backups: new Map(found.flatMap((fact) => (fact.kind === 'backup.state' ? [[Number(partsOf(fact.resource).at(-1)), backupWords(fact.value)] as const] : []))),
  };
}

function backupWords({ lastOkAt }: FactValues['backup.state']): string {
  return lastOkAt === null ? 'none' : `${lastOkAt.slice(0, 16).replace('T', ' ')} UTC`;
}

type Known = { whole: readonly number[]; backups: ReadonlyMap<number, string> };

async function labFor(text: string, { whole, backups }: Known, survey: GroundWorld['survey']): Promise<Ground['lab']> {
  const first = await survey({ vmids: whole, places: true });
  const lab = labOf(first, { backups });
  const { wishes } = read(text, lab);
  const names = wishes.flatMap((wish) => (wish.op === 'create' ? [] : wish.names ?? []));
  const meant = [...wishes.flatMap(({ vmid, like_vmid: like }) => [vmid, like]), ...meantIn(names.join(' '), first.guests)];
  const isCopying = wishes.some(({ op, kind }) => op === 'create' && kind !== 'storage' && kind !== 'pool');
  const more = first.guests.filter(({ vmid, kind, template }) => (meant.includes(vmid) || (isCopying && template && kind === 'qemu')) && !whole.includes(vmid)).map(({ vmid }) => vmid);
  if (more.length === 0) return lab;
  const { makes, ...second } = await survey({ vmids: [...whole, ...more] });
  return labOf({ ...second, makes, bridges: first.bridges, images: first.images }, { backups });
}
