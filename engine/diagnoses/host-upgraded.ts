import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** The runtime of the host changed under containers that did not change. */
export default defineDiagnosis({
  id: 'host-upgraded',
  about: 'The host or its container runtime was changed and refuses what worked before.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'api_too_old', 'runtime_refused', 'lxc_prestart');
    return told && {
      family: 'version_upgrade', cause: 'host_upgrade_incompatibility',
      says: safe`the container runtime of the host refuses to run it, as after an upgrade of the host`,
      confidence: 0.88,
      against: [safe`a setting of the container may be at fault instead`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
