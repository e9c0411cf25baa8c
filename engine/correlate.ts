import { memorySeconds } from './policy.ts';
import { isAddress, type Insight, type Trouble } from './scene.ts';
import { secondsBetween } from './seen.ts';
import type { LogClass } from './signature.ts';
import type { Finding, ResourceRef, Ticket } from './types.ts';

/** Findings of one resource that belong together: one problem, seen from where it hurts. */
export type Complaint = { resource: ResourceRef; cause: string; findings: readonly Finding[]; since: Date };

/**
 * Where the cause of a complaint lies: with a resource in trouble; at what is blamed, which nobody here has or which seems to be well;
 * or, when several blame that, with it: `finding` says so of it, `tickets` are theirs.
 */
export type Culprit =
  | { at: 'resource'; resource: ResourceRef; trouble: Trouble }
  | { at: 'address'; address: ResourceRef }
  | { at: 'crowd'; resource: ResourceRef; finding: Finding; tickets: readonly Ticket[] };

/** Whether the cause of a finding is where it is found, whatever else is going on. */
export function isOwnFault({ detector }: Pick<Finding, 'detector'>): boolean {
  return ownFault.includes(detector);
}

const ownFault = ['oom', 'certificate', 'disk-health', 'zfs', 'storage-filling', 'quorum'];

/**
 * Who is at fault for a complaint, when it is somebody else. It climbs to the one in trouble that hangs on nobody in trouble. Of a
 * ring of troubled ones all agree on one of them. Null when it is its own.
 */
export function culpritOf(complaint: Complaint, scene: Insight): Culprit | null {
  if (complaint.findings.some(isOwnFault)) return null;
  const suspects = suspectsOf(complaint, scene);
  const inRing = (one: ResourceRef, other: ResourceRef) => scene.reach(one).includes(other) && scene.reach(other).includes(one);
  const roots = suspects.filter((one) => suspects.every((other) => other === one || !scene.reach(one).includes(other) || inRing(one, other)));
  const nearest = roots.find((one) => isBlamed(one, complaint, scene)) ?? roots.find((one) => scene.troubleOf(one)?.ticket) ?? roots[0];
  if (nearest === undefined) return addressOf(complaint, scene) ?? sourceOf(complaint, scene);
  const ring = [nearest, ...[complaint.resource, ...suspects].filter((one) => one !== nearest && inRing(one, nearest))];
  const culprit = ring.length === 1 ? nearest : headOf(ring, complaint, scene);
  const trouble = scene.troubleOf(culprit);
  if (culprit === complaint.resource || !trouble) return null;
  const address = trouble.ticket ? null : addressOf({ resource: culprit, findings: trouble.findings }, scene);
  return address ?? { at: 'resource', resource: culprit, trouble };
}

/** Those above that are in trouble, and were before the complaint or soon after it: the one who suffers often cries first. */
function suspectsOf(complaint: Complaint, scene: Insight): ResourceRef[] {
  const latest = complaint.since.getTime() + scene.limits.SAME_CAUSE_SECONDS * 1000;
  const seats = new Set(scene.topology.above(complaint.resource).filter((tie) => tie.sits).map((tie) => tie.resource));
  return scene.reach(complaint.resource).filter((resource) => {
    const trouble = scene.troubleOf(resource);
    if (trouble === null) return false;
    return isBlamed(resource, complaint, scene) || (trouble.since.getTime() <= latest && (seats.has(resource) || !isLongGone(trouble, complaint)));
  });
}

/** What is down for long, without anybody having noticed or told anything of it, was done without. */
function isLongGone({ ticket, findings, since }: Trouble, complaint: Complaint): boolean {
  return ticket === null && findings.length === 0 && secondsBetween(since, complaint.since) > memorySeconds;
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

/** What a server tells those who ask it, and writes down itself. */
const answers: readonly (LogClass | undefined)[] = ['bad_credentials', 'not_allowed', 'pool_exhausted', 'flooded', 'starting_up'];

/** What a complaint of a log passes on: something that it hangs on, and nothing hangs the other way, whose own log tells of the same. */
function sourceOf({ resource, cause, findings }: Complaint, scene: Insight): Culprit | null {
  const kinds = findings.flatMap((finding) => (answers.includes(finding.class) ? [finding.class] : []));
  const isSame = (one: Finding): boolean => one.cause === 'logs' && kinds.includes(one.class);
  if (cause !== 'logs' || kinds.length === 0) return null;
  for (const above of scene.reach(resource).filter((one) => !scene.reach(one).includes(resource))) {
    const ticket = scene.tickets.find(({ state, situation }) => state !== 'recorded' && situation.resource === above && situation.kind === 'incident' && situation.findings.some(isSame)) ?? null;
    const told = [...(scene.findings.get(above) ?? []).filter(isSame), ...ticket?.situation.findings ?? []];
    const since = told.map((one) => one.since).sort((a, b) => a.getTime() - b.getTime())[0];
    if (since !== undefined) return { at: 'resource', resource: above, trouble: { since, ticket, findings: told, down: null } };
  }
  return null;
}

/** What is blamed and not in trouble, when everything that is blamed is that one. */
function addressOf({ resource, findings }: Pick<Complaint, 'resource' | 'findings'>, scene: Insight): Culprit | null {
  const blamed = [...scene.findings.get(resource) ?? [], ...findings].flatMap(({ blames }) => (blames === undefined ? [] : scene.topology.resolve(resource, blames) ?? []));
  const [only, other] = [...new Set(blamed)].filter((one) => !scene.troubleOf(one) && (isAddress(one) || isOneThing(one, resource, scene)));
  return only !== undefined && other === undefined ? { at: 'address', address: only } : null;
}

/** Somebody here who is blamed though it seems to be well: one thing that others need, no machine of many, and whoever blames it runs as it should, but for a moment. */
function isOneThing(blamed: ResourceRef, by: ResourceRef, { topology, troubleOf, now, limits }: Insight): boolean {
  const own = troubleOf(by);
  const runs = !own || (!own.ticket && own.findings.length === 0 && secondsBetween(own.since, now) < limits.RECOVERY_SECONDS);
  return runs && !topology.below(blamed).some((tie) => tie.sits);
}
