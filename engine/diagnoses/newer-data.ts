import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** Older programs cannot read what a newer one wrote; only the newer one, or a backup, can. */
export default defineDiagnosis({
  id: 'newer-data',
  about: 'Its data were written by a newer version than the one that runs.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'data_too_new');
    return told && {
      family: 'version_upgrade', cause: 'app_version_downgrade',
      says: safe`its data were written by a newer version than the one that runs`,
      confidence: 0.92, confirmed: isDown(evidence),
      against: [safe`a damaged file can look as if it were of an unknown version`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'create_snapshot', 'guided_ui_configuration']],
    };
  },
});
