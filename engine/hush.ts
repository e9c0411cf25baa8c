import { mostSilence, silenceSeconds } from './policy.ts';
import type { Topology } from './topology.ts';
import type { Finding, Hush, ResourceRef } from './types.ts';

/** What is asked of a hush: the finding's own marks, without its words. */
export type Noise = Pick<Finding, 'resource' | 'detector' | 'signature'>;

/**
 * How long a silence lasts that was typed as `30m`, `4h` or `7d`, in seconds, or as `state`, until its incident is over or as long as any may;
 * as long as a pressed one where nothing was typed.
 */
export function silenceOf(typed = ''): { seconds: number; tillOver: boolean } {
  if (typed === 'state') return { seconds: mostSilence.admin, tillOver: true };
  const [, count, unit] = /^(\d{1,3})([mhd])$/.exec(typed) ?? [];
  return { seconds: count === undefined ? silenceSeconds : Number(count) * { m: 60, h: 3600, d: 86_400 }[unit as 'm' | 'h' | 'd'], tillOver: false };
}

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
