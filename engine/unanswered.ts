import { named, safe } from './distill.ts';
import { worstOf } from './needed.ts';
import { causeOfDown } from './scene.ts';
import type { Finding, ResourceRef } from './types.ts';

/** The detector id of what no detector notices by itself: something runs, and several others cannot reach it. */
export const unansweredId = 'unanswered';

/** Facts of those who cannot reach it that the finding rests on, at most. */
const mostEvidence = 12;

/** That something seems to be well and does not answer those who need it, as their findings tell; as severe as the worst of these. */
export function unansweredFinding(resource: ResourceRef, cries: readonly Finding[]): Finding {
  const first = Math.min(...cries.map((one) => one.since.getTime()));
  return {
    detector: unansweredId, cause: causeOfDown(resource), resource, rank: 5, since: new Date(first),
    severity: worstOf(cries.map((one) => one.severity)),
    title: safe`${named(resource)} does not answer those who need it`,
    symptoms: [safe`${named(resource)} runs, but failed connections to it are all that those who need it tell of`],
    evidence: [...new Set(cries.flatMap((one) => one.evidence))].slice(-mostEvidence),
  };
}
