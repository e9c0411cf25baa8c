import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** A new major version of a database needs its data carried over first. */
export default defineDiagnosis({
  id: 'older-data',
  about: 'Its data are of an older version that it does not read.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'data_too_old');
    return told && {
      family: 'version_upgrade', cause: 'db_major_version_mismatch',
      says: safe`its data are of an older version, which this one does not read`,
      confidence: 0.9, confirmed: isDown(evidence),
      against: [],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'create_snapshot', 'guided_ui_configuration']],
    };
  },
});
