import { declarationName, longestTyped, type Declaring, type DraftView, type Typed, type Writer, type Wrong } from '../../engine/declare/desk.ts';
import { draftedFrom, replacing, type DraftMade } from '../../engine/declare/drafted.ts';
import type { Draft } from '../../engine/declare/drafts.ts';
import { acceptance } from '../../engine/declare/points.ts';
import { read } from '../../engine/declare/read.ts';
import { settled } from '../../engine/declare/settle.ts';
import { named, safe, typed as typedText } from '../../engine/distill.ts';
import type { Deps } from '../../engine/ports.ts';
import { redact } from '../../engine/redact/redact.ts';
import type { SecretCounts } from '../../engine/redact/spans.ts';
import { groundOf, type Ground, type GroundWorld } from './ground.ts';

/** What the desk needs besides: the time, what steps are made of, and a look at how the cluster stands to some declarations, or to all, which moves their tickets. */
export type DeskWorld = GroundWorld & { now: () => Date; look: (names?: readonly string[]) => Promise<void>; actions: Deps['actions']; say: (words: string, error?: unknown) => void };

/** Where people write declarations; what they write is kept as drafts, without its secrets. */
export function deskOf(world: DeskWorld): Declaring {
  return {
    propose: (typed, who) => proposed(typed, who, world),
    answer: ({ name, n, words }, who) => answered({ name, n, words }, who, world),
    accept: ({ name, n }, who) => answered({ name, n, words: null }, who, world),
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
  return one === undefined || one.lock !== null ? null : one.english;
}

async function proposed({ name, text, whole = false }: Typed, who: Writer, world: DeskWorld): Promise<DraftView | Wrong> {
  if (!declarationName.test(name)) return { wrong: safe`A declaration is called by small letters, digits and hyphens, at most 63, such as web-servers.` };
  if (text.length > longestTyped) return { wrong: safe`That is longer than ${longestTyped} letters: send it in parts, each is added to the draft.` };
  const { text: clean, counts } = redact(text.trim());
  const before = await openDraft(name, world);
  const begun = whole || replacing.test(clean) ? null : before?.typed ?? onlyEnglish(name, world);
  const typed = begun === null ? clean : `${begun.trimEnd()}\n${clean}`;
  return kept({ name, typed, answers: before?.answers ?? {} }, { who, takenOut: counts }, world);
}

type Reading = Pick<Draft, 'name' | 'answers'> & { typed: string };

/** Reads a text in the world as it is, and keeps what comes of it. */
async function kept(reading: Reading, from: { who: Writer; takenOut: SecretCounts }, world: DeskWorld): Promise<DraftView | Wrong> {
  const { name, typed, answers } = reading;
  const ground = await groundOf(name, typed, world);
  if ('wrong' in ground) return ground;
  const made = draftedFrom({ typed, answers, ...ground });
  const lock = lockText(made, world);
  const { english, assumed, isSame } = made;
  if (lock !== null && 'wrong' in lock) return lock;
  const { who, takenOut } = from;
  const changedAt = world.now();
  if (isSame) await world.drafts.drop(name, changedAt);
  else await world.drafts.write({ name, typed, english, answers, assumed, lock: lock?.text ?? null, lockBlob: lock?.blob ?? null, expectedLock: ground.inGit.blob, by: who.name, surface: who.surface }, changedAt);
  lookSoon(name, world);
  return { ...viewOf(name, made, ground), takenOut, blob: lock?.blob ?? null, by: who.name, changedAt, unanswered: null };
}

/** A lock that could not be read again must never be approved. */
function lockText({ lock }: DraftMade, { declarations }: Pick<DeskWorld, 'declarations'>): { text: string; blob: string } | Wrong | null {
  if (lock === null) return null;
  const text = declarations.writeLock(lock);
  const again = declarations.readLock(text);
  return 'wrong' in again ? { wrong: safe`I cannot write that down: what it comes to contradicts itself. Say which guests are meant in sentences of their own.` } : { text, blob: declarations.lockBlob(text) };
}

function viewOf(name: string, made: DraftMade, { gitAway }: Ground): Omit<DraftView, 'takenOut' | 'blob' | 'by' | 'changedAt' | 'unanswered'> {
  const { basis, preview, points, accepted, released, isSame } = made;
  return { name, is: points.length > 0 ? 'open' : isSame ? 'same' : 'ready', basis, preview, points, accepted, released, gitAway };
}

/** Without words, the point is accepted as asking for nothing. */
async function answered({ name, n, words }: { name: string; n: number; words: string | null }, who: Writer, world: DeskWorld): Promise<DraftView | Wrong> {
  const draft = await openDraft(name, world);
  if (draft?.typed == null) return { wrong: safe`There is no open draft of that name.` };
  const ground = await groundOf(name, draft.typed, world);
  if ('wrong' in ground) return ground;
  const made = draftedFrom({ typed: draft.typed, answers: draft.answers, ...ground });
  const point = made.points.find((one) => one.n === n);
  if (point === undefined) return { wrong: made.points.length === 0 ? safe`Nothing of it is open any more.` : safe`There is no point ${n}; open are 1 to ${made.points.length}.` };
  if (words === null && point.is !== 'unread') return { wrong: safe`Point ${n} needs an answer: only what I did not understand can be accepted as asking for nothing.` };
  if (point.is === 'missing' || point.is === 'refused') return { wrong: safe`Point ${n} is no question: change the text instead, or what it names in the cluster.` };
  const { text: clean, counts } = redact(words ?? '');
  const text = words === null ? made.text : settled(made.text, point, { words: clean, read: (one) => read(one, made.lab) });
  if (text === null) return { ...viewOf(name, made, ground), takenOut: counts, blob: draft.lockBlob, by: draft.by, changedAt: draft.changedAt, unanswered: clean };
  const typed = made.basis === 'replaced' ? `replace:\n${text}` : text;
  return kept({ name, typed, answers: { ...draft.answers, [point.key]: words === null ? acceptance : clean } }, { who, takenOut: counts }, world);
}

async function shown(name: string, world: DeskWorld): Promise<DraftView | Wrong | null> {
  const draft = await openDraft(name, world);
  if (draft?.typed == null) return null;
  const ground = await groundOf(name, draft.typed, world);
  if ('wrong' in ground) return ground;
  const made = draftedFrom({ typed: draft.typed, answers: draft.answers, ...ground });
  return { ...viewOf(name, made, ground), takenOut: {}, blob: draft.lockBlob, by: draft.by, changedAt: draft.changedAt, unanswered: null };
}

/** A draft of what was changed in Git meanwhile is read anew: its lock would undo that change. */
async function refreshed(world: DeskWorld): Promise<Awaited<ReturnType<Declaring['refresh']>>> {
  const { declared, wrong, head } = await world.declarations.look();
  const stale = (await world.drafts.open()).filter(({ name, expectedLock }) => (declared.find((one) => one.name === name)?.lockBlob ?? null) !== expectedLock);
  for (const { name, typed, answers, by, surface } of stale) if (typed !== null) await kept({ name, typed, answers }, { who: { name: by, surface }, takenOut: {} }, world);
  await world.look();
  return { declared: declared.length, wrong, rewritten: head.rewritten, read: stale.map(({ name }) => name) };
}

/** The ticket of a draft follows it; whoever wrote it does not wait for that. */
function lookSoon(name: string, { look, say }: DeskWorld): void {
  look([name]).catch((error: unknown) => { say(`the draft of ${name} could not be compared with the cluster now`, error); });
}
