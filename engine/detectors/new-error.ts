import { classWords } from '../class-words.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, type CloudSafe } from '../distill.ts';
import type { LogCount } from '../fact-values.ts';
import { bySignature, classOf, evidenceOf, firstOf, goesOn, heardSince, heardUntil, isError, isRaised, linesIn, logCalm, logEnded, usualIn, type Heard } from '../logs-seen.ts';
import { factsOf, secondsBetween } from '../seen.ts';
import { namingClasses } from '../tally.ts';
import type { View } from '../types.ts';

const settings = defineSettings('Detector: new error', {
  NEW_ERROR_COUNT: wholeNumber(0, 1_000_000, 3, 'How often an error that a service never wrote before must come within half an hour to be told; 0 switches it off'),
});

/** How long an error must not come any more until it is over, and how far back it counts, in seconds. */
const memory = 1800;

/** What a service writes right after its start is noise as often as not, in seconds. */
const startSeconds = 120;

/** How long failed connections are left to `unreachable`, in seconds. */
const missedSeconds = 600;

/** A service writes an error that it never wrote before, again and again. */
export default defineDetector({
  id: 'new-error',
  about: 'A service writes an error that it never wrote before.',
  schemes: ['docker', 'file'],
  settings,
  detect: (view, { NEW_ERROR_COUNT }) => {
    if (NEW_ERROR_COUNT === 0 || heardUntil(view) === null || logEnded(view)) return null;
    const starts = startsOf(view);
    if (starts.some((at) => isJustAfter(view.now, at))) return null;
    const strange = strangers(view, starts).filter((one) => one.count >= NEW_ERROR_COUNT);
    const [only, other] = strange;
    if (!only) return null;
    const top = classOf(strange);
    return {
      detector: 'new-error', cause: 'logs', resource: view.resource, severity: 'low', rank: 4,
      title: safe`${named(view.resource)} writes ${other ? safe`errors` : safe`an error`} it never wrote before${wordsFor(strange)}`,
      symptoms: [safe`${linesIn(strange)} lines of ${strange.length === 1 ? safe`a new kind` : safe`${strange.length} new kinds`}`],
      evidence: evidenceOf(strange), since: firstOf(strange, view), ...(other ? {} : { signature: only.id }), ...(top ? { class: top } : {}),
      usual: usualIn(strange),
    };
  },
  recovered: (view, since, { finding }) => logCalm(view, since, {
    finding, seconds: memory, loud: (heard, seconds) => bySignature(heard).filter((one) => isError(one) && isRaised(one, 2, seconds) && (finding.signature ?? one.id) === one.id),
  }),
});

/**
 * Errors first seen within the last hour that come more often than they used to, and still do. Those without a class do not count right
 * after a start; failed connections only once they have gone on for so long that `unreachable` would have told them, if ever.
 */
function strangers(view: View, starts: readonly Date[]): Heard[] {
  const seen = factsOf(view, 'log.counts').flatMap((fact) => fact.value.signatures);
  const fresh = new Set(seen.filter((one) => one.isNew && isError(one)).map((one) => one.id));
  const keep = (one: LogCount, at: Date) => fresh.has(one.id) && (one.class !== null || !starts.some((start) => isJustAfter(at, start)));
  const heard = bySignature(heardSince(view, new Date(view.now.getTime() - memory * 1000), keep));
  return heard.filter((one) => isError(one) && isRaised(one, 2, memory) && goesOn([one], view) && (!isMissed(one) || lasts(one)));
}

function isMissed({ class: kind, target }: Heard): boolean {
  return namingClasses.includes(kind) && target !== null;
}

function lasts({ first, last }: Heard): boolean {
  return secondsBetween(first, last) >= missedSeconds;
}

function startsOf(view: View): Date[] {
  const told = factsOf(view, 'container.started').map((fact) => fact.at);
  const states = factsOf(view, 'container.state').flatMap((fact) => (fact.value.startedAt === null ? [] : [new Date(fact.value.startedAt)]));
  return [...told, ...states];
}

function isJustAfter(at: Date, start: Date): boolean {
  const seconds = (at.getTime() - start.getTime()) / 1000;
  return seconds >= 0 && seconds < startSeconds;
}

function wordsFor(strange: readonly Heard[]): CloudSafe {
  const [first] = strange;
  if (strange.length > 1) return safe` (${strange.length} kinds)`;
  return first?.class ? safe` (${classWords[first.class]})` : safe``;
}
