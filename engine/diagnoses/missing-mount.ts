import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Writing into an empty folder where a mount should be makes a second, wrong set of data. */
export default defineDiagnosis({
  id: 'missing-mount',
  about: 'Files that it keeps outside of its image are not there.',
  diagnose: (evidence) => {
    const mount = toldOf(evidence, 'mount_missing');
    const told = toldOf(evidence, 'mount_missing', 'missing_file');
    return told && {
      family: 'storage_permission', cause: 'missing_mount',
      says: safe`files that it keeps outside of its image are not where it looks for them`,
      confidence: mount ? 0.88 : 0.66,
      against: [safe`the path in its settings may be wrong instead of the mount`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_paths', 'guided_ui_configuration']],
    };
  },
});
