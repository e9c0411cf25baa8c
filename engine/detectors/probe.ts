import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { safe } from '../distill.ts';
import { answersAgain, failing, probeName, timesIn, wordsFor } from '../probes.ts';

const settings = defineSettings('Detector: probe', {
  PROBE_FAILURES: wholeNumber(1, 100, 3, 'Failed probes of an address in a row that make an incident'),
});

/** An address that the owner has probed does not answer. */
export default defineDetector({
  id: 'probe',
  about: 'A probed address does not answer as it should.',
  schemes: ['net'],
  settings,
  detect: (view, { PROBE_FAILURES }) => {
    const run = failing(view, ['tcp', 'http'], PROBE_FAILURES);
    if (run === null) return null;
    return {
      detector: 'probe', cause: 'reach', resource: view.resource, severity: 'medium', rank: 20,
      title: safe`${probeName(view)} ${wordsFor(run.last.value)}`,
      symptoms: [safe`${timesIn(run)} probes in a row failed`], evidence: [run.last.id], since: run.since,
      blames: run.last.value.about ?? undefined, ...(run.last.value.why === 'no_name' ? { names: true } : {}),
    };
  },
  recovered: answersAgain,
});
