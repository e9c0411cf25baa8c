import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { safe } from '../distill.ts';
import { guestName } from '../guests.ts';
import { isFresh, removalOf, runOf, settled, slowSeconds, type FactOf } from '../seen.ts';

const settings = defineSettings('Detector: high availability', {
  HA_SECONDS: wholeNumber(0, 3600, 0, 'Seconds a guest must be in error, or its node be fenced, before it is an incident'),
});

/** High availability has given up on a guest, or fences the node that it ran on. */
export default defineDetector({
  id: 'ha',
  about: 'High availability has given up on a guest or fences its node.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { HA_SECONDS }) => {
    const run = runOf(view, 'ha.state', isBad);
    if (run === null || !isFresh(run.last, view, slowSeconds) || run.seconds < HA_SECONDS || removalOf(view)) return null;
    const fenced = run.last.value.status === 'fence';
    return {
      detector: 'ha', cause: 'running', resource: view.resource, severity: 'high', rank: 25,
      title: fenced ? safe`${guestName(view)}: its node is being fenced` : safe`${guestName(view)}: high availability has given up on it`,
      symptoms: [fenced ? safe`its node is cut off, to start it elsewhere` : safe`its state there is error; it must be disabled there before it can be started again`],
      evidence: [run.last.id], since: run.since,
    };
  },
  recovered: (view, since) => settled(view, since, {
    kind: 'ha.state', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: (fact) => {
      if (removalOf(view)) return { is: 'gone', says: safe`${guestName(view)} was removed` };
      if (fact.value.present === false) return { is: 'gone', says: safe`high availability does not look after ${guestName(view)} any more` };
      if (isBad(fact)) return { is: 'bad', says: safe`${guestName(view)}: high availability still has it in error` };
      const { status } = fact.value;
      if (status === 'started' || status === 'stopped') return { is: 'well', says: safe`${guestName(view)} is ${status === 'started' ? safe`started` : safe`stopped`}, says high availability` };
      return { is: 'unclear', says: safe`high availability is at work on ${guestName(view)}` };
    },
  }),
});

function isBad({ value }: FactOf<'ha.state'>): boolean {
  return value.present !== false && (value.status === 'error' || value.status === 'fence');
}
