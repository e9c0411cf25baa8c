import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { safe } from '../distill.ts';
import { answersAgain, failing, probeName, timesIn, wordsFor } from '../probes.ts';

const settings = defineSettings('Detector: DNS down', {
  DNS_FAILURES: wholeNumber(1, 100, 3, 'Names that a resolver failed to find in a row that make an incident'),
});

/** A resolver does not find names, which nearly everything else needs. */
export default defineDetector({
  id: 'dns-down',
  about: 'A DNS resolver does not find names.',
  schemes: ['net'],
  settings,
  detect: (view, { DNS_FAILURES }) => {
    const run = failing(view, ['dns'], DNS_FAILURES);
    if (run === null) return null;
    const { why, about } = run.last.value;
    return {
      detector: 'dns-down', cause: 'reach', resource: view.resource, severity: 'high', rank: 45,
      title: why === 'no_name' ? safe`${probeName(view)}: DNS does not find names` : safe`${probeName(view)}: DNS ${wordsFor(run.last.value)}`,
      symptoms: [safe`${timesIn(run)} questions in a row failed; nearly everything needs names`], evidence: [run.last.id], since: run.since,
      blames: about ?? undefined,
    };
  },
  recovered: answersAgain,
});
