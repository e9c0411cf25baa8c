import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Hooks that need more rights fail at each start. */
export default defineDiagnosis({
  id: 'container-privilege',
  about: 'A hook of the container needs a right or a setting that it does not have.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'lxc_hook');
    return told && {
      family: 'config_credentials', cause: 'lxc_privilege',
      says: safe`it lacks a privilege that starting it, or what it does, needs`,
      confidence: 0.86,
      against: [safe`the device or path that is passed through may be missing`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_permissions', 'guided_ui_configuration']],
    };
  },
});
