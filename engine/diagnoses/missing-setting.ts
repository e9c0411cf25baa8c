import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** It misses the same setting again at each start. */
export default defineDiagnosis({
  id: 'missing-setting',
  about: 'A setting that it needs is missing.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'missing_setting');
    return told && {
      family: 'config_credentials', cause: 'missing_setting',
      says: safe`a setting that it needs is missing`,
      confidence: 0.86, confirmed: isDown(evidence),
      against: [],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
