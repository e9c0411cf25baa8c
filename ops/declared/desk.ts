import { setTimeout as sleep } from 'node:timers/promises';
import { declarationName } from '../../engine/declare/declarations.ts';
import type { Lab } from '../../engine/declare/lab.ts';
import type { ModelAnswer } from '../../engine/declare/model-answer.ts';
import { longestTyped, type Declaring, type DraftView, type Typed, type Writer, type Wrong } from '../../engine/declare/desk.ts';
import { draftedFrom, holdsText, replacing, type DraftMade } from '../../engine/declare/drafted.ts';
import type { Draft } from '../../engine/declare/drafts.ts';
import { lockSchema } from '../../engine/declare/lock.ts';
import { named, safe, typed as typedText } from '../../engine/distill.ts';
import type { Deps } from '../../engine/ports.ts';
import { redact } from '../../engine/redact/redact.ts';
import type { SecretCounts } from '../../engine/redact/spans.ts';
import { groundOf, type Ground, type GroundWorld } from './ground.ts';
import { withoutSecrets } from './secrets.ts';

/** What the desk needs besides: the time, what steps are made of, and a look at how the cluster stands to some declarations, or to all, which moves their tickets. */
export type DeskWorld = GroundWorld & { now: () => Date; look: (names?: readonly string[]) => Promise<void>; actions: Deps['actions']; say: (words: string, error?: unknown) => void;
  /** What a model says of what the rules left over of a text, null where none answers; absent where there is no model. */
  ask?: (text: string, lab: Lab) => Promise<ModelAnswer | null>;
  /** How long a preview waits for a model, in milliseconds; its answer counts later as well. */
  patienceMs?: number;
};

/** Where people write declarations; what they write is kept as drafts, without its secrets. */
export function deskOf(world: DeskWorld): Declaring {
  return {
    propose: (typed, who) => proposed(typed, who, world),
    answer: ({ name, n, words }, who) => answered({ name, n, words }, who, world),
    show: (name) => shown(name, world),
    drafts: () => world.drafts.open(),
    inGit: (name) => {
      const one = world.declarations.known()?.declared.find((other) => other.name === name);
      return one === undefined ? null : { english: one.english, blob: one.lockBlob };
    },
    titles: (steps) => steps.map(({ template, target, params }) => world.actions.get(template)?.title(target, params) ?? safe`${typedText(template, 64).text} of ${named(target)}`),
    begun: async (name) => (await openDraft(name, world))?.typed ?? onlyEnglish(name, world),
    drop: async (name) => {
      const isDropped = await world.drafts.drop(name, world.now());
      if (isDropped) lookSoon(name, world);
      return isDropped;
    },
    refresh: () => refreshed(world),
  };
}

async function openDraft(name: string, { drafts }: Pick<DeskWorld, 'drafts'>): Promise<Draft | null> {
  return (await drafts.open()).find((draft) => draft.name === name) ?? null;
}

/** What somebody wrote into Git without a lock is a text to go on with. */
function onlyEnglish(name: string, { declarations }: Pick<DeskWorld, 'declarations'>): string | null {
  const one = declarations.known()?.declared.find((other) => other.name === name);
  return one === undefined || one.lock !== null ? null : withoutSecrets(one.english);
}

async function proposed({ name, text, whole = false }: Typed, who: Writer, world: DeskWorld): Promise<DraftView | Wrong> {
  if (!declarationName.test(name)) return { wrong: safe`A declaration is called by small letters, digits and hyphens, at most 63, such as web-servers.` };
  if (text.length > longestTyped) return { wrong: safe`That is longer than ${longestTyped} letters: send it in parts, each is added to the draft.` };
  const { text: clean, counts } = redact(text.trim());
  const before = await openDraft(name, world);
  const begun = whole || replacing.test(clean) ? null : before?.typed ?? onlyEnglish(name, world);
  const typed = begun === null ? clean : `${begun.trimEnd()}\n${clean}`;
  return keptWithModel({ name, typed, answers: before?.answers ?? {}, model: null }, { who, takenOut: counts }, world);
}

type Reading = Pick<Draft, 'name' | 'answers' | 'model'> & { typed: string };
type From = { who: Writer; takenOut: SecretCounts; ground?: Ground };

/** Nobody waits long for a model: the preview of the rules is shown, and the draft is read again once the model has answered, if it is the same still. */
async function keptWithModel(reading: Reading, from: From, world: DeskWorld): Promise<DraftView | Wrong> {
  const { name, typed, answers } = reading;
  const ground = await groundOf(name, typed, world);
  if ('wrong' in ground) return ground;
  const view = await kept(reading, { ...from, ground }, world);
  const { points, text, lab } = draftedFrom({ typed, answers, ...ground });
  if ('wrong' in view || world.ask === undefined || !points.some((point) => point.is === 'unread' || point.is === 'question')) return view;
  const again = world.ask(text, lab).then(async (model) => {
    const now = await openDraft(name, world);
    return model === null || now?.typed !== typed ? view : kept({ ...reading, model, answers: now.answers }, { ...from, ground }, world);
  });
  again.catch((error: unknown) => { world.say(`a model could not read the draft of ${name}`, error); });
  const late = sleep(world.patienceMs ?? 2500, null, { ref: false });
  return await Promise.race([again.catch(() => view), late]) ?? { ...view, modelReads: true };
}

