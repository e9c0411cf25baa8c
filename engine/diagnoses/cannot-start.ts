import { deaths } from '../containers.ts';
import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';

/** Exit codes 125 to 127 are the runtime's own: the program was never started. */
export default defineDiagnosis({
  id: 'cannot-start',
  about: 'The program of the container could not be started at all (exit codes 125, 126, 127).',
  diagnose: (_findings, view) => {
    const last = deaths(view).at(-1);
    if (!last || last.value.exitCode < 125 || last.value.exitCode > 127) return null;
    const isDenied = last.value.exitCode === 126;
    const says = isDenied
      ? safe`its program may not be executed (exit code 126)`
      : safe`its program was not found or could not be started (exit code ${last.value.exitCode})`;
    return {
      family: 'setting', says, confidence: 0.7, confirmed: false,
      against: [safe`a program may use this exit code for reasons of its own`],
      evidence: [last.id], recommends: [[isDenied ? 'validate_permissions' : 'validate_paths', 'collect_diagnostics'], ['restart_resource']],
    };
  },
});
