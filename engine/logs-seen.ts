import { calm, stateOf } from './containers.ts';
import { named, safe, spanOf } from './distill.ts';
import type { LogCount } from './fact-values.ts';
import { schemeOf } from './refs.ts';
import { factsOf, isFresh, isPast, lastOf, secondsBetween, type FactOf } from './seen.ts';
import type { LogClass } from './signature.ts';
import type { Finding, Recovery, View } from './types.ts';

/**
 * What a service wrote of one signature (and target) in a stretch of time, from the beginning of the first window with it to the
 * end of the last. `usual` is per minute, as it was before that; null while it is not known.
 */
export type Heard = LogCount & { windows: string[]; first: Date; last: Date };

/** What is over within so many seconds is nobody's business, and what did not come for so long does not go on. */
const [leastSeconds, pauseSeconds] = [30, 60];

/** The counts of whole windows after a time, by signature and target; `keep` may leave some out. */
export function heardSince(view: View, from: Date, keep: (count: LogCount, at: Date) => boolean = () => true): Heard[] {
  const heard = new Map<string, Heard>();
  for (const fact of windowsSince(view, from)) {
    for (const count of fact.value.signatures.filter((one) => keep(one, fact.at))) {
      const key = `${count.id} ${count.target ?? ''}`;
      heard.set(key, joined(heard.get(key), count, fact));
    }
  }
  return [...heard.values()];
}

/** The same by signature alone, whatever targets it names: its usual rate is that of all of them. */
export function bySignature(heard: readonly Heard[]): Heard[] {
  const together = new Map<string, Heard>();
  for (const one of heard) {
    const before = together.get(one.id) ?? { ...one, count: 0 };
    const [first, last] = [one.first < before.first ? one.first : before.first, one.last > before.last ? one.last : before.last];
    together.set(one.id, { ...merged(before, one), windows: [...new Set([...before.windows, ...one.windows])], first, last });
  }
  return [...together.values()];
}

/** Until when the log of a service is known to have been read; null when it is not being read now. */
export function heardUntil(view: View): Date | null {
  const reach = lastOf(view, 'log.reach');
  if (reach?.value.reading === false) return null;
  const seen = [reach, windowsSince(view, new Date(0)).at(-1) ?? null].filter((fact) => fact !== null && isFresh(fact, view));
  const until = Math.max(...seen.map((fact) => fact?.seenAt.getTime() ?? -Infinity));
  return Number.isFinite(until) ? new Date(Math.min(until, view.now.getTime())) : null;
}

/** Whether so many lines of a signature are more than its usual rate times a factor, in so many seconds; always, while it is not known. */
export function isRaised({ count, usual }: Pick<Heard, 'count' | 'usual'>, factor: number, seconds: number): boolean {
  return usual === null || count > (factor * usual * seconds) / 60;
}

/** What is usual of the most written of these now, for a finding to keep: what lasts becomes usual without being over. */
export function usualIn(heard: readonly Heard[]): Record<string, number | null> {
  return Object.fromEntries([...heard].sort((a, b) => b.count - a.count).slice(0, mostUsual).map(({ id, usual }) => [id, usual]));
}

/** Whether the owner asked to leave the log of a service alone, so that nobody will hear of it again. */
export function isUnwanted(view: View): boolean {
  return lastOf(view, 'log.reach')?.value.unwanted === true;
}

/** Whether a line tells of an error by its level. */
export function isError({ level }: Pick<LogCount, 'level'>): boolean {
  return level === 'fatal' || level === 'error';
}

/** Whether the service whose log it is was removed or stopped on purpose, so that nothing more is to come; else null. */
export function logEnded(view: View, since: Date | null = null): Recovery | null {
  const body = schemeOf(view.resource) === 'docker' ? calm(view, since) : null;
  return body?.is === 'recovered' && body.gone ? body : null;
}

/** What is still too much of what was heard in so many seconds, where usual is what was so when the finding began. */
type Asked = { finding: Pick<Finding, 'usual'>; seconds: number; loud: (heard: readonly Heard[], seconds: number) => readonly Heard[] };

