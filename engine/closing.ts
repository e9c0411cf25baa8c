import { named, safe } from './distill.ts';
import { neededId } from './needed.ts';
import type { Insight } from './scene.ts';
import type { Recovery, Ticket } from './types.ts';
import { judge } from './views.ts';

/** That a ticket is over, or that an unstable one is calm and has to stay so for longer. */
export type Closing = { ticket: Ticket; is: 'over'; recovery: Extract<Recovery, { is: 'recovered' }> } | { ticket: Ticket; is: 'calm' };

/** Whether an open ticket is over at this look, as its own detectors judge; null when it is not, or nobody can tell. */
export function closingOf(ticket: Ticket, scene: Insight): Closing | null {
  if (ticket.state === 'approved' || ticket.state === 'executed' || ticket.state === 'verified' || ticket.state === 'recorded') return null;
  const view = scene.views.get(ticket.situation.resource);
  if (!view) return null;
  const own = judge(ticket.situation.findings, view, { detectors: scene.detectors, since: null });
  const recovery = own.is === 'recovered' ? own : unneeded(ticket, scene);
  if (recovery?.is !== 'recovered') return null;
  return ticket.situation.unstable && !recovery.gone ? whenCalm(ticket, recovery, scene) : { ticket, is: 'over', recovery };
}

function whenCalm(ticket: Ticket, recovery: Extract<Recovery, { is: 'recovered' }>, { now, limits }: Insight): Closing | null {
  const { calmSince } = ticket.situation;
  if (calmSince === null) return { ticket, is: 'calm' };
  return now.getTime() - calmSince.getTime() >= limits.FLAP_CALM_MINUTES * 60_000 ? { ticket, is: 'over', recovery } : null;
}

/** What is down on purpose is no trouble any more once nobody suffers from it. */
function unneeded(ticket: Ticket, scene: Insight): Recovery | null {
  const { findings, affected, resource } = ticket.situation;
  if (affected.length === 0 || !findings.every((finding) => finding.detector === neededId)) return null;
  const answers = affected.map(({ resource: who, finding }) => {
    const view = scene.views.get(who);
    return view && finding ? judge([finding], view, { detectors: scene.detectors, since: null }) : null;
  });
  const recovered = answers.filter((answer) => answer?.is === 'recovered');
  if (recovered.length < affected.length) return null;
  return { is: 'recovered', evidence: recovered.flatMap((answer) => answer.evidence), says: safe`nothing that needs ${named(resource)} complains any more` };
}
