import { calm, isStoppedOnPurpose, stateOf } from '../containers.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, spanOf } from '../distill.ts';
import { factsOf, isFresh, lasted } from '../seen.ts';
import type { Fact, Recovery, View } from '../types.ts';

const settings = defineSettings('Detector: unhealthy', {
  UNHEALTHY_SECONDS: wholeNumber(0, 3600, 0, 'Seconds a container must be unhealthy before it is an incident'),
});

/** The health check of a container fails while it runs. */
export default defineDetector({
  id: 'unhealthy',
  about: 'The health check of a running container fails.',
  schemes: ['docker'],
  settings,
  detect: (view, { UNHEALTHY_SECONDS }) => {
    const state = stateOf(view);
    if (state?.value.health !== 'unhealthy' || !state.value.present || state.value.status !== 'running' || !isFresh(state, view)) return null;
    const since = unhealthySince(view, state);
    if (lasted(view, since.at, state.seenAt) < UNHEALTHY_SECONDS) return null;
    return {
      detector: 'unhealthy', cause: 'running', resource: view.resource, severity: 'medium', rank: 15,
      title: safe`${named(view.resource)} is unhealthy`,
      symptoms: [safe`its health check fails`], evidence: [since.id, state.id], since: since.at,
    };
  },
  recovered,
});

function recovered(view: View, since: Date | null): Recovery {
  const state = stateOf(view);
  const name = named(view.resource);
  if (state === null || !isFresh(state, view) || !state.value.present || isStoppedOnPurpose(view)) return calm(view, since);
  if (state.value.status !== 'running') return calm(view, since);
  if (state.value.health === 'none') return calm(view, since);
  if (state.value.health === 'healthy') return passing(view, state, since);
  if (state.value.health !== 'unhealthy') return { is: 'unknown', says: safe`the health check of ${name} has not answered yet` };
  const late = since !== null && state.at <= since && (factsOf(view, 'container.health').at(-1)?.at ?? state.at) <= since;
  if (late) return { is: 'unknown', says: safe`the health check of ${name} has not run since` };
  const span = spanOf((view.now.getTime() - unhealthySince(view, state).at.getTime()) / 1000);
  return { is: 'still', evidence: [state.id], says: safe`the health check of ${name} has been failing for ${span}` };
}

/** A check that passes now and then has not recovered; after a step the first pass is the answer that was waited for. */
function passing(view: View, state: Fact<'container.state'>, since: Date | null): Recovery {
  const lastBad = factsOf(view, 'container.health').filter((fact) => fact.value.health === 'unhealthy').at(-1)?.at ?? state.at;
  const calmFor = lasted(view, lastBad, state.seenAt);
  if (since !== null || calmFor >= view.calmSeconds) {
    return { is: 'recovered', evidence: [state.id], says: safe`the health check of ${named(view.resource)} passes` };
  }
  return { is: 'unknown', says: safe`the health check of ${named(view.resource)} passes again, but failed ${spanOf(calmFor)} ago` };
}

function unhealthySince(view: View, state: Fact<'container.state'>): Fact {
  const healths = factsOf(view, 'container.health');
  const lastGood = healths.filter((fact) => fact.value.health !== 'unhealthy').at(-1)?.at;
  return healths.find((fact) => lastGood === undefined || fact.at > lastGood) ?? state;
}
