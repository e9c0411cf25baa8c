import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** Its own log tells that it cannot connect; whether the name, the way or the other side is at fault is not known yet. */
export default defineDiagnosis({
  id: 'cannot-reach',
  about: 'The service runs, but something that it needs cannot be reached from it.',
  diagnose: (findings) => {
    const missed = findings.filter((finding) => finding.detector === 'unreachable');
    if (missed.length === 0) return null;
    return {
      family: 'network',
      says: safe`something that it needs cannot be reached: its name, the way there or the other side is at fault`,
      confidence: 0.5, confirmed: false,
      against: [safe`it may have been set up with a wrong address`],
      evidence: [...new Set(missed.flatMap((finding) => finding.evidence))],
      recommends: [['validate_dns_resolution', 'validate_network_connectivity'], ['collect_diagnostics']],
    };
  },
});
