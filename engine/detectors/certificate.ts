import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe, spanOf } from '../distill.ts';
import { isFresh, lastOf, removalOf, settled, slowSeconds } from '../seen.ts';
import type { View } from '../types.ts';

const settings = defineSettings('Detector: certificate', {
  CERTIFICATE_DAYS: wholeNumber(1, 365, 14, 'Days before its end at which a certificate is an incident'),
  CERTIFICATE_URGENT_DAYS: wholeNumber(0, 365, 3, 'Days before its end at which that is of high severity'),
}, ({ CERTIFICATE_DAYS, CERTIFICATE_URGENT_DAYS }) => (CERTIFICATE_URGENT_DAYS <= CERTIFICATE_DAYS ? [] : ['CERTIFICATE_URGENT_DAYS must not be more than CERTIFICATE_DAYS']));

/** A certificate ends soon, or has ended. */
export default defineDetector({
  id: 'certificate',
  about: 'A certificate expires soon, or has expired.',
  schemes: ['proxmox', 'net'],
  settings,
  detect: (view, { CERTIFICATE_DAYS, CERTIFICATE_URGENT_DAYS }) => {
    const state = lastOf(view, 'certificate.state');
    if (state === null || !isFresh(state, view, slowSeconds) || removalOf(view)) return null;
    const days = daysLeft(state.value.notAfter, view);
    if (days === null || days > CERTIFICATE_DAYS) return null;
    return {
      detector: 'certificate', cause: 'certificate', resource: view.resource, severity: days <= CERTIFICATE_URGENT_DAYS ? 'high' : 'medium', rank: 10,
      title: days <= 0 ? safe`${named(view.resource)}: its certificate has expired` : safe`${named(view.resource)}: its certificate expires soon (in ${spanOf(days * 86_400)})`,
      symptoms: [days <= 0 ? safe`clients that check it refuse to connect` : safe`after that, clients that check it refuse to connect`],
      evidence: [state.id], since: state.at,
    };
  },
  recovered: (view, since, { settings: { CERTIFICATE_DAYS } }) => settled(view, since, {
    kind: 'certificate.state', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: ({ value }) => {
      const days = daysLeft(value.notAfter, view);
      const name = named(view.resource);
      if (removalOf(view)) return { is: 'gone', says: safe`${name} was removed` };
      if (days === null) return { is: 'unclear', says: safe`the certificate of ${name} does not tell when it ends` };
      return days > CERTIFICATE_DAYS
        ? { is: 'well', says: safe`${name} has a new certificate, good for ${spanOf(days * 86_400)}` }
        : { is: 'bad', says: safe`${name} still has the old certificate` };
    },
  }),
});

function daysLeft(notAfter: string, view: View): number | null {
  const end = new Date(notAfter).getTime();
  return Number.isNaN(end) ? null : (end - view.now.getTime()) / 86_400_000;
}
