import type { Daily } from '../../engine/daily.ts';
import { safe } from '../../engine/distill.ts';

const hour = 3_600_000;
const from = Date.parse('2026-08-14T00:00:00Z');
/** A day on which nothing happened. */
export const quietDay: Daily = {
  day: safe`2026-08-14`, title: safe`14 Aug 2026`, from, to: from + 24 * hour, at: from + 31 * hour, watched: 86_340,
  todo: [], counts: { opened: 0, solved: 0, open: 0, usual: 1 }, incidents: [], more: 0, since: [], down: [], watch: [],
  resources: { quiet: 54, all: 54 }, declarations: [], hushes: [], patterns: [], parts: [], models: { calls: 0, cloud_tokens: 0, local_tokens: 0, usd: null },
};

/** A day with something of everything. */
export const busyDay: Daily = {
  ...quietDay,
  todo: [{ label: safe`INC-208`, says: safe`waits for your approval of step 1 of 2: Restart attic/paperless_web`, since: from + 17 * hour }],
  counts: { opened: 2, solved: 1, open: 1, usual: 0.8 },
  incidents: [
    { label: safe`INC-207`, title: safe`attic/cellar_db keeps restarting (4 times in 3 min)`, severity: safe`high`, opened_at: from + 10 * hour, ended: safe`it runs well again` },
    { label: safe`INC-208`, title: safe`attic/paperless_web is unhealthy`, severity: safe`medium`, opened_at: from + 16 * hour, ended: null },
  ],
  since: [{ label: safe`INC-209`, title: safe`barn/101 stopped`, severity: safe`medium`, opened_at: from + 27 * hour, ended: safe`it was started again` }],
  down: [{ name: safe`attic/cellar_db`, seconds: 420 }, { name: safe`barn/101`, seconds: 95 }],
  watch: [safe`barn/tank is 88 % full, about 21 d left`, safe`barn/sdb counts more and more errors (12 sectors wait to be moved)`],
  resources: { quiet: 51, all: 54 },
  declarations: [safe`1 request is open: DEC-210 homelab/media`, safe`1 was applied: DEC-206 homelab/web (4 steps)`],
  hushes: [{ says: safe`silence about attic/kuma`, until: from + 40 * hour }],
  patterns: [safe`attic/cellar_db: 4 times, on Fridays 4 of 4 days; last INC-207: the disk is full`],
  parts: [safe`docker:shed away`],
  models: { calls: 3, cloud_tokens: 1840, local_tokens: 900, usd: 0.0042 },
};
