import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** Upgrades go step by step; a restart skips the same step again. */
export default defineDiagnosis({
  id: 'skipped-version',
  about: 'It was upgraded over a version that it must not skip.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'version_skipped');
    return told && {
      family: 'version_upgrade', cause: 'app_version_skip',
      says: safe`it was upgraded over a version that it must not skip`,
      confidence: 0.92, confirmed: isDown(evidence),
      against: [],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'create_snapshot', 'guided_ui_configuration']],
    };
  },
});
