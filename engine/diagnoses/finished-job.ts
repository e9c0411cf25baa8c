import { deaths, stateOf } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** It ends with exit code 0 each time, and its restart policy starts it again. */
export default defineDiagnosis({
  id: 'finished-job',
  about: 'The container does its work, ends without an error, and its restart policy starts it over and over.',
  diagnose: (findings, view) => {
    const ends = deaths(view);
    const state = stateOf(view);
    if (!findings.some((finding) => finding.detector === 'restart-loop') || ends.length < 2) return null;
    if (ends.some((end) => end.value.exitCode !== 0)) return null;
    return {
      family: 'setting',
      says: safe`it ends without an error each time, and its restart policy starts it again`,
      confidence: 0.6, confirmed: false,
      against: [safe`a program can also end without an error because it lacks its input`],
      evidence: [...ends.map((end) => end.id), ...(state ? [state.id] : [])],
      recommends: [['collect_diagnostics'], ['stop_resource']],
    };
  },
});
