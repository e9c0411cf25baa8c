import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, isByTheWay } from '../evidence.ts';

/** What did its work is not started again for that. */
export default defineDiagnosis({
  id: 'work-done',
  about: 'It did its work and ended without an error, and nothing starts it again.',
  diagnose: (evidence) => {
    const { status, ends, restarts, told, warned, found } = evidence;
    const clean = ends.length > 0 && ends.every(({ exitCode }) => exitCode === 0);
    const quiet = warned === 0 && told.every((one) => isByTheWay(evidence, one));
    if (status !== 'exited' || !clean || !quiet || (restarts ?? 0) > 0 || found.length > 0) return null;
    return {
      family: 'not_an_incident', cause: 'benign_noise', says: safe`it did its work and ended without an error`,
      confidence: evidence.lines > 0 ? 0.8 : 0.6, against: [safe`a program can also end without an error because it lacks its input`],
      signs: stateSigns(evidence), recommends: [], avoid: ['restart_resource', 'stop_resource', 'create_snapshot', 'rollback_to_snapshot'],
    };
  },
});
