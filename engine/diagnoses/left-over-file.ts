import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** What an earlier run left behind is still there after a restart. */
export default defineDiagnosis({
  id: 'left-over-file',
  about: 'A file of an earlier run is in its way.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'leftover_file');
    return told && {
      family: 'storage_permission', cause: 'stale_file',
      says: safe`a file that an earlier run left behind is in its way`,
      confidence: 0.76,
      against: [safe`another copy of it may really be running`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_paths', 'guided_ui_configuration']],
    };
  },
});
