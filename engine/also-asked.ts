import { isShared } from './cases.ts';
import { replicasIn } from './replicas.ts';
import { isHeardOnly } from './symptom.ts';
import type { Affected, Situation } from './types.ts';
import { unansweredId } from './unanswered.ts';

/** Those who suffer and must be well, too, until it is over: replicas in the same trouble, and whoever cannot reach what others cannot reach either. */
export function alsoAsked(situation: Situation): Affected[] {
  const { findings, affected } = situation;
  if (findings.some(({ detector }) => detector === unansweredId)) return affected.filter(({ finding }) => finding !== null);
  const missing = isShared(situation) ? affected.filter(({ finding }) => finding && (finding.blames !== undefined || isHeardOnly(finding.cause))) : [];
  return [...new Set([...missing, ...replicasIn(situation)])];
}
