import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isByTheWay, stateSigns, toldOf } from '../evidence.ts';

/** What is stored keeps the old password whatever the settings say. */
export default defineDiagnosis({
  id: 'credentials',
  about: 'A login that it uses is refused.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'bad_credentials');
    return told && !isByTheWay(evidence, told.first) ? {
      family: 'config_credentials', cause: 'stale_volume_credentials',
      says: safe`a login is refused: the password in use is not the one that is stored`,
      confidence: 0.85,
      against: [safe`a client of it may be the one with the wrong password`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    } : null;
  },
});
