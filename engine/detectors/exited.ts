import { calm, deaths, mayStillRestart, stateOf } from '../containers.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import { factsOf, isFresh } from '../seen.ts';
import type { Fact, View } from '../types.ts';

const settings = defineSettings('Detector: exited with an error', {
  EXITED_WINDOW_SECONDS: wholeNumber(10, 3600, 900, 'Seconds for which the end of a container with an error is news'),
});

const codesOfStops = [0, 137, 143];

/** A container ended with an error and nothing starts it again. A clean end, or a stop by a person, is not one. */
export default defineDetector({
  id: 'exited',
  about: 'A container ended with an error and stays down.',
  schemes: ['docker'],
  settings,
  detect: (view, { EXITED_WINDOW_SECONDS }) => {
    const state = stateOf(view);
    if (!state?.value.present || !isFresh(state, view) || calm(view, null).is === 'recovered') return null;
    if (state.value.status !== 'exited' && state.value.status !== 'dead') return null;
    const end = endOf(view, state);
    const old = end !== null && view.now.getTime() - end.at.getTime() > EXITED_WINDOW_SECONDS * 1000;
    if (end === null || end.exitCode === 0 || old || mayStillRestart(state, end.at, view)) return null;
    return {
      detector: 'exited', cause: 'running', resource: view.resource, severity: 'high', rank: 14,
      title: safe`${named(view.resource)} stopped with exit code ${end.exitCode}`,
      symptoms: [safe`ended with exit code ${end.exitCode}`, safe`nothing starts it again`],
      evidence: end.evidence, since: end.at,
    };
  },
  recovered: (view, since) => calm(view, since),
});

type End = { at: Date; exitCode: number; evidence: string[] };

/** How this container ended: by its event, or, when nobody was listening, by its state. Codes of a stop are no error then. */
function endOf(view: View, state: Fact<'container.state'>): End | null {
  const { containerId, exitCode, finishedAt } = state.value;
  const heard = factsOf(view, 'container.died').filter((end) => end.value.containerId === containerId);
  const last = deaths(view).filter((end) => end.value.containerId === containerId).at(-1);
  if (last) return { at: last.at, exitCode: last.value.exitCode, evidence: [last.id, state.id] };
  if (heard.length > 0 || finishedAt === null || codesOfStops.includes(exitCode)) return null;
  return { at: new Date(finishedAt), exitCode, evidence: [state.id] };
}
