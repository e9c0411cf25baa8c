import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** A file system that met an error, or a mount that was made so, takes no writes. */
export default defineDiagnosis({
  id: 'read-only-files',
  about: 'What it writes to is mounted read-only.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'read_only');
    return told && {
      family: 'storage_permission', cause: 'read_only',
      says: safe`what it writes to is read-only`,
      confidence: 0.86,
      against: [safe`a disk with errors is made read-only by the kernel`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_paths', 'validate_permissions', 'guided_ui_configuration']],
    };
  },
});
