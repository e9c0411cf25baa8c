import { isOwnFault } from './correlate.ts';
import { schemeOf } from './refs.ts';
import { spreads, type Insight } from './scene.ts';
import { unansweredId } from './unanswered.ts';
import type { Deed, Finding, ResourceRef } from './types.ts';

/**
 * Whether what is noticed of a resource is only what is left of trouble that something it hangs on has had, or of what somebody did
 * to that: it began before that was over, and has not gone on since. Failed connections count for minutes, though a database is back.
 */
export function isAftermath(resource: ResourceRef, findings: readonly Finding[], scene: Insight): boolean {
  if (schemeOf(resource) === 'proxmox' || findings.some((finding) => isOwnFault(finding) || finding.detector === unansweredId)) return false;
  const over = overSince(resource, scene);
  return over !== null && findings.every((finding) => finding.since <= over && !goesOn(finding, over, scene));
}

/** When whoever hangs on the same as a resource had had time to recover from the last that happened to it; null when nothing did. */
function overSince(resource: ResourceRef, scene: Insight): Date | null {
  const times = scene.reach(resource).flatMap((one) => [...endsOf(one, scene), ...deedTime(scene.deedOf(one))]);
  const last = Math.max(...times.map((at) => at.getTime())) + scene.limits.RECOVERY_SECONDS * 1000;
  return Number.isFinite(last) && last <= scene.now.getTime() ? new Date(last) : null;
}

function endsOf(resource: ResourceRef, { tickets }: Insight): Date[] {
  const over = tickets.filter((ticket) => ticket.situation.resource === resource && ticket.situation.findings.some(spreads));
  return over.flatMap((ticket) => (ticket.state === 'recorded' && !['joined', 'unwatched'].includes(ticket.outcome.kind) ? [ticket.outcome.at] : []));
}

function deedTime(deed: Deed | null): Date[] {
  return deed === null || deed.ongoing ? [] : [deed.at];
}

/** Detectors of what happens and passes, which goes on only when it happens again. A state goes on as long as it stays. */
const passing = ['error-burst', 'new-error', 'unreachable', 'restart-loop'];

function goesOn(finding: Finding, over: Date, { views, detectors }: Insight): boolean {
  const view = views.get(finding.resource);
  const detector = detectors.find((one) => one.id === finding.detector);
  const since = passing.includes(finding.detector) ? over : null;
  return view === undefined || detector === undefined || detector.recovered(view, since, finding).is === 'still';
}
