import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** A limit that is too low is reached again soon after a restart. */
export default defineDiagnosis({
  id: 'limit-reached',
  about: 'A limit of the system, such as open files or threads, is reached.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'too_many_files', 'limit_low');
    return told && {
      family: 'resource_limit', cause: 'system_limit',
      says: safe`a limit of the system is too low for it`,
      confidence: 0.9,
      against: [safe`a program that leaks what it opens reaches any limit`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration', 'verify_resource_health']],
    };
  },
});
