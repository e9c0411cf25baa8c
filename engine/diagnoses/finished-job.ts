import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns } from '../evidence.ts';

/** It ends with exit code 0 each time, and its restart policy starts it again. */
export default defineDiagnosis({
  id: 'finished-job',
  about: 'The container does its work, ends without an error, and its restart policy starts it over and over.',
  diagnose: (evidence) => {
    const { ends, found } = evidence;
    if (!found.some(({ detector }) => detector === 'restart-loop') || ends.length < 2 || ends.some(({ exitCode }) => exitCode !== 0)) return null;
    return {
      family: 'config_credentials', cause: 'restart_policy',
      says: safe`it ends without an error each time, and its restart policy starts it again`,
      confidence: 0.6, against: [safe`a program can also end without an error because it lacks its input`],
      signs: [...ends.map(({ exitCode, facts }) => ({ says: safe`exit code ${exitCode}`, facts })), ...stateSigns({ ...evidence, ends: [] })],
      recommends: [['collect_diagnostics'], ['stop_resource']],
    };
  },
});
