import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** Some images must be the first process of their container. */
export default defineDiagnosis({
  id: 'image-needs-first-process',
  about: 'Its image wants to be the first process, and is not.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'init_conflict');
    return told && {
      family: 'version_upgrade', cause: 'image_init_conflict',
      says: safe`its image must be the first process of the container, and something else is`,
      confidence: 0.92, confirmed: isDown(evidence),
      against: [],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
