import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import { isFresh, runOf, settled } from '../seen.ts';

const settings = defineSettings('Detector: quorum', {
  QUORUM_SECONDS: wholeNumber(0, 3600, 30, 'Seconds a cluster must be without a majority of its nodes before it is an incident'),
});

/** A cluster has no majority of its nodes, so that nothing in it can be started or changed. */
export default defineDetector({
  id: 'quorum',
  about: 'A Proxmox cluster has lost the majority of its nodes.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { QUORUM_SECONDS }) => {
    const run = runOf(view, 'cluster.state', (fact) => !fact.value.quorate);
    if (run === null || !isFresh(run.last, view) || run.seconds < QUORUM_SECONDS) return null;
    const { online, nodes } = run.last.value;
    return {
      detector: 'quorum', cause: 'quorum', resource: view.resource, severity: 'high', rank: 50,
      title: safe`${named(view.resource)} has lost its quorum (${online} of ${nodes} nodes are online)`,
      symptoms: [safe`${online} of ${nodes} nodes are online; nothing can be started or changed`],
      evidence: [run.last.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'cluster.state',
    verdict: ({ value }) => (value.quorate
      ? { is: 'well', says: safe`${named(view.resource)} has its quorum` }
      : { is: 'bad', says: safe`${named(view.resource)} has no quorum` }),
  }),
});
