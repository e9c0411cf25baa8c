import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { stateSigns, toldOf } from '../evidence.ts';

/** Another image is needed; the one that is named does not run here. */
export default defineDiagnosis({
  id: 'unusable-image',
  about: 'Its image cannot be had, or is made for another machine.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'image_missing');
    return told && {
      family: 'config_credentials', cause: 'image_unusable',
      says: safe`its image cannot be had or is made for another machine`,
      confidence: 0.66,
      against: [safe`the registry may only be out of reach`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