/** Reads a text in the world as it is, and keeps what comes of it. */
async function kept(reading: Reading, from: From, world: DeskWorld): Promise<DraftView | Wrong> {
  const { name, typed, answers, model } = reading;
  const ground = from.ground ?? await groundOf(name, typed, world);
  if ('wrong' in ground) return ground;
  const made = draftedFrom({ typed, answers, model, at: world.now(), ...ground });
  const lock = lockText(made, world);
  const { english, assumed, isSame } = made;
  if (lock !== null && 'wrong' in lock) return lock;
  const { who, takenOut } = from;
  const changedAt = world.now();
  if (isSame) await world.drafts.drop(name, changedAt);
  else await world.drafts.write({ name, typed, english, answers, model, assumed, lock: lock?.text ?? null, lockBlob: lock?.blob ?? null, expectedLock: ground.inGit.blob, by: who.name, surface: who.surface }, changedAt);
  lookSoon(name, world);
  return { ...viewOf(name, made, ground), takenOut, blob: lock?.blob ?? null, by: who.name, changedAt, modelReads: false, unanswered: null };
}

/** A lock that could not be read again must never be approved. */
function lockText({ lock }: DraftMade, { declarations }: Pick<DeskWorld, 'declarations'>): { text: string; blob: string } | Wrong | null {
  if (lock === null) return null;
  if (!lockSchema.safeParse(lock).success) return { wrong: safe`I cannot write that down: it is more than one declaration holds, which is 500 sentences and 500 guests. Share it out to several.` };
  const text = declarations.writeLock(lock);
  const again = declarations.readLock(text);
  return 'wrong' in again ? { wrong: safe`I cannot write that down: what it comes to contradicts itself. Say which guests are meant in sentences of their own.` } : { text, blob: declarations.lockBlob(text) };
}

function viewOf(name: string, made: DraftMade, { gitAway }: Ground): Omit<DraftView, 'takenOut' | 'blob' | 'by' | 'changedAt' | 'unanswered' | 'modelReads'> {
  const { basis, preview, points, accepted, released, isSame } = made;
  return { name, is: points.length > 0 ? 'open' : isSame ? 'same' : 'ready', basis, preview, points, accepted, released, gitAway };
}

async function answered({ name, n, words }: { name: string; n: number; words: string }, who: Writer, world: DeskWorld): Promise<DraftView | Wrong> {
  const draft = await openDraft(name, world);
  if (draft?.typed == null) return { wrong: safe`There is no open draft of that name.` };
  const ground = await groundOf(name, draft.typed, world);
  if ('wrong' in ground) return ground;
  const { typed, answers, model } = draft;
  const made = draftedFrom({ typed, answers, model, at: world.now(), ...ground });
  const point = made.points.find((one) => one.n === n);
  if (point === undefined) return { wrong: made.points.length === 0 ? safe`Nothing of it is open any more.` : safe`There is no point ${n}; open are 1 to ${made.points.length}.` };
  if (point.is === 'missing' || point.is === 'refused') return { wrong: safe`Point ${n} is no question: change the text instead, or what it names in the cluster.` };
  const { text: clean, counts } = redact(words.trim());
  const more = { ...answers, [point.key]: clean };
  if (draftedFrom({ typed, answers: more, model, at: world.now(), ...ground }).notUnderstood.includes(point.key)) return { ...viewOf(name, made, ground), takenOut: counts, blob: draft.lockBlob, by: draft.by, changedAt: draft.changedAt, modelReads: false, unanswered: clean };
  return kept({ name, typed: `${typed}\n${noted(point.says, clean)}`, answers: more, model }, { who, takenOut: counts, ground }, world);
}

/** An answer stands below the text it is about, as a remark: it is kept in Git, and is no sentence. */
function noted(asked: string, answer: string): string {
  return `<!-- ${`${asked} ${answer}`.replace(/\s+/g, ' ').replace(/-{2,}/g, '-').replaceAll('>', '')} -->`;
}

async function shown(name: string, world: DeskWorld): Promise<DraftView | Wrong | null> {
  const draft = await openDraft(name, world);
  if (draft?.typed == null) return null;
  const ground = await groundOf(name, draft.typed, world);
  if ('wrong' in ground) return ground;
  const made = draftedFrom({ typed: draft.typed, answers: draft.answers, model: draft.model, ...ground });
  return { ...viewOf(name, made, ground), takenOut: {}, blob: draft.lockBlob, by: draft.by, changedAt: draft.changedAt, modelReads: false, unanswered: null };
}

/** A draft of what was changed in Git meanwhile is read anew: it would undo that change. */
async function refreshed(world: DeskWorld): Promise<Awaited<ReturnType<Declaring['refresh']>>> {
  const { declared, wrong, head } = await world.declarations.look();
  const stale = (await world.drafts.open()).filter((draft) => {
    const one = declared.find(({ name }) => name === draft.name);
    return (one?.lockBlob ?? null) !== draft.expectedLock || !holdsText(draft, withoutSecrets(one?.english ?? null));
  });
  for (const { name, typed, answers, model, by, surface } of stale) if (typed !== null) await kept({ name, typed, answers, model }, { who: { name: by, surface }, takenOut: {} }, world);
  await world.look();
  return { declared: declared.length, wrong, rewritten: head.rewritten, read: stale.map(({ name }) => name) };
}

/** The ticket of a draft follows it; whoever wrote it does not wait for that. */
function lookSoon(name: string, { look, say }: DeskWorld): void {
  look([name]).catch((error: unknown) => { say(`the draft of ${name} could not be compared with the cluster now`, error); });
}
