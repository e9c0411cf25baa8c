import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy } from '../evidence.ts';

/** Nothing can be done from here to what does not answer; whatever stands on it suffers with it. */
export default defineDiagnosis({
  id: 'out-of-reach',
  about: 'A node, a storage, the majority of a cluster or the engine of a host cannot be reached.',
  diagnose: (evidence) => {
    const found = foundBy(evidence, safe`no answer`, 'node-offline', 'storage-away', 'quorum', 'host-unreachable');
    return found && {
      family: 'dependency_network', cause: 'out_of_reach',
      says: safe`it is down, or the way to it is`,
      confidence: 0.8, against: [safe`it may do its work and only not answer us`],
      signs: found, recommends: [['guided_ui_configuration']],
    };
  },
});
