import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isAtWork, isByTheWay, stateSigns, toldOf, wasStopped } from '../evidence.ts';

/** Nothing is to be done. */
export default defineDiagnosis({
  id: 'no-trouble',
  about: 'What it writes is advice, or tells of its clients, or of a stop that was asked for; nothing is wrong.',
  diagnose: (evidence) => {
    const stops = evidence.status === 'exited' || evidence.restarts === 0;
    const [usual, other] = [true, false].map((good) => evidence.told.filter((one) => (isByTheWay(evidence, one) || stops && one.class === 'shutting_down') === good));
    const told = toldOf(evidence, ...(usual ?? []).map((one) => one.class));
    const stopped = wasStopped(evidence);
    const quiet = isAtWork(evidence) && (evidence.restarts ?? 0) === 0 && evidence.uneasy === 0;
    const advised = quiet && told !== null;
    const calm = quiet && told === null && evidence.restarts === 0 && evidence.lines > 0;
    if (other?.length !== 0 || evidence.warned > 0 && !stopped || !(stopped || advised || calm)) return null;
    return {
      family: 'not_an_incident', cause: 'benign_noise',
      says: stopped ? safe`it was asked to stop and did` : advised ? safe`it gives advice or tells of its clients; nothing is wrong` : safe`its log tells of no trouble`,
      confidence: calm ? (evidence.calm > 0 ? 0.6 : 0.3) : told?.first.level === 'fatal' ? 0.6 : 0.85, signs: [...(told?.signs ?? []), ...stateSigns(evidence)], recommends: [],
      avoid: ['restart_resource', 'stop_resource', 'create_snapshot', 'rollback_to_snapshot'],
    };
  },
});
