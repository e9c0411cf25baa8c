import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** The victim is not helped by a restart; what it needs is. */
export default defineDiagnosis({
  id: 'dependency-down',
  about: 'Something that it needs does not answer.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'connection_refused', 'unreachable', 'timeout', 'connection_reset');
    const named = toldOf(evidence, 'dns_failure');
    const neighbour = named?.aims.includes('neighbour') === true;
    const all = toldOf(evidence, 'connection_refused', 'unreachable', 'timeout', 'connection_reset', ...(neighbour ? ['dns_failure' as const] : []));
    if (!all) return null;
    const refused = toldOf(evidence, 'connection_refused', 'unreachable');
    return {
      family: 'dependency_network', cause: 'dependency_down',
      says: safe`something that it needs does not answer, so it suffers from the trouble of another`,
      confidence: refused || neighbour ? 0.86 : told?.first.class === 'timeout' ? 0.66 : 0.45,
      against: [safe`it may have been given a wrong address`],
      signs: [...all.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', neighbour ? 'validate_dns_resolution' : 'validate_network_connectivity', 'guided_ui_configuration', 'verify_resource_health']],
    };
  },
});
