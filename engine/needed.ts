import { named, safe } from './distill.ts';
import type { Down } from './down.ts';
import { guestName, guestOf } from './guests.ts';
import { causeOfDown } from './scene.ts';
import type { Affected, Deed, Finding, Severity, View } from './types.ts';

/** The detector id of what no detector notices by itself: something is down, maybe on purpose, and others need it. */
export const neededId = 'needed';

/** That something is down and others suffer from it, whoever wanted it down; as severe as what they suffer from. Cards add who they are. */
export function neededFinding(view: View, down: Down, about: { affected: readonly Affected[]; deed: Deed | null }): Finding {
  const name = guestOf(view) ? guestName(view) : named(view.resource);
  const { affected, deed } = about;
  return {
    detector: neededId, cause: causeOfDown(view.resource), resource: view.resource, rank: 5, since: down.since,
    severity: worstOf(affected.map((one) => one.finding?.severity ?? 'low')),
    title: safe`${name} ${down.says}`,
    symptoms: [deed ? safe`${name} was ${deed.says}` : safe`${name} ${down.says}`],
    evidence: [...new Set([...deed?.evidence ?? [], ...down.evidence])],
  };
}

/** The worst of some severities; low when there is none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return severities.includes('high') ? 'high' : severities.includes('medium') ? 'medium' : 'low';
}
