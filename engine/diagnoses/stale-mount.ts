import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Whoever has an old handle gets a new one when it starts again. */
export default defineDiagnosis({
  id: 'stale-mount',
  about: 'It holds on to a mount that was made anew since.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'stale_handle');
    const away = toldOf(evidence, 'timeout', 'unreachable', 'connection_refused');
    return told && {
      family: 'transient_state', cause: 'stale_mount', says: safe`it holds on to a mount that has gone or was made anew since it started`,
      confidence: 0.9, against: [safe`the share may still be away`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['validate_paths', ...(away || told.count > 2 ? ['validate_network_connectivity'] : []), 'restart_resource', 'verify_resource_health']],
    };
  },
});
