import { defineDiagnosis } from '../define.ts';
import { safe } from '../distill.ts';
import { foundBy, isByTheWay, stateSigns, toldOf } from '../evidence.ts';

/** A certificate is renewed or trusted by hand; time only makes it worse. */
export default defineDiagnosis({
  id: 'certificate',
  about: 'A certificate is expired, soon will be, or is not trusted.',
  diagnose: (evidence) => {
    const heard = toldOf(evidence, 'certificate');
    const told = heard && !isByTheWay(evidence, heard.first) ? heard : null;
    const silent = toldOf(evidence, 'timeout', 'unreachable') !== null;
    const found = foundBy(evidence, safe`its last day`, 'certificate');
    return (told ?? found) && {
      family: 'config_credentials', cause: 'certificate',
      says: found ? safe`nothing has renewed its certificate in time` : safe`a certificate is expired or not trusted`,
      confidence: found ? 0.9 : silent ? 0.6 : 0.85,
      against: [silent ? safe`a side that does not answer fails the handshake too` : safe`a clock that is wrong makes good certificates look bad`],
      signs: [...(found ?? []), ...(told?.signs ?? []), ...stateSigns(evidence)],
      recommends: [['collect_diagnostics', 'guided_ui_configuration']],
    };
  },
});
