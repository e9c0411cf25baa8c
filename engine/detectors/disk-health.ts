import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { named, safe } from '../distill.ts';
import { isFresh, runOf, settled, slowSeconds } from '../seen.ts';

const settings = defineSettings('Detector: disk health', {
  WEAROUT_PERCENT: wholeNumber(10, 100, 90, 'Percent of the life of a disk used up that make an incident'),
});

/** It is over when the wear is this much below what opens it: another disk is there. */
const closingPoints = 3;

/** A disk says of itself that it fails, or is worn out. */
export default defineDetector({
  id: 'disk-health',
  about: 'A disk fails its own health check, or is worn out.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { WEAROUT_PERCENT }) => {
    const run = runOf(view, 'disk.health', ({ value }) => value.present !== false && (value.health === 'failed' || (value.wearoutPercent ?? 0) >= WEAROUT_PERCENT));
    if (run === null || !isFresh(run.last, view, slowSeconds)) return null;
    const { health, wearoutPercent } = run.last.value;
    const failed = health === 'failed';
    const worn = wearoutPercent === null ? safe`` : safe` (${wearoutPercent} % of its life are used up)`;
    return {
      detector: 'disk-health', cause: 'disk', resource: view.resource, severity: failed ? 'high' : 'medium', rank: failed ? 30 : 20,
      title: failed ? safe`${named(view.resource)} fails its health check${worn}` : safe`${named(view.resource)} is worn out${worn}`,
      symptoms: [failed ? safe`the disk says of itself (SMART) that it fails` : safe`it may fail soon`],
      evidence: [run.last.id], since: run.since,
    };
  },
  recovered: (view, since, { settings: { WEAROUT_PERCENT } }) => settled(view, since, {
    kind: 'disk.health', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: ({ value: { present, health, wearoutPercent } }) => {
      const name = named(view.resource);
      if (present === false) return { is: 'gone', says: safe`${name} was taken out` };
      if (health === 'failed') return { is: 'bad', says: safe`${name} fails its health check` };
      if ((wearoutPercent ?? 0) > WEAROUT_PERCENT - closingPoints) return { is: 'bad', says: safe`${name} is worn out` };
      return health === 'passed' ? { is: 'well', says: safe`${name} passes its health check` } : { is: 'unclear', says: safe`${name} does not tell how it is` };
    },
  }),
});
