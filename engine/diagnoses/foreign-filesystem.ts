import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** File systems of Windows and network shares keep no owner, and often no locks. */
export default defineDiagnosis({
  id: 'foreign-filesystem',
  about: 'What it keeps its files on cannot hold owners or locks.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'chown_refused');
    const locked = isDown(evidence) ? toldOf(evidence, 'locked') : null;
    const signs = [...(told?.signs ?? []), ...(locked?.signs ?? [])];
    return signs.length === 0 ? null : {
      family: 'storage_permission', cause: 'unsupported_filesystem',
      says: told ? safe`what it keeps its files on does not let it set an owner or mode` : safe`what it keeps its files on does not lock files as it needs`,
      confidence: told ? 0.86 : 0.5,
      against: [told ? safe`a folder of another owner is told in the same words` : safe`another copy of it may hold the lock`],
      signs: [...signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_paths', ...(told ? ['validate_permissions'] : []), 'guided_ui_configuration']],
    };
  },
});
