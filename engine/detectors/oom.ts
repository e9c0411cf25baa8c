import { calm, isWatched, lastAskedAt, mayStillRestart, stateOf } from '../containers.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, spanOf } from '../distill.ts';
import { factsOf, secondsBetween, type FactOf } from '../seen.ts';
import type { View } from '../types.ts';

const settings = defineSettings('Detector: out of memory', {
  OOM_WINDOW_SECONDS: wholeNumber(10, 3600, 600, 'Seconds for which an out-of-memory kill is news'),
});

/** A process in a container was killed because memory ran out. */
export default defineDetector({
  id: 'oom',
  about: 'A process of a container was killed because memory ran out.',
  schemes: ['docker'],
  settings,
  detect: (view, { OOM_WINDOW_SECONDS }) => {
    const kills = killsOf(view);
    const [first, last] = [kills[0], kills.at(-1)];
    if (!first || !last || secondsBetween(last.at, view.now) > OOM_WINDOW_SECONDS || !isWatched(view) || calm(view, null).is === 'recovered') return null;
    const state = stateOf(view);
    const down = state !== null && state.value.status !== 'running' && !mayStillRestart(state, last.at, view);
    return {
      detector: 'oom', cause: 'running', resource: view.resource, severity: down ? 'high' : 'medium', rank: 30,
      title: kills.length === 1 ? safe`${named(view.resource)} ran out of memory` : safe`${named(view.resource)} keeps running out of memory (${kills.length} times in ${spanOf(secondsBetween(first.at, last.at))})`,
      symptoms: [kills.length === 1 ? safe`killed for lack of memory` : safe`killed for lack of memory, ${kills.length} times`],
      evidence: kills.map((kill) => kill.id), since: first.at,
    };
  },
  recovered: (view, since) => calm(view, since, since === null ? patience(view) : view.calmSeconds),
});

/** The kills of the last hour since somebody last stopped or restarted it. */
function killsOf(view: View): FactOf<'container.oom'>[] {
  return factsOf(view, 'container.oom', lastAskedAt(view) ?? undefined);
}

/** Twice the longest pause between two kills: what leaks slowly has not recovered at each of its starts. */
function patience(view: View): number {
  const times = killsOf(view).map((kill) => kill.at);
  const pauses = times.slice(1).map((at, n) => secondsBetween(times[n] ?? at, at));
  return Math.max(view.calmSeconds, 2 * Math.max(0, ...pauses));
}
