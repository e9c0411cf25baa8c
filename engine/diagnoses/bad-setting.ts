import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isRefusedBySystem, stateSigns, toldOf } from '../evidence.ts';

/** It reads the same settings again at each start. */
export default defineDiagnosis({
  id: 'bad-setting',
  about: 'A setting of it is wrong.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'bad_setting');
    return told && {
      family: 'config_credentials', cause: 'config_error',
      says: safe`a setting of it is wrong`,
      confidence: isRefusedBySystem(evidence) ? 0.6 : 0.85,
      against: [safe`the file may have been cut off instead of written wrongly`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
