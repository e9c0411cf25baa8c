import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isSettling, stateSigns } from '../evidence.ts';
import { illnessOf } from '../illness.ts';

/** It runs, but its own health check says no, or several others cannot reach it. */
export default defineDiagnosis({
  id: 'hung',
  about: 'The container runs but does not answer its own health check, or those who need it.',
  diagnose: (evidence) => {
    const illness = illnessOf(evidence);
    if (!illness || isSettling(evidence)) return null;
    return {
      family: 'transient_state', cause: 'hung_process', says: illness.says,
      confidence: 0.4, against: [safe`something it depends on may be down, or the check itself may be wrong`],
      signs: [...stateSigns(evidence), illness.sign],
      recommends: [['collect_diagnostics', 'restart_resource'], ['guided_ui_configuration']],
    };
  },
});
