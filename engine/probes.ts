import { named, safe, type CloudSafe } from './distill.ts';
import type { ProbeState } from './fact-values.ts';
import { inventoryName } from './guests.ts';
import { isFresh, lastOf, runOf, settled, type FactOf, type Run } from './seen.ts';
import type { Recovery, View } from './types.ts';

/** Good answers in a row that end an incident. */
const goodAnswers = 2;

/** The run of failures of a probe of some kinds, when it is long enough and seen lately; else null. */
export function failing(view: View, kinds: readonly ProbeState['kind'][], failures: number): Run<'probe.state'> | null {
  const run = runOf(view, 'probe.state', ({ value }) => !value.ok && kinds.includes(value.kind));
  return run !== null && isFresh(run.last, view, patience(run.last)) && timesIn(run) >= failures ? run : null;
}

/** How often a probe was made in a run, as its pace tells: equal answers in a row are one fact. */
export function timesIn({ seconds, last }: Run<'probe.state'>): number {
  return Math.floor(seconds / Math.max(1, last.value.everySeconds) + 0.5) + 1;
}

/** Whether a probe answers again: some good answers in a row, and for a calm time. */
export function answersAgain(view: View, since: Date | null): Recovery {
  const run = runOf(view, 'probe.state', ({ value }) => value.ok);
  const pace = run === null ? 0 : (goodAnswers - 1) * run.last.value.everySeconds;
  return settled(view, since, {
    kind: 'probe.state', calmSeconds: since === null ? Math.max(view.calmSeconds, pace / 2) : pace / 2,
    ...(run === null ? {} : { freshSeconds: patience(run.last) }),
    verdict: ({ value }) => (value.ok
      ? { is: 'well', says: safe`${probeName(view)} answers` }
      : { is: 'bad', says: safe`${probeName(view)} ${wordsFor(value)}` }),
  });
}

/** What a probe is called on cards, `jellyfin (nas1:8096)`. */
export function probeName(view: View): CloudSafe {
  const name = inventoryName(lastOf(view, 'probe.state')?.value.name ?? '');
  return name === null ? named(view.resource) : safe`${name} (${named(view.resource)})`;
}

/** What a probe found, after the name of what it asked. */
export function wordsFor({ why, status }: ProbeState): CloudSafe {
  if (why === 'bad_status') return status === null ? safe`answers with an error` : safe`answers with the status ${status}`;
  return words[why];
}

const words: Record<Exclude<ProbeState['why'], 'bad_status'>, CloudSafe> = {
  answers: safe`answers wrongly`,
  refused: safe`refuses connections`,
  timeout: safe`does not answer`,
  no_name: safe`cannot be found by its name`,
  unreachable: safe`cannot be reached`,
  certificate: safe`shows a certificate that is not valid`,
  wrong_address: safe`answers with another address than it should`,
  other: safe`does not answer as it should`,
};

/** A probe that is made seldom speaks until some are overdue. */
function patience({ value }: FactOf<'probe.state'>): number {
  return 2.5 * value.everySeconds;
}
