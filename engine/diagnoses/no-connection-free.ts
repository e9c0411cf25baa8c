import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** More load than there are connections or locks for. */
export default defineDiagnosis({
  id: 'no-connection-free',
  about: 'It has no connection or worker left for what is asked of it.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'pool_exhausted', ...(isDown(evidence) ? [] : ['locked' as const]));
    return told && {
      family: 'resource_limit', cause: 'db_contention', says: safe`it has no connection, worker or lock free for what is asked of it`,
      confidence: told.first.class === 'pool_exhausted' ? 0.88 : 0.66, against: [safe`what it waits for may itself be slow or down`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration', 'verify_resource_health']],
    };
  },
});
