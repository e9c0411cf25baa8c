import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** Two programs cannot listen on one port, however often one of them is restarted. */
export default defineDiagnosis({
  id: 'port-in-use',
  about: 'Another program holds the port that it wants.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'port_in_use');
    return told && {
      family: 'dependency_network', cause: 'port_conflict',
      says: safe`another program holds the port that it wants`,
      confidence: 0.92, confirmed: isDown(evidence),
      against: [safe`an earlier process of its own may still hold the port`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_network_connectivity', 'guided_ui_configuration']],
    };
  },
});
