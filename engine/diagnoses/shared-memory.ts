import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Only a larger /dev/shm helps. */
export default defineDiagnosis({
  id: 'shared-memory',
  about: 'Its shared memory is too small.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'shared_memory');
    const end = evidence.ends.at(-1);
    const bus = end?.exitCode === 135;
    if (!told && !bus) return null;
    return {
      family: 'resource_limit', cause: 'shm_too_small', says: safe`its shared memory is too small for what it does`,
      confidence: told ? 0.92 : 0.66, against: [safe`a damaged file that is mapped into memory ends in the same way`],
      signs: [...(told?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration', 'verify_resource_health']],
    };
  },
});
