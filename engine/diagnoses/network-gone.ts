import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** A container in the network of another loses it when that one is made anew. */
export default defineDiagnosis({
  id: 'network-gone',
  about: 'The network of another container that it uses is gone.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'network_gone');
    const down = isDown(evidence);
    return told && {
      family: 'dependency_network', cause: 'network_namespace_gone',
      says: safe`the network that it shares with another container is gone since that one was made anew`,
      confidence: 0.88, against: [safe`the other container may be down for a reason of its own`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [down ? ['verify_resource_health', 'start_resource', 'verify_resource_health', 'guided_ui_configuration']
        : ['verify_resource_health', 'validate_network_connectivity', 'restart_resource', 'verify_resource_health']],
    };
  },
});
