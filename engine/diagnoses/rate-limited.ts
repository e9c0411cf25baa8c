import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Asking again only makes the wait longer. */
export default defineDiagnosis({
  id: 'rate-limited',
  about: 'Something that it asks has had enough of its requests.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'rate_limited');
    return told && {
      family: 'dependency_network', cause: 'rate_limited',
      says: safe`something that it asks refuses for a while because it asks too often`,
      confidence: 0.76,
      against: [safe`its clients may be the ones that are limited`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
      avoid: ['rollback_to_snapshot'],
    };
  },
});
