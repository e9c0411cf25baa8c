import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { safe } from '../distill.ts';
import { guestName } from '../guests.ts';
import { isFresh, runOf, settled, slowSeconds, type FactOf } from '../seen.ts';

const settings = defineSettings('Detector: replication', {
  REPLICATION_FAILURES: wholeNumber(1, 100, 1, 'Failures of a replication in a row that make an incident'),
});

/** A replication of a guest to another node fails. */
export default defineDetector({
  id: 'replication',
  about: 'The replication of a guest to another node fails.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { REPLICATION_FAILURES }) => {
    const run = runOf(view, 'replication.state', isBad);
    if (run === null || !isFresh(run.last, view, slowSeconds) || run.last.value.failures < REPLICATION_FAILURES) return null;
    const { failures } = run.last.value;
    return {
      detector: 'replication', cause: 'replication', resource: view.resource, severity: 'medium', rank: 10,
      title: safe`${guestName(view)}: replication fails (${failures} in a row)`,
      symptoms: [safe`the copy on the other node grows old`], evidence: [run.last.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'replication.state', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: (fact) => {
      const name = guestName(view);
      if (fact.value.present === false) return { is: 'gone', says: safe`${name} is not replicated any more` };
      if (isBad(fact)) return { is: 'bad', says: safe`${name}: replication has failed ${fact.value.failures} times in a row` };
      return { is: 'well', says: safe`${name}: replication works` };
    },
  }),
});

function isBad({ value }: FactOf<'replication.state'>): boolean {
  return value.present !== false && value.failures > 0;
}
