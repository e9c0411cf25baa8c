import type { Insight, Trouble } from './scene.ts';
import { schemeOf } from './refs.ts';
import type { Finding, ResourceRef } from './types.ts';

/** Findings of one resource that belong together: one problem, seen from where it hurts. */
export type Complaint = { resource: ResourceRef; cause: string; findings: readonly Finding[]; since: Date };

/** Where the cause of a complaint lies: with a resource in trouble, or at an address that nobody here has. */
export type Culprit = { at: 'resource'; resource: ResourceRef; trouble: Trouble } | { at: 'address'; address: ResourceRef };

/** Detectors whose findings have their cause where they are found, whatever else is going on. */
const ownFault = ['oom', 'certificate', 'disk-health', 'zfs', 'storage-filling', 'quorum'];

/**
 * Who is at fault for a complaint, when it is somebody else. It climbs to the one in trouble that hangs on nobody in trouble. Of a
 * ring of troubled ones all agree on one of them. Null when it is its own.
 */
export function culpritOf(complaint: Complaint, scene: Insight): Culprit | null {
  if (complaint.findings.some((finding) => ownFault.includes(finding.detector))) return null;
  const suspects = suspectsOf(complaint, scene);
  const inRing = (one: ResourceRef, other: ResourceRef) => scene.reach(one).includes(other) && scene.reach(other).includes(one);
  const roots = suspects.filter((one) => suspects.every((other) => other === one || !scene.reach(one).includes(other) || inRing(one, other)));
  const nearest = roots.find((one) => isBlamed(one, complaint, scene)) ?? roots.find((one) => scene.troubleOf(one)?.ticket) ?? roots[0];
  if (nearest === undefined) return addressOf(complaint, scene);
  const ring = [nearest, ...[complaint.resource, ...suspects].filter((one) => one !== nearest && inRing(one, nearest))];
  const culprit = ring.length === 1 ? nearest : headOf(ring, complaint, scene);
  const trouble = scene.troubleOf(culprit);
  return culprit === complaint.resource || !trouble ? null : { at: 'resource', resource: culprit, trouble };
}

/** Those above that are in trouble, and were before the complaint or soon after it: the one who suffers often cries first. */
function suspectsOf(complaint: Complaint, scene: Insight): ResourceRef[] {
  const latest = complaint.since.getTime() + scene.limits.SAME_CAUSE_SECONDS * 1000;
  return scene.reach(complaint.resource).filter((resource) => {
    const trouble = scene.troubleOf(resource);
    return trouble !== null && trouble.since.getTime() <= latest;
  });
}

function isBlamed(resource: ResourceRef, complaint: Complaint, scene: Insight): boolean {
  return complaint.findings.some(({ blames }) => blames !== undefined && scene.topology.resolve(complaint.resource, blames) === resource);
}

/** Whoever has a ticket, the oldest first; else whose trouble is oldest; else the first by name. */
function headOf(ring: readonly ResourceRef[], complaint: Complaint, scene: Insight): ResourceRef {
  const rank = (resource: ResourceRef) => {
    const trouble = scene.troubleOf(resource);
    const since = trouble?.since ?? complaint.since;
    return { ticket: trouble?.ticket?.id ?? Infinity, since: since.getTime(), resource };
  };
  const [head] = ring.map(rank).sort((a, b) => (a.ticket === b.ticket ? 0 : a.ticket - b.ticket) || a.since - b.since || (a.resource < b.resource ? -1 : 1));
  return head?.resource ?? complaint.resource;
}

/** An address that nobody here has, when everything that is blamed is that one. */
function addressOf(complaint: Complaint, scene: Insight): Culprit | null {
  const [only, other] = scene.reach(complaint.resource).filter((resource) => schemeOf(resource) === 'net' && !scene.troubleOf(resource));
  const blamed = only !== undefined && (scene.findings.get(complaint.resource) ?? []).concat(complaint.findings)
    .some(({ blames }) => blames !== undefined && scene.topology.resolve(complaint.resource, blames) === only);
  return blamed && other === undefined ? { at: 'address', address: only } : null;
}
