import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** A name that is not found is the fault of the resolver, of the way to it, or of the name. */
export default defineDiagnosis({
  id: 'name-not-found',
  about: 'It cannot find the name of something that it needs.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'dns_failure');
    if (!told || told.aims.includes('neighbour')) return null;
    return {
      family: 'dependency_network', cause: 'dns_failure',
      says: safe`names that it needs cannot be found`,
      confidence: 0.88, against: [safe`the name may be written wrongly in its settings`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_dns_resolution', 'guided_ui_configuration']],
    };
  },
});
