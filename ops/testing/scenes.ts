import { safe } from '../../engine/distill.ts';
import { policySettings } from '../../engine/policy.ts';
import { insightInto, type Insight, type Scene } from '../../engine/scene.ts';
import type { PlaceFact } from '../../engine/topology/places.ts';
import { topologyOf } from '../../engine/topology.ts';
import type { Finding, ResourceRef, Sighting, Ticket } from '../../engine/types.ts';
import { situation } from './tickets.ts';
import { ago, now, viewOn } from './views.ts';

/** What a scene is made of; `seen` are the places and states, as of `now`. */
export type SceneParts = Partial<Pick<Scene, 'hushes' | 'detectors'>> & { seen?: readonly Sighting[]; findings?: readonly Finding[]; tickets?: readonly Ticket[] };

/** A scene at `now`, with the default limits. */
export function sceneOf({ seen = [], findings = [], tickets = [], hushes = [], detectors = [] }: SceneParts): Insight {
  const facts = seen.map((one, n) => ({ ...one, id: String(n), seenAt: now }));
  const all = new Set([...facts.map((one) => one.resource), ...findings.map((one) => one.resource)]);
  return insightInto({
    now, limits: policySettings.schema.parse({}), hushes, detectors, tickets, withheld: new Map(),
    topology: topologyOf(facts as PlaceFact[]),
    views: new Map([...all].map((resource) => [resource, viewOn(resource, facts.filter((one) => one.resource === resource))])),
    findings: new Map([...all].map((resource) => [resource, findings.filter((one) => one.resource === resource)])),
  });
}

/** A finding of some seconds ago. */
export function finding(resource: ResourceRef, secondsAgo = 60, change: Partial<Finding> = {}): Finding {
  return {
    detector: 'exited', cause: 'running', resource, severity: 'high', rank: 10, title: safe`it stopped`, symptoms: [safe`it stopped`], evidence: ['1'],
    since: ago(secondsAgo), ...change,
  };
}

/** An open ticket of a finding, nobody having acted on it. */
export function ticketOf(id: number, about: Finding, change: Partial<Ticket> = {}): Ticket {
  const own = { ...situation(`${about.cause} ${about.resource}`), resource: about.resource, findings: [about] };
  return {
    id, situation: own, round: 1, firstRound: 1, openedAt: about.since, movedAt: about.since, restUntil: null, past: [], ack: null, version: 1, state: 'assessed', ...change,
  } as Ticket;
}
