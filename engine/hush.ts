import type { Topology } from './topology.ts';
import type { Finding, Hush, ResourceRef } from './types.ts';

/** What is asked of a hush: the finding's own marks, without its words. */
export type Noise = Pick<Finding, 'resource' | 'detector' | 'signature'>;

/** The hush or the owner's mark that keeps a finding from opening a ticket, the longest first; null when none does. */
export function hushed(noise: Noise, hushes: readonly Hush[], world: { topology: Topology; now: Date }): Hush | null {
  const places = [noise.resource, ...world.topology.above(noise.resource).map((tie) => tie.resource)];
  const asked = hushes.filter((hush) => fits(hush, noise, places));
  const inForce = [...asked, ...places.flatMap((place) => marked(place, world.topology))].filter((hush) => hush.until > world.now);
  return inForce.sort((a, b) => b.until.getTime() - a.until.getTime())[0] ?? null;
}

function fits({ what, kind }: Hush, noise: Noise, places: readonly ResourceRef[]): boolean {
  const covered = kind === 'maintenance' ? places : places.slice(0, 1);
  return (what.resource === undefined || covered.includes(what.resource))
    && (what.detector === undefined || what.detector === noise.detector)
    && (what.signature === undefined || what.signature === noise.signature);
}

/** Maintenance that the owner wrote on the resource itself, with a label or a tag. */
function marked(resource: ResourceRef, topology: Topology): Hush[] {
  const marks = topology.marks(resource);
  const until = new Date(marks?.maintenanceUntil ?? Number.NaN);
  if (Number.isNaN(until.getTime())) return [];
  return [{ id: `mark ${resource}`, what: { resource }, until, by: marks?.owner ?? 'its owner', why: 'marked as under maintenance', kind: 'maintenance' }];
}
