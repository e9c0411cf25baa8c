import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Exit codes 125 to 127 are the runtime's own: the program was never started. */
export default defineDiagnosis({
  id: 'cannot-start',
  about: 'The program of the container could not be started at all (exit codes 125, 126, 127).',
  diagnose: (evidence) => {
    const last = evidence.ends.at(-1);
    const told = toldOf(evidence, 'missing_program');
    const never = last !== undefined && last.exitCode >= 125 && last.exitCode <= 127;
    if (!never && !told) return null;
    const isDenied = last?.exitCode === 126;
    const code = last ? safe` (exit code ${last.exitCode})` : safe``;
    return {
      family: 'config_credentials', cause: 'wrong_command',
      says: isDenied ? safe`its program may not be executed${code}` : safe`its program was not found or could not be started${code}`,
      confidence: 0.76, against: [safe`a program may use this exit code for reasons of its own`],
      signs: [...(told?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', ...(isDenied ? ['validate_permissions'] : ['validate_paths']), 'guided_ui_configuration'], ['restart_resource']],
    };
  },
});
