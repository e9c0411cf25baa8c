import { stateOf } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** It runs, but its own health check says no. */
export default defineDiagnosis({
  id: 'hung',
  about: 'The container runs but does not answer its own health check.',
  diagnose: (findings, view) => {
    const state = stateOf(view);
    if (!findings.some((finding) => finding.detector === 'unhealthy') || state?.value.status !== 'running') return null;
    return {
      family: 'hung_process',
      says: safe`it runs but does not answer its health check`,
      confidence: 0.4, confirmed: false,
      against: [safe`something it depends on may be down, or the check itself may be wrong`],
      evidence: [state.id],
      recommends: [['collect_diagnostics', 'restart_resource']],
    };
  },
});
