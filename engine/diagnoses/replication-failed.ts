import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy } from '../evidence.ts';

/** A copy on another node needs the node, its storage and the snapshots that both have. */
export default defineDiagnosis({
  id: 'replication-failed',
  about: 'A guest is no longer copied to another node.',
  diagnose: (evidence) => {
    const found = foundBy(evidence, safe`failed copies`, 'replication');
    return found && {
      family: 'dependency_network', cause: 'replication_failed',
      says: safe`the node that gets the copy cannot be reached, or cannot take it`,
      confidence: 0.6, against: [safe`the snapshots of both sides may no longer fit together`],
      signs: found, recommends: [['guided_ui_configuration']],
    };
  },
});
