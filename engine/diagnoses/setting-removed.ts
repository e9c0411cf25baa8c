import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** What a new version no longer knows must be changed by hand. */
export default defineDiagnosis({
  id: 'setting-removed',
  about: 'A new version no longer knows a setting that is in use.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'setting_removed');
    return told && {
      family: 'version_upgrade', cause: 'breaking_change',
      says: safe`the version that runs no longer knows a setting that is in use`,
      confidence: 0.86,
      against: [safe`a notice of this kind is often only a warning`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
