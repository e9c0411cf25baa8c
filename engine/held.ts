import { rebootSeconds } from './policy.ts';
import { spreads, type Insight } from './scene.ts';
import type { Deed, ResourceRef } from './types.ts';

/**
 * Whether nothing opens for a resource now, since what is wrong with it was asked for or is about to pass: somebody has just done
 * something to what it hangs on, that is going on or was meant to be, or what made it suffer has only just recovered.
 */
export function isHeld(resource: ResourceRef, scene: Insight): boolean {
  if (excused(resource, scene.deedOf(resource), { scene, own: true, sits: true })) return true;
  const seats = new Set(scene.topology.above(resource).filter((tie) => tie.sits).map((tie) => tie.resource));
  return scene.reach(resource).some((one) =>
    hasJustRecovered(one, scene) || excused(one, scene.deedOf(one), { scene, own: false, sits: seats.has(one) }));
}

type Excuse = { scene: Insight; own: boolean; sits: boolean };

/**
 * A deed excuses that others stumble at once, and what is down because of it. A stop is excused only to those who stood on what was
 * stopped, and nobody who breaks after a restart of its own is excused by that.
 */
function excused(resource: ResourceRef, deed: Deed | null, { scene, own, sits }: Excuse): boolean {
  if (!deed) return false;
  const isDown = scene.downOf(resource) !== null;
  const age = (scene.now.getTime() - deed.at.getTime()) / 1000;
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
    && ticket.outcome.kind !== 'joined' && ticket.outcome.at.getTime() > since && ticket.situation.findings.some(spreads));
}
