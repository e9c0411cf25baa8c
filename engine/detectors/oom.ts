import { calm, isWatched, lastAskedAt, stateOf } from '../containers.ts';
import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import { factsOf } from '../seen.ts';

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
    const from = new Date(view.now.getTime() - OOM_WINDOW_SECONDS * 1000);
    const asked = lastAskedAt(view);
    const kills = factsOf(view, 'container.oom', asked !== null && asked > from ? asked : from);
    const last = kills.at(-1);
    if (!last || !isWatched(view) || calm(view, null).is === 'recovered') return null;
    const state = stateOf(view);
    const down = state !== null && state.value.status !== 'running';
    return {
      detector: 'oom', cause: 'running', resource: view.resource, severity: down ? 'high' : 'medium', rank: 30,
      title: safe`${named(view.resource)} ran out of memory`,
      symptoms: [kills.length === 1 ? safe`killed for lack of memory` : safe`killed for lack of memory, ${kills.length} times`],
      evidence: kills.map((kill) => kill.id), since: kills[0]?.at ?? last.at,
    };
  },
  recovered: (view, since) => calm(view, since),
});
