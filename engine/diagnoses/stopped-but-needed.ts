import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { neededId } from '../needed.ts';

/** It is down, and what needs it says so. */
export default defineDiagnosis({
  id: 'stopped-but-needed',
  about: 'It was stopped or never started, while others need it.',
  diagnose: (evidence) => {
    const { found, down } = evidence;
    if (found.length !== 1 || found[0]?.detector !== neededId || !down) return null;
    return {
      family: 'dependency_network', cause: 'dependency_down', says: safe`it ${down.says} while others need it`,
      confidence: 0.95, confirmed: true, signs: [{ says: down.says, facts: down.facts }], recommends: down.canStart ? [['start_resource']] : [],
    };
  },
});
