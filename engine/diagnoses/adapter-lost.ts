import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** It gave up on a connection that may be back by now. */
export default defineDiagnosis({
  id: 'adapter-lost',
  about: 'It lost an adapter that it reaches over the network or by cable, and did not find it again.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'adapter_lost');
    return told && {
      family: 'transient_state', cause: 'connection_not_recovered', says: safe`it lost its adapter and did not connect to it again`,
      confidence: 0.74, against: [safe`the adapter may be gone for good`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['validate_network_connectivity', isDown(evidence) ? 'start_resource' : 'restart_resource', 'verify_resource_health']],
    };
  },
});
