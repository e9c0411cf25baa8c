import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** Its own log tells that it cannot connect; whether the name, the way or the other side is at fault is not known yet. */
export default defineDiagnosis({
  id: 'cannot-reach',
  about: 'The service runs, but something that it needs cannot be reached from it.',
  diagnose: (evidence) => {
    const missed = evidence.found.filter(({ detector }) => detector === 'unreachable');
    if (missed.length === 0) return null;
    return {
      family: 'dependency_network', cause: 'dependency_down',
      says: safe`something that it needs cannot be reached: its name, the way there or the other side is at fault`,
      confidence: 0.5, against: [safe`it may have been set up with a wrong address`],
      signs: missed.map(({ facts }) => ({ says: safe`failed connections`, facts })),
      recommends: [['validate_dns_resolution', 'validate_network_connectivity'], ['collect_diagnostics']],
    };
  },
});
