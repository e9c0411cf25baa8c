import { named, safe, spanOf, type CloudSafe } from './distill.ts';
import type { Fact, FactKind, Recovery, View } from './types.ts';

/** The facts of one kind, whatever union the kind is of. */
export type FactOf<Kind extends FactKind> = Extract<Fact, { kind: Kind }>;

/** How long what is read only now and then (backups, disks, certificates) speaks for now, in seconds. */
export const slowSeconds = 2 * 3600;

/** A look that seems to come from the future tells of a clock that was set back, not of now. */
const futureMs = 5000;

/** The facts of one kind, oldest first, after a time when one is given. */
export function factsOf<Kind extends FactKind>(view: View, kind: Kind, after?: Date): FactOf<Kind>[] {
  return view.facts.filter((fact): fact is FactOf<Kind> => fact.kind === kind && (after === undefined || fact.at > after));
}

/** The last fact of one kind, or null when there is none. */
export function lastOf<Kind extends FactKind>(view: View, kind: Kind): FactOf<Kind> | null {
  return factsOf(view, kind).at(-1) ?? null;
}

/** Whether a state was seen recently enough to speak for now. */
export function isFresh(fact: Fact, view: View, seconds = view.staleSeconds): boolean {
  const ageMs = view.now.getTime() - fact.seenAt.getTime();
  return ageMs <= Math.max(seconds, view.staleSeconds) * 1000 && isPast(fact.seenAt, view);
}

/** Whether a moment is not one of a clock that was set back since. */
export function isPast(at: Date, { now }: Pick<View, 'now'>): boolean {
  return at.getTime() - now.getTime() < futureMs;
}

/** For how long the last states of one kind have all been so, as far as they were seen; null when the last one is not. */
export type Run<Kind extends FactKind> = { first: FactOf<Kind>; last: FactOf<Kind>; since: Date; seconds: number };

/** The unbroken run of states, up to the last, of which something holds. */
export function runOf<Kind extends FactKind>(view: View, kind: Kind, holds: (fact: FactOf<Kind>) => boolean): Run<Kind> | null {
  const facts = factsOf(view, kind);
  const run = facts.slice(facts.findLastIndex((fact) => !holds(fact)) + 1);
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { first, last, since: first.at, seconds: lasted(view, first.at, last.seenAt) };
}

/** What a state of one kind means to a detector, in words that follow nothing: `pve/100 is running`. */
export type Verdict = { is: 'bad' | 'well' | 'gone' | 'unclear'; says: CloudSafe };

/** How states of one kind are judged. Times are in seconds; after a step, what is bad is not held against it before `graceSeconds`. */
export type Terms<Kind extends FactKind> = {
  kind: Kind;
  verdict: (fact: FactOf<Kind>) => Verdict;
  freshSeconds?: number;
  calmSeconds?: number;
  graceSeconds?: number;
};

/** The guest, node or storage as it was when it was found to be removed; null while it is there, or was never looked at. */
export function removalOf(view: View): Fact | null {
  const states = [lastOf(view, 'guest.state'), lastOf(view, 'node.state'), lastOf(view, 'storage.state')];
  return states.find((state) => state !== null && isAbsent(state)) ?? null;
}

function isAbsent({ value }: Fact): boolean {
  return 'present' in value && !value.present;
}

/** Whether trouble that a state tells of is over: it is about nothing any more, or it was seen lately, well, and for long enough. */
export function settled<Kind extends FactKind>(view: View, since: Date | null, terms: Terms<Kind>): Recovery {
  const last = lastOf(view, terms.kind);
  const name = named(view.resource);
  if (last === null) return { is: 'unknown', says: safe`${name} has not been looked at yet` };
  const { is, says } = terms.verdict(last);
  const removal = removalOf(view) ?? (isAbsent(last) ? last : null);
  if (is === 'gone' && removal) return { is: 'recovered', evidence: [removal.id], says, gone: true };
  if (!isFresh(last, view, terms.freshSeconds)) return { is: 'unknown', says: safe`${name} was last seen ${spanOf(secondsBetween(last.seenAt, view.now))} ago` };
  const early = since !== null && secondsBetween(since, last.seenAt) <= (terms.graceSeconds ?? 0);
  if (is === 'gone') return { is: 'recovered', evidence: [last.id], says, gone: true };
  if (is === 'unclear' || early) return { is: 'unknown', says: early ? safe`${name} has not been seen since` : says };
  if (is === 'bad') return { is: 'still', evidence: [last.id], says };
  const from = runOf(view, terms.kind, (fact) => terms.verdict(fact).is === 'well')?.since ?? last.at;
  const held = lasted(view, since !== null && since > from ? since : from, last.seenAt);
  if (held >= (terms.calmSeconds ?? view.calmSeconds)) return { is: 'recovered', evidence: [last.id], says };
  return { is: 'unknown', says: safe`${says}, but only for ${spanOf(held)}` };
}

/** The seconds that something lasted as far as our clock can tell: only those since it was last set. */
export function lasted({ steadySince }: View, from: Date, to: Date): number {
  return secondsBetween(steadySince !== undefined && steadySince > from ? steadySince : from, to);
}

/** The seconds from one moment to a later one; none when a clock was set back in between. */
export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1000);
}
