import type { Complaint, Culprit } from './correlate.ts';
import { serviceOf } from './refs.ts';
import type { Insight } from './scene.ts';
import { isSymptom } from './symptom.ts';
import { isTelling } from './telling.ts';
import type { Affected, Finding, ResourceRef, Situation, Ticket } from './types.ts';

/** A replica in the same trouble as another one. */
type Alike = { resource: ResourceRef; ticket: Ticket | null; findings: readonly Finding[]; since: Date };

/**
 * Of the replicas of one compose service that are in the same trouble, the one that stands for them all: whoever has a ticket, the
 * oldest first; else whose trouble is oldest; else the first. Null when that is the complaint's own, or it is alone with it.
 */
export function spokesmanOf(complaint: Pick<Complaint, 'resource' | 'findings'>, scene: Insight): Extract<Culprit, { at: 'resource' }> | null {
  const replicas = scene.topology.replicas(complaint.resource);
  if (replicas.length < 2) return null;
  const all = replicas.flatMap((replica) => alikeAt(replica, complaint, scene) ?? []);
  const rank = ({ ticket }: Alike) => ticket?.id ?? Number.MAX_SAFE_INTEGER;
  const [head] = all.sort((a, b) => rank(a) - rank(b) || a.since.getTime() - b.since.getTime() || (a.resource < b.resource ? -1 : 1));
  if (!head || head.resource === complaint.resource) return null;
  const { resource, ticket, findings, since } = head;
  return { at: 'resource', resource, trouble: { since, ticket, findings, down: null } };
}

/** Those affected by a situation who are replicas of the same service in the same trouble. */
export function replicasIn({ resource, findings, affected }: Situation): Affected[] {
  const service = serviceOf(resource);
  const mates = affected.filter((one) => one.resource.startsWith(service) && one.resource !== resource && serviceOf(one.resource) === service);
  return mates.filter(({ finding }) => finding !== null && areAlike(findings, [finding]));
}

/** Without a ticket it counts only when it could have one: what is held or silenced stands for nobody. What its log tells may be told on the card of its own trouble. */
function alikeAt(replica: ResourceRef, { resource, findings }: Pick<Complaint, 'resource' | 'findings'>, scene: Insight): Alike | null {
  const noticed = replica === resource ? findings : (scene.findings.get(replica) ?? []).filter((one) => areAlike([one], findings));
  const symptoms = replica === resource ? [] : noticed.filter((one) => isSymptom({ ...one, findings: [one] }, scene));
  const own = scene.tickets.find(({ state, situation }) => state !== 'recorded' && situation.kind === 'incident' && situation.resource === replica && areAlike(situation.findings, findings));
  const ticket = own ?? (symptoms.length > 0 ? scene.troubleOf(replica)?.ticket : null) ?? null;
  const telling = noticed.filter((one) => !symptoms.includes(one));
  const since = [...telling, ...ticket?.situation.findings ?? []].map((one) => one.since).sort((a, b) => a.getTime() - b.getTime())[0];
  if (since === undefined || (replica !== resource && !ticket && !isTelling(replica, telling, scene))) return null;
  return { resource: replica, ticket, findings: telling, since };
}

function areAlike(some: readonly Finding[], others: readonly Finding[]): boolean {
  return some.some((one) => others.some((other) => isAlike(one, other)));
}

/** Ends by itself is one trouble, whether it is started again or not; what logs tell must be of the same kind. */
function isAlike(one: Finding, other: Finding): boolean {
  if (one.cause !== other.cause || troubleIn(one) !== troubleIn(other)) return false;
  return one.cause !== 'logs' || (one.signature !== undefined && one.signature === other.signature) || (one.class !== undefined && one.class === other.class);
}

function troubleIn({ detector }: Finding): string {
  return detector === 'restart-loop' ? 'exited' : detector;
}
