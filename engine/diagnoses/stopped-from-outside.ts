import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Restarting what something else keeps restarting makes it worse for all that hang on it. */
export default defineDiagnosis({
  id: 'stopped-from-outside',
  about: 'Something else stops and starts it.',
  diagnose: (evidence) => {
    const asked = toldOf(evidence, 'restart_asked');
    const again = evidence.status === 'restarting' || evidence.restarts !== 0;
    const alone = again && evidence.told.every((one) => ['shutting_down', 'advice'].includes(one.class));
    const told = asked ?? (alone ? toldOf(evidence, 'shutting_down') : null);
    const clean = evidence.ends.every(({ exitCode }) => exitCode === 0 || exitCode === 143);
    if (!told || evidence.status !== 'running' && evidence.status !== 'restarting' || !clean) return null;
    return {
      family: 'dependency_network', cause: 'external_restarter',
      says: safe`it was asked to stop and runs again: something else restarts it`,
      confidence: asked ? 0.82 : 0.55, against: [safe`a person may have restarted it`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration', 'verify_resource_health']],
      avoid: ['restart_resource', 'stop_resource', 'rollback_to_snapshot'],
    };
  },
});
