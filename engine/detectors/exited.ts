import { calm, deaths, isStoppedOnPurpose, stateOf } from '../containers.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import type { Fact, View } from '../types.ts';

const settings = defineSettings('Detector: exited with an error', {
  EXITED_WINDOW_SECONDS: wholeNumber(10, 3600, 900, 'Seconds for which the end of a container with an error is news'),
});

/** A container ended with an error and nothing starts it again. A clean end, or a stop by a person, is not one. */
export default defineDetector({
  id: 'exited',
  about: 'A container ended with an error and stays down.',
  schemes: ['docker'],
  settings,
  detect: (view, { EXITED_WINDOW_SECONDS }) => {
    const state = stateOf(view);
    const last = deaths(view, new Date(view.now.getTime() - EXITED_WINDOW_SECONDS * 1000)).at(-1);
    if (!state?.value.present || !last || isStoppedOnPurpose(view)) return null;
    if (state.value.status !== 'exited' && state.value.status !== 'dead') return null;
    if (mayStillRestart(state, last.at, view)) return null;
    if (last.value.exitCode === 0 || last.value.containerId !== state.value.containerId) return null;
    return {
      detector: 'exited', cause: 'running', resource: view.resource, severity: 'high', rank: 10,
      title: safe`${named(view.resource)} stopped with exit code ${last.value.exitCode}`,
      symptoms: [safe`ended with exit code ${last.value.exitCode}`, safe`nothing starts it again`],
      evidence: [last.id, state.id], since: last.at,
    };
  },
  recovered: (view, since) => calm(view, since),
});

/** Podman shows a container as exited for a moment before its restart policy acts. */
function mayStillRestart(state: Fact<'container.state'>, endedAt: Date, view: View): boolean {
  return !['', 'no'].includes(state.value.restartPolicy) && view.now.getTime() - endedAt.getTime() < 5000;
}
