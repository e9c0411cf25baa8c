import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** An image or a build that lacks a part lacks it at each start. */
export default defineDiagnosis({
  id: 'missing-module',
  about: 'A module or library that it loads is not there.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'missing_module');
    return told && {
      family: 'version_upgrade', cause: 'missing_dependency',
      says: safe`a module or library that it loads is not in its image`,
      confidence: 0.7,
      against: [],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
