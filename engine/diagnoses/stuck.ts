import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isSettling, stateSigns, toldOf } from '../evidence.ts';

/** What is stuck does not come loose by waiting. */
export default defineDiagnosis({
  id: 'stuck',
  about: 'It runs but is stuck.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'hung');
    return told && {
      family: 'transient_state', cause: 'hung_process',
      says: safe`it runs but is stuck`,
      confidence: 0.76,
      against: [safe`it may wait for something that is slow or down`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', ...(isSettling(evidence) ? [] : ['restart_resource']), 'verify_resource_health'], ['guided_ui_configuration']],
    };
  },
});
