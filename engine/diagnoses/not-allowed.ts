import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { isByTheWay, stateSigns, toldOf } from '../evidence.ts';

/** A right that is missing is given by hand. */
export default defineDiagnosis({
  id: 'not-allowed',
  about: 'It lacks a right at something that it uses.',
  diagnose: (evidence) => {
    const told = toldOf(evidence, 'not_allowed');
    return told && !isByTheWay(evidence, told.first) ? {
      family: 'config_credentials', cause: 'missing_privilege',
      says: safe`it, or a client of it, lacks a right`,
      confidence: 0.76,
      against: [safe`a client that asks for what it must not have is told so in the same words`],
      signs: [...told.signs, ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    } : null;
  },
});
