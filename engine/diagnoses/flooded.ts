import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Whoever asks too much goes on asking after a restart. */
export default defineDiagnosis({
  id: 'flooded',
  about: 'A client asks more than it can answer.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'flooded');
    return told && {
      family: 'dependency_network', cause: 'client_flood',
      says: safe`a client asks more than it can answer`,
      confidence: 0.86,
      against: [safe`an upstream that does not answer fills it up as well`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_dns_resolution', 'validate_network_connectivity', 'guided_ui_configuration']],
    };
  },
});
