import { stateOf } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { unansweredId } from '../unanswered.ts';

/** It runs, but its own health check says no, or several others cannot reach it. */
export default defineDiagnosis({
  id: 'hung',
  about: 'The container runs but does not answer its own health check, or those who need it.',
  diagnose: (findings, view) => {
    const state = stateOf(view);
    const telling = findings.find(({ detector }) => detector === 'unhealthy' || detector === unansweredId);
    if (!telling || state?.value.status !== 'running') return null;
    return {
      family: 'hung_process',
      says: telling.detector === unansweredId ? safe`it runs but does not answer those who need it` : safe`it runs but does not answer its health check`,
      confidence: 0.4, confirmed: false,
      against: [safe`something it depends on may be down, or the check itself may be wrong`],
      evidence: [...new Set([state.id, ...(telling.detector === unansweredId ? telling.evidence : [])])],
      recommends: [['collect_diagnostics', 'restart_resource']],
    };
  },
});