/** Whether a log has calmed down for so many seconds, or after a step for the usual calm time. Only a log that is read can be calm. */
export function logCalm(view: View, since: Date | null, asked: Asked): Recovery {
  const name = named(view.resource);
  const end = logEnded(view, since);
  if (end) return end;
  const state = stateOf(view);
  if (state !== null && isFresh(state, view) && state.value.status !== 'running') return { is: 'unknown', says: safe`${name} is not running, so that its log tells nothing` };
  const [until, reach] = [heardUntil(view), lastOf(view, 'log.reach')];
  if (until === null || reach === null) return { is: 'unknown', says: safe`the log of ${name} is not being read now` };
  const from = new Date(Math.max(until.getTime() - asked.seconds * 1000, since?.getTime() ?? 0, reach.at.getTime(), view.steadySince?.getTime() ?? 0));
  const seconds = secondsBetween(from, until);
  const loud = asked.loud(heardSince(view, from).map((one) => asItBegan(one, asked.finding)), seconds);
  if (loud.length > 0) return { is: 'still', evidence: evidenceOf(loud), says: safe`the log of ${name} still tells of it` };
  const needed = since === null ? asked.seconds : Math.min(asked.seconds, view.calmSeconds);
  if (seconds < needed) return { is: 'unknown', says: safe`the log of ${name} has been as usual, but only for ${spanOf(seconds)}` };
  return { is: 'recovered', evidence: [reach.id], says: safe`the log of ${name} has been as usual for ${spanOf(seconds)}` };
}

function asItBegan(heard: Heard, { usual = {} }: Pick<Finding, 'usual'>): Heard {
  const before = usual[heard.id];
  return before === undefined ? heard : { ...heard, usual: before };
}

/** The facts behind what was heard, the newest of them. */
export function evidenceOf(heard: readonly Heard[]): string[] {
  return [...new Set(heard.flatMap((one) => one.windows))].slice(-mostEvidence);
}

/** The class that most of it is of, when it has one. */
export function classOf(heard: readonly Heard[]): LogClass | null {
  const counts = new Map<LogClass | null, number>();
  for (const one of heard) counts.set(one.class, (counts.get(one.class) ?? 0) + one.count);
  const [top] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [null];
  return top;
}

/** How many lines there were. */
export function linesIn(heard: readonly Heard[]): number {
  return heard.reduce((sum, one) => sum + one.count, 0);
}

/** Whether it has gone on for longer than a moment, and still does. */
export function goesOn(heard: readonly Heard[], view: View): boolean {
  const last = new Date(Math.max(...heard.map((one) => one.last.getTime())));
  return secondsBetween(firstOf(heard, view), last) >= leastSeconds && secondsBetween(last, view.now) <= pauseSeconds;
}

/** The first time that any of it was written; the time of the look when there is nothing. */
export function firstOf(heard: readonly Heard[], view: View): Date {
  return heard.map((one) => one.first).sort((a, b) => a.getTime() - b.getTime())[0] ?? view.now;
}

const [mostEvidence, mostUsual] = [12, 20];

function windowsSince(view: View, from: Date): FactOf<'log.counts'>[] {
  return factsOf(view, 'log.counts').filter((fact) => isPast(fact.at, view) && startOf(fact) >= from);
}

/** When a window of a log began. */
export function startOf({ at, value }: FactOf<'log.counts'>): Date {
  return new Date(at.getTime() - value.seconds * 1000);
}

function joined(before: Heard | undefined, count: LogCount, fact: FactOf<'log.counts'>): Heard {
  if (!before) return { ...count, windows: [fact.id], first: startOf(fact), last: fact.at };
  return { ...merged(before, count), windows: [...before.windows, fact.id], last: fact.at };
}

/** What it is goes by those that wrote the most. */
function merged(before: Heard, more: LogCount): Heard {
  const { level, class: known } = more.count > before.count ? more : before;
  return { ...before, level, class: known, count: before.count + more.count, usual: before.usual ?? more.usual, isNew: before.isNew || more.isNew };
}
