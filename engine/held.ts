import { templateFor } from './change-steps.ts';
import { bootSeconds, rebootSeconds } from './policy.ts';
import { partsOf } from './refs.ts';
import { spreads, type Insight } from './scene.ts';
import { factsOf, isPast, runOf, secondsBetween } from './seen.ts';
import type { Deed, ResourceRef } from './types.ts';

/**
 * Whether nothing opens for a resource now, since what is wrong with it was asked for or is about to pass: somebody has just done
 * something to what it hangs on, that is going on or was meant to be, or what made it suffer has only just recovered.
 */
export function isHeld(resource: ResourceRef, scene: Insight): boolean {
  if (isInTheMaking(resource, scene)) return true;
  if (excused(resource, scene.deedOf(resource), { scene, own: true, sits: true })) return true;
  const isMachine = partsOf(resource).length === 1;
  const seats = new Set(scene.topology.above(resource).filter((tie) => tie.sits).map((tie) => tie.resource));
  return scene.reach(resource).some((one) =>
    hasJustRecovered(one, scene) || (isMachine && seats.has(one) && hasJustComeUp(one, scene)) || excused(one, scene.deedOf(one), { scene, own: false, sits: seats.has(one) }));
}

/** Whether an open plan has made a guest and has not started it yet. */
function isInTheMaking(resource: ResourceRef, { tickets }: Pick<Insight, 'tickets'>): boolean {
  return tickets.some((ticket) => {
    if (ticket.state === 'recorded' || ticket.situation.kind === 'incident') return false;
    const done = [...ticket.past.map(({ step }) => step), ...('approved' in ticket ? [ticket.approved] : [])].filter(({ target }) => target === resource).map(({ template }) => template);
    return making.some((template) => done.includes(template)) && !done.includes('start_resource');
  });
}

const making = [templateFor('cloneGuest'), templateFor('createGuest')];

type Excuse = { scene: Insight; own: boolean; sits: boolean };

/**
 * A deed excuses that others stumble at once, and what is down because of it. A stop is excused only to those who stood on what was
 * stopped, and nobody who breaks after a restart of its own is excused by that.
 */
function excused(resource: ResourceRef, deed: Deed | null, { scene, own, sits }: Excuse): boolean {
  if (!deed) return false;
  const isDown = scene.downOf(resource) !== null;
  const age = isPast(deed.at, scene) ? secondsBetween(deed.at, scene.now) : Infinity;
  if (age <= scene.limits.RECOVERY_SECONDS && !own) return true;
  if (!isDown) return false;
  if (deed.kind === 'stop') return sits;
  if (deed.kind === 'reboot') return age <= rebootSeconds;
  return deed.ongoing;
}

/** Those who lost a connection need some time to find it again. */
function hasJustRecovered(resource: ResourceRef, scene: Insight): boolean {
  const since = scene.now.getTime() - scene.limits.RECOVERY_SECONDS * 1000;
  return scene.tickets.some((ticket) => ticket.situation.resource === resource && ticket.state === 'recorded'
    && !['joined', 'unwatched'].includes(ticket.outcome.kind) && ticket.outcome.at.getTime() > since && isPast(ticket.outcome.at, scene) && ticket.situation.findings.some(spreads));
}

/** A guest or node that was seen down before it came up; a Docker host on it takes its time to start. */
function hasJustComeUp(resource: ResourceRef, { views, now }: Insight): boolean {
  const view = views.get(resource);
  if (!view) return false;
  const guest = runOf(view, 'guest.state', (fact) => fact.value.status === 'running');
  const node = runOf(view, 'node.state', (fact) => fact.value.status === 'online');
  return [guest, node].some((run) => run !== null && isPast(run.since, view) && secondsBetween(run.since, now) <= bootSeconds
    && factsOf(view, run.first.kind).some((fact) => fact.at < run.since));
}
