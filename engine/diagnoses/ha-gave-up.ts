import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy } from '../evidence.ts';

/** High availability touches nothing that it has given up on, and refuses what others ask. */
export default defineDiagnosis({
  id: 'ha-gave-up',
  about: 'High availability could not keep a guest running and gave up.',
  diagnose: (evidence) => {
    const found = foundBy(evidence, safe`its state in high availability`, 'ha');
    return found && {
      family: 'transient_state', cause: 'ha_error',
      says: safe`high availability tried to keep it running and gave up`,
      confidence: 0.7, against: [safe`what made it fail may last, so that it fails again`],
      signs: found, recommends: [['guided_ui_configuration']], avoid: ['start_resource', 'restart_resource', 'rollback_to_snapshot'],
    };
  },
});
