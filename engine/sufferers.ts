import { worstOf } from './needed.ts';
import { mostAffected } from './policy.ts';
import type { Affected, Finding, Situation } from './types.ts';
import { unansweredId } from './unanswered.ts';

/** What a situation says once these suffer from it as well; null when it says so already. */
export function withSufferers({ resource, affected: known, findings }: Situation, affected: readonly Affected[]): Pick<Situation, 'affected' | 'findings'> | null {
  const more = affected.filter((one) => one.resource !== resource && !known.some((other) => other.resource === one.resource));
  const all = [...known.map((one) => mostTelling(one, affected)), ...more].slice(0, mostAffected);
  const felt = findings.map((finding) => asBadAs(finding, affected));
  const isNews = all.some((one, n) => one !== known[n]) || felt.some((finding, n) => finding !== findings[n]);
  return isNews ? { affected: all, findings: felt } : null;
}

/** Who cried first and broke down then is told to be broken. */
function mostTelling(known: Affected, affected: readonly Affected[]): Affected {
  const now = affected.find((one) => one.resource === known.resource);
  return known.finding && now?.finding && now.finding.rank > known.finding.rank ? now : known;
}

/** What only others tell of becomes as bad as what they tell. */
function asBadAs(finding: Finding, affected: readonly Affected[]): Finding {
  const severity = worstOf([finding.severity, ...affected.flatMap((one) => one.finding?.severity ?? [])]);
  return finding.detector === unansweredId && severity !== finding.severity ? { ...finding, severity } : finding;
}
