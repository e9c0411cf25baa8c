import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** What an earlier run left behind is still there after a restart. */
export default defineDiagnosis({
  id: 'left-over-file',
  about: 'A file of an earlier run is in its way.',
  diagnose: (evidence) => {
    const file = toldOf(evidence, 'leftover_file');
    const locked = isDown(evidence) && !toldOf(evidence, 'unsupported') ? toldOf(evidence, 'locked') : null;
    const told = file ?? locked;
    return told && {
      family: 'storage_permission', cause: 'stale_file',
      says: file ? safe`a file that an earlier run left behind is in its way` : safe`another copy of it holds its lock, or an earlier one left it behind`,
      confidence: file ? 0.76 : 0.5,
      against: [file ? safe`another copy of it may really be running` : safe`what it keeps its files on may not support locks`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_paths', 'guided_ui_configuration']],
    };
  },
});
