import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** What it may not touch stays so after any number of restarts. */
export default defineDiagnosis({
  id: 'file-permission',
  about: 'It may not read or write files that it needs.',
  diagnose: (evidence) => {
    const owner = toldOf(evidence, 'wrong_owner');
    const told = toldOf(evidence, 'wrong_owner', 'permission_denied');
    const paths = toldOf(evidence, 'chown_refused', 'mount_missing');
    return told && {
      family: 'storage_permission', cause: 'volume_permission',
      says: safe`its user may not read or write files that it needs`,
      confidence: owner ? 0.9 : 0.82,
      against: owner ? [safe`a full disk is sometimes told as a folder that cannot be written`] : [safe`it may have been refused by another program instead of the file system`],
      signs: [...told.signs, ...(paths?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', ...(paths ? ['validate_paths'] : []), 'validate_permissions', 'guided_ui_configuration']],
    };
  },
});
