import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isDown, stateSigns, toldOf } from '../evidence.ts';

/** A copy is kept before anybody mends anything. */
export default defineDiagnosis({
  id: 'damaged-data',
  about: 'What it stored is damaged.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'corrupt_data');
    const paths = isDown(evidence) ? ['validate_paths'] : [];
    return told && {
      family: 'data_damage', cause: 'data_corruption', says: safe`what it stored is damaged`,
      confidence: 0.88, against: [safe`a program of another version can take good data for damaged`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'create_snapshot', ...paths, 'guided_ui_configuration']],
    };
  },
});
