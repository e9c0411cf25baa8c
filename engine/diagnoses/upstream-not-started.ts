import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** A proxy that knows a name only once it is up starts too early, or its upstream is down. What starts by itself again is looked at before it is restarted. */
export default defineDiagnosis({
  id: 'upstream-not-started',
  about: 'A proxy does not start because the name of an upstream is not known yet.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'upstream_missing');
    const early = isDown(evidence);
    const gone = early && evidence.status !== 'restarting';
    return told && {
      family: 'dependency_network', cause: early ? 'startup_order' : 'dependency_down',
      says: early ? safe`it starts before something that it needs is there` : safe`something that it needs has not started, so that its name is not known`,
      confidence: 0.9, against: [safe`the name may be written wrongly in its settings`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [early && !gone ? ['verify_resource_health', 'restart_resource', 'verify_resource_health'] : ['collect_diagnostics', 'validate_dns_resolution', gone ? 'start_resource' : 'restart_resource', 'verify_resource_health']],
    };
  },
});
