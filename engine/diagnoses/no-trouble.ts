import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isAtWork, stateSigns, toldOf } from '../evidence.ts';

/** Advice, the end of a planned stop, and a log without a word of trouble ask for nothing to be done. */
export default defineDiagnosis({
  id: 'no-trouble',
  about: 'What it writes is advice, or a stop that was asked for; nothing is wrong.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'advice', 'shutting_down');
    const other = evidence.told.some((one) => !['advice', 'shutting_down'].includes(one.class));
    const clean = evidence.ends.every(({ exitCode }) => exitCode === 0 || exitCode === 143);
    const stopped = evidence.status === 'exited' && clean && told?.first.class === 'shutting_down';
    const advised = isAtWork(evidence) && told?.first.class === 'advice';
    const calm = isAtWork(evidence) && evidence.told.length === 0 && evidence.lines > 0;
    if (other || evidence.warned > 0 || !(stopped || advised || calm)) return null;
    return {
      family: 'not_an_incident', cause: 'benign_noise',
      says: stopped ? safe`it was asked to stop and did` : advised ? safe`it gives advice; nothing is wrong` : safe`its log tells of no trouble`,
      confidence: calm ? (evidence.calm > 0 ? 0.6 : 0.5) : 0.85, signs: [...(told?.signs ?? []), ...stateSigns(evidence)], recommends: [],
      avoid: ['restart_resource', 'stop_resource', 'create_snapshot', 'rollback_to_snapshot'],
    };
  },
});
