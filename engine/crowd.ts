import type { Complaint, Culprit } from './correlate.ts';
import { keyOf } from './matters.ts';
import { memorySeconds } from './policy.ts';
import { serviceOf } from './refs.ts';
import { isAddress, type Insight } from './scene.ts';
import { secondsBetween } from './seen.ts';
import { isTelling } from './telling.ts';
import type { Finding, ResourceRef, Ticket } from './types.ts';
import { unansweredFinding, unansweredId } from './unanswered.ts';
import { isOff } from './views.ts';

/**
 * The one thing here that several services name as what they cannot reach, though it seems to be well. Null when a service is alone
 * with that, replicas counting as one: it may be its own fault.
 */
export function crowdAt({ resource, findings }: Pick<Complaint, 'resource' | 'findings'>, scene: Insight): Culprit | null {
  const blamed = isOff(unansweredId, scene.detectors) ? null : blamedBy(resource, scene, findings);
  if (blamed === null) return null;
  const tickets = scene.tickets.filter((ticket) => isOpen(ticket) && !isOld(ticket, scene) && blamedBy(ticket.situation.resource, scene) === blamed);
  if (!isTelling(resource, findings, scene) && !tickets.some((ticket) => ticket.situation.resource === resource)) return null;
  if (tickets.some((ticket) => isTogether(ticket, blamed))) return null;
  const noticed = [...scene.findings].filter(([one, some]) => blamedBy(one, scene) === blamed && (one === resource || isTelling(one, some, scene)));
  const told = tickets.flatMap(({ situation }) => [...situation.findings, ...situation.affected.flatMap((one) => one.finding ?? [])]);
  const cries = [...findings, ...noticed.flatMap(([, some]) => some), ...told].filter(({ blames }) => blames !== undefined);
  const services = new Set([resource, ...cries.map((one) => one.resource)].map(serviceOf));
  return services.size < 2 ? null : { at: 'crowd', resource: blamed, finding: unansweredFinding(blamed, cries), tickets };
}

/** Whom a resource names in its failed connections, when that is one thing here that seems to be well and on which nothing stands. */
export function blamedBy(resource: ResourceRef, scene: Insight, more: readonly Finding[] = []): ResourceRef | null {
  const open = scene.tickets.filter((ticket) => isOpen(ticket) && ticket.situation.resource === resource).flatMap((ticket) => ticket.situation.findings);
  const named = [...more, ...scene.findings.get(resource) ?? [], ...open].flatMap(({ blames }) => (blames === undefined ? [] : scene.topology.resolve(resource, blames) ?? []));
  const [only, other] = [...new Set(named)];
  if (only === undefined || other !== undefined || isAddress(only) || !scene.views.has(only) || scene.troubleOf(only)) return null;
  return scene.topology.below(only).some((tie) => tie.sits) ? null : only;
}

/** Whether several have one ticket already about what they cannot reach, from when nobody was to be told of that itself. */
function isTogether({ situation: { key, resource, affected } }: Ticket, blamed: ResourceRef): boolean {
  return key === keyOf('address', blamed) && new Set([resource, ...affected.map((one) => one.resource)].map(serviceOf)).size > 1;
}

function isOpen({ state, situation }: Ticket): boolean {
  return state !== 'recorded' && situation.kind === 'incident';
}

/** What ended long ago, and nothing else was noticed of it since, does not tell what can be reached now. */
function isOld({ situation: { findings } }: Ticket, { now }: Insight): boolean {
  return findings.every(({ detector, since }) => detector === 'exited' && secondsBetween(since, now) > memorySeconds);
}
