import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Two parts that were upgraded apart do not fit together. */
export default defineDiagnosis({
  id: 'versions-differ',
  about: 'It and something that it works with are of versions that do not fit.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'part_version', 'version_mismatch');
    return told && {
      family: 'version_upgrade', cause: 'dependency_version_mismatch',
      says: safe`it and something that it works with are of versions that do not fit`,
      confidence: 0.82,
      against: [safe`the message may be about a request of a client`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'create_snapshot', 'guided_ui_configuration']],
    };
  },
});
