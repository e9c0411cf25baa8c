import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** A half-done migration does not mend itself by another try. */
export default defineDiagnosis({
  id: 'migration-failed',
  about: 'Carrying its data over to the new version failed.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'migration_failed');
    return told && {
      family: 'version_upgrade', cause: 'migration_failed',
      says: safe`its data could not be carried over to the version that runs`,
      confidence: 0.82,
      against: [safe`it may be connected to a wrong or empty database`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'create_snapshot', 'guided_ui_configuration']],
    };
  },
});
