import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';
import { namingClasses } from '../tally.ts';

/**
 * What recovers its data before it takes connections begins anew at each restart; whoever gave up on it meanwhile does not come back
 * alone. Another kind of trouble in the log is rather why it had to start.
 */
export default defineDiagnosis({
  id: 'still-starting',
  about: 'It, or what it needs, starts up and takes no connections yet.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'starting_up');
    const alone = evidence.told.every((one) => [...namingClasses, 'starting_up', 'shutting_down', 'advice'].includes(one.class));
    const ended = isDown(evidence);
    const isGone = ended && evidence.status !== 'restarting';
    return told && {
      family: ended ? 'dependency_network' : 'transient_state', cause: 'startup_order',
      says: ended ? safe`it gave up on something that was still starting up` : safe`it, or what it needs, is still starting up`,
      confidence: alone ? 0.88 : 0.5, against: [safe`what starts up may never become ready`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: isGone ? [['start_resource', 'verify_resource_health']] : [['collect_diagnostics', 'verify_resource_health'], ['guided_ui_configuration']],
      avoid: isGone ? ['rollback_to_snapshot'] : ['restart_resource', 'stop_resource', 'rollback_to_snapshot'],
    };
  },
});
