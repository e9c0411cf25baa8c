import { defineDetector, defineSettings, wholeNumber } from '../define.ts';
import { growthIn, tellsLess, type Growth } from '../disk-errors.ts';
import { listed, named, safe, type CloudSafe } from '../distill.ts';
import { isFresh, lastOf, runOf, secondsBetween, settled, slowSeconds, type FactOf } from '../seen.ts';
import type { Finding, Severity, View } from '../types.ts';

const settings = defineSettings('Detector: disk health', {
  WEAROUT_PERCENT: wholeNumber(10, 100, 90, 'Percent of the life of a disk used up that make an incident'),
});

/** It is over when the wear is this much below what opens it: another disk is there. */
const closingPoints = 3;

/** Errors that have not become more for so long, in seconds, are as they are. */
const calmSeconds = 7 * 86_400;

const ranks = { failed: 30, warning: 28, spare: 26, growing: 24, worn: 20 } as const;

/** A disk says of itself that it fails, counts more and more errors, has no spare left, or is worn out. */
export default defineDetector({
  id: 'disk-health',
  about: 'A disk fails its own health check, warns, counts more and more errors, or is worn out.',
  schemes: ['proxmox'],
  settings,
  detect: (view, { WEAROUT_PERCENT }) => {
    const last = lastOf(view, 'disk.health');
    if (last === null || last.value.present === false || !isFresh(last, view, slowSeconds)) return null;
    const growth = recent(growthIn(view), view);
    const troubles = [...troublesOf(last, WEAROUT_PERCENT), ...(growth ? [growing(growth)] : [])].sort((a, b) => b.rank - a.rank);
    const [worst] = troubles;
    if (worst === undefined) return null;
    const lasting = runOf(view, 'disk.health', (fact) => troublesOf(fact, WEAROUT_PERCENT).length > 0)?.since ?? last.at;
    return {
      detector: 'disk-health', cause: 'disk', resource: view.resource, severity: worst.severity, rank: worst.rank,
      title: safe`${named(view.resource)} ${worst.says}`, symptoms: troubles.map(({ means }) => means),
      evidence: [...new Set([...growth?.evidence ?? [], last.id])], since: worst.rank === ranks.growing ? growth?.at ?? lasting : lasting,
    };
  },
  recovered: (view, since, { finding, settings: { WEAROUT_PERCENT } }) => settled(view, since, {
    kind: 'disk.health', freshSeconds: slowSeconds, calmSeconds: 0,
    verdict: (fact) => {
      const name = named(view.resource);
      if (fact.value.present === false) return { is: 'gone', says: safe`${name} was taken out` };
      const growth = recent(growthIn(view), view);
      const [trouble] = [...troublesOf(fact, WEAROUT_PERCENT - closingPoints + 1), ...(growth ? [growing(growth)] : [])];
      if (trouble) return { is: 'bad', says: safe`${name} ${trouble.says}` };
      if (fact.value.health !== 'passed' || tellsLess(view)) return { is: 'unclear', says: safe`${name} does not tell how it is` };
      return grewLately(finding, fact, view) ? { is: 'bad', says: safe`${name} has counted more errors within the last week` } : { is: 'well', says: safe`${name} passes its health check` };
    },
  }),
});

type Trouble = { severity: Severity; rank: number; says: CloudSafe; means: CloudSafe };

/** What one reading tells by itself, the worst first. */
function troublesOf({ value: { present, health, wearoutPercent, smart = {} } }: FactOf<'disk.health'>, wornPercent: number): Trouble[] {
  if (present === false) return [];
  const { warning = 0, sparePercent: spare, spareThreshold: needed } = smart;
  const worn = wearoutPercent === null ? safe`` : safe` (${wearoutPercent} % of its life are used up)`;
  return [
    ...(health === 'failed' ? [{ severity: 'high', rank: ranks.failed, says: safe`fails its health check${worn}`, means: safe`the disk says of itself (SMART) that it fails` } as const] : []),
    ...(warning > 0 ? [{ severity: 'high', rank: ranks.warning, says: safe`gives a critical warning`, means: safe`it warns: ${listed(warningsIn(warning), 8)}` } as const] : []),
    ...(spare !== undefined && needed !== undefined && spare < needed
      ? [{ severity: 'high', rank: ranks.spare, says: safe`has little spare left (${spare} %)`, means: safe`below ${needed} % of its spare cells it may fail soon` } as const] : []),
    ...((wearoutPercent ?? 0) >= wornPercent ? [{ severity: 'medium', rank: ranks.worn, says: safe`is worn out${worn}`, means: safe`it may fail soon` } as const] : []),
  ];
}

function growing({ says }: Growth): Trouble {
  return { severity: 'medium', rank: ranks.growing, says: safe`counts more and more errors (${says})`, means: safe`disks whose errors grow often fail soon; have a backup` };
}

function recent(growth: Growth | null, { now }: View): Growth | null {
  return growth !== null && secondsBetween(growth.at, now) < calmSeconds ? growth : null;
}

/** What had grown when it was found, though the reading before it is forgotten; a disk that counts nothing any more is well. */
function grewLately({ rank, since }: Finding, { value: { smart = {} } }: FactOf<'disk.health'>, { now }: View): boolean {
  const { reallocated = 0, reported = 0, pending = 0, uncorrectable = 0, mediaErrors = 0 } = smart;
  return rank === ranks.growing && reallocated + reported + pending + uncorrectable + mediaErrors > 0 && secondsBetween(since, now) < calmSeconds;
}

/** The bits of the critical warning of an NVMe disk. */
function warningsIn(bits: number): CloudSafe[] {
  const meant = [safe`its spare is short`, safe`it is too hot or too cold`, safe`it is no longer reliable`, safe`it can only be read`, safe`its memory cannot be saved when power fails`, safe`its persistent memory fails`];
  const set = meant.filter((_, bit) => ((bits >> bit) & 1) === 1);
  return set.length > 0 ? set : [safe`of something it does not name`];
}
