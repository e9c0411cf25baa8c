import { factsOf, stateOf } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** The kernel said that memory ran out. */
export default defineDiagnosis({
  id: 'out-of-memory',
  about: 'The kernel killed a process of the container because its memory limit, or the host, was full.',
  diagnose: (_findings, view) => {
    const kills = factsOf(view, 'container.oom');
    const state = stateOf(view);
    if (kills.length === 0 && state?.value.oomKilled !== true) return null;
    const usage = factsOf(view, 'container.usage').at(-1);
    const limit = usage && usage.value.memoryLimitMiB > 0 ? safe` (limit ${usage.value.memoryLimitMiB} MiB)` : safe``;
    return {
      family: 'out_of_memory',
      says: safe`it needs more memory than it may have${limit}`,
      confidence: kills.length > 0 ? 0.9 : 0.7,
      confirmed: kills.length > 0,
      against: [],
      evidence: [...kills.map((kill) => kill.id), ...(state?.value.oomKilled ? [state.id] : [])],
      recommends: [['restart_resource'], ['collect_diagnostics'], ['guided_ui_configuration']],
    };
  },
});
