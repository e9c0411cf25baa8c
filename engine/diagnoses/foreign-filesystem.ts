import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** File systems of Windows and network shares keep no owner, and often no locks. */
export default defineDiagnosis({
  id: 'foreign-filesystem',
  about: 'What it keeps its files on cannot hold owners or locks.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'chown_refused');
    const unlocked = toldOf(evidence, 'unsupported');
    const failed = unlocked && toldOf(evidence, 'io_error', 'locked');
    const signs = [told, unlocked, failed].flatMap((one) => one?.signs ?? []);
    return signs.length === 0 ? null : {
      family: 'storage_permission', cause: 'unsupported_filesystem',
      says: told ? safe`what it keeps its files on does not let it set an owner or mode` : safe`what it keeps its files on does not support what it asks of it, such as locks`,
      confidence: told ? 0.86 : failed ? 0.8 : 0.5,
      against: [told ? safe`a folder of another owner is told in the same words` : safe`it may be the program or the machine that lacks it`],
      signs: [...signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'validate_paths', ...(told ? ['validate_permissions'] : []), 'guided_ui_configuration']],
    };
  },
});
