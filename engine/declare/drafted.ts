import { answered, type AnsweredReading } from './answers.ts';
import { compile, type Compiled } from './compile.ts';
import type { DraftView } from './desk.ts';
import type { Draft } from './drafts.ts';
import type { Lab } from './lab.ts';
import type { Lock } from './lock.ts';
import { added, englishHash, rewritten, type Merged } from './merge.ts';
import { pointsOf } from './points.ts';
import { withoutMade, withPromised } from './promised.ts';
import type { ModelAnswer } from './model-answer.ts';
import { previewOf, type Preview } from './preview.ts';
import { unkept } from './unkept.ts';
import type { Reading } from './wish.ts';

/** What a declaration is in Git: its English, its lock, and the blob of that; all null where it is not there yet. */
export type InGit = { english: string | null; lock: Lock | null; blob: string | null };

/** A text that was typed for a declaration, and the world it is read in: `others` are the locks of all other declarations and drafts. */
export type DraftAsked = { typed: string; answers: Readonly<Record<string, string>>; model?: ModelAnswer | null; inGit: InGit; others: readonly Lock[]; lab: Lab; seed: string; at?: Date };

/** What a text becomes: its lock when nothing is open. `text` is what was read, `lab` what it was read against; `notUnderstood` are the questions, by id, whose answers say nothing. */
export type DraftMade = Pick<DraftView, 'basis' | 'points' | 'accepted' | 'released'> & Pick<AnsweredReading, 'reading' | 'notUnderstood'> & { text: string; lab: Lab; preview: Preview; english: string; assumed: string[]; lock: Lock | null; isSame: boolean };

/** Reads a typed text below what is in Git, or in its place where it begins with `replace:`. */
export function draftedFrom(asked: DraftAsked): DraftMade {
  const { typed, inGit, answers, model = null } = asked;
  const replaces = inGit.lock !== null && replacing.test(typed);
  const text = typed.replace(replacing, '').trim();
  const lab = replaces ? labAnew(text, asked) : withPromised(asked.lab, [...asked.others, ...(inGit.lock === null ? [] : [inGit.lock])]);
  const { reading, questions, notUnderstood } = answered({ text, answers, model }, lab);
  const compiled = compile(reading, lab, { seed: asked.seed, at: asked.at ?? new Date(0) });
  const merged: Merged & { released?: string[] } = inGit.lock === null ? { lock: compiled.lock, missing: [] } : replaces ? rewritten(inGit.lock, compiled.lock) : added(inGit.lock, compiled.lock);
  const points = pointsOf(reading, questions, missingIn(reading, { compiled, merged, isOpen: reading.refused !== null || questions.length > 0 }));
  const english = `${replaces || inGit.lock === null ? text : `${(inGit.english ?? '').trimEnd()}\n\n${text}`}\n`;
  const isUnread = !replaces && isUnreadInGit(inGit);
  const read = previewOf(reading, lab);
  const preview = isUnread ? { ...read, warnings: [...read.warnings, unreadInGit] } : read;
  const accepted = reading.sentences.flatMap((one) => (one.accepted ? [`nothing is done for "${one.text}"`] : []));
  const lock = points.length > 0 ? null : { ...merged.lock, english: isUnread ? inGit.lock?.english : englishHash(english) };
  return {
    basis: inGit.lock === null ? 'new' : replaces ? 'replaced' : 'added', text, lab, reading, notUnderstood, preview, english, points, accepted, released: merged.released ?? [], lock,
    assumed: [...assumedWords(preview), ...accepted], isSame: lock !== null && inGit.lock !== null && wanted(lock) === wanted(inGit.lock),
  };
}

/** Whether the English of a draft still holds all that the file in Git says by now, which a commit would take away otherwise. */
export function holdsText({ typed, english, expectedLock }: Pick<Draft, 'typed' | 'english' | 'expectedLock'>, inGit: string | null): boolean {
  return inGit === null || expectedLock === null || replacing.test(typed ?? '') || (english ?? '').startsWith(inGit.trimEnd());
}

/** Whether the English in Git is another than its lock was read from; the hash in the lock stays as it is until all of it was read. */
function isUnreadInGit({ english, lock }: InGit): boolean {
  return english !== null && lock?.english !== undefined && englishHash(english.replaceAll('\r\n', '\n')) !== lock.english;
}

const unreadInGit = 'The text in Git was changed after its lock was made, and what was changed there is not read: begin with "replace:" and write all of it to have it read.';

/** Begins a text that stands in the place of all that a declaration says. */
export const replacing = /^\s*replace:\s*/i;

/** What the cluster does not tell yet counts once nothing is open. */
function missingIn(reading: Reading, { compiled, merged, isOpen }: { compiled: Compiled; merged: Merged; isOpen: boolean }): string[] {
  const nothing = !isOpen && reading.wishes.length === 0 ? ['Nothing in this text asks for anything: write what shall be there'] : [];
  return [...nothing, ...unkept(reading.wishes, merged.lock), ...(isOpen ? [] : [...compiled.missing, ...merged.missing])];
}

/** The lab without the guests that a text makes once more, which a declaration has made already. */
function labAnew(text: string, { lab, inGit, others, answers }: DraftAsked): Lab {
  const own = (inGit.lock?.guests ?? []).filter(({ from }) => from !== undefined);
  const all = withPromised(lab, others);
  const { wishes, assumed } = answered({ text, answers }, withoutMade(all, own.map(({ vmid }) => vmid))).reading;
  const made = new Set([...wishes.flatMap((wish) => (wish.op === 'create' ? wish.names ?? [] : [])), ...assumed.filter(({ field }) => field === 'name').flatMap(({ value }) => value.split(', '))]);
  return withoutMade(all, own.filter(({ name }) => made.has(name)).map(({ vmid }) => vmid));
}

function assumedWords({ assumed, resources }: Preview): string[] {
  return assumed.map(({ wish, field, value, why }) => [resources[wish]?.names?.join(', '), `${field.replaceAll('_', ' ')} ${value} (${why})`].filter((part) => part !== undefined).join(': '));
}

/** All that a lock wants of a cluster, whatever it was read from. */
function wanted({ guests, storages, once, absent }: Lock): string {
  const bare = (all: readonly { said?: unknown }[]): string[] => all.map((one) => JSON.stringify({ ...one, said: undefined }));
  return JSON.stringify([bare(guests), bare(storages), once, absent]);
}
