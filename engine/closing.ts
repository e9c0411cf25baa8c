import { alsoAsked } from './also-asked.ts';
import { named, safe, type CloudSafe } from './distill.ts';
import { isUnwanted } from './logs-seen.ts';
import { neededId } from './needed.ts';
import type { Limits } from './policy.ts';
import type { Insight } from './scene.ts';
import { lasted } from './seen.ts';
import { isHeardOnly } from './symptom.ts';
import type { Affected, Finding, Recovery, Ticket, View } from './types.ts';
import { unansweredId } from './unanswered.ts';
import { isOff, judge } from './views.ts';

/** That a ticket is over, that an unstable one is calm and has to stay so for longer, or that nothing holds it open but what nobody looks at any more. */
export type Closing = { ticket: Ticket; is: 'over'; recovery: Extract<Recovery, { is: 'recovered' }> } | { ticket: Ticket; is: 'calm' } | { ticket: Ticket; is: 'unwatched'; says: CloudSafe };

/** Whether an open ticket is over at this look, as its own detectors judge; null when it is not, or nobody can tell. */
export function closingOf(ticket: Ticket, scene: Insight): Closing | null {
  if (ticket.state === 'approved' || ticket.state === 'executed' || ticket.state === 'verified' || ticket.state === 'recorded') return null;
  const view = scene.views.get(ticket.situation.resource);
  if (!view) return null;
  const own = ownRecovery(ticket, view, scene);
  const recovery = own.is === 'recovered' ? own : unneeded(ticket, scene);
  if (isUnwatched(ticket, own, scene)) return { ticket, is: 'unwatched', says: whyUnwatched(ticket, scene) };
  if (recovery?.is !== 'recovered' || wellAgain(alsoAsked(ticket.situation), scene) === null) return null;
  return ticket.situation.unstable && !recovery.gone ? whenCalm(ticket, recovery, { view, limits: scene.limits }) : { ticket, is: 'over', recovery };
}

/** Whether something answers that others cannot reach is for them to tell; all else is for its detectors. */
function ownRecovery({ situation }: Ticket, view: View, scene: Insight): Recovery {
  const telling = situation.findings.filter(({ detector }) => detector !== unansweredId);
  if (telling.length > 0) return judge(telling, view, { detectors: scene.detectors, since: null });
  const evidence = wellAgain(alsoAsked(situation), scene);
  const name = named(situation.resource);
  return evidence ? { is: 'recovered', evidence, says: safe`nobody complains any more that ${name} does not answer` } : { is: 'unknown', says: safe`some still cannot reach ${name}` };
}

/** Whether all that still holds a ticket open was noticed by detectors that are off, or in logs that are to be left alone: whether it is well is not asked any more. */
function isUnwatched({ situation: { findings, affected } }: Ticket, own: Recovery, { detectors, views }: Insight): boolean {
  const isWatched = (finding: Finding): boolean => !isOff(finding.detector, detectors) && !isLeftAlone(finding, views);
  if (findings.every(isWatched) || (own.is === 'recovered' && findings.some(isWatched))) return false;
  return [...findings, ...affected.flatMap((one) => one.finding ?? [])].filter(isWatched).every((finding) => {
    const view = views.get(finding.resource);
    return view !== undefined && judge([finding], view, { detectors, since: null }).is === 'recovered';
  });
}

function isLeftAlone({ cause, resource }: Finding, views: Insight['views']): boolean {
  const view = views.get(resource);
  return isHeardOnly(cause) && view !== undefined && isUnwanted(view);
}

function whyUnwatched({ situation: { findings } }: Ticket, { detectors }: Insight): CloudSafe {
  return findings.some((finding) => isOff(finding.detector, detectors)) ? safe`detector switched off` : safe`its log is left alone, as its owner asks`;
}

function whenCalm(ticket: Ticket, recovery: Extract<Recovery, { is: 'recovered' }>, { view, limits }: { view: View; limits: Limits }): Closing | null {
  const { calmSince } = ticket.situation;
  if (calmSince === null) return { ticket, is: 'calm' };
  return lasted(view, calmSince, view.now) >= limits.FLAP_CALM_MINUTES * 60 ? { ticket, is: 'over', recovery } : null;
}

/** What is down on purpose is no trouble any more once nobody suffers from it. */
function unneeded(ticket: Ticket, scene: Insight): Recovery | null {
  const { findings, affected, resource } = ticket.situation;
  if (affected.length === 0 || !findings.every((finding) => finding.detector === neededId)) return null;
  const evidence = wellAgain(affected, scene);
  return evidence && { is: 'recovered', evidence, says: safe`nothing that needs ${named(resource)} complains any more` };
}

/** What tells that all who suffered are well again; null while one of them is not, or nobody can tell. */
function wellAgain(affected: readonly Affected[], { views, detectors }: Insight): string[] | null {
  const answers = affected.map(({ resource, finding }) => {
    const view = views.get(resource);
    return view && finding ? judge([finding], view, { detectors, since: null }) : null;
  });
  const recovered = answers.filter((answer) => answer?.is === 'recovered');
  return recovered.length < affected.length ? null : recovered.flatMap((answer) => answer.evidence);
}
