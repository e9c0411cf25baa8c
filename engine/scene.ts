import { deedOf, ownDeedOf } from './attribution.ts';
import { downOf, type Down } from './down.ts';
import type { Watcher } from './ports.ts';
import type { Limits } from './policy.ts';
import { partsOf, schemeOf } from './refs.ts';
import type { Topology } from './topology.ts';
import type { Deed, Finding, Hush, ResourceRef, Ticket, View } from './types.ts';

/** Everything that is known at one look, of what is looked at and of all that it hangs on. */
export type Scene = {
  now: Date;
  limits: Limits;
  detectors: readonly Watcher[];
  topology: Topology;
  hushes: readonly Hush[];
  views: ReadonlyMap<ResourceRef, View>;
  /** What the detectors notice, the most telling first. */
  findings: ReadonlyMap<ResourceRef, readonly Finding[]>;
  /** Open tickets, and those recorded lately. */
  tickets: readonly Ticket[];
  /** What was noticed before and not told. */
  withheld: ReadonlyMap<ResourceRef, readonly Finding[]>;
};

/** What makes a resource a possible cause for others: an open ticket, what is noticed of it now, or that it is plainly down. */
export type Trouble = { since: Date; ticket: Ticket | null; findings: readonly Finding[]; down: Down | null };

/** A scene with what follows from it, each answer worked out once. */
export type Insight = Scene & {
  /** All that a resource hangs on, whom it blames, resolvers when it finds no names, and all that those hang on, the nearest first. An address nobody has ends a way. */
  reach: (resource: ResourceRef) => readonly ResourceRef[];
  troubleOf: (resource: ResourceRef) => Trouble | null;
  downOf: (resource: ResourceRef) => Down | null;
  deedOf: (resource: ResourceRef) => Deed | null;
};

/** Whether somebody who hangs on the resource cannot work while this lasts. */
export function spreads(finding: Pick<Finding, 'cause'>): boolean {
  return causesThatSpread.includes(finding.cause);
}

const causesThatSpread = ['running', 'online', 'reach', 'available'];

/** The cause by which the own detector of a resource calls it down. */
export function causeOfDown(resource: ResourceRef): string {
  const [, inside, ...more] = partsOf(resource);
  if (inside === undefined || schemeOf(resource) === 'net') return 'reach';
  if (schemeOf(resource) === 'docker' || more.length === 0) return 'running';
  return inside === 'node' ? 'online' : 'available';
}

/** Whether a ref names nothing that can be looked at here, but may be blamed by several: an address, or a storage that nodes share. */
export function isAddress(resource: ResourceRef): boolean {
  const [, inside, ...more] = partsOf(resource);
  return schemeOf(resource) === 'net' || (schemeOf(resource) === 'proxmox' && inside === 'storage' && more.length === 1);
}

/** A scene with what follows from it. */
export function insightInto(scene: Scene): Insight {
  const ticketsOn = grouped(scene.tickets);
  const openOn = (resource: ResourceRef) => (ticketsOn.get(resource) ?? []).filter((ticket) => ticket.state !== 'recorded');
  const down = remembered((resource) => withView(resource, scene, downOf));
  return {
    ...scene,
    downOf: down,
    reach: remembered((resource) => reachOf(resource, scene, (one) => [...openOn(one).flatMap((ticket) => ticket.situation.findings), ...scene.findings.get(one) ?? []])),
    troubleOf: remembered((resource) => troubleIn({ tickets: ticketsOn.get(resource) ?? [], findings: scene.findings.get(resource) ?? [], down: down(resource) })),
    deedOf: remembered((resource) => withView(resource, scene, (view) => deedOf(view, ownDeedOf(ticketsOn.get(resource) ?? [], scene.now)))),
  };
}

function withView<T>(resource: ResourceRef, { views }: Scene, ask: (view: View) => T): T | null {
  const view = views.get(resource);
  return view ? ask(view) : null;
}

function reachOf(from: ResourceRef, { topology }: Scene, findingsOf: (resource: ResourceRef) => readonly Finding[]): ResourceRef[] {
  const reached = new Set([from]);
  for (const one of reached) {
    for (const { blames, names } of findingsOf(one)) {
      const meant = blames === undefined ? null : topology.resolve(one, blames);
      if (meant !== null) reached.add(meant);
      if (names) for (const resolver of topology.resolvers) reached.add(resolver);
    }
    for (const tie of topology.above(one)) reached.add(tie.resource);
  }
  reached.delete(from);
  return [...reached];
}

/** What comes and goes has been so since it first came. */
function troubleIn({ tickets, findings, down }: { tickets: readonly Ticket[]; findings: readonly Finding[]; down: Down | null }): Trouble | null {
  const ticket = tickets.find((one) => one.state !== 'recorded' && one.situation.kind === 'incident' && one.situation.findings.some(spreads)) ?? null;
  const telling = findings.filter(spreads);
  const known = tickets.filter((one) => one === ticket || (ticket?.situation.unstable === true && one.situation.key === ticket.situation.key));
  const times = [...telling, ...(down ? [down] : []), ...known.flatMap((one) => one.situation.findings)].map((one) => one.since);
  const since = times.sort((a, b) => a.getTime() - b.getTime())[0];
  return since === undefined ? null : { since, ticket, findings: telling, down };
}

function grouped(tickets: readonly Ticket[]): ReadonlyMap<ResourceRef, Ticket[]> {
  const groups = new Map<ResourceRef, Ticket[]>();
  for (const ticket of tickets) {
    const { resource } = ticket.situation;
    const group = groups.get(resource) ?? [];
    group.push(ticket);
    groups.set(resource, group);
  }
  return groups;
}

function remembered<T>(answer: (resource: ResourceRef) => T): (resource: ResourceRef) => T {
  const known = new Map<ResourceRef, T>();
  return (resource) => {
    if (!known.has(resource)) known.set(resource, answer(resource));
    return known.get(resource) as T;
  };
}
