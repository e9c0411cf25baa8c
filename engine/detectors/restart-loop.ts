import { calm, deaths, isStoppedOnPurpose, isWatched, lastAskedAt, stateOf } from '../containers.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, spanOf } from '../distill.ts';
import { factsOf } from '../seen.ts';
import type { Fact, View } from '../types.ts';

const settings = defineSettings('Detector: restart loop', {
  RESTART_LOOP_COUNT: wholeNumber(2, 100, 3, 'Unasked ends of a container within the window that make a restart loop'),
  RESTART_LOOP_WINDOW_SECONDS: wholeNumber(10, 3600, 300, 'Length of that window in seconds'),
});

/** A container that keeps ending and being started again: growth inside a window, never the cumulative count. */
export default defineDetector({
  id: 'restart-loop',
  about: 'A container keeps ending and being started again.',
  schemes: ['docker'],
  settings,
  detect: (view, { RESTART_LOOP_COUNT, RESTART_LOOP_WINDOW_SECONDS }) => {
    const from = windowStart(view, RESTART_LOOP_WINDOW_SECONDS);
    const state = stateOf(view);
    if (state !== null && ['', 'no'].includes(state.value.restartPolicy)) return null;
    const ends = deaths(view, from).filter((end) => state === null || end.value.containerId === state.value.containerId);
    const count = Math.max(ends.length, growth(view, from));
    if (count < RESTART_LOOP_COUNT || !isWatched(view) || isStoppedOnPurpose(view) || isOver(view)) return null;
    const first = ends[0]?.at ?? from;
    const exitCode = ends.at(-1)?.value.exitCode ?? state?.value.exitCode ?? 0;
    const span = spanOf(Math.max(1, (view.now.getTime() - first.getTime()) / 1000));
    return {
      detector: 'restart-loop', cause: 'running', resource: view.resource, severity: 'high', rank: 20,
      title: safe`${named(view.resource)} keeps restarting (${count} times in ${span})`,
      symptoms: [safe`ended ${count} times with nobody asking for it`, safe`last exit code ${exitCode}`],
      evidence: [...ends.map((end) => end.id), ...(ends.length === 0 && state ? [state.id] : [])], since: first,
    };
  },
  recovered: (view, since) => calm(view, since, since === null ? patience(view) : view.calmSeconds),
});

function windowStart(view: View, seconds: number): Date {
  const from = new Date(view.now.getTime() - seconds * 1000);
  const asked = lastAskedAt(view);
  return asked !== null && asked > from ? asked : from;
}

function growth(view: View, from: Date): number {
  const states = factsOf(view, 'container.state').filter((state) => state.seenAt >= from);
  const last = states.at(-1);
  const counts = states.filter((state) => state.value.containerId === last?.value.containerId).map(countOf);
  return counts.length < 2 ? 0 : Math.max(0, (counts.at(-1) ?? 0) - Math.min(...counts));
}

function countOf(state: Fact<'container.state'>): number {
  return state.value.restartCount;
}

function isOver(view: View): boolean {
  return calm(view, null, patience(view)).is === 'recovered';
}

/** Twice the longest pause between two ends, so that a slow loop is not taken for a recovery at each of its starts. */
function patience(view: View): number {
  const times = deaths(view).map((end) => end.at.getTime());
  const pauses = times.slice(1).map((time, at) => (time - (times[at] ?? time)) / 1000);
  return Math.min(600, Math.max(view.calmSeconds, 2 * Math.max(0, ...pauses.filter((pause) => pause < 300))));
}
