import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isSettling, stateSigns } from '../evidence.ts';
import { illnessOf } from '../illness.ts';

/** What carries its data over after an update answers nobody meanwhile, and a restart would break that. */
export default defineDiagnosis({
  id: 'just-started',
  about: 'It was started a short while ago and does not answer its health check, or those who need it, yet.',
  diagnose: (evidence) => {
    const illness = illnessOf(evidence);
    if (!illness || evidence.ends.length > 0 || !isSettling(evidence)) return null;
    return {
      family: 'transient_state', cause: 'startup', says: safe`it was started a short while ago and may not be ready yet`,
      confidence: 0.5, against: [safe`it may be stuck, or wait for something that is down`],
      signs: [...stateSigns(evidence), illness.sign],
      recommends: [['collect_diagnostics', 'verify_resource_health'], ['guided_ui_configuration']],
      avoid: ['restart_resource', 'stop_resource', 'rollback_to_snapshot'],
    };
  },
});
